/** The dry run: what would go out now, by site and by problem, how long it takes, and the exact Task of any row. */
import { IconAlertTriangle, IconCode } from '@tabler/icons-react';
import { useState } from 'react';
import type { Project } from '../../../preload/contract/projects.ts';
import { useOperation } from '../../api/index.ts';
import {
  Button,
  ErrorCard,
  formatBytes,
  formatCount,
  Notice,
  plural,
  Section,
  Skeleton,
} from '../../components/index.ts';
import { noFilter } from './check-filter.ts';
import { formatDuration } from './project-words.ts';
import { TaskDialog } from './task-dialog.tsx';
import css from './send.module.css';

const shownSites = 40;

export function DryRunSection({ project }: { project: Project }) {
  const dry = useOperation('projects:dryRun', { id: project.id }, { keepPrevious: true });
  const [shown, setShown] = useState<'batch' | 'rows' | null>(null);
  if (dry.error)
    return (
      <Section title="Dry run">
        <ErrorCard error={dry.error.error} onRetry={() => void dry.refetch()} />
      </Section>
    );
  if (!dry.data)
    return (
      <Section title="Dry run">
        <Skeleton lines={5} />
      </Section>
    );
  const { sends, bytes, seconds, sites, siteCount, problems, obstacles } = dry.data;
  const most = Math.max(1, ...sites.map((site) => site.rows));
  return (
    <Section
      title="Dry run"
      text={
        sends > 0
          ? `${plural(sends, 'request')} would go out now: about ${formatBytes(bytes)} in ${formatDuration(seconds)}.`
          : 'Nothing would go out now.'
      }
      actions={
        <>
          {project.input.payer ? (
            <Button size="sm" icon={<IconCode size={14} />} onClick={() => setShown('batch')}>
              Batch Task
            </Button>
          ) : null}
          {sends > 0 ? (
            <Button size="sm" icon={<IconCode size={14} />} onClick={() => setShown('rows')}>
              Tasks of rows
            </Button>
          ) : null}
        </>
      }
    >
      {obstacles.length > 0 ? (
        <Notice tone="warning" icon={<IconAlertTriangle size={18} aria-hidden="true" />}>
          {obstacles.map((obstacle) => (
            <p key={obstacle}>{obstacle}</p>
          ))}
        </Notice>
      ) : null}
      <div className={css.two}>
        <div>
          <h3 className={css.listHead}>By site · {plural(siteCount, 'site')}</h3>
          <ul className={css.counts}>
            {sites.slice(0, shownSites).map((site, index) => (
              <li key={`${index} ${site.name}`}>
                <span className={css.name} title={[site.name, site.place].filter(Boolean).join(', ')}>
                  {site.name} <span className={css.quiet}>{site.place}</span>
                </span>
                <span className={css.share} style={{ width: `${(site.rows / most) * 100}%` }} aria-hidden="true" />
                <strong>{formatCount(site.rows)}</strong>
              </li>
            ))}
          </ul>
          {siteCount > shownSites ? (
            <p className={css.quiet}>and {plural(siteCount - Math.min(shownSites, sites.length), 'more site')}</p>
          ) : null}
        </div>
        <div>
          <h3 className={css.listHead}>By problem</h3>
          {problems.length === 0 ? <p className={css.quiet}>No problems.</p> : null}
          <ul className={css.counts}>
            {problems.map((problem, index) => (
              <li key={`${index} ${problem.text}`}>
                <span className={css.name}>{problem.text}</span>
                <strong>{formatCount(problem.rows)}</strong>
              </li>
            ))}
          </ul>
        </div>
      </div>
      {shown === 'batch' ? <TaskDialog project={project} about="batch" onClose={() => setShown(null)} /> : null}
      {shown === 'rows' ? <RowTasks project={project} onClose={() => setShown(null)} /> : null}
    </Section>
  );
}

/** Row by row through what could go: those whose site is decided. */
function RowTasks({ project, onClose }: { project: Project; onClose: () => void }) {
  const [at, setAt] = useState(0);
  const rows = useOperation(
    'projects:rows',
    {
      id: project.id,
      filter: { ...noFilter, states: ['waiting', 'held'] },
      sort: 'order',
      descending: false,
      offset: at,
      limit: 1,
      columns: [],
    },
    { keepPrevious: true },
  );
  const row = rows.data?.rows[0];
  if (rows.error) return <ErrorCard error={rows.error.error} onRetry={() => void rows.refetch()} />;
  if (!row || !rows.data) return null;
  return (
    <TaskDialog
      project={project}
      about={row.id}
      note={`line ${formatCount(row.line)}${row.siteMatched ? '' : ', its site is not decided yet'}`}
      walk={{ at, total: rows.data.total, go: setAt }}
      onClose={onClose}
    />
  );
}
