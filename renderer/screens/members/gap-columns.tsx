/** Verdicts and columns of the gap report. */
import { IconCircleCheck, IconCircleDashed, IconCircleX, type Icon } from '@tabler/icons-react';
import { Tag, type Column, type Tone } from '../../components/index.ts';
import type { GapRow } from './gap-types.ts';
import { daysText, kindWords } from './member-words.ts';
import css from './members.module.css';

export const verdictLooks: Readonly<Record<GapRow['verdict'], { words: string; tone: Tone; icon: Icon }>> = {
  notFound: { words: 'Not found', tone: 'red', icon: IconCircleX },
  possible: { words: 'Possibly covered', tone: 'amber', icon: IconCircleDashed },
  covered: { words: 'Covered', tone: 'green', icon: IconCircleCheck },
};

export function VerdictTag({ verdict }: { verdict: GapRow['verdict'] }) {
  const { words, tone, icon: Glyph } = verdictLooks[verdict];
  return (
    <Tag tone={tone} icon={<Glyph size={14} aria-hidden="true" />}>
      {words}
    </Tag>
  );
}

const columns: readonly Column<GapRow>[] = [
  { id: 'verdict', header: 'In the records', width: 150, render: (row) => <VerdictTag verdict={row.verdict} /> },
  {
    id: 'days',
    header: 'Service',
    width: 140,
    render: (row) => <time dateTime={row.from}>{daysText(row.from, row.to)}</time>,
  },
  {
    id: 'provider',
    header: 'Provider',
    width: 180,
    grow: 1,
    render: (row) =>
      row.providers.length === 0 ? <span className={css.quiet}>not named</span> : row.providers.join(', '),
    hint: (row) => [...row.providers, ...row.npis.map((npi) => `NPI ${npi}`)].join(', '),
  },
  { id: 'kind', header: 'Kind', width: 100, render: (row) => (row.kind === '' ? '' : kindWords(row.kind)) },
  {
    id: 'why',
    header: 'Why',
    width: 250,
    grow: 1,
    render: (row) => row.why,
    hint: (row) => row.why,
  },
  {
    id: 'asked',
    header: 'Asked',
    width: 96,
    render: (row) => (row.askedBy === null ? <span className={css.quiet}>nobody</span> : 'yes'),
    hint: (row) =>
      row.askedBy === null ? 'No confirmed request went to this provider' : 'A request went to this provider',
  },
];

/** @param beside one is open beside the list */
export const gapColumns = (beside: boolean): readonly Column<GapRow>[] =>
  beside ? columns.filter(({ id }) => ['verdict', 'days', 'provider'].includes(id)) : columns;
