/** SQL of the reviewer's list and of the progress by project. Reads `document` and `request`, writes nothing. Synchronous. */
import type { Queue, ReviewFilter, ReviewProgress } from '../../preload/contract/review.ts';
import type { ReviewState, Verdict } from '../../preload/contract/rules/review.ts';
import type { Database, SqlParams } from '../storage/database-port.ts';

export interface ListedDocument {
  id: string;
  projectId: string | null;
  review: ReviewState;
  verdict: Verdict | null;
  mine: boolean;
  marks: number;
  locked: boolean;
}

export interface ReviewQuery {
  list(filter: ReviewFilter, offset: number, limit: number): { rows: ListedDocument[]; total: number };
  progress(projectId: string | null): { settled: number; documents: number };
  byProject(): ReviewProgress[];
  /** Which of these documents retention has to leave, and why: locked, or not settled. */
  holds(ids: readonly string[]): Map<string, 'wrong-patient' | 'review-open'>;
}

const PROJECT = 'coalesce(r.project_id, r.former_project_id)';
const FROM = `FROM document d
  LEFT JOIN review_state s ON s.document_id = d.id
  LEFT JOIN request r ON r.id = d.request_id
  LEFT JOIN review_project p ON p.project_id = coalesce(r.project_id, r.former_project_id, '')`;
/** The same rule as `stateOfTally`; the test holds one against the other. */
const STATE = `CASE WHEN s.document_id IS NULL THEN 'open' WHEN s.agreed IS NOT NULL THEN 'settled' WHEN s.split = 1 THEN 'disagreed'
  WHEN :always = 1 OR p.second = 1 THEN 'second' ELSE 'settled' END`;
const MINE = 'EXISTS (SELECT 1 FROM review_opinion o WHERE o.document_id = d.id AND o.by = :self)';
const LOCKED = 'EXISTS (SELECT 1 FROM privacy_case c WHERE c.document_id = d.id AND c.released_at IS NULL)';
/** What is kept of a purged document is its row alone. */
const THERE = 'd.purged_at IS NULL';

const QUEUES: Record<Queue, string> = {
  // What the second person has to look at is nothing to do for the first.
  toReview: `${THERE} AND (${STATE} IN ('open', 'disagreed') OR (${STATE} = 'second' AND NOT ${MINE}))`,
  second: `${THERE} AND ${STATE} = 'second'`,
  disagreed: `${THERE} AND ${STATE} = 'disagreed'`,
  mine: MINE,
  reviewed: `${STATE} = 'settled'`,
  locked: LOCKED,
  all: '1',
};
/** Work is taken in the order of its arrival; what is looked up comes newest first. */
const OLDEST_FIRST: readonly Queue[] = ['second', 'disagreed'];

