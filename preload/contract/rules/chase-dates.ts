/** Dates of a chase list: many vendors, many forms. Pure; `YYYY-MM-DD` out, or null. */
import { parsePlainDate } from './plain-date.ts';

export const dateOrders = ['mdy', 'dmy', 'ymd', 'excel-serial'] as const;
export type DateOrder = (typeof dateOrders)[number];

/** Excel's day 60 is 29 February 1900, which never was: serials below it are not dates of a chase list anyway. */
const FIRST_SERIAL = 61;
/** 31 December 2199. */
const LAST_SERIAL = 109_574;

/**
 * @param order how an all-numeric date is to be read; `mdy` also covers ISO and month names
 * @param pivotYear two-digit years are taken as the latest year not after it
 */
export function readChaseDate(text: string, order: DateOrder, pivotYear: number): string | null {
  const t = text.trim();
  if (t === '') return null;
  if (order === 'excel-serial') return /^\d{3,6}(?:\.\d+)?$/.test(t) ? excelSerialDate(Number(t)) : null;
  // A time of day behind the date is of no interest: 2025-01-03 00:00:00, 1/3/2025 12:00 AM.
  const day = t.replace(/[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?$/, '');
  if (order === 'ymd') {
    const m = /^(\d{2})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(day);
    if (m) return parsePlainDate(`${m[2] ?? ''}/${m[3] ?? ''}/${m[1] ?? ''}`, pivotYear);
  }
  if (order === 'dmy') {
    const m = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$/.exec(day);
    if (m) return parsePlainDate(`${m[2] ?? ''}/${m[1] ?? ''}/${m[3] ?? ''}`, pivotYear);
    const tight = /^(\d{2})(\d{2})(\d{4})$/.exec(day);
    if (tight) return parsePlainDate(`${tight[2] ?? ''}/${tight[1] ?? ''}/${tight[3] ?? ''}`, pivotYear);
  }
  const read = parsePlainDate(day, pivotYear);
  if (read !== null) return read;
  const tight = order === 'mdy' ? /^(\d{2})(\d{2})(\d{4})$/.exec(day) : null;
  return tight ? parsePlainDate(`${tight[1] ?? ''}/${tight[2] ?? ''}/${tight[3] ?? ''}`, pivotYear) : null;
}

/** Days since 30 December 1899, as Excel counts on Windows; the fraction is the time of day. */
export function excelSerialDate(serial: number): string | null {
  const days = Math.floor(serial);
  if (!Number.isFinite(days) || days < FIRST_SERIAL || days > LAST_SERIAL) return null;
  return new Date(Date.UTC(1899, 11, 30) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The order that fits most of the samples; `mdy` in doubt, for the lists are American. */
export function guessDateOrder(samples: readonly string[], pivotYear: number): DateOrder {
  const filled = samples.filter((s) => s.trim() !== '').slice(0, 400);
  let best: DateOrder = 'mdy';
  let most = -1;
  for (const order of dateOrders) {
    const read = filled.filter((s) => readChaseDate(s, order, pivotYear) !== null).length;
    if (read > most) {
      best = order;
      most = read;
    }
  }
  return best;
}
