/** Columns of what is due to be removed. */
import type { HeldReason, RetentionRow } from '../../../preload/contract/retention.ts';
import { formatBytes, formatDay, type Column } from '../../components/index.ts';
import { titleOf } from './download-words.ts';

const heldWords: Readonly<Record<HeldReason, string>> = {
  'wrong-patient': 'Kept: locked for a wrong patient',
  'review-open': 'Kept: review not finished',
};

export const dueColumns: readonly Column<RetentionRow>[] = [
  { id: 'title', header: 'Document', width: 150, grow: 1, render: titleOf, hint: titleOf },
  { id: 'patient', header: 'Patient', width: 140, render: (row) => row.patientName, hint: (row) => row.patientName },
  {
    id: 'project',
    header: 'Project',
    width: 130,
    render: (row) => row.projectName ?? '—',
    hint: (row) => row.projectName ?? '',
  },
  { id: 'size', header: 'Size', width: 84, align: 'end', render: (row) => formatBytes(row.size) },
  { id: 'ended', header: 'Work ended', width: 104, render: (row) => formatDay(row.endedAt) },
  {
    id: 'due',
    header: 'Due since',
    width: 104,
    render: (row) => formatDay(row.dueAt),
    hint: (row) => `${row.days} days`,
  },
  {
    id: 'what',
    header: 'What happens',
    width: 210,
    render: (row) => (row.held === null ? 'Is removed' : heldWords[row.held]),
    hint: (row) => (row.held === null ? '' : heldWords[row.held]),
  },
];
