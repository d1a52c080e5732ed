/** What would go out now, without sending anything. Reads only. */
import type { z } from 'zod';
import type { projectsContract, Totals } from '../../preload/contract/projects.ts';
import { problemSentence, type ProblemCode, type Severity } from '../../preload/contract/rules/chase-check.ts';
import type { ChaseField } from '../../preload/contract/rules/chase-fields.ts';
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
      `SELECT c.n FROM chase c JOIN project_site s ON s.n = c.site_n AND s.decision = 'matched' WHERE c.project_n = :projectN AND c.state IN ('waiting', 'held') LIMIT 1`,
    )
    .all({ projectN: project.n });
  const each = sample && project.input.payer !== null ? deps.tasks.preview(project, sample.n).bytes : 0;
  const { sites, total } = deps.sites.page(project.n, { show: 'matched', text: '', offset: 0, limit: SHOWN_SITES });
  return {
    totals,
    sends,
    bytes: each * sends,
    seconds: Math.ceil(sends / (deps.perSecond > 1 ? deps.perSecond : PER_SECOND)),
    sites: sites.map((s) => ({
      name: s.chosen?.name ?? s.facts.name,
      place: [s.chosen?.city ?? '', s.chosen?.state ?? ''].filter(Boolean).join(', '),
      rows: s.rows,
    })),
    siteCount: total,
    problems: problemCounts(deps.database, project.n).map((p) => ({ text: p.text, rows: p.rows })),
    obstacles: [...deps.send.obstacles(project), ...(sends === 0 ? ['No row is ready to be sent.'] : [])],
  };
}
