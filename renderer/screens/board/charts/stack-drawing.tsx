/** One lying bar in parts, as SVG: how a whole is made up. Draws what it is given. */
import { scaleLinear } from '@visx/scale';
import type { Bar } from './chart-data.ts';
import type { ChartColors } from './chart-colors.ts';
import css from './charts.module.css';

export interface StackDrawingProps {
  bars: readonly Bar[];
  width: number;
  height: number;
  colors: ChartColors;
  onPick?: ((bar: Bar) => void) | undefined;
  onPoint?: ((bar: Bar | null) => void) | undefined;
}

/** The legend beside it is what the keyboard reaches; a click on a part is the same act. */
export function StackDrawing({ bars, width, height, colors, onPick, onPoint }: StackDrawingProps) {
  const total = bars.reduce((sum, bar) => sum + bar.value, 0);
  const x = scaleLinear({ domain: [0, Math.max(1, total)], range: [0, width] });
  let before = 0;
  return (
    <>
      {total === 0 ? <rect width={width} height={height} fill={colors.line} rx={2} /> : null}
      {bars.map((bar, index) => {
        const from = x(before);
        before += bar.value;
        const wide = Math.max(2, x(before) - from - (index < bars.length - 1 ? 1 : 0));
        return (
          <g
            key={bar.id}
            className={onPick ? css.bar : undefined}
            onClick={onPick ? () => onPick(bar) : undefined}
            onPointerEnter={() => onPoint?.(bar)}
            onPointerLeave={() => onPoint?.(null)}
          >
            <rect className={css.ink} x={from} width={wide} height={height} fill={colors.tone[bar.tone]} />
            {bar.chosen ? <rect x={from} y={height + 2} width={wide} height={2} rx={1} fill={colors.text} /> : null}
          </g>
        );
      })}
    </>
  );
}
