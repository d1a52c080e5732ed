/** Do the dates of care on the pages cover what was asked for? And are notes signed? Pure. */
import { check, pageList, usDate, type Check, type DocumentInput, type Proof } from './model.ts';
import type { PageFindings } from './findings.ts';

const DAY_MS = 86_400_000;
const days = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
/** A stretch without a visit is worth a word when it is this long, and this part of what was asked for. */
const LONG_DAYS = 120;
const LONG_PART = 0.25;

interface Dated extends Proof {
  date: string;
}

/** Days of care: those that pages name so; only where none does, the ones that nothing names. */
export function careDates(pages: readonly PageFindings[]): Dated[] {
  const named = pages.flatMap((p) => p.serviceDates.map((d) => ({ date: d.date, page: p.page, quote: d })));
  const list =
    named.length > 0
      ? named
      : pages.flatMap((p) => p.unnamedDates.map((d) => ({ date: d.date, page: p.page, quote: d })));
  return list.sort((a, b) => a.date.localeCompare(b.date));
}

export function datesCheck(input: DocumentInput): Check {
  const { subject, pages, stated, otherDates } = input;
  const { from, to } = subject;
  if (from === '' && to === '') return check('dates', 'unknown', 'the request gives no dates of service');
  const found = careDates(pages);
  const all: Dated[] = [...found, ...stated.serviceDates.map((date) => ({ date, page: 1, quote: null }))].sort((a, b) =>
    a.date.localeCompare(b.date),
  );
  const waiting = pages.some((p) => p.pending);
  if (all.length === 0)
    return check('dates', 'unknown', waiting ? 'its pages are not read yet' : 'no dates of service found');
  const inside = all.filter((d) => (from === '' || d.date >= from) && (to === '' || d.date <= to));
  const outside = all.filter((d) => !inside.includes(d));
  if (inside.length === 0) {
    const [first, last] = [all[0]?.date ?? '', all.at(-1)?.date ?? ''];
    return check(
      'dates',
      waiting ? 'unknown' : 'fail',
      `none within ${range(from, to)}; found ${first === last ? usDate(first) : `${usDate(first)} to ${usDate(last)}`}`,
      quoted(outside),
    );
  }
  const beyond =
    outside.length > 0 ? `; ${new Set(outside.map((d) => d.date)).size} outside of what was asked for` : '';
  // What is missing here may stand in another document of the same request.
  const covered = [
    ...inside.map((d) => d.date),
    ...otherDates.filter((d) => d >= from && (to === '' || d <= to)),
  ].sort();
  const gap = from !== '' && to !== '' && !waiting ? longGap(covered, from, to) : null;
  const [first, last] = [inside[0]?.date ?? '', inside.at(-1)?.date ?? ''];
  if (gap)
    return check(
      'dates',
      'warn',
      (gap.from === from
        ? `nothing found before ${usDate(gap.to)}`
        : gap.to === to
          ? `nothing found after ${usDate(gap.from)}`
          : `nothing found between ${usDate(gap.from)} and ${usDate(gap.to)}`) + beyond,
      nearest(inside, gap),
    );
  const visits = new Set(inside.map((d) => d.date)).size;
  return check(
    'dates',
    'ok',
    (visits === 1 ? `one date, ${usDate(first)}` : `${visits} dates, ${usDate(first)} to ${usDate(last)}`) + beyond,
    quoted(inside),
  );
}

/** Dates of the structure stand on no page. */
const quoted = (dates: readonly Dated[]): Proof[] => dates.filter((d) => d.quote !== null);

const range = (from: string, to: string): string =>
  from === ''
    ? `the time up to ${usDate(to)}`
    : to === ''
      ? `the time from ${usDate(from)} on`
      : `${usDate(from)} to ${usDate(to)}`;

/** The longest stretch without a date, where it is long enough to be worth a word. */
function longGap(dates: readonly string[], from: string, to: string): { from: string; to: string } | null {
  const whole = days(from, to);
  const least = Math.max(LONG_DAYS, whole * LONG_PART);
  let best: { from: string; to: string; length: number } | null = null;
  const marks = [from, ...dates, to];
  for (let n = 1; n < marks.length; n++) {
    const [a = from, b = to] = [marks[n - 1], marks[n]];
    const length = days(a, b);
    if (length > least && length > (best?.length ?? 0)) best = { from: a, to: b, length };
  }
  return best;
}

/** The dates at the edges of the gap: there a clerk looks first. */
const nearest = (inside: readonly Dated[], gap: { from: string; to: string }): Proof[] => {
  const edges = inside.filter((d) => d.date === gap.from || d.date === gap.to);
  return quoted(edges.length > 0 ? edges : inside.slice(-1));
};

/** RADV accepts a note only with a signature and its credential (42 CFR 422.310; CMS RADV medical record checklist). */
export function signatureCheck({ pages }: DocumentInput): Check {
  const notes: { first: PageFindings; signed: Proof | null }[] = [];
  for (const p of pages) {
    if (p.note) notes.push({ first: p, signed: null });
    const current = notes.at(-1);
    if (p.signature && current) current.signed ??= { page: p.page, quote: p.signature };
  }
  if (pages.some((p) => p.pending)) return check('signatures', 'unknown', 'its pages are not read yet');
  if (notes.length === 0) {
    const signed = pages.filter((p) => p.signature);
    return signed.length > 0
      ? check(
          'signatures',
          'ok',
          `${signed.length} signature ${signed.length === 1 ? 'line' : 'lines'} found`,
          signed.map((p) => ({ page: p.page, quote: p.signature })),
        )
      : check('signatures', 'warn', 'no signature line with a credential found');
  }
  const unsigned = notes.filter((n) => !n.signed);
  const many = `${notes.length} ${notes.length === 1 ? 'note' : 'notes'}`;
  if (unsigned.length === 0)
    return check(
      'signatures',
      'ok',
      `${many}, ${notes.length} signed`,
      notes.flatMap((n) => (n.signed ? [n.signed] : [])),
    );
  return check(
    'signatures',
    'warn',
    `${many}, ${unsigned.length} without a signature line: ${unsigned.length === 1 ? 'page' : 'pages'} ${pageList(unsigned.map((n) => n.first.page))}`,
    unsigned.map((n) => ({ page: n.first.page, quote: n.first.note })),
  );
}
