/** Results: one series for each code and unit with its trend, and every observation and report as a list. */
import { IconFlask } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { Point, Series } from '../../../preload/contract/members.ts';
import { useOperation, usePlace } from '../../api/index.ts';
import {
  Button,
  DataTable,
  EmptyState,
  ErrorCard,
  formatCount,
  SearchInput,
  Segmented,
  Skeleton,
  Tag,
  Toolbar,
  type Column,
} from '../../components/index.ts';
import { flagTone, flagWords, withDates } from './member-words.ts';
import css from './members.module.css';
import { RecordsTab } from './records-tab.tsx';
import { Spark, TrendChart } from './trend-chart.tsx';

export function LabsTab({
  memberId,
  types,
  hiddenCount,
}: {
  memberId: string;
  types: OutputOf<'members:get'>['types'];
  hiddenCount: number;
}) {
  const [look, setLook] = usePlace<'trends' | 'all'>(`member.${memberId}.labs.look`, 'trends');
  return (
    <div className={css.stack}>
      <div className={css.bar}>
        <Segmented
          label="Results as"
          value={look}
          onChange={setLook}
          options={[
            { value: 'trends', label: 'Trends' },
            { value: 'all', label: 'All records' },
          ]}
        />
      </div>
      {look === 'trends' ? (
        <Trends memberId={memberId} onAll={() => setLook('all')} />
      ) : (
        <RecordsTab memberId={memberId} tab="labs" types={types} hiddenCount={hiddenCount} />
      )}
    </div>
  );
}

const keyOfSeries = (s: Series): string => `${s.code} ${s.unit}`;

const seriesColumns: readonly Column<Series>[] = [
  {
    id: 'title',
    header: 'Result',
    width: 150,
    grow: 1,
    render: (s) => <strong>{s.title}</strong>,
    hint: (s) => [s.title, s.codeWords].filter((part) => part !== '').join(' · '),
  },
  {
    id: 'last',
    header: 'Last',
    width: 168,
    render: (s) => (
      <span className={css.inline}>
        {s.lastText}
        {s.lastFlag === '' || s.lastFlag === 'N' ? null : (
          <Tag tone={flagTone(s.lastFlag)}>{flagWords(s.lastFlag)}</Tag>
        )}
      </span>
    ),
    hint: (s) => `${s.lastText} on ${withDates(s.lastDay)}`,
  },
  { id: 'spark', header: 'Course', width: 90, render: (s) => <Spark values={s.spark} /> },
  { id: 'count', header: 'Values', width: 70, align: 'end', render: (s) => formatCount(s.count) },
];

function Trends({ memberId, onAll }: { memberId: string; onAll: () => void }) {
  const got = useOperation('members:series', { id: memberId }, { staleMs: 30_000 });
  const [text, setText] = usePlace(`member.${memberId}.labs.text`, '');
  const [kept, setKept] = usePlace<string | null>(`member.${memberId}.labs.series`, null);
  const series = useMemo(() => {
    const words = text.trim().toLowerCase();
    return (got.data?.series ?? []).filter((s) =>
      words === '' ? true : `${s.title} ${s.codeWords} ${s.unit} ${s.kind}`.toLowerCase().includes(words),
    );
  }, [got.data, text]);
  if (got.error) return <ErrorCard error={got.error.error} onRetry={() => void got.refetch()} />;
  if (!got.data) return <Skeleton lines={8} height={18} />;
  if (got.data.series.length === 0)
    return (
      <EmptyState
        icon={IconFlask}
        title="No results with numbers"
        text="Reports and results in words are under “All records”."
      />
    );
  const chosen = series.find((s) => keyOfSeries(s) === kept) ?? series[0];
  return (
    <div className={css.trends}>
      <div className={css.list}>
        <Toolbar end={formatCount(series.length)}>
          <SearchInput label="Filter results" placeholder="Name or code" value={text} onChange={setText} width={220} />
        </Toolbar>
        <DataTable
          label="Results"
          layoutKey="member.series"
          columns={seriesColumns}
          rows={series}
          rowKey={keyOfSeries}
          selected={chosen ? keyOfSeries(chosen) : null}
          onSelect={(s) => setKept(keyOfSeries(s))}
          typeAhead={(s) => s.title}
          empty={
            <EmptyState
              icon={IconFlask}
              title="No result matches"
              text="Drop the filter, or look under “All records”."
            />
          }
        />
      </div>
      {chosen ? <SeriesPanel key={keyOfSeries(chosen)} memberId={memberId} series={chosen} onAll={onAll} /> : null}
    </div>
  );
}

const pointColumns: readonly Column<Point>[] = [
  { id: 'at', header: 'Date', width: 110, render: (p) => withDates(p.at) },
  {
    id: 'value',
    header: 'Value',
    width: 130,
    grow: 1,
    render: (p) => (
      <span className={css.inline}>
        {p.text}
        {p.flag === '' || p.flag === 'N' ? null : <Tag tone={flagTone(p.flag)}>{flagWords(p.flag)}</Tag>}
      </span>
    ),
  },
  { id: 'range', header: 'Range', width: 110, render: rangeWords },
  { id: 'source', header: 'Payer', width: 100, render: (p) => p.source },
];

function rangeWords(p: Point): string {
  if (p.low === null && p.high === null) return '';
  return p.low === null ? `≤ ${p.high}` : p.high === null ? `≥ ${p.low}` : `${p.low} – ${p.high}`;
}

function SeriesPanel({ memberId, series, onAll }: { memberId: string; series: Series; onAll: () => void }) {
  const navigate = useNavigate();
  const got = useOperation('members:points', { id: memberId, code: series.code, unit: series.unit });
  const [selected, setSelected] = useState<number | null>(null);
  const newest = useMemo(() => [...(got.data?.points ?? [])].reverse(), [got.data]);
  return (
    <section className={css.panel} aria-label={series.title}>
      <h2 className={css.sectionTitle}>
        {series.title}
        <span className={css.quiet}>{[series.unit, series.codeWords].filter((part) => part !== '').join(' · ')}</span>
      </h2>
      {got.error ? <ErrorCard error={got.error.error} onRetry={() => void got.refetch()} /> : null}
      {got.data ? (
        <>
          <TrendChart points={got.data.points} unit={series.unit} title={series.title} selected={selected} />
          <DataTable
            label="Values"
            layoutKey="member.points"
            columns={pointColumns}
            rows={newest}
            rowKey={(p) => String(p.n)}
            selected={selected === null ? null : String(selected)}
            onSelect={(p) => setSelected(p.n)}
            onOpen={(p) => void navigate({ to: '/members/$memberId/records/$n', params: { memberId, n: String(p.n) } })}
            empty={
              <EmptyState
                icon={IconFlask}
                title="No values"
                text="They were taken back."
                action={<Button onClick={onAll}>All records</Button>}
              />
            }
          />
        </>
      ) : (
        <Skeleton height={180} />
      )}
    </section>
  );
}
