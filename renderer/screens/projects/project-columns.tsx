/** The columns of the projects list. */
import { IconAlertTriangle } from '@tabler/icons-react';
import type { OutputOf } from '../../../preload/contract/index.ts';
import { projectTypeLabels } from '../../../preload/contract/rules/chase-fields.ts';
import {
  cx,
  formatCount,
  formatPlainDate,
  PlainDate,
  ProgressBar,
  RelativeTime,
  Tag,
  type Column,
} from '../../components/index.ts';
import { accountOf, sendingLooks } from './project-words.ts';
import css from './projects.module.css';

type ProjectRow = OutputOf<'projects:list'>[number];

const account = (row: ProjectRow): string =>
  accountOf(row.totals)
    .filter((part) => part.rows > 0)
    .map((part) => `${formatCount(part.rows)} ${part.label.toLowerCase()}`)
    .concat(row.totals.joined > 0 ? [`${formatCount(row.totals.joined)} sent by another workstation`] : [])
    .join(' · ');

/** @param today plain date of the user's calendar */
export function projectColumns(today: string): readonly Column<ProjectRow>[] {
  const late = (row: ProjectRow): boolean =>
    row.dueDate !== '' && row.dueDate < today && row.totals.sent < row.totals.imported - row.totals.inactive;
  return [
    {
      id: 'code',
      header: 'Project',
      width: 150,
      grow: 0.6,
      sortable: true,
      render: (row) => <strong>{row.code}</strong>,
      hint: (row) => row.code,
    },
    { id: 'type', header: 'Type', width: 128, sortable: true, render: (row) => projectTypeLabels[row.type] },
    {
      id: 'payerName',
      header: 'Payer',
      width: 130,
      grow: 1,
      sortable: true,
      render: (row) => row.payerName || <span className={css.none}>not chosen yet</span>,
      hint: (row) => row.payerName,
    },
    {
      id: 'dueDate',
      header: 'Due',
      width: 112,
      sortable: true,
      render: (row) => (
        <span className={cx(css.inline, late(row) && css.late)}>
          <PlainDate value={row.dueDate} empty="" />
          {late(row) ? <IconAlertTriangle size={13} aria-label="overdue" /> : null}
        </span>
      ),
      hint: (row) => (late(row) ? `Overdue since ${formatPlainDate(row.dueDate)}` : ''),
    },
    {
      id: 'imported',
      header: 'Rows',
      width: 78,
      align: 'end',
      sortable: true,
      render: (row) => formatCount(row.totals.imported),
      hint: account,
    },
    {
      id: 'progress',
      header: 'Sent',
      width: 140,
      render: (row) =>
        row.totals.imported === 0 ? (
          <span className={css.none}>
            {row.totals.joined > 0 ? `${formatCount(row.totals.joined)} elsewhere` : 'no rows yet'}
          </span>
        ) : (
          <span className={css.progress}>
            <ProgressBar
              label={`Sent of ${row.code}`}
              value={row.totals.sent}
              max={row.totals.imported - row.totals.inactive}
              bare
            />
            <span>{formatCount(row.totals.sent)}</span>
          </span>
        ),
      hint: account,
    },
    {
      id: 'problems',
      header: 'To mend',
      width: 76,
      align: 'end',
      render: (row) => {
        const open = row.totals.invalid + row.totals.failed;
        return open > 0 ? <span className={css.late}>{formatCount(open)}</span> : null;
      },
      hint: () => 'Rows that cannot be sent or were refused',
    },
    {
      id: 'sending',
      header: 'Sending',
      width: 104,
      render: (row) =>
        row.sending === 'idle' ? null : (
          <Tag tone={sendingLooks[row.sending].tone}>{sendingLooks[row.sending].label}</Tag>
        ),
    },
    {
      id: 'updatedAt',
      header: 'Changed',
      width: 108,
      sortable: true,
      render: (row) => <RelativeTime at={row.updatedAt} />,
    },
  ];
}
