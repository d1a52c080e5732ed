/** The columns of the requests list. */
import { IconAlertTriangle, IconPaperclip } from '@tabler/icons-react';
import type { RequestRow } from '../../../preload/contract/requests.ts';
import { purposeLabels } from '../../../preload/contract/rules/core-request.ts';
import { terminalStatuses } from '../../../preload/contract/rules/status.ts';
import { cx, formatAge, formatPlainDate, PlainDate, StatusBadge, type Column } from '../../components/index.ts';
import css from './requests.module.css';

const longDays = 14;
const dayMs = 86_400_000;

/** What can be left out beside an open request, which shows it. */
const leftOutBeside = ['born', 'purpose', 'documents'];

/** @param now ms since the epoch @param today plain date @param beside whether a request is open beside the list */
export function requestColumns(now: number, today: string, beside: boolean): readonly Column<RequestRow>[] {
  return allColumns(now, today, beside).filter((column) => !beside || !leftOutBeside.includes(column.id));
}

function allColumns(now: number, today: string, beside: boolean): readonly Column<RequestRow>[] {
  const open = (row: RequestRow): boolean => !terminalStatuses.includes(row.status) && row.status !== 'draft';
  return [
    {
      id: 'patientName',
      header: 'Patient',
      width: beside ? 140 : 164,
      grow: 0.6,
      sortable: true,
      render: (row) => (
        <strong className={row.patientName ? undefined : css.none}>{row.patientName || 'no name yet'}</strong>
      ),
      hint: (row) => row.patientName,
    },
    { id: 'born', header: 'Born', width: 104, render: (row) => <PlainDate value={row.birthDate} empty="" /> },
    {
      id: 'custodianName',
      header: 'Site',
      width: beside ? 110 : 170,
      grow: 1,
      sortable: true,
      render: (row) => (
        <>
          {row.custodianName} {row.custodianPlace ? <span className={css.place}>{row.custodianPlace}</span> : null}
        </>
      ),
      hint: (row) => [row.custodianName, row.custodianPlace].filter(Boolean).join(', '),
    },
    {
      id: 'purpose',
      header: 'Purpose',
      width: 138,
      render: (row) => purposeLabels[row.purpose],
      hint: (row) => purposeLabels[row.purpose],
    },
    {
      id: 'status',
      header: 'Status',
      width: beside ? 176 : 200,
      grow: 1,
      sortable: true,
      render: (row) => (
        <span className={css.status}>
          <StatusBadge status={row.status} words={row.ownWords} />
          {row.hasError ? <IconAlertTriangle size={14} className={css.late} aria-label="has an error" /> : null}
          {row.ownWords && row.status !== 'unmapped' ? <q className={css.words}>{row.ownWords}</q> : null}
        </span>
      ),
      hint: (row) => row.ownWords,
    },
    {
      id: 'statusSince',
      header: 'Age',
      width: 54,
      align: 'end',
      sortable: true,
      render: (row) => (
        <span className={cx(open(row) && now - Date.parse(row.statusSince) > longDays * dayMs && css.late)}>
          {formatAge(row.statusSince, now)}
        </span>
      ),
      hint: () => 'Days in this status',
    },
    {
      id: 'dueDate',
      header: 'Due',
      width: 106,
      sortable: true,
      render: (row) => {
        const late = row.dueDate !== null && row.dueDate < today && open(row);
        return (
          <span className={cx(css.due, late && css.late)}>
            <PlainDate value={row.dueDate} empty="" />
            {late ? <IconAlertTriangle size={13} aria-label="overdue" /> : null}
          </span>
        );
      },
      hint: (row) =>
        row.dueDate !== null && row.dueDate < today && open(row) ? `Overdue since ${formatPlainDate(row.dueDate)}` : '',
    },
    {
      id: 'documents',
      header: 'Docs',
      width: 58,
      align: 'end',
      render: (row) =>
        row.documents > 0 ? (
          <span className={css.due}>
            <IconPaperclip size={13} aria-hidden="true" />
            {row.documents}
          </span>
        ) : null,
    },
  ];
}
