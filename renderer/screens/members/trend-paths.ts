/** Geometry of a trend: days as numbers, and the paths to draw. Pure. */
import type { Point } from '../../../preload/contract/members.ts';

const DAY_MS = 86_400_000;

/** Days since 1970 of a date as written (`YYYY`, `YYYY-MM`, `YYYY-MM-DD…`), a part of a day with its time; null for none. No time zone takes part. */
export function dayNumber(at: string): number | null {
  const m = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?: (\d{2}):(\d{2}))?/.exec(at);
  if (!m) return null;
  const day = Date.UTC(Number(m[1]), Number(m[2] ?? '1') - 1, Number(m[3] ?? '1')) / DAY_MS;
  return day + (Number(m[4] ?? '0') * 60 + Number(m[5] ?? '0')) / 1440;
}

type Scale = (value: number) => number;

/** @param dated oldest first */
export function trendPaths(
  dated: readonly { point: Point; day: number }[],
  x: Scale,
  y: Scale,
): { line: string; dots: string; flagged: string; band: string } {
  const line: string[] = [];
  const dots: string[] = [];
  const flagged: string[] = [];
  for (const { point, day } of dated) {
    const [px, py] = [x(day).toFixed(1), y(point.value).toFixed(1)];
    line.push(`${line.length === 0 ? 'M' : 'L'}${px} ${py}`);
    const out =
      (point.low !== null && point.value < point.low) ||
      (point.high !== null && point.value > point.high) ||
      !['', 'N', 'NEG'].includes(point.flag);
    (out ? flagged : dots).push(`M${px} ${py}h0`);
  }
  return { line: line.join(''), dots: dots.join(''), flagged: flagged.join(''), band: bandOf(dated, x, y) };
}

/** The range as an area from the first value that has both ends to the last, following its changes. */
function bandOf(dated: readonly { point: Point; day: number }[], x: Scale, y: Scale): string {
  const ranged = dated.flatMap(({ point: { low, high }, day }) =>
    low === null || high === null ? [] : [{ low, high, day }],
  );
  const [first, last] = [ranged[0], ranged.at(-1)];
  if (!first || !last) return '';
  // Only where the range changes is a corner.
  const corners = ranged.filter(
    (r, i) => i === 0 || i === ranged.length - 1 || r.low !== ranged[i - 1]?.low || r.high !== ranged[i - 1]?.high,
  );
  if (corners.length === 1) corners.push({ ...first, day: first.day + 0.01 });
  const upper = corners.map((r) => `${x(r.day).toFixed(1)} ${y(r.high).toFixed(1)}`);
  const lower = [...corners].reverse().map((r) => `${x(r.day).toFixed(1)} ${y(r.low).toFixed(1)}`);
  return `M${[...upper, ...lower].join('L')}Z`;
}

/** Labels beneath: the years that begin within, else the two ends. */
export function yearTicks(
  from: number,
  to: number,
): { day: number; label: string; anchor: 'start' | 'middle' | 'end' }[] {
  const yearOf = (day: number): number => new Date(day * DAY_MS).getUTCFullYear();
  const years: number[] = [];
  for (let year = yearOf(from) + 1; year <= yearOf(to); year++) years.push(year);
  const step = Math.max(1, Math.ceil(years.length / 8));
  const within = years.filter((_, index) => index % step === 0);
  if (within.length >= 2)
    return within.map((year) => ({ day: Date.UTC(year, 0, 1) / DAY_MS, label: String(year), anchor: 'middle' }));
  const label = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 7);
  return label(from) === label(to)
    ? [{ day: (from + to) / 2, label: label(from), anchor: 'middle' }]
    : [
        { day: from, label: label(from), anchor: 'start' },
        { day: to, label: label(to), anchor: 'end' },
      ];
}
