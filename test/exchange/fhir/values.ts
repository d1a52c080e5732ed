/**
 * Purpose: matching rules of FHIR search values: dates with prefixes and precision, tokens, strings.
 */

export interface DateTest {
  test: (atMs: number) => boolean;
  /** Nothing earlier can pass, so an index may start here. */
  earliestMs: number;
}

const DATE =
  /^(eq|ne|gt|lt|ge|le|sa|eb)?(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/** A date condition such as `ge2026-11-22T14:05:00Z`, or undefined when it is not one. */
export function parseDate(value: string): DateTest | undefined {
  const match = DATE.exec(value);
  if (!match) return undefined;
  const [, prefix = 'eq', year = '', month, day, hour, minute, second, fraction, zone] = match;
  const iso = `${year}-${month ?? '01'}-${day ?? '01'}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.${(fraction ?? '0').padEnd(3, '0').slice(0, 3)}${zone ?? 'Z'}`;
  const fromMs = Date.parse(iso);
  if (Number.isNaN(fromMs)) return undefined;
  const toMs = fromMs + spanMs({ month, day, hour, second, fraction }, fromMs);
  const always = Number.NEGATIVE_INFINITY;
  switch (prefix) {
    case 'ne':
      return { test: (atMs) => atMs < fromMs || atMs >= toMs, earliestMs: always };
    case 'gt':
    case 'sa':
      return { test: (atMs) => atMs >= toMs, earliestMs: toMs };
    case 'lt':
    case 'eb':
      return { test: (atMs) => atMs < fromMs, earliestMs: always };
    case 'ge':
      return { test: (atMs) => atMs >= fromMs, earliestMs: fromMs };
    case 'le':
      return { test: (atMs) => atMs < toMs, earliestMs: always };
    default:
      return { test: (atMs) => atMs >= fromMs && atMs < toMs, earliestMs: fromMs };
  }
}

interface Precision {
  month: string | undefined;
  day: string | undefined;
  hour: string | undefined;
  second: string | undefined;
  fraction: string | undefined;
}

/** How long the written instant lasts: a date is a day, a second is a second. */
function spanMs({ month, day, hour, second, fraction }: Precision, fromMs: number): number {
  if (fraction !== undefined) return 1;
  if (second !== undefined) return 1000;
  if (hour !== undefined) return 60_000;
  if (day !== undefined) return 86_400_000;
  const from = new Date(fromMs);
  if (month !== undefined) return Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1) - fromMs;
  return Date.UTC(from.getUTCFullYear() + 1, 0, 1) - fromMs;
}

/** Case and accents do not count in string searches. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}

/** Splits an OR list; a backslash keeps a comma. */
export function orList(value: string): string[] {
  return value
    .split(/(?<!\\),/)
    .map((part) => part.replace(/\\([,|$\\])/g, '$1'))
    .filter((part) => part !== '');
}
