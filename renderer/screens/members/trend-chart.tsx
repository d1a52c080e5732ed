/**
 * The course of one result: values over time with the reference range behind. A few paths, however many values there are; every
 * value is also in the table beneath, which is what a screen reader reads.
 */
import { AxisLeft } from '@visx/axis';
import { scaleLinear } from '@visx/scale';
import { useMemo, useState, type PointerEvent } from 'react';
import type { Point } from '../../../preload/contract/members.ts';
import { dayNumber, trendPaths, yearTicks } from './trend-paths.ts';
import { flagWords, withDates } from './member-words.ts';
import css from './members.module.css';

const WIDTH = 640;
const HEIGHT = 200;
const EDGE = { left: 46, right: 12, top: 10, bottom: 22 };

export interface TrendChartProps {
  points: readonly Point[];
  unit: string;
  title: string;
  /** Number of the record that is marked. */
  selected: number | null;
}

export function TrendChart({ points, unit, title, selected }: TrendChartProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const drawn = useMemo(() => {
    const dated = points.flatMap((point) => {
      const day = dayNumber(point.at);
      return day === null ? [] : [{ point, day }];
    });
    const days = dated.map(({ day }) => day);
    const values = dated.flatMap(({ point }) => [point.value, point.low ?? point.value, point.high ?? point.value]);
    const [from, to] = [min(days), max(days)];
    const x = scaleLinear({
      domain: from === to ? [from - 1, to + 1] : [from, to],
      range: [EDGE.left, WIDTH - EDGE.right],
    });
    const [low, high] = [min(values), max(values)];
    const y = scaleLinear({
      domain: low === high ? [low - 1, high + 1] : [low, high],
      range: [HEIGHT - EDGE.bottom, EDGE.top],
      nice: true,
    });
    return { dated, x, y, from, to, paths: trendPaths(dated, x, y) };
  }, [points]);
  const { dated, x, y, from, to, paths } = drawn;
  if (dated.length === 0) return <p className={css.quiet}>None of these values has a date; they are in the table.</p>;
  const shown = dated.find(({ point }) => point.n === (pointed ?? selected)) ?? dated.at(-1);
  const look = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const day = x.invert(((event.clientX - box.left) / box.width) * WIDTH);
    let best: (typeof dated)[number] | undefined;
    for (const each of dated) if (!best || Math.abs(each.day - day) < Math.abs(best.day - day)) best = each;
    setPointed(best?.point.n ?? null);
  };
  return (
    <figure className={css.chart}>
      <figcaption className={css.chartWords}>
        {shown ? (
          <>
            <strong>{shown.point.text}</strong> {withDates(shown.point.at)}
            {shown.point.flag === '' ? '' : ` · ${flagWords(shown.point.flag)}`}
          </>
        ) : null}
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className={css.chartSvg}
        role="img"
        aria-label={`${title}${unit === '' ? '' : ` in ${unit}`}: ${dated.length} values. They are in the table beneath.`}
        onPointerMove={look}
        onPointerLeave={() => setPointed(null)}
      >
        {paths.band === '' ? null : <path d={paths.band} className={css.chartBand} data-range />}
        {y.ticks(4).map((tick) => (
          <line key={tick} x1={EDGE.left} x2={WIDTH - EDGE.right} y1={y(tick)} y2={y(tick)} className={css.chartGrid} />
        ))}
        <AxisLeft
          scale={y}
          left={EDGE.left - 6}
          tickValues={y.ticks(4)}
          hideAxisLine
          hideTicks
          tickComponent={({ x: tx, y: ty, formattedValue }) => (
            <text x={tx} y={ty} dy="0.32em" textAnchor="end" className={css.chartText}>
              {formattedValue}
            </text>
          )}
        />
        {yearTicks(from, to).map((tick) => (
          <text key={tick.day} x={x(tick.day)} y={HEIGHT - 6} textAnchor={tick.anchor} className={css.chartText}>
            {tick.label}
          </text>
        ))}
        <path d={paths.line} className={css.chartLine} data-trend />
        <path d={paths.dots} className={css.chartDots} />
        <path d={paths.flagged} className={css.chartFlagged} />
        {shown ? <circle cx={x(shown.day)} cy={y(shown.point.value)} r={5} className={css.chartMark} /> : null}
      </svg>
    </figure>
  );
}

// Not by spreading: a long series would be too many arguments.
const min = (values: readonly number[]): number => values.reduce((a, b) => (b < a ? b : a), Number.POSITIVE_INFINITY);
const max = (values: readonly number[]): number => values.reduce((a, b) => (b > a ? b : a), Number.NEGATIVE_INFINITY);

/** The last values as a line without axes. */
export function Spark({ values }: { values: readonly number[] }) {
  if (values.length < 2) return null;
  const [low, high] = [min(values), max(values)];
  const points = values
    .map((value, index) => {
      const x = 2 + (index / (values.length - 1)) * 66;
      const y = high === low ? 9 : 16 - ((value - low) / (high - low)) * 14;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
  return (
    <svg width={70} height={18} aria-hidden="true">
      <polyline points={points} className={css.spark} />
    </svg>
  );
}
