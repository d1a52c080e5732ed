/** The audit trail: who did what, when; newest first, filtered by kind, verified on demand. */
import { Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconBan, IconCircleCheck, IconCircleX, IconHistory, IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import type { AuditEntry } from '../../../preload/contract/activity.ts';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { call, seamErrorOf, useMutationOperation } from '../../api/index.ts';
import {
  Button,
  DataTable,
  Drawer,
  EmptyState,
  ErrorCard,
  Facts,
  FilterToken,
  formatClock,
  formatCount,
  formatInstant,
  Mono,
  Notice,
  Page,
  PageHeader,
  plural,
  Tag,
  Toolbar,
  type Column,
} from '../../components/index.ts';
import { eventGroups, eventWords } from './event-words.ts';
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
    width: 160,
    render: (entry) => (entry.subject ? <Mono>{entry.subject}</Mono> : '—'),
    hint: (entry) => entry.subject ?? '',
  },
  { id: 'actor', header: 'Who', width: 100, render: (entry) => entry.actor, hint: (entry) => entry.actor },
  {
    id: 'detail',
    header: 'Detail',
    width: 160,
    grow: 1,
    render: (entry) => entry.detail ?? '—',
    hint: (entry) => entry.detail ?? '',
  },
];

function Verified({ result, at }: { result: OutputOf<'activity:verify'>; at: number }) {
  return result.ok ? (
    <Tag tone="green" icon={<IconShieldCheck size={14} aria-hidden="true" />}>
      Verified at {formatClock(at)}: {plural(result.entries, 'entry', 'entries')}, unbroken
    </Tag>
  ) : (
    <Tag tone="red" icon={<IconShieldX size={14} aria-hidden="true" />}>
      Broken at entry {result.brokenAt === null ? '?' : formatCount(result.brokenAt)}
    </Tag>
  );
}

export function ActivityScreen() {
  const [event, setEvent] = useState('');
  const [selected, setSelected] = useState<AuditEntry | null>(null);
  const [shown, setShown] = useState(false);
  const verify = useMutationOperation('activity:verify', { invalidates: ['activity:list'] });
  const pages = useInfiniteQuery({
    queryKey: ['activity:list', { event }],
    queryFn: ({ pageParam }) => call('activity:list', { before: pageParam, event, limit: PAGE }),
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
  const group = eventGroups.find((option) => option.value === event);
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
                { label: 'Who', value: selected.actor },
                { label: 'Connection', value: selected.profileId ? <Mono>{selected.profileId}</Mono> : '—' },
                { label: 'Detail', value: selected.detail ?? '—' },
                { label: 'Hash', value: <Mono>{selected.hash}</Mono> },
              ]}
            />
          </Drawer>
        ) : undefined
      }
    >
      <PageHeader
        title="Activity"
        counts={pages.data ? plural(total, 'entry', 'entries') : undefined}
        actions={
          <>
            <span role="status">{verify.data ? <Verified result={verify.data} at={verify.submittedAt} /> : null}</span>
            <Button
              icon={<IconShieldCheck size={16} aria-hidden="true" />}
              busy={verify.isPending}
              onClick={() => verify.mutate({})}
            >
              Verify the trail
            </Button>
          </>
        }
      />
      {verify.error ? <ErrorCard error={verify.error.error} onDismiss={() => verify.reset()} /> : null}
      {verify.data && !verify.data.ok ? (
        <Notice
          tone="warning"
          icon={<IconShieldX size={18} />}
          title={`The chain does not hold from entry ${verify.data.brokenAt ?? '?'} on.`}
          live
        >
          {verify.data.reason ?? 'An entry was changed, removed or put in outside this program.'} Keep a copy of the
          program’s folder and tell your administrator.
        </Notice>
      ) : null}
      <Toolbar>
        <Select
          aria-label="Kind of entry"
          data={[...eventGroups]}
          value={event}
          onChange={(value) => setEvent(value ?? '')}
          allowDeselect={false}
          w={220}
        />
      </Toolbar>
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
              title={event === '' ? 'Nothing has happened yet' : 'No such entry'}
              text={
                event === ''
                  ? 'Every view, send, unlock and call to the exchange will stand here.'
                  : 'The trail holds no entry of this kind.'
              }
              action={
                event === '' ? undefined : (
                  <FilterToken label="kind is" value={group?.label ?? event} onRemove={() => setEvent('')} />
                )
              }
            />
          }
        />
      )}
    </Page>
  );
}
