/** SQL of retrieval sites: one row for each site of a project, and what was decided about it once for all. Synchronous. */
import type { z } from 'zod';
import type { siteCandidateSchema, siteSchema } from '../../preload/contract/projects.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { Database } from '../storage/database-port.ts';
import type { SiteFacts } from './site-model.ts';

export type SiteCandidate = z.output<typeof siteCandidateSchema>;
export type SiteDecision = z.output<typeof siteSchema>['decision'];
export type DecidedBy = NonNullable<z.output<typeof siteSchema>['decidedBy']>;

export interface SiteRecord {
  n: number;
  id: string;
  key: string;
  facts: SiteFacts;
  rows: number;
  decision: SiteDecision;
  decidedBy: DecidedBy | null;
  chosen: SiteCandidate | null;
  candidates: SiteCandidate[];
  note: string;
}

interface SiteColumns {
  n: number;
  id: string;
  site_key: string;
  facts_json: string;
  rows: number;
  decision: SiteDecision;
  decided_by: DecidedBy | null;
  chosen_json: string | null;
  candidates_json: string;
  note: string;
}

export interface SiteRepository {
  /** The site of these facts, made when it is new; takes a remembered decision over. */
  ensure(projectN: number, key: string, facts: SiteFacts): number;
  get(projectN: number, id: string): SiteRecord;
  byN(n: number): SiteRecord | null;
  page(
    projectN: number,
    query: { show: 'all' | 'open' | 'matched'; text: string; offset: number; limit: number },
  ): { sites: SiteRecord[]; total: number };
  unsearched(projectN: number, limit: number): SiteRecord[];
  /** Open ones are looked up again when asked. */
  forgetSearches(projectN: number): number;
  decide(n: number, decision: SiteDecision, by: DecidedBy | null, chosen: SiteCandidate | null): void;
  remember(key: string, chosen: SiteCandidate | null, at: string): void;
  saveCandidates(n: number, candidates: readonly SiteCandidate[], note: string): void;
  counts(projectN: number): { total: number; open: number; openRows: number };
  /** Counts the rows of each site anew. Sites without any are kept, but not shown. */
  recount(projectN: number): void;
}

const toSite = (c: SiteColumns): SiteRecord => ({
  n: c.n,
  id: c.id,
  key: c.site_key,
  facts: JSON.parse(c.facts_json) as SiteFacts,
  rows: c.rows,
  decision: c.decision,
  decidedBy: c.decided_by,
  chosen: c.chosen_json === null ? null : (JSON.parse(c.chosen_json) as SiteCandidate),
  candidates: JSON.parse(c.candidates_json) as SiteCandidate[],
  note: c.note,
});

const SHOWN = {
  all: '1',
  open: `decision IN ('open', 'unsearched', 'none')`,
  matched: `decision = 'matched'`,
} as const;

