/**
 * Dates of FHIR (date, dateTime, instant, Period, Timing) as plain dates. A day stays the day that was written: nothing here passes
 * through a time zone. Pure.
 */
import { json, str } from './json.ts';

const FORM = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** The day a date begins with: `YYYY-MM-DD`, or less where less was written; empty for what is no date. */
export function dayOf(value: unknown): string {
  const m = FORM.exec(str(value).trim());
  return m ? [m[1], m[2], m[3]].filter((part) => part !== undefined).join('-') : '';
}

/** Whether a text has the form of a FHIR date. */
export const isDate = (value: unknown): boolean => typeof value === 'string' && FORM.test(value.trim());

/** As shown: the day, then the time as written with its offset. Midnight without more says nothing and is left out. */
export function shownDate(value: unknown): string {
  const text = str(value).trim();
  const m = FORM.exec(text);
  if (!m) return text;
  const day = dayOf(text);
  const [, , , , hours, minutes, zone] = m;
  if (hours === undefined || minutes === undefined || (hours === '00' && minutes === '00')) return day;
  return `${day} ${hours}:${minutes}${zone === undefined ? '' : zone === 'Z' ? ' UTC' : ` (UTC${zone})`}`;
}

/** `2025-01-03 – 2025-01-05`, one day where both are the same, `from …` and `until …` where one is missing. */
export function shownPeriod(value: unknown): string {
  const { start, end } = json(value);
  const [from, to] = [shownDate(start), shownDate(end)];
  if (from === '' && to === '') return '';
  if (to === '') return `from ${from}`;
  if (from === '') return `until ${to}`;
  return from === to ? from : `${from} – ${to}`;
}

/** Whole years between two plain dates; null where either is not a whole date. */
export function yearsBetween(from: string, to: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(from) || !/^\d{4}-\d{2}-\d{2}$/.test(to)) return null;
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}
