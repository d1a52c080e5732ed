/** The columns of the reviewer's list. */
import type { ReviewRow } from '../../../preload/contract/review.ts';
import { formatBytes, formatCount, RelativeTime, type Column } from '../../components/index.ts';
import { titleOf, typeName } from '../viewer/document-kind.ts';
import { DocumentStateTag } from './document-state.tsx';
import { ReviewTag } from './review-words.tsx';

const kindWord = (row: ReviewRow): string => {
  const type = row.sniffedType ?? row.declaredType;
  return type === '' ? '—' : typeName(type);
};

function stateHint(row: ReviewRow): string {
  if (row.state === 'quarantined') return `Announced ${row.expected ?? 'nothing'}, arrived ${row.actual ?? 'unknown'}`;
  return row.error ? [row.error.message, row.error.nextStep ?? ''].join(' ').trim() : '';
}

const all: readonly Column<ReviewRow>[] = [
  {
    id: 'patient',
    header: 'Patient',
    width: 170,
    render: (row) => <strong>{row.patientName}</strong>,
    hint: (row) => row.patientName,
  },
  { id: 'title', header: 'Document', width: 180, grow: 1, render: (row) => titleOf(row), hint: titleOf },
  { id: 'site', header: 'Site', width: 180, render: (row) => row.custodianName, hint: (row) => row.custodianName },
  { id: 'type', header: 'Kind', width: 80, render: kindWord },
  {
    id: 'size',
    header: 'Size',
    width: 84,
    align: 'end',
    render: (row) => (row.size === null ? '—' : formatBytes(row.size)),
  },
  {
    id: 'review',
    header: 'Review',
    width: 150,
    // Before there is a verdict the state of the file stands in its place.
    render: (row) =>
      row.verdict !== null || row.locked ? (
        <ReviewTag row={row} />
      ) : (
        <DocumentStateTag state={row.state} receivedBytes={row.receivedBytes} size={row.size} />
      ),
    hint: stateHint,
  },
  {
    id: 'marks',
    header: 'Marks',
    width: 64,
    align: 'end',
    render: (row) => (row.marks === 0 ? '' : formatCount(row.marks)),
  },
  { id: 'received', header: 'Received', width: 110, render: (row) => <RelativeTime at={row.receivedAt} /> },
];

/** What the open document beside the list shows itself. */
const leftOutBeside = ['site', 'type', 'size', 'marks'];
const withoutThose = all.filter((column) => !leftOutBeside.includes(column.id));

export const recordColumns = (beside: boolean): readonly Column<ReviewRow>[] => (beside ? withoutThose : all);
