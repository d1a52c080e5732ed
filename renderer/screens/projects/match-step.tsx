/** Fourth step: each retrieval site to one organization of the exchange, decided once for all its rows. */
import { IconBuildingHospital, IconMapSearch } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Site } from '../../../preload/contract/projects.ts';
import { useMutationOperation } from '../../api/index.ts';
import {
  Button,
  DataTable,
  EmptyState,
  ErrorCard,
  formatCount,
  Page,
  plural,
  ProgressBar,
  SearchInput,
  Segmented,
  Toolbar,
} from '../../components/index.ts';
import { isOverlayOpen } from '../../components/overlay.ts';
import { ProjectHead } from './project-head.tsx';
import { siteColumns } from './site-columns.tsx';
import { SitePanel } from './site-panel.tsx';
import { useSites } from './use-sites.ts';
import type { StepProps } from './use-project.ts';
import css from './projects.module.css';

const textDelayMs = 150;

export function MatchStep({ project, follow }: StepProps) {
  const [show, setShow] = useState<'all' | 'open' | 'matched'>(project.sites.open > 0 ? 'open' : 'all');
  const [text, setText] = useState('');
  const [filter, setFilter] = useState('');
  const [selected, setSelected] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setFilter(text.trim()), textDelayMs);
    return () => clearTimeout(timer);
  }, [text]);
  const sites = useSites({ id: project.id, show, text: filter });
  const { open = 0, openRows = 0 } = sites.last ?? {};
  const match = useMutationOperation('projects:matchSites', { onSuccess: () => void follow.query.refetch() });
  const index = sites.rows.findIndex((site) => site.id === selected);
  const chosen = sites.rows[index] ?? sites.rows[0] ?? null;
  const columns = useMemo(() => siteColumns(), []);
  const matching = project.sites.matching;
  const progress = matching && follow.progress?.activity === 'matching' ? follow.progress : null;

  /** After a decision the next site that waits for one is shown, in the order of the list. */
  const decide = useMutationOperation('projects:decideSite', {
    invalidates: ['projects:sites', 'projects:dryRun'],
    onSuccess: () => void follow.query.refetch(),
  });
  const deciding = useRef(false);
  const take = (site: Site, organizationId: string | null): void => {
    if (deciding.current) return;
    deciding.current = true;
    const at = sites.rows.indexOf(site);
    const next = sites.rows.slice(at + 1).find((other) => other.decision === 'open') ?? sites.rows[at + 1];
    decide.mutate(
      { id: project.id, siteId: site.id, organizationId },
      {
        onSuccess: () => setSelected(next?.id ?? site.id),
        onSettled: () => {
          deciding.current = false;
        },
      },
    );
  };
  useDecisionKeys(chosen, take);

  const searched = project.sites.open > 0 && sites.rows.some((site) => site.decision === 'open');
  const matchButton =
    project.sites.open > 0 && !matching ? (
      <Button
        icon={<IconMapSearch size={16} />}
        busy={match.isPending}
        onClick={() => match.mutate({ id: project.id })}
      >
        Look up {plural(project.sites.open, 'site')} {searched ? 'again' : ''}
      </Button>
    ) : null;
  return (
    <Page
      stacks
      aside={
        chosen ? (
          <SitePanel
            key={chosen.id}
            site={chosen}
            busy={decide.isPending}
            error={decide.error?.error ?? null}
            onDismiss={decide.reset}
            onDecide={(organizationId) => take(chosen, organizationId)}
          />
        ) : null
      }
    >
      <ProjectHead project={project} step="match" follow={follow} />
      <Toolbar
        end={
          matching ? (
            <span className={css.working} role="status">
              Looking up sites
              {progress ? ` · ${formatCount(progress.done)} of ${formatCount(progress.total)}` : '…'}
              <span className={css.workingBar}>
                <ProgressBar label="Looking up sites" value={progress?.done ?? 0} max={progress?.total ?? 1} bare />
              </span>
            </span>
          ) : (
            matchButton
          )
        }
      >
        <Segmented
          label="Which sites"
          value={show}
          onChange={setShow}
          options={[
            { value: 'open', label: `To decide ${formatCount(project.sites.open)}` },
            { value: 'matched', label: 'Matched' },
            { value: 'all', label: `All ${formatCount(project.sites.total)}` },
          ]}
        />
        <SearchInput label="Filter sites" placeholder="Name, NPI or city" width={200} value={text} onChange={setText} />
      </Toolbar>
      {match.error ? <ErrorCard error={match.error.error} onDismiss={match.reset} /> : null}
      {sites.error ? <ErrorCard error={sites.error.error} onRetry={sites.reload} /> : null}
      <DataTable
        label="Retrieval sites"
        layoutKey="sites"
        columns={columns}
        rows={sites.rows}
        rowKey={(site) => site.id}
        total={sites.total}
        selected={chosen?.id ?? null}
        onSelect={(site) => setSelected(site.id)}
        onEndReached={sites.more}
        loading={sites.loading}
        autoFocus
        empty={
          sites.error ? null : (
            <EmptyState
              icon={IconBuildingHospital}
              title={
                project.sites.total === 0
                  ? 'No sites yet'
                  : filter !== ''
                    ? 'Nothing matches'
                    : show === 'open'
                      ? 'Every site is decided'
                      : 'No site is matched yet'
              }
              text={
                project.sites.total === 0
                  ? 'The sites of the chase list stand here once it is imported.'
                  : filter !== ''
                    ? `Drop the text “${filter}”.`
                    : show === 'open'
                      ? 'All rows with a site in the directory can go.'
                      : 'Look them up in the exchange’s directory, then decide what is not sure.'
              }
              action={
                filter !== '' ? (
                  <Button onClick={() => setText('')}>Show all sites</Button>
                ) : show === 'matched' ? (
                  matchButton
                ) : null
              }
            />
          )
        }
      />
      <p className={css.quiet} role="status">
        {open > 0
          ? `${plural(openRows, 'row waits', 'rows wait')} for ${plural(open, 'site')}. Matched ones can go meanwhile.`
          : ''}
      </p>
    </Page>
  );
}

/** Enter takes the first candidate, 1 to 8 the one with this number, X says that there is none. */
function useDecisionKeys(site: Site | null, take: (site: Site, organizationId: string | null) => void): void {
  const latest = useRef({ site, take });
  useEffect(() => {
    latest.current = { site, take };
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { site: now, take: decide } = latest.current;
      const { target } = event;
      if (!now || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isOverlayOpen()) return;
      if (
        target instanceof HTMLInputElement ||
        target instanceof HTMLButtonElement ||
        target instanceof HTMLAnchorElement
      )
        return;
      const candidate = event.key === 'Enter' ? now.candidates[0] : now.candidates[Number(event.key) - 1];
      const none = event.key.toLowerCase() === 'x';
      if (!candidate && !none) return;
      event.preventDefault();
      decide(now, candidate?.organizationId ?? null);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