/** @param self the person at this machine @param always the administrator asks for a second person everywhere */
export function createReviewQuery(database: Database, self: string, always: boolean): ReviewQuery {
  const who: SqlParams = { self, always: always ? 1 : 0 };
  return {
    holds: (ids) =>
      new Map(
        database
          .sql<{ id: string; locked: number; settled: number }>(
            `SELECT d.id, ${LOCKED} AS locked, ${STATE} = 'settled' AS settled ${FROM} WHERE d.id IN (SELECT value FROM json_each(:ids))`,
          )
          .all({ ids: JSON.stringify(ids), always: always ? 1 : 0 })
          .filter((row) => row.locked === 1 || row.settled === 0)
          .map((row) => [row.id, row.locked === 1 ? 'wrong-patient' : 'review-open']),
      ),
    list: (filter, offset, limit) => {
      const { where, params } = conditions(filter);
      const used = namedIn(`${STATE} ${MINE} ${where}`, { ...who, ...params });
      const total =
        database
          .sql<{ c: number }>(`SELECT count(*) AS c ${FROM} WHERE ${where}`)
          .get(namedIn(where, { ...who, ...params }))?.c ?? 0;
      const order = OLDEST_FIRST.includes(filter.queue) ? '' : 'DESC';
      const rows = database
        .sql<Omit<ListedDocument, 'mine' | 'locked'> & { mine: number; locked: number }>(
          `SELECT d.id, ${PROJECT} AS projectId, ${STATE} AS review, coalesce(s.agreed, s.latest) AS verdict, ${MINE} AS mine, ${LOCKED} AS locked,
             (SELECT count(*) FROM review_mark m WHERE m.document_id = d.id) AS marks
           ${FROM} WHERE ${where} ORDER BY coalesce(d.received_at, d.created_at) ${order}, d.n ${order} LIMIT :limit OFFSET :offset`,
        )
        .all({ ...used, limit, offset });
      return { rows: rows.map((row) => ({ ...row, mine: row.mine === 1, locked: row.locked === 1 })), total };
    },
    progress: (projectId) => {
      const where = `${THERE}${ofProject(projectId)}`;
      return (
        database
          .sql<{ settled: number; documents: number }>(
            `SELECT count(*) AS documents, coalesce(sum(${STATE} = 'settled'), 0) AS settled ${FROM} WHERE ${where}`,
          )
          .get(namedIn(`${STATE} ${where}`, { ...who, projectId })) ?? { settled: 0, documents: 0 }
      );
    },
    byProject: () => {
      const counted = database
        .sql<{
          projectId: string | null;
          name: string | null;
          state: ReviewState;
          verdict: Verdict | null;
          second: number | null;
          c: number;
        }>(
          `SELECT ${PROJECT} AS projectId, json_extract(j.input_json, '$.code') AS name, ${STATE} AS state, coalesce(s.agreed, s.latest) AS verdict,
             max(p.second) AS second, count(*) AS c
           ${FROM} LEFT JOIN project j ON j.id = ${PROJECT} WHERE ${THERE} GROUP BY 1, 3, 4`,
        )
        .all({ always: who['always'] ?? 0 });
      const projects = new Map<string, ReviewProgress>();
      for (const { projectId, name, state, verdict, second, c } of counted) {
        const key = projectId ?? '';
        const one = projects.get(key) ?? {
          projectId,
          name: name ?? '',
          documents: 0,
          settled: 0,
          second: 0,
          disagreed: 0,
          byVerdict: { complete: 0, incomplete: 0, 'wrong-patient': 0, 'no-records': 0, illegible: 0 },
          needsSecond: always || second === 1,
        };
        one.documents += c;
        if (state !== 'open') one[state] += c;
        if (state === 'settled' && verdict !== null) one.byVerdict[verdict] += c;
        projects.set(key, one);
      }
      return [...projects.values()].sort((a, b) => a.name.localeCompare(b.name));
    },
  };
}

/** The driver refuses parameters that a statement does not name. */
const namedIn = (sql: string, params: SqlParams): SqlParams =>
  Object.fromEntries(Object.entries(params).filter(([name]) => new RegExp(`:${name}\\b`).test(sql)));

const ofProject = (projectId: string | null): string =>
  projectId === null ? '' : projectId === '' ? ` AND ${PROJECT} IS NULL` : ` AND ${PROJECT} = :projectId`;

/** Every word has to occur in title, patient, provider or type. */
function conditions({ queue, text, projectId, verdict }: ReviewFilter): { where: string; params: SqlParams } {
  const params: SqlParams = { projectId, verdict };
  const words = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 8)
    .map((word, i) => {
      params[`w${i}`] = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
      return ` AND d.n IN (SELECT rowid FROM document_search WHERE text LIKE :w${i} ESCAPE '\\')`;
    });
  const ofVerdict = verdict === null ? '' : ' AND coalesce(s.agreed, s.latest) = :verdict';
  return { where: `(${QUEUES[queue]})${ofProject(projectId)}${ofVerdict}${words.join('')}`, params };
}
