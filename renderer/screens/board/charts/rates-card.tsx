/** Retrieval rate by site or by project, the largest first. */
import type { BoardFilter } from '../../../../preload/contract/board.ts';
import { useOperation } from '../../../api/index.ts';
import { ErrorCard, formatCount } from '../../../components/index.ts';
import { screenColors } from './chart-colors.ts';
import { ChartCard } from './chart-card.tsx';
import type { Bar } from './chart-data.ts';
import { RATE_ROW, rateOf, RatesDrawing } from './rates-drawing.tsx';
import { useSaveChart } from './use-save-chart.tsx';

const SHOWN = 12;
const titles = { site: 'Retrieval rate by site', project: 'Retrieval rate by project' } as const;

export function RatesCard({ by, filter, today }: { by: 'site' | 'project'; filter: BoardFilter; today: string }) {
  const found = useOperation('board:rates', { filter, by, offset: 0, limit: SHOWN }, { keepPrevious: true });
  const save = useSaveChart(filter, today);
  const rates = found.data?.rates ?? [];
  const bars = rates.map((rate): Bar => {
    const percent = rateOf(rate);
    return {
      id: rate.key,
      label: rate.label,
      words: `${rate.label}: ${percent === null ? 'nothing sent' : `${percent} % delivered`}, ${formatCount(rate.delivered)} of ${formatCount(rate.sent)}, ${formatCount(rate.without)} without records, ${formatCount(rate.open)} open`,
      value: rate.delivered,
      tone: 'teal',
      filter: {},
      chosen: false,
    };
  });
  const more = (found.data?.total ?? 0) - rates.length;
  if (found.error) return <ErrorCard error={found.error.error} onRetry={() => void found.refetch()} />;
  return (
    <div>
      {save.error ? <ErrorCard error={save.error} onDismiss={save.dismiss} /> : null}
      <ChartCard
        title={titles[by]}
        note={more > 0 ? `${formatCount(more)} more in the export` : 'delivered of sent · median days'}
        unit="Delivered"
        bars={bars}
        height={Math.max(2, rates.length) * RATE_ROW}
        wide
        empty={found.data && rates.length === 0 ? 'Nothing sent yet' : undefined}
        onSaveFigures={() => save.rateFigures(by === 'site' ? 'site-rates' : 'project-rates')}
        onSavePicture={() => save.rates(titles[by], rates)}
        draw={({ width }) => <RatesDrawing rates={rates} width={width} colors={screenColors} />}
      />
    </div>
  );
}
