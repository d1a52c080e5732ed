/** Lying bars with names: of what was sent, how much was delivered, came to nothing, or is still open. Draws what it is given. */
import { scaleLinear } from '@visx/scale';
import type { OutputOf } from '../../../../preload/contract/index.ts';
import { formatCount } from '../../../components/format.ts';
import type { ChartColors } from './chart-colors.ts';

export type Rate = OutputOf<'board:rates'>['rates'][number];

export const RATE_ROW = 30;
const FIGURES = 174;

/** Whole percent of what was sent; null before anything was sent. */
export function rateOf({ sent, delivered }: Pick<Rate, 'sent' | 'delivered'>): number | null {
  return sent === 0 ? null : Math.round((100 * delivered) / sent);
}

/** As many letters as fit; a picture cannot measure. */
const short = (text: string, width: number): string => {
  const most = Math.floor(width / 7.2);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};

export function RatesDrawing({ rates, width, colors }: { rates: readonly Rate[]; width: number; colors: ChartColors }) {
  const name = Math.min(240, Math.round(width * 0.36));
  const bar = Math.max(40, width - name - FIGURES);
  return (
    <>
      {rates.map((rate, index) => {
        const x = scaleLinear({ domain: [0, Math.max(1, rate.sent)], range: [0, bar] });
        const percent = rateOf(rate);
        return (
          <g key={rate.key} transform={`translate(0 ${index * RATE_ROW})`}>
            <text x={0} y={19} fontSize={13} fill={colors.text}>
              <title>{rate.label}</title>
              {short(rate.label, name)}
            </text>
            <rect x={name} y={8} width={bar} height={14} rx={2} fill={colors.line} />
            <rect x={name} y={8} width={x(rate.delivered)} height={14} rx={2} fill={colors.tone.teal} />
            <rect
              x={name + x(rate.delivered)}
              y={8}
              width={x(Math.min(rate.without, rate.sent - rate.delivered))}
              height={14}
              fill={colors.tone.grey}
            />
            <text x={name + bar + 48} y={19} fontSize={13} fontWeight={650} textAnchor="end" fill={colors.text}>
              {percent === null ? '—' : `${percent} %`}
            </text>
            <text x={width} y={19} fontSize={12} textAnchor="end" fill={colors.quiet}>
              {formatCount(rate.delivered)} of {formatCount(rate.sent)}
              {rate.medianDays === null ? '' : ` · ${rate.medianDays} d`}
            </text>
          </g>
        );
      })}
    </>
  );
}
