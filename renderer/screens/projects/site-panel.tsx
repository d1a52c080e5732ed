/** One site as the list has it, what the directory has like it and why, and the decision. */
import { IconCheck, IconCircleOff } from '@tabler/icons-react';
import { useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { Site } from '../../../preload/contract/projects.ts';
import { Button, cx, ErrorCard, Facts, Kbd, Mono, plural, SearchInput, Tag } from '../../components/index.ts';
import { useDirectorySearch } from '../../api/use-directory-search.ts';
import { decidedWords, decisionLooks } from './site-columns.tsx';
import panel from './panel.module.css';
import css from './site-panel.module.css';

export interface SitePanelProps {
  site: Site;
  busy: boolean;
  error: SeamError | null;
  onDismiss: () => void;
  /** null: the directory does not have it. */
  onDecide: (organizationId: string | null) => void;
}

export function SitePanel({ site, busy, error, onDismiss, onDecide }: SitePanelProps) {
  const { label, tone } = decisionLooks[site.decision];
  const place = [site.line, [site.city, site.state].filter(Boolean).join(', '), site.postalCode].filter(Boolean);
  return (
    <aside className={cx(panel.panel, panel.wide)} aria-label="Site">
      <header className={css.head}>
        <h2>{site.name || site.exchangeId || site.npi}</h2>
        <Tag tone={tone}>{label}</Tag>
      </header>
      <Facts
        labelWidth={72}
        items={[
          { label: 'Rows', value: plural(site.rows, 'row') },
          ...(place.length > 0 ? [{ label: 'Address', value: place.join(' · ') }] : []),
          ...(site.npi ? [{ label: 'NPI', value: <Mono>{site.npi}</Mono> }] : []),
          ...(site.tin ? [{ label: 'TIN', value: <Mono>{site.tin}</Mono> }] : []),
          ...(site.exchangeId ? [{ label: 'Exchange id', value: <Mono>{site.exchangeId}</Mono> }] : []),
          ...(site.phone ? [{ label: 'Phone', value: site.phone }] : []),
          ...(site.decidedBy ? [{ label: 'Decided', value: decidedWords(site) }] : []),
        ]}
      />
      {site.note ? <p className={css.quiet}>{site.note}</p> : null}
      {error ? <ErrorCard error={error} onDismiss={onDismiss} /> : null}
      <h3 className={panel.head}>In the directory</h3>
      {site.candidates.length === 0 && !site.chosen ? (
        <p className={css.quiet}>
          {site.decision === 'unsearched' ? 'Not looked up yet.' : 'Nothing like it was found. Search by another name.'}
        </p>
      ) : null}
      <ol className={css.candidates} aria-label="Candidates">
        {candidatesOf(site).map((candidate, index) => {
          const taken = site.chosen?.organizationId === candidate.organizationId;
          return (
            <li key={candidate.organizationId} className={cx(css.candidate, taken && css.taken)}>
              <div className={css.candidateHead}>
                <strong>{candidate.name}</strong>
                <Confidence value={candidate.confidence} />
              </div>
              <p className={css.quiet}>
                {[candidate.line, candidate.city, candidate.state].filter(Boolean).join(', ')}
                {candidate.npi ? (
                  <>
                    {' · '}
                    <Mono>{candidate.npi}</Mono>
                  </>
                ) : null}
              </p>
              <ul className={css.reasons}>
                {candidate.reasons.map((reason) => (
                  <li key={reason}>{reason}</li>
                ))}
              </ul>
              {taken ? (
                <span className={css.takenWord}>
                  <IconCheck size={14} aria-hidden="true" /> chosen
                </span>
              ) : (
                <Button
                  size="sm"
                  variant={index === 0 && site.decision === 'open' ? 'primary' : 'default'}
                  disabled={busy}
                  trailing={<Kbd keys={index === 0 ? 'Enter' : String(index + 1)} />}
                  onClick={() => onDecide(candidate.organizationId)}
                >
                  Take it
                </Button>
              )}
            </li>
          );
        })}
      </ol>
      <ByHand site={site} busy={busy} onDecide={onDecide} />
      {site.decision === 'none' ? null : (
        <div>
          <Button
            size="sm"
            variant="subtle"
            icon={<IconCircleOff size={14} />}
            trailing={<Kbd keys="X" />}
            disabled={busy}
            onClick={() => onDecide(null)}
          >
            It is not in the directory
          </Button>
        </div>
      )}
    </aside>
  );
}

/** Keys count in this order; one that was chosen by hand stands last. */
const candidatesOf = (site: Site): Site['candidates'] =>
  site.chosen && !site.candidates.some((candidate) => candidate.organizationId === site.chosen?.organizationId)
    ? [...site.candidates, site.chosen]
    : site.candidates;

function Confidence({ value }: { value: number }) {
  return <Tag tone={value >= 0.85 ? 'green' : value >= 0.6 ? 'amber' : 'grey'}>{Math.round(value * 100)} %</Tag>;
}

/** Another organization than those found by themselves. */
function ByHand({ site, busy, onDecide }: Pick<SitePanelProps, 'site' | 'busy' | 'onDecide'>) {
  const [text, setText] = useState('');
  const name = text.trim();
  const digits = name.replace(/[\s-]/g, '');
  const npi = /^\d{10}$/.test(digits) ? digits : '';
  const search = useDirectorySearch(
    name.length < 2
      ? null
      : { kind: 'provider', name: npi ? '' : name, match: 'contains', npi, city: '', state: '', postalCode: '' },
  );
  return (
    <div className={css.byHand}>
      <SearchInput
        label="Search the directory"
        placeholder="Another name or NPI"
        width={280}
        takesSlash={false}
        value={text}
        onChange={setText}
      />
      {search.error ? <ErrorCard error={search.error} onRetry={search.retry} /> : null}
      {search.answer && search.items.length === 0 && !search.searching ? (
        <p className={css.quiet}>Nothing is called like this.</p>
      ) : null}
      <ul className={css.found}>
        {search.items.slice(0, 12).map((item) => (
          <li key={item.id}>
            <span className={css.foundName} title={[item.name, item.line].filter(Boolean).join(', ')}>
              {item.name}
              <span> {[item.city, item.state].filter(Boolean).join(', ')}</span>
            </span>
            {site.chosen?.organizationId === item.id ? null : (
              <Button size="sm" disabled={busy} onClick={() => onDecide(item.id)}>
                Take it
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
