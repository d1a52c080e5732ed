/** Everything that was delivered, newest first; opens a document in the viewer. Works offline. */
import { IconFileSearch, IconFiles } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { RecordRow } from '../../../preload/contract/records.ts';
import { call } from '../../api/index.ts';
import {
  Button,
  DataTable,
  Drawer,
  EmptyState,
  ErrorCard,
  formatBytes,
  formatCount,
  Page,
  PageHeader,
  RelativeTime,
  SearchInput,
  Toolbar,
  type Column,
} from '../../components/index.ts';
import { DocumentFacts } from '../viewer/document-facts.tsx';
import { titleOf, typeName } from '../viewer/document-kind.ts';
import { usePdfHost } from '../viewer/use-pdf-document.ts';
import { useEscape } from '../requests/use-escape.ts';
import { DocumentStateTag } from './document-state.tsx';
import { useRecords } from './use-records.ts';

const filterDelayMs = 200;
/** What the open document beside the list shows itself. */
const leftOutBeside = ['site', 'type', 'size'];

const columns: readonly Column<RecordRow>[] = [
  {
    id: 'patient',
    header: 'Patient',
    width: 170,
    render: (row) => <strong>{row.patientName}</strong>,
    hint: (row) => row.patientName,
  },
  { id: 'title', header: 'Document', width: 180, grow: 1, render: (row) => titleOf(row), hint: titleOf },
  { id: 'site', header: 'Site', width: 200, render: (row) => row.custodianName, hint: (row) => row.custodianName },
  { id: 'type', header: 'Kind', width: 80, render: (row) => kindWord(row) },
  {
    id: 'size',
    header: 'Size',
    width: 84,
    align: 'end',
    render: (row) => (row.size === null ? '—' : formatBytes(row.size)),
  },
  {
    id: 'state',
    header: 'State',
    width: 132,
    render: (row) => <DocumentStateTag state={row.state} receivedBytes={row.receivedBytes} size={row.size} />,
    hint: stateHint,
  },
  { id: 'received', header: 'Received', width: 110, render: (row) => <RelativeTime at={row.receivedAt} /> },
];

const kindWord = (row: RecordRow): string => {
  const type = row.sniffedType ?? row.declaredType;
  return type === '' ? '—' : typeName(type);
};

function stateHint(row: RecordRow): string {
  if (row.state === 'quarantined') return `Announced ${row.expected ?? 'nothing'}, arrived ${row.actual ?? 'unknown'}`;
  return row.error ? [row.error.message, row.error.nextStep ?? ''].join(' ').trim() : '';
}

export function RecordsScreen() {
  // A document is about to be opened.
  usePdfHost();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [filter, setFilter] = useState('');
  const [selected, setSelected] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setFilter(text.trim()), filterDelayMs);
    return () => clearTimeout(timer);
  }, [text]);
  const records = useRecords(filter);
  const chosen = records.rows.find((row) => row.id === selected) ?? null;
  const beside = chosen !== null;
  const close = useCallback(() => setSelected(null), []);
  useEscape(beside, close);
  const shown = useMemo(
    () => (beside ? columns.filter((column) => !leftOutBeside.includes(column.id)) : columns),
    [beside],
  );
  const open = (row: RecordRow): void => void navigate({ to: '/records/$documentId', params: { documentId: row.id } });

  return (
    <Page
      aside={
        chosen ? (
          <Drawer
            title={titleOf(chosen)}
            label="Document"
            layoutKey="records.drawer"
            onClose={close}
            footer={
              <Button variant="primary" onClick={() => open(chosen)}>
                Open document
              </Button>
            }
          >
            <DocumentFacts
              key={chosen.id}
              row={chosen}
              onRequest={() => void navigate({ to: '/requests/$requestId', params: { requestId: chosen.requestId } })}
              onDownload={() => call('records:download', { id: chosen.id })}
            />
          </Drawer>
        ) : null
      }
    >
      <PageHeader
        title="Records"
        counts={records.loading ? '' : `${formatCount(records.total)} ${filter === '' ? 'received' : 'found'}`}
      />
      <Toolbar>
        <SearchInput
          label="Filter records"
          placeholder="Patient, site or file name"
          value={text}
          onChange={setText}
          width={300}
        />
      </Toolbar>
      {records.error ? <ErrorCard error={records.error.error} onRetry={records.reload} /> : null}
      <DataTable
        label="Received documents"
        layoutKey={beside ? 'records.beside' : 'records'}
        columns={shown}
        rows={records.rows}
        rowKey={(row) => row.id}
        total={records.total}
        selected={selected}
        onSelect={(row) => setSelected(row.id)}
        onOpen={open}
        onEndReached={records.more}
        loading={records.loading}
        typeAhead={(row) => row.patientName}
        autoFocus
        empty={
          filter === '' ? (
            <EmptyState
              icon={IconFiles}
              title="No records yet"
              text="Documents appear here by themselves as soon as a site delivers them."
              action={<Button onClick={() => void navigate({ to: '/requests' })}>See requests</Button>}
            />
          ) : (
            <EmptyState
              icon={IconFileSearch}
              title="Nothing found"
              text={`No received document matches “${filter}”.`}
              action={<Button onClick={() => setText('')}>Clear the filter</Button>}
            />
          )
        }
      />
    </Page>
  );
}
