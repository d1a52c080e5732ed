/**
 * Plain calendar dates (birth, service): `YYYY-MM-DD` strings that never pass through a time zone.
 * Instants (`…At`) are ISO strings with offset and live elsewhere.
 */

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function make(year: number, month: number, day: number): string | null {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const max = month === 2 && leap ? 29 : DAYS[month - 1];
  if (max === undefined || day < 1 || day > max || year < 1850 || year > 2200) return null;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** True for an existing calendar day written `YYYY-MM-DD`. */
export function isPlainDate(value: string): boolean {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  return m !== null && make(Number(m[1]), Number(m[2]), Number(m[3])) !== null;
}

/**
 * Reads a date as people type or paste it: 1951-03-09, 3/9/1951, 03-09-51, 03.09.1951, 19510309, Mar 9 1951, 9 March 1951.
 * Month comes first in ambiguous numeric forms (US); two-digit years are taken as the latest year not after `pivotYear`.
 * @returns `YYYY-MM-DD`, or null when it is no date.
 */
export function parsePlainDate(text: string, pivotYear: number): string | null {
  const t = text.trim().toLowerCase();
  const year = (s: string): number => {
    if (s.length !== 2) return Number(s);
    const y = Math.floor(pivotYear / 100) * 100 + Number(s);
    return y > pivotYear ? y - 100 : y;
  };
  let m = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:t.*)?$/.exec(t);
  if (m) return make(Number(m[1]), Number(m[2]), Number(m[3]));
  m = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$/.exec(t);
  if (m) return make(year(m[3] ?? ''), Number(m[1]), Number(m[2]));
  m = /^(\d{4})(\d{2})(\d{2})$/.exec(t);
  if (m) return make(Number(m[1]), Number(m[2]), Number(m[3]));
  m = /^([a-z]{3,9})\.? (\d{1,2}),? (\d{4}|\d{2})$/.exec(t) ?? null;
  if (m) return make(year(m[3] ?? ''), MONTHS.indexOf((m[1] ?? '').slice(0, 3)) + 1, Number(m[2]));
  m = /^(\d{1,2})[ -]([a-z]{3,9})\.?[ -](\d{4}|\d{2})$/.exec(t);
  if (m) return make(year(m[3] ?? ''), MONTHS.indexOf((m[2] ?? '').slice(0, 3)) + 1, Number(m[1]));
  return null;
}

/** Today's plain date of a local clock reading, as the user's wall calendar shows it. */
export function plainDateOf(date: Date): string {
  return `${String(date.getFullYear()).padStart(4, '0')}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}

/** Plain-date arithmetic in days; both sides are calendar days, so no time zone takes part. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
