/** Upright bars as SVG: on the screen with a key and a click for each, in a saved picture without. Draws what it is given. */
import { AxisLeft } from '@visx/axis';
import { scaleBand, scaleLinear } from '@visx/scale';
import { BarRounded } from '@visx/shape';
import type { KeyboardEvent } from 'react';
import { formatCount } from '../../../components/format.ts';
import type { Bar } from './chart-data.ts';
import type { ChartColors } from './chart-colors.ts';
import css from './charts.module.css';

export interface ColumnsDrawingProps {
  bars: readonly Bar[];
  width: number;
  height: number;
  colors: ChartColors;
  /** `ends`: only the first and the last label stand beneath; `all`: each one. */
  labels: 'ends' | 'all';
  /** An axis at the left and the value above each bar, for large charts. */
  large?: boolean;
  /** Lighter bars behind, of the same scale: what was sent, behind what came back. */
  behind?: readonly number[];
  onPick?: ((bar: Bar) => void) | undefined;
  /** The bar that is pointed at or has the keyboard. */
  onPoint?: ((bar: Bar | null) => void) | undefined;
}

const FOOT = 18;

/** Arrows walk the bars of a chart; only one of them is reached by Tab. */
export function walkBars(event: KeyboardEvent<SVGElement>): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  if (step === 0) return;
  const all = [...(event.currentTarget.ownerSVGElement?.querySelectorAll<SVGElement>('[data-bar]') ?? [])];
  const next = all[all.indexOf(event.currentTarget) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export function ColumnsDrawing(props: ColumnsDrawingProps) {
  const { bars, width, height, colors, labels, large = false, behind, onPick, onPoint } = props;
  const left = large ? 44 : 0;
  const top = large ? 22 : 2;
  const foot = height - FOOT;
  const x = scaleBand({
    domain: bars.map((bar) => bar.id),
    range: [left, width],
    paddingInner: bars.length > 8 ? 0.22 : 0.14,
    paddingOuter: large ? 0.1 : 0,
  });
  const most = Math.max(1, ...bars.map((bar) => bar.value), ...(behind ?? []));
  const y = scaleLinear({ domain: [0, most], range: [foot, top], nice: large });
  const size = large ? 12 : 11;
  // Labels that have no room beside each other are left out evenly.
  const widest = Math.max(...bars.map((bar) => bar.label.length), 1) * size * 0.62 + 4;
  const every = Math.max(1, Math.ceil(widest / Math.max(1, x.step())));
  const tabbed = bars.find((bar) => bar.chosen)?.id ?? bars[0]?.id;
  return (
    <>
      {large ? (
        <>
          {y.ticks(4).map((tick) => (
            <line key={tick} x1={left} x2={width} y1={y(tick)} y2={y(tick)} stroke={colors.line} />
          ))}
          <AxisLeft
            scale={y}
            left={left - 6}
            tickValues={y.ticks(4).filter(Number.isInteger)}
            hideAxisLine
            hideTicks
            tickComponent={({ x: tx, y: ty, formattedValue }) => (
              <text x={tx} y={ty} dy="0.32em" textAnchor="end" fontSize={12} fill={colors.quiet}>
                {formattedValue}
              </text>
            )}
            tickFormat={(value) => formatCount(Number(value))}
          />
        </>
      ) : null}
      {bars.map((bar, index) => {
        const at = x(bar.id) ?? 0;
        const band = x.bandwidth();
        // A bar of something is never drawn as nothing.
        const tall = bar.value === 0 ? 0 : Math.max(2, foot - y(bar.value));
        const tallBehind = behind ? foot - y(behind[index] ?? 0) : 0;
        const active = onPick
          ? ({
              'data-bar': bar.id,
              role: 'button',
              tabIndex: bar.id === tabbed ? 0 : -1,
              'aria-label': bar.words,
              'aria-pressed': bar.chosen,
              className: css.bar,
              onClick: () => onPick(bar),
              onKeyDown: (event: KeyboardEvent<SVGGElement>) => {
                if (event.key === 'Enter' || event.key === ' ') {
                  event.preventDefault();
                  onPick(bar);
                } else walkBars(event);
              },
              onFocus: () => onPoint?.(bar),
              onBlur: () => onPoint?.(null),
              onPointerEnter: () => onPoint?.(bar),
              onPointerLeave: () => onPoint?.(null),
            } as const)
          : {};
        return (
          <g key={bar.id} {...active}>
            <rect x={at - 1} y={0} width={band + 2} height={height} fill="transparent" />
            {tallBehind > 0 ? (
              <BarRounded
                x={at}
                y={foot - tallBehind}
                width={band}
                height={tallBehind}
                radius={2}
                top
                fill={colors.tone[bar.tone]}
                opacity={0.22}
              />
            ) : null}
            {tall > 0 ? (
              <BarRounded
                className={css.ink ?? ''}
                x={at}
                y={foot - tall}
                width={band}
                height={tall}
                radius={2}
                top
                fill={colors.tone[bar.tone]}
              />
            ) : null}
            {bar.chosen ? <rect x={at} y={foot + 2} width={band} height={2} rx={1} fill={colors.text} /> : null}
            {large && bar.value > 0 ? (
              <text
                x={at + band / 2}
                y={foot - Math.max(tall, tallBehind) - 6}
                textAnchor="middle"
                fontSize={12}
                fontWeight={600}
                fill={colors.text}
              >
                {formatCount(bar.value)}
              </text>
            ) : null}
            {labels === 'all' && index % every === 0 ? (
              <text
                x={at + band / 2}
                y={height - 3}
                textAnchor="middle"
                fontSize={size}
                fill={bar.tone === 'red' ? colors.tone.red : colors.quiet}
              >
                {bar.label}
              </text>
            ) : null}
          </g>
        );
      })}
      {labels === 'ends' ? (
        <>
          <text x={left} y={height - 3} fontSize={size} fill={bars[0]?.tone === 'red' ? colors.tone.red : colors.quiet}>
            {bars[0]?.label}
          </text>
          <text x={width} y={height - 3} fontSize={size} textAnchor="end" fill={colors.quiet}>
            {bars.at(-1)?.label}
          </text>
        </>
      ) : null}
    </>
  );
}
