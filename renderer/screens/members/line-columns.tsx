/** Columns of a member's records, as each tab needs them. */
import type { MemberLine } from '../../../preload/contract/members.ts';
import { Tag, type Column } from '../../components/index.ts';
import { daysText, flagTone, flagWords, kindWords, type Tab } from './member-words.ts';
import css from './members.module.css';

/** What a claim's or result's narrower kind is called. */
export const kindColumnName = (tab: Tab): string => (tab === 'claims' ? 'Kind' : 'Category');

const day: Column<MemberLine> = {
  id: 'day',
  header: 'Date',
  width: 176,
  render: (row) =>
    row.day === '' ? (
      <span className={css.quiet}>no date</span>
    ) : (
      <time dateTime={row.day}>{daysText(row.day, row.dayEnd)}</time>
    ),
  hint: (row) => daysText(row.day, row.dayEnd),
};
const type: Column<MemberLine> = { id: 'type', header: 'Type', width: 120, render: (row) => row.typeName };
const title = (header: string): Column<MemberLine> => ({
  id: 'title',
  header,
  width: 240,
  grow: 1,
  render: (row) => (
    <span className={row.hidden ? css.taken : undefined}>
      <strong>{row.title}</strong>
    </span>
  ),
  hint: (row) => (row.hidden ? `${row.title}: entered in error` : row.title),
});
const detail = (header: string): Column<MemberLine> => ({
  id: 'detail',
  header,
  width: 230,
  grow: 1,
  render: (row) => (
    <span className={css.inline}>
      <span className={css.cut}>{row.detail}</span>
      {row.flag === '' || row.flag === 'N' ? null : <Tag tone={flagTone(row.flag)}>{flagWords(row.flag)}</Tag>}
    </span>
  ),
  hint: (row) => row.detail,
});
const kind = (header: string): Column<MemberLine> => ({
  id: 'kind',
  header,
  width: 116,
  render: (row) => (row.kind === '' ? '' : kindWords(row.kind)),
  hint: (row) => row.kind,
});
const status: Column<MemberLine> = {
  id: 'status',
  header: 'Status',
  width: 110,
  render: (row) => kindOfStatus(row.status),
  hint: (row) => row.status,
};
const source: Column<MemberLine> = { id: 'source', header: 'Payer', width: 130, render: (row) => row.source };

const kindOfStatus = (words: string): string => words.replaceAll('-', ' ');

/** @param beside a record is open beside the list, and shows the rest itself */
export function columnsOf(tab: Tab, beside: boolean): readonly Column<MemberLine>[] {
  const all: readonly Column<MemberLine>[] =
    tab === 'claims'
      ? [day, title('Service'), detail('Provider and amount'), kind('Kind'), status, source]
      : tab === 'medications'
        ? [day, title('Medication'), detail('Directions'), type, status, source]
        : tab === 'timeline' || tab === 'raw'
          ? [day, type, title('What'), detail('Detail'), status, source]
          : [day, title('What'), detail('Detail'), type, kind('Category'), status, source];
  return beside ? all.filter(({ id }) => ['day', 'title'].includes(id)) : all;
}
