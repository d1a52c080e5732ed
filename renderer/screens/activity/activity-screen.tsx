/** The audit trail: who did what about whom, when; newest first, filtered, verified, saved. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { IconBan, IconCircleCheck, IconCircleX, IconHistory, IconShieldCheck } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import type { AuditEntry } from '../../../preload/contract/activity.ts';
import { call, seamErrorOf, useMutationOperation, useOperation } from '../../api/index.ts';
import {
  Button,
  DataTable,
  Drawer,
  EmptyState,
  ErrorCard,
  Facts,
  formatCount,
  formatInstant,
  formatPlainDate,
  Mono,
  Page,
  PageHeader,
  plural,
  type Column,
} from '../../components/index.ts';
import { eventWords } from './event-words.ts';
import { ExportMenu } from './export-menu.tsx';
import { everything, isFiltered, TrailFilterBar } from './trail-filter.tsx';
import { BrokenNotice, VerifiedBadge } from './verified-badge.tsx';
import css from './activity.module.css';

const PAGE = 200;
const NOTHING: readonly AuditEntry[] = [];

const outcomes = {
  success: { label: 'Done', tone: 'green', icon: IconCircleCheck },
  denied: { label: 'Denied', tone: 'amber', icon: IconBan },
  failure: { label: 'Failed', tone: 'red', icon: IconCircleX },
} as const;

function Outcome({ value }: { value: AuditEntry['outcome'] }) {
  const { label, tone, icon: Glyph } = outcomes[value];
  return (
    <span className={css.outcome} data-tone={tone}>
      <Glyph size={16} stroke={1.75} aria-hidden="true" />
      {label}
    </span>
  );
}

const callWords = ({ call: made }: AuditEntry): string =>
  made === null
    ? ''
    : [made.method, made.resource, made.status ?? 'no answer', `${formatCount(made.durationMs)} ms`].join(' ');
const detailWords = (entry: AuditEntry): string => [callWords(entry), entry.detail].filter(Boolean).join(' · ');

const columns: readonly Column<AuditEntry>[] = [
  { id: 'sequence', header: 'No.', width: 68, align: 'end', render: (entry) => formatCount(entry.sequence) },
  {
    id: 'at',
    header: 'Time',
    width: 184,
    render: (entry) => <time dateTime={entry.at}>{formatInstant(entry.at)}</time>,
  },
  {
    id: 'event',
    header: 'What',
    width: 190,
    render: (entry) => <strong className={css.event}>{eventWords(entry.event)}</strong>,
    hint: (entry) => entry.event,
  },
  { id: 'outcome', header: 'Outcome', width: 100, render: (entry) => <Outcome value={entry.outcome} /> },
  {
    id: 'subject',
    header: 'About',
    width: 190,
    render: (entry) => entry.patient?.name ?? (entry.subject ? <Mono>{entry.subject}</Mono> : '—'),
    hint: (entry) => [entry.patient?.name, entry.subject].filter(Boolean).join(', '),
  },
  { id: 'actor', header: 'Who', width: 100, render: (entry) => entry.actor, hint: (entry) => entry.actor },
  {
    id: 'detail',
    header: 'Detail',
    width: 160,
    grow: 1,
    render: (entry) => detailWords(entry) || '—',
    hint: detailWords,
  },
];

export function ActivityScreen() {
  const [filter, setFilter] = useState(everything);
  const [selected, setSelected] = useState<AuditEntry | null>(null);
  const [shown, setShown] = useState(false);
  const verify = useMutationOperation('activity:verify', { invalidates: ['activity:list', 'activity:verification'] });
  const { data: checked } = useOperation('activity:verification', {});
  const last = checked?.last ?? verify.data ?? null;
  const pages = useInfiniteQuery({
    queryKey: ['activity:list', filter],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) => call('activity:list', { ...filter, before: pageParam, limit: PAGE }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => (last.entries.length < PAGE ? undefined : (last.entries.at(-1)?.sequence ?? undefined)),
  });
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = pages;
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.entries) ?? NOTHING, [pages.data]);
  const total = pages.data?.pages[0]?.total ?? 0;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const close = useCallback(() => setShown(false), []);
  const filtered = isFiltered(filter);
  return (
    <Page
      aside={
        shown && selected ? (
          <Drawer
            label="Entry of the trail"
            title={eventWords(selected.event)}
            position={`No. ${formatCount(selected.sequence)}`}
            onClose={close}
            layoutKey="activity"
          >
            <Outcome value={selected.outcome} />
            <Facts
              items={[
                { label: 'Time', value: formatInstant(selected.at) },
                { label: 'Event', value: <Mono>{selected.event}</Mono> },
                { label: 'About', value: selected.subject ? <Mono>{selected.subject}</Mono> : '—' },
                ...(selected.patient
                  ? [
                      { label: 'Patient', value: selected.patient.name },
                      {
                        label: 'Born',
                        value: selected.patient.birthDate === '' ? '—' : formatPlainDate(selected.patient.birthDate),
                      },
                    ]
                  : []),
                ...(selected.call
                  ? [
                      { label: 'Call', value: <Mono>{callWords(selected)}</Mono> },
                      { label: 'Server’s id', value: selected.call.serverRequestId ?? '—' },
                    ]
                  : []),
                { label: 'Who', value: selected.actor },
                { label: 'Connection', value: selected.profileId ? <Mono>{selected.profileId}</Mono> : '—' },
                { label: 'Detail', value: selected.detail ?? '—' },
                { label: 'Hash', value: <Mono>{selected.hash}</Mono> },
              ]}
            />
            {selected.requestId === null ? null : (
              <Button onClick={() => setFilter({ ...everything, requestId: selected.requestId })}>
                All entries of this request
              </Button>
            )}
          </Drawer>
        ) : undefined
      }
    >
      <PageHeader
        title="Activity"
        counts={pages.data ? plural(total, 'entry', 'entries') : undefined}
        actions={
          <>
            <span role="status">
              <VerifiedBadge running={checked?.running ?? null} last={last} />
            </span>
            <Button
              icon={<IconShieldCheck size={16} aria-hidden="true" />}
              busy={verify.isPending}
              onClick={() => verify.mutate({})}
            >
              Verify the trail
            </Button>
            <ExportMenu filter={filter} />
          </>
        }
      />
      {verify.error ? <ErrorCard error={verify.error.error} onDismiss={() => verify.reset()} /> : null}
      {last && !last.ok ? <BrokenNotice last={last} /> : null}
      <TrailFilterBar filter={filter} onChange={setFilter} />
      {pages.error ? (
        <ErrorCard error={seamErrorOf(pages.error)} onRetry={() => void pages.refetch()} />
      ) : (
        <DataTable
          label="Audit trail"
          layoutKey="activity"
          columns={columns}
          rows={rows}
          total={total}
          rowKey={(entry) => String(entry.sequence)}
          selected={selected ? String(selected.sequence) : null}
          onSelect={setSelected}
          onOpen={(entry) => {
            setSelected(entry);
            setShown(true);
          }}
          onEndReached={more}
          loading={pages.isPending}
          autoFocus
          empty={
            <EmptyState
              icon={IconHistory}
              title={filtered ? 'No such entry' : 'Nothing has happened yet'}
              text={
                filtered
                  ? 'The trail holds no entry of this kind, person, outcome and time.'
                  : 'Every view, send, unlock and call to the exchange will stand here.'
              }
              action={filtered ? <Button onClick={() => setFilter(everything)}>Show everything</Button> : undefined}
            />
          }
        />
      )}
    </Page>
  );
}
