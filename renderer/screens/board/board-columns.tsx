/** The columns of the working list, which of them show, and how each cell tells what it holds. */
import { IconAlertTriangle, IconArrowsShuffle, IconPaperclip } from '@tabler/icons-react';
import type { boardSortKeys, BoardRow, SavedView } from '../../../preload/contract/board.ts';
import { terminalStatuses } from '../../../preload/contract/rules/status.ts';
import {
  cx,
  formatAge,
  formatNearDate,
  formatPlainDate,
  Mono,
  PlainDate,
  RelativeTime,
  StatusBadge,
  type Column,
} from '../../components/index.ts';
import { actionLabels, basisWords } from './board-words.ts';
import css from './board.module.css';

export type BoardSortKey = (typeof boardSortKeys)[number];

const DAY_MS = 86_400_000;

/** Columns that sort, under the contract's names. */
const sortKeys = {
  member: 'member',
  memberId: 'memberId',
  site: 'site',
  project: 'project',
  status: 'status',
  age: 'age',
  due: 'due',
  action: 'action',
  owner: 'owner',
  updated: 'updated',
  created: 'created',
  followUp: 'followUp',
} satisfies Record<BoardSortKey, string>;

export const isSortKey = (column: string): column is BoardSortKey => column in sortKeys;

/** Shown unless a person chooses others. */
export const usualColumns: readonly string[] = [
  'member',
  'memberId',
  'site',
  'status',
  'age',
  'due',
  'action',
  'owner',
];
/** What remains beside an open request, which shows the rest. */
const besideColumns: readonly string[] = ['member', 'site', 'status', 'age', 'due'];
/** A column that says on every row what the group's header says. */
const columnOfGroup: Partial<Record<SavedView['group'], string>> = {
  action: 'action',
  project: 'project',
  site: 'site',
  owner: 'owner',
};

export interface ColumnChoice {
  /** Ids, in the order of showing. */
  chosen: readonly string[];
  group: SavedView['group'];
  beside: boolean;
}

export function shownColumns(all: readonly Column<BoardRow>[], choice: ColumnChoice): readonly Column<BoardRow>[] {
  const repeated = columnOfGroup[choice.group];
  return all.filter(
    (column) =>
      choice.chosen.includes(column.id) &&
      column.id !== repeated &&
      (!choice.beside || besideColumns.includes(column.id)),
  );
}

const isOpen = (row: BoardRow): boolean => !terminalStatuses.includes(row.status) && row.status !== 'draft';

