/** All requests: counts by status, filters, the list, and the chosen request beside it. The screen a clerk has open all day. */
import { IconFileSearch, IconSend } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { sortKeyOf } from './sort-key.ts';
import type { RequestRow } from '../../../preload/contract/requests.ts';
import { purposeLabels, type Purpose } from '../../../preload/contract/rules/core-request.ts';
import { plainDateOf } from '../../../preload/contract/rules/plain-date.ts';
import type { NormalizedStatus } from '../../../preload/contract/rules/status.ts';
import { useLayout } from '../../api/index.ts';
import {
  Button,
  DataTable,
  EmptyState,
  ErrorCard,
  FilterToken,
  formatCount,
  Page,
  PageHeader,
  SearchInput,
  statusLooks,
  Toolbar,
  useNow,
} from '../../components/index.ts';
import { NewRequestMenu } from '../request-form/new-request-menu.tsx';
import { useNewRequest } from '../request-form/use-new-request.ts';
import { RequestDrawer } from '../request/request-drawer.tsx';
import { FilterMenu } from './filter-menu.tsx';
import { requestColumns } from './request-columns.tsx';
import { StatusStrip } from './status-strip.tsx';
import { useEscape } from './use-escape.ts';
import { useRequests } from './use-requests.ts';

const filterDelayMs = 200;
/** How long one must stay on a row before its request is read (reading is audited). */
const settleMs = 180;

const toggled = <V,>(list: readonly V[], value: V): V[] =>
  list.includes(value) ? list.filter((other) => other !== value) : [...list, value];

export function RequestsScreen() {
  const navigate = useNavigate();
  const { start, error: startError } = useNewRequest();
  const [text, setText] = useState('');
  const [filter, setFilter] = useState('');
  const [statuses, setStatuses] = useState<NormalizedStatus[]>([]);
  const [purposes, setPurposes] = useState<Purpose[]>([]);
  const [sortColumn, setSortColumn] = useLayout<string>('requests.sort', 'updatedAt');
  const [descending, setDescending] = useLayout<boolean>('requests.descending', true);
  const [selected, setSelected] = useState<string | null>(null);
  const [settled, setSettled] = useState<string | null>(null);
  const now = useNow(60_000);
  const today = plainDateOf(new Date(now));

  useEffect(() => {
    const timer = setTimeout(() => setFilter(text.trim()), filterDelayMs);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(selected), settleMs);
    return () => clearTimeout(timer);
  }, [selected]);

  const requests = useRequests({ text: filter, statuses, purposes, sort: sortKeyOf(sortColumn), descending });
  const index = requests.rows.findIndex((row) => row.id === selected);
  const chosen = index >= 0 ? requests.rows[index] : undefined;
  const beside = chosen !== undefined;
  const columns = useMemo(() => requestColumns(now, today, beside), [now, today, beside]);
  const all = Object.values(requests.counts).reduce((sum, count) => sum + count, 0);
  const filtered = filter !== '' || statuses.length > 0 || purposes.length > 0;

  const open = (row: RequestRow): void =>
    void (row.status === 'draft'
      ? navigate({ to: '/requests/$requestId/edit', params: { requestId: row.id } })
      : navigate({ to: '/requests/$requestId', params: { requestId: row.id } }));
  const close = useCallback(() => setSelected(null), []);
  useEscape(beside, close);
  const clear = (): void => {
    setText('');
    setFilter('');
    setStatuses([]);
    setPurposes([]);
  };

  return (
    <Page
      aside={
        chosen ? (
          <RequestDrawer
            row={chosen}
            settledId={settled}
            position={`${formatCount(index + 1)} of ${formatCount(requests.total)}`}
            onClose={close}
          />
        ) : null
      }
    >
      <PageHeader
        title="Requests"
        counts={
          requests.loading
            ? ''
            : filtered
              ? `${formatCount(requests.total)} of ${formatCount(Math.max(all, requests.total))}`
              : formatCount(requests.total)
        }
        actions={<NewRequestMenu onStart={start} />}
      />
      {startError ? <ErrorCard error={startError} /> : null}
      <StatusStrip
        counts={requests.counts}
        chosen={statuses}
        onToggle={(status) => setStatuses(toggled(statuses, status))}
      />
      <Toolbar>
        <SearchInput
          label="Filter requests"
          placeholder="Patient, site, Task or identifier"
          value={text}
          onChange={setText}
          width={280}
        />
        {statuses.map((status) => (
          <FilterToken
            key={status}
            label="status is"
            value={statusLooks[status].label}
            onRemove={() => setStatuses(toggled(statuses, status))}
          />
        ))}
        {purposes.map((purpose) => (
          <FilterToken
            key={purpose}
            label="purpose is"
            value={purposeLabels[purpose]}
            onRemove={() => setPurposes(toggled(purposes, purpose))}
          />
        ))}
        <FilterMenu
          statuses={statuses}
          purposesChosen={purposes}
          onStatus={(status) => setStatuses(toggled(statuses, status))}
          onPurpose={(purpose) => setPurposes(toggled(purposes, purpose))}
        />
      </Toolbar>
      {requests.error ? <ErrorCard error={requests.error.error} onRetry={requests.reload} /> : null}
      <DataTable
        label="Requests"
        layoutKey={beside ? 'requests.beside' : 'requests'}
        columns={columns}
        rows={requests.rows}
        rowKey={(row) => row.id}
        total={requests.total}
        selected={selected}
        onSelect={(row) => setSelected(row.id)}
        onOpen={open}
        sort={{ column: sortColumn, descending }}
        onSort={(sort) => {
          setSortColumn(sort.column);
          setDescending(sort.descending);
        }}
        onEndReached={requests.more}
        loading={requests.loading}
        typeAhead={(row) => row.patientName}
        autoFocus
        empty={
          requests.error ? null : filtered ? (
            <EmptyState
              icon={IconFileSearch}
              title="Nothing matches"
              text={dropHint(filter, statuses, purposes)}
              action={<Button onClick={clear}>Show all requests</Button>}
            />
          ) : (
            <EmptyState
              icon={IconSend}
              title="No requests yet"
              text="Ask a site for a patient’s records. What you send is followed here until the documents arrive."
              action={<NewRequestMenu onStart={start}>New request</NewRequestMenu>}
            />
          )
        }
      />
    </Page>
  );
}

function dropHint(text: string, statuses: readonly NormalizedStatus[], purposes: readonly Purpose[]): string {
  const parts = [
    ...(text !== '' ? [`the text “${text}”`] : []),
    ...(statuses.length > 0 ? [`the status ${statuses.map((status) => statusLooks[status].label).join(' or ')}`] : []),
    ...(purposes.length > 0 ? [`the purpose ${purposes.map((purpose) => purposeLabels[purpose]).join(' or ')}`] : []),
  ];
  return `Drop ${parts.join(', or ')}.`;
}
