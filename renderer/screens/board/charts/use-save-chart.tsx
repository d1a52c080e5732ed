/** Takes a chart along: its figures as CSV, or the chart as an SVG picture. Where it goes is asked by the main process. */
import { useState } from 'react';
import type { BoardFilter } from '../../../../preload/contract/board.ts';
import type { SeamError } from '../../../../preload/contract/errors.ts';
import type { InputOf } from '../../../../preload/contract/index.ts';
import { call, seamErrorOf } from '../../../api/index.ts';
import { formatPlainDate } from '../../../components/index.ts';
import { scopeOf } from '../board-filter.ts';
import { pictureColors } from './chart-colors.ts';
import type { Bar } from './chart-data.ts';
import { pictureOf } from './chart-picture.tsx';
import { ColumnsDrawing } from './columns-drawing.tsx';
import { RatesDrawing, type Rate } from './rates-drawing.tsx';
import { StackDrawing } from './stack-drawing.tsx';

type Chart = InputOf<'board:saveChart'>['chart'];
type What = InputOf<'board:export'>['what'];

export interface SaveChart {
  error: SeamError | null;
  dismiss: () => void;
  figures: () => void;
  rateFigures: (what: Extract<What, 'site-rates' | 'project-rates'>) => void;
  status: (bars: readonly Bar[]) => void;
  columns: (chart: Chart, title: string, what: string, bars: readonly Bar[], behind?: readonly number[]) => void;
  rates: (title: string, rates: readonly Rate[]) => void;
}

export function useSaveChart(filter: BoardFilter, today: string): SaveChart {
  const [error, setError] = useState<SeamError | null>(null);
  const run = (act: () => Promise<unknown>): void => {
    setError(null);
    void act().catch((reason: unknown) => setError(seamErrorOf(reason)));
  };
  const when = formatPlainDate(today);
  const figuresOf = (what: What): void =>
    run(() => call('board:export', { what, format: 'csv', filter: scopeOf(filter), sort: [], today }));
  return {
    error,
    dismiss: () => setError(null),
    figures: () => figuresOf('charts'),
    rateFigures: figuresOf,
    status: (bars) =>
      run(() =>
        call('board:saveChart', {
          chart: 'status',
          svg: pictureOf({
            title: 'Status now',
            subtitle: `Requests by status, ${when}`,
            legend: bars,
            height: 260,
            draw: ({ width }) => <StackDrawing bars={bars} width={width} height={56} colors={pictureColors} />,
          }),
        }),
      ),
    columns: (chart, title, what, bars, behind) =>
      run(() =>
        call('board:saveChart', {
          chart,
          svg: pictureOf({
            title,
            subtitle: `${what}, ${when}`,
            draw: ({ width, height }) => (
              <ColumnsDrawing
                bars={bars.map((bar) => ({ ...bar, chosen: false }))}
                width={width}
                height={height}
                colors={pictureColors}
                labels="all"
                large
                {...(behind ? { behind } : {})}
              />
            ),
          }),
        }),
      ),
    rates: (title, rates) =>
      run(() =>
        call('board:saveChart', {
          chart: 'rates',
          svg: pictureOf({
            title,
            subtitle: `Of what was sent, how much was delivered, ${when}`,
            height: 130 + rates.length * 30,
            draw: ({ width }) => <RatesDrawing rates={rates} width={width} colors={pictureColors} />,
          }),
        }),
      ),
  };
}