/** @param now ms since the epoch @param today plain date @param staleDays after which an open request's age is marked @param beside whether a request is open beside the list */
export function boardColumns(
  now: number,
  today: string,
  staleDays: number,
  beside: boolean,
): readonly Column<BoardRow>[] {
  const isStale = (row: BoardRow): boolean => isOpen(row) && now - Date.parse(row.statusSince) >= staleDays * DAY_MS;
  const isLate = (row: BoardRow): boolean => row.dueDate !== null && row.dueDate < today && isOpen(row);
  return [
    {
      id: 'member',
      header: 'Member',
      width: beside ? 134 : 150,
      grow: 0.6,
      sortable: true,
      render: (row) => (
        <strong className={row.patientName ? css.member : css.none}>{row.patientName || 'no name yet'}</strong>
      ),
      hint: (row) => row.patientName,
    },
    {
      id: 'memberId',
      header: 'Member id',
      width: 104,
      sortable: true,
      render: (row) => (row.memberId ? <Mono>{row.memberId}</Mono> : <span className={css.none}>—</span>),
      hint: (row) => row.memberId,
    },
    { id: 'born', header: 'Born', width: 100, render: (row) => <PlainDate value={row.birthDate} empty="—" /> },
    {
      id: 'site',
      header: 'Site',
      width: beside ? 100 : 140,
      grow: 1,
      sortable: true,
      render: (row) => row.custodianName || <span className={css.none}>—</span>,
      hint: (row) => [row.custodianName, row.custodianPlace].filter(Boolean).join(', '),
    },
    { id: 'npi', header: 'NPI', width: 100, render: (row) => <Mono>{row.npi}</Mono> },
    {
      id: 'project',
      header: 'Project',
      width: 130,
      grow: 0.5,
      sortable: true,
      render: (row) => row.projectName || <span className={css.none}>CORE</span>,
      hint: (row) => row.projectName,
    },
    {
      id: 'chase',
      header: 'Chase',
      width: 150,
      render: (row) => <Mono>{row.chaseKey}</Mono>,
      hint: (row) => row.chaseKey,
    },
    { id: 'task', header: 'Task', width: 100, render: (row) => <Mono>{row.taskId ?? ''}</Mono> },
    {
      id: 'status',
      header: 'Status',
      width: beside ? 184 : 190,
      grow: beside ? 0.2 : 1,
      sortable: true,
      render: (row) => (
        <span className={css.status}>
          <StatusBadge status={row.status} words={row.ownWords} />
          {row.hasError ? <IconAlertTriangle size={14} className={css.late} aria-label="has an error" /> : null}
          {row.unexpected ? (
            <IconArrowsShuffle size={14} className={css.odd} aria-label="made an unexpected move" />
          ) : null}
          {row.ownWords && row.status !== 'unmapped' && !beside ? <q className={css.words}>{row.ownWords}</q> : null}
        </span>
      ),
      hint: (row) => row.ownWords,
    },
    {
      id: 'age',
      header: 'Age',
      width: 74,
      align: 'end',
      sortable: true,
      render: (row) => (
        <span className={cx(isStale(row) && css.late)}>
          {formatAge(row.statusSince, now)}
          {isStale(row) ? <span className="visually-hidden"> stale</span> : null}
        </span>
      ),
      hint: (row) => (isStale(row) ? `In this status for ${staleDays} days or more` : 'Days in this status'),
    },
    {
      id: 'due',
      header: 'Due',
      width: 84,
      sortable: true,
      render: (row) =>
        row.dueDate ? (
          <time dateTime={row.dueDate} className={cx(css.due, isLate(row) && css.late)}>
            {formatNearDate(row.dueDate, today)}
            {isLate(row) ? <IconAlertTriangle size={13} aria-label="overdue" /> : null}
          </time>
        ) : (
          <span className={css.none}>—</span>
        ),
      hint: (row) =>
        row.dueDate
          ? `${isLate(row) ? 'Overdue since ' : ''}${formatPlainDate(row.dueDate)}${row.dueBasis ? `, ${basisWords[row.dueBasis]}` : ''}`
          : '',
    },
    {
      id: 'action',
      header: 'Next action',
      width: 150,
      grow: 0.6,
      sortable: true,
      render: (row) => (row.action === 'none' ? <span className={css.none}>—</span> : actionLabels[row.action]),
      hint: (row) => actionLabels[row.action],
    },
    {
      id: 'owner',
      header: 'Owner',
      width: 88,
      sortable: true,
      render: (row) =>
        row.owner ? <span className={css.quiet}>{row.owner}</span> : <span className={css.none}>—</span>,
      hint: (row) => row.owner,
    },
    {
      id: 'followUp',
      header: 'Follow up',
      width: 92,
      sortable: true,
      render: (row) =>
        row.followUpOn ? (
          <time dateTime={row.followUpOn} className={cx(row.followUpOn <= today && css.late)}>
            {formatNearDate(row.followUpOn, today)}
          </time>
        ) : (
          <span className={css.none}>—</span>
        ),
    },
    {
      id: 'documents',
      header: 'Docs',
      width: 60,
      align: 'end',
      render: (row) =>
        row.documents > 0 ? (
          <span className={css.due}>
            <IconPaperclip size={13} aria-hidden="true" />
            {row.documents}
          </span>
        ) : null,
    },
    {
      id: 'updated',
      header: 'Changed',
      width: 104,
      sortable: true,
      render: (row) => <RelativeTime at={row.updatedAt} />,
    },
    { id: 'created', header: 'Made', width: 104, sortable: true, render: (row) => <RelativeTime at={row.createdAt} /> },
  ];
}