export function createSiteRepository(database: Database): SiteRepository {
  return {
    ensure: (projectN, key, facts) => {
      const known = database
        .sql<{ n: number }>('SELECT n FROM project_site WHERE project_n = :projectN AND site_key = :key')
        .get({ projectN, key });
      if (known) return known.n;
      const decided = database
        .sql<{ chosen_json: string | null }>('SELECT chosen_json FROM site_decision WHERE site_key = :key')
        .get({ key });
      return Number(
        database
          .sql(
            `INSERT INTO project_site (id, project_n, site_key, facts_json, name, decision, decided_by, chosen_json)
             VALUES (:id, :projectN, :key, :facts, :name, :decision, :decidedBy, :chosen)`,
          )
          .run({
            id: newId(),
            projectN,
            key,
            facts: JSON.stringify(facts),
            name: facts.name,
            decision: decided ? (decided.chosen_json === null ? 'none' : 'matched') : 'unsearched',
            decidedBy: decided ? 'remembered' : null,
            chosen: decided?.chosen_json ?? null,
          }).lastInsertRowid,
      );
    },
    get: (projectN, id) => {
      const row = database
        .sql<SiteColumns>('SELECT * FROM project_site WHERE id = :id AND project_n = :projectN')
        .get({ id, projectN });
      if (!row) throw new AppError('notFound', 'This site is not part of the project any more.');
      return toSite(row);
    },
    byN: (n) => {
      const row = database.sql<SiteColumns>('SELECT * FROM project_site WHERE n = :n').get({ n });
      return row ? toSite(row) : null;
    },
    page: (projectN, { show, text, offset, limit }) => {
      const like = `%${text
        .trim()
        .toLowerCase()
        .replace(/[\\%_]/g, '\\$&')}%`;
      const where = `project_n = :projectN AND rows > 0 AND ${SHOWN[show]} AND (:like = '%%' OR lower(facts_json) LIKE :like ESCAPE '\\')`;
      return {
        sites: database
          .sql<SiteColumns>(
            `SELECT * FROM project_site WHERE ${where}
             ORDER BY decision IN ('matched', 'none'), rows DESC, name COLLATE NOCASE, n LIMIT :limit OFFSET :offset`,
          )
          .all({ projectN, like, limit, offset })
          .map(toSite),
        total:
          database.sql<{ c: number }>(`SELECT count(*) AS c FROM project_site WHERE ${where}`).get({ projectN, like })
            ?.c ?? 0,
      };
    },
    unsearched: (projectN, limit) =>
      database
        .sql<SiteColumns>(
          `SELECT * FROM project_site WHERE project_n = :projectN AND decision = 'unsearched' AND rows > 0 ORDER BY rows DESC, n LIMIT :limit`,
        )
        .all({ projectN, limit })
        .map(toSite),
    forgetSearches: (projectN) => {
      database
        .sql(`UPDATE project_site SET decision = 'unsearched' WHERE project_n = :projectN AND decision = 'open'`)
        .run({ projectN });
      return (
        database
          .sql<{ c: number }>(
            `SELECT count(*) AS c FROM project_site WHERE project_n = :projectN AND decision = 'unsearched' AND rows > 0`,
          )
          .get({ projectN })?.c ?? 0
      );
    },
    decide: (n, decision, by, chosen) => {
      database
        .sql('UPDATE project_site SET decision = :decision, decided_by = :by, chosen_json = :chosen WHERE n = :n')
        .run({ n, decision, by, chosen: chosen === null ? null : JSON.stringify(chosen) });
    },
    remember: (key, chosen, at) => {
      database
        .sql('INSERT OR REPLACE INTO site_decision (site_key, chosen_json, decided_at) VALUES (:key, :chosen, :at)')
        .run({ key, chosen: chosen === null ? null : JSON.stringify(chosen), at });
    },
    saveCandidates: (n, candidates, note) => {
      database
        .sql('UPDATE project_site SET candidates_json = :json, note = :note WHERE n = :n')
        .run({ n, json: JSON.stringify(candidates), note });
    },
    counts: (projectN) => {
      const row = database
        .sql<{ total: number; open: number; rows: number }>(
          `SELECT count(*) AS total, coalesce(sum(decision <> 'matched'), 0) AS open, coalesce(sum(CASE WHEN decision <> 'matched' THEN rows ELSE 0 END), 0) AS rows
           FROM project_site WHERE project_n = :projectN AND rows > 0`,
        )
        .get({ projectN });
      return { total: row?.total ?? 0, open: row?.open ?? 0, openRows: row?.rows ?? 0 };
    },
    recount: (projectN) =>
      database.transaction(() => {
        database.sql('UPDATE project_site SET rows = 0 WHERE project_n = :projectN').run({ projectN });
        database
          .sql(
            `UPDATE project_site SET rows = c.rows FROM
               (SELECT site_n, sum(part) AS rows FROM
                 (SELECT site_n, count(*) AS part FROM chase_site WHERE project_n = :projectN GROUP BY state, site_n) GROUP BY site_n) c
             WHERE project_site.n = c.site_n`,
          )
          .run({ projectN });
      }),
  };
}
