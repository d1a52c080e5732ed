/** Dates, times, sizes and counts in the user's locale. Pure. */
import { isPlainDate } from '../../preload/contract/rules/plain-date.ts';

const DAY_MS = 86_400_000;
const plain = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  timeZone: 'UTC',
});
const instant = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const number = new Intl.NumberFormat();
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });

/** A calendar day in the locale's shape; formatted at UTC from a UTC midnight, so no zone can move it. */
export function formatPlainDate(value: string): string {
  return isPlainDate(value) ? plain.format(new Date(`${value}T00:00:00Z`)) : value;
}

const near = new Intl.DateTimeFormat(undefined, { month: '2-digit', day: '2-digit', timeZone: 'UTC' });
const far = new Intl.DateTimeFormat(undefined, { year: '2-digit', month: '2-digit', day: '2-digit', timeZone: 'UTC' });

/** A calendar day as lists show it: without its year where that is the year of `today`, else with two digits of it. */
export function formatNearDate(value: string, today: string): string {
  if (!isPlainDate(value)) return value;
  const shape = value.slice(0, 4) === today.slice(0, 4) ? near : far;
  return shape.format(new Date(`${value}T00:00:00Z`));
}

/** An instant, exact, in the local time zone. */
export function formatInstant(at: string): string {
  const time = Date.parse(at);
  return Number.isNaN(time) ? at : instant.format(time);
}

/** The day of an instant, in the local time zone. */
export function formatDay(at: string): string {
  const time = Date.parse(at);
  return Number.isNaN(time) ? at : dayMonth.format(time);
}

/** Hours and minutes of an instant. */
export function formatClock(at: string | number): string {
  const time = typeof at === 'number' ? at : Date.parse(at);
  return Number.isNaN(time) ? '' : clock.format(time);
}

/** “now”, “4 min. ago”, “in 3 days”. @param now ms since the epoch */
export function formatRelative(at: string, now: number): string {
  const time = Date.parse(at);
  if (Number.isNaN(time)) return at;
  const delta = time - now;
  const size = Math.abs(delta);
  if (size < 45_000) return delta > 0 ? 'in a moment' : 'just now';
  if (size < 3_600_000) return relative.format(Math.round(delta / 60_000), 'minute');
  if (size < DAY_MS) return relative.format(Math.round(delta / 3_600_000), 'hour');
  if (size < 60 * DAY_MS) return relative.format(Math.round(delta / DAY_MS), 'day');
  return dayMonth.format(time);
}

/** Whole days between an instant and now, as “19 d”. */
export function formatAge(at: string, now: number): string {
  const time = Date.parse(at);
  return Number.isNaN(time) ? '' : `${Math.max(0, Math.floor((now - time) / DAY_MS))} d`;
}

/** A count with the locale's separators. */
export function formatCount(value: number): string {
  return number.format(value);
}

/** Bytes as people read them: 512 B, 14 kB, 3.2 MB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(2)} GB`;
}

/** Singular or plural with the count before it. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
