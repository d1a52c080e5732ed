/** What would go out now, without sending anything. Reads only. */
import type { z } from 'zod';
import type { projectsContract, Totals } from '../../preload/contract/projects.ts';
import { problemSentence, type ProblemCode, type Severity } from '../../preload/contract/rules/chase-check.ts';
import { chaseFieldLabels, type ChaseField } from '../../preload/contract/rules/chase-fields.ts';
import type { Database } from '../storage/database-port.ts';
import type { ProjectRecord } from './model.ts';
import type { ProjectTasks } from './project-tasks.ts';
import type { SendService } from './send-service.ts';
import type { SiteRepository } from './site-repository.ts';

export type DryRun = z.output<(typeof projectsContract)['projects:dryRun']['output']>;

/** Rows a second that a fair exchange takes, before anything was measured. */
const PER_SECOND = 40;
const SHOWN_SITES = 200;

export function problemCounts(
  database: Database,
  projectN: number,
): { code: ProblemCode; field: ChaseField; severity: Severity; rows: number; text: string }[] {
  return database
    .sql<{ code: ProblemCode; field: ChaseField; severity: Severity; rows: number }>(
      `SELECT code, field, severity, count(*) AS rows FROM chase_problem WHERE project_n = :projectN GROUP BY code, field, severity ORDER BY severity, rows DESC, code`,
    )
    .all({ projectN })
    .map((p) => ({ ...p, text: problemSentence(p.field, p.code) }));
}

export function dryRun(
  deps: {
    database: Database;
    sites: SiteRepository;
    totals(project: ProjectRecord): Totals;
    send: Pick<SendService, 'obstacles'>;
    tasks: Pick<ProjectTasks, 'preview'>;
    perSecond: number;
  },
  project: ProjectRecord,
): DryRun {
  const totals = deps.totals(project);
  const sends = totals.ready + totals.held;
  const [sample] = deps.database
    .sql<{ n: number }>(
      `SELECT c.chase_n AS n FROM chase_site c JOIN project_site s ON s.n = c.site_n AND s.decision = 'matched' WHERE c.project_n = :projectN AND c.state IN ('waiting', 'held') LIMIT 1`,
    )
    .all({ projectN: project.n });
  const each = sample && project.input.payer !== null ? deps.tasks.preview(project, sample.n).bytes : 0;
  const goingOf = deps.database
    .sql<{ n: number; rows: number }>(
      `SELECT c.site_n AS n, count(*) AS rows FROM chase_site c JOIN project_site s ON s.n = c.site_n AND s.decision = 'matched'
       WHERE c.project_n = :projectN AND c.state IN ('waiting', 'held') GROUP BY c.site_n ORDER BY rows DESC, c.site_n`,
    )
    .all({ projectN: project.n });
  const problems = problemCounts(deps.database, project.n);
  const texts = problems.map((p) => p.text);
  return {
    totals,
    sends,
    bytes: each * sends,
    seconds: Math.ceil(sends / (deps.perSecond > 1 ? deps.perSecond : PER_SECOND)),
    sites: goingOf.slice(0, SHOWN_SITES).flatMap(({ n, rows }) => {
      const site = deps.sites.byN(n);
      if (!site) return [];
      const place = [site.chosen?.city ?? '', site.chosen?.state ?? ''].filter(Boolean).join(', ');
      return [{ name: site.chosen?.name ?? site.facts.name, place, rows }];
    }),
    siteCount: goingOf.length,
    problems: problems.map(({ text, field, rows }) => ({
      // The same words for two columns: the column tells them apart.
      text: texts.indexOf(text) === texts.lastIndexOf(text) ? text : `${text} (${chaseFieldLabels[field]})`,
      rows,
    })),
    obstacles: [...deps.send.obstacles(project), ...(sends === 0 ? ['No row is ready to be sent.'] : [])],
  };
}
