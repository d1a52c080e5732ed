/** The columns of the retrieval sites. */
import type { Site } from '../../../preload/contract/projects.ts';
import { formatCount, Mono, Tag, type Column, type Tone } from '../../components/index.ts';
import css from './projects.module.css';

const byWords: Record<NonNullable<Site['decidedBy']>, string> = {
  'exchange-id': 'by exchange id',
  npi: 'by NPI',
  tin: 'by TIN',
  name: 'by name and place',
  clerk: 'by a person',
  remembered: 'as decided before',
};

export const decisionLooks: Record<Site['decision'], { label: string; tone: Tone }> = {
  unsearched: { label: 'Not looked up', tone: 'grey' },
  open: { label: 'To decide', tone: 'amber' },
  matched: { label: 'Matched', tone: 'green' },
  none: { label: 'Not in the directory', tone: 'grey' },
};

export const decidedWords = (site: Site): string => (site.decidedBy ? byWords[site.decidedBy] : '');

export function siteColumns(): readonly Column<Site>[] {
  return [
    {
      id: 'name',
      header: 'Site',
      width: 146,
      grow: 1,
      render: (site) => <strong>{site.name || site.exchangeId || site.npi}</strong>,
      hint: (site) => [site.name, site.line].filter(Boolean).join(', '),
    },
    {
      id: 'place',
      header: 'Place',
      width: 96,
      grow: 0.5,
      render: (site) => [site.city, site.state].filter(Boolean).join(', '),
      hint: (site) => [site.line, site.city, site.state, site.postalCode].filter(Boolean).join(', '),
    },
    { id: 'npi', header: 'NPI', width: 94, render: (site) => <Mono>{site.npi}</Mono> },
    { id: 'rows', header: 'Rows', width: 54, minWidth: 48, align: 'end', render: (site) => formatCount(site.rows) },
    {
      id: 'decision',
      header: 'Match',
      width: 140,
      render: (site) => (
        <Tag tone={decisionLooks[site.decision].tone}>
          {decisionLooks[site.decision].label}
          {site.decision === 'open' && site.candidates[0]
            ? ` · ${Math.round(site.candidates[0].confidence * 100)} %`
            : ''}
        </Tag>
      ),
      hint: (site) => decidedWords(site),
    },
    {
      id: 'chosen',
      header: 'Organization',
      width: 110,
      grow: 0.8,
      render: (site) => site.chosen?.name ?? (site.note ? <span className={css.none}>{site.note}</span> : null),
      hint: (site) => (site.chosen ? [site.chosen.name, decidedWords(site)].filter(Boolean).join(', ') : site.note),
    },
  ];
}
