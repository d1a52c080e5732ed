/** SQL of fetches: plan, cursor and counts, step by step. Synchronous; a cursor moves inside of the transaction that stores its page. */
import type { FetchOutcome } from '../../preload/contract/patient-access.ts';
import type { SeamError } from '../../preload/contract/errors.ts';
import type { Database } from '../storage/database-port.ts';
import type { PlanStep, StepAsk } from './fetch-plan.ts';

export type FetchState = 'running' | 'paused' | 'waiting' | 'done' | 'cancelled';

export interface FetchRecord {
  id: string;
  grantId: string;
  kind: 'full' | 'refresh';
  state: FetchState;
  problem: SeamError | null;
  startedAt: string;
  endedAt: string | null;
}

export interface StepCounts {
  pages: number;
  emptyPages: number;
  received: number;
  added: number;
  changed: number;
  same: number;
  apart: number;
  unreadable: number;
  bytes: number;
}

export interface StepRecord extends StepCounts {
  n: number;
  type: string;
  how: PlanStep['how'];
  outcome: FetchOutcome;
  ask: StepAsk;
  cursor: string;
  mark: string;
  reason: string;
  technical: string[];
}

export interface FetchRepository {
  add(fetch: { id: string; grantId: string; kind: 'full' | 'refresh'; at: string }, steps: readonly PlanStep[]): void;
  find(id: string): FetchRecord | null;
  last(grantId: string): FetchRecord | null;
  /** Fetches that a start of the program goes on with. */
  unfinished(): FetchRecord[];
  setState(id: string, state: FetchState, problem: SeamError | null, endedAt: string | null): void;
  steps(id: string): StepRecord[];
  step(id: string, n: number): StepRecord;
  addStep(id: string, step: PlanStep): number;
  updateStep(
    id: string,
    n: number,
    change: Partial<Pick<StepRecord, 'outcome' | 'cursor' | 'mark' | 'reason' | 'technical' | 'ask'>>,
  ): void;
  count(id: string, n: number, more: Partial<StepCounts>): void;
  countType(id: string, type: string, more: { received: number; added: number; changed: number }): void;
  receivedTypes(id: string): { type: string; received: number; added: number; changed: number }[];
  /** @returns false where the step had followed this link before */
  follow(id: string, n: number, link: Uint8Array): boolean;
  hasFollowed(id: string, n: number, link: Uint8Array): boolean;
  /** Marks of the newest complete steps of a sign-in, by type. */
  marks(grantId: string): Map<string, string>;
}

interface FetchColumns {
  id: string;
  grant_id: string;
  kind: 'full' | 'refresh';
  state: FetchState;
  problem_json: string | null;
  started_at: string;
  ended_at: string | null;
}
interface StepColumns {
  n: number;
  type: string;
  how: PlanStep['how'];
  outcome: FetchOutcome;
  ask_json: string;
  cursor: string;
  pages: number;
  empty_pages: number;
  received: number;
  added: number;
  changed: number;
  same: number;
  apart: number;
  unreadable: number;
  bytes: number;
  mark: string;
  reason: string;
  technical_json: string;
}

const FETCH = 'SELECT id, grant_id, kind, state, problem_json, started_at, ended_at FROM payer_fetch';
const toFetch = (c: FetchColumns): FetchRecord => ({
  id: c.id,
  grantId: c.grant_id,
  kind: c.kind,
  state: c.state,
  // JSON columns are written in this file only.
  problem: c.problem_json === null ? null : (JSON.parse(c.problem_json) as SeamError),
  startedAt: c.started_at,
  endedAt: c.ended_at,
});
const toStep = ({ ask_json, technical_json, empty_pages, ...c }: StepColumns): StepRecord => ({
  ...c,
  emptyPages: empty_pages,
  ask: JSON.parse(ask_json) as StepAsk,
  technical: JSON.parse(technical_json) as string[],
});
const STEP = `SELECT n, type, how, outcome, ask_json, cursor, pages, empty_pages, received, added, changed, same, apart, unreadable, bytes,
  mark, reason, technical_json FROM payer_fetch_step WHERE fetch_id = :id`;

export function createFetchRepository(database: Database): FetchRepository {
  const insertStep = (id: string, n: number, s: PlanStep): void => {
    database
      .sql(
        `INSERT INTO payer_fetch_step (fetch_id, n, type, how, outcome, ask_json, reason)
         VALUES (:id, :n, :type, :how, :outcome, :ask, :reason)`,
      )
      .run({ id, n, type: s.type, how: s.how, outcome: s.outcome, ask: JSON.stringify(s.ask), reason: s.reason });
  };
  const step = (id: string, n: number): StepRecord => {
    const row = database.sql<StepColumns>(`${STEP} AND n = :n`).get({ id, n });
    if (!row) throw new Error('A step of a fetch is missing.');
    return toStep(row);
  };
  const fetchOf = (text: string, params: Record<string, string>): FetchRecord | null => {
    const row = database.sql<FetchColumns>(text).get(params);
    return row ? toFetch(row) : null;
  };

  return {
    add: (fetch, steps) =>
      database.transaction(() => {
        database
          .sql(
            `INSERT INTO payer_fetch (id, grant_id, n, kind, state, started_at)
             VALUES (:id, :grantId, (SELECT coalesce(max(n), 0) + 1 FROM payer_fetch), :kind, 'running', :at)`,
          )
          .run(fetch);
        for (const [n, s] of steps.entries()) insertStep(fetch.id, n, s);
      }),
    find: (id) => fetchOf(`${FETCH} WHERE id = :id`, { id }),
    last: (grantId) => fetchOf(`${FETCH} WHERE grant_id = :grantId ORDER BY n DESC LIMIT 1`, { grantId }),
    unfinished: () =>
      database.sql<FetchColumns>(`${FETCH} WHERE state IN ('running', 'waiting') ORDER BY n`).all().map(toFetch),
    setState: (id, state, problem, endedAt) => {
      database
        .sql('UPDATE payer_fetch SET state = :state, problem_json = :problem, ended_at = :endedAt WHERE id = :id')
        .run({ id, state, problem: problem === null ? null : JSON.stringify(problem), endedAt });
    },
    steps: (id) => database.sql<StepColumns>(`${STEP} ORDER BY n`).all({ id }).map(toStep),
    step,
    addStep: (id, s) => {
      const row = database
        .sql<{ n: number }>('SELECT coalesce(max(n), -1) + 1 AS n FROM payer_fetch_step WHERE fetch_id = :id')
        .get({ id });
      const n = row?.n ?? 0;
      insertStep(id, n, s);
      return n;
    },
    updateStep: (id, n, change) => {
      const s = { ...step(id, n), ...change };
      database
        .sql(
          `UPDATE payer_fetch_step SET outcome = :outcome, cursor = :cursor, mark = :mark, reason = :reason,
             technical_json = :technical, ask_json = :ask WHERE fetch_id = :id AND n = :n`,
        )
        .run({
          id,
          n,
          outcome: s.outcome,
          cursor: s.cursor,
          mark: s.mark,
          reason: s.reason,
          technical: JSON.stringify(s.technical),
          ask: JSON.stringify(s.ask),
        });
    },
    count: (id, n, more) => {
      database
        .sql(
          `UPDATE payer_fetch_step SET pages = pages + :pages, empty_pages = CASE WHEN :emptyPages = 0 THEN 0 ELSE empty_pages + 1 END,
             received = received + :received, added = added + :added, changed = changed + :changed, same = same + :same,
             apart = apart + :apart, unreadable = unreadable + :unreadable, bytes = bytes + :bytes
           WHERE fetch_id = :id AND n = :n`,
        )
        .run({
          id,
          n,
          pages: 0,
          emptyPages: 0,
          received: 0,
          added: 0,
          changed: 0,
          same: 0,
          apart: 0,
          unreadable: 0,
          bytes: 0,
          ...more,
        });
    },
    countType: (id, type, more) => {
      database
        .sql(
          `INSERT INTO payer_fetch_received (fetch_id, type, received, added, changed) VALUES (:id, :type, :received, :added, :changed)
           ON CONFLICT (fetch_id, type) DO UPDATE SET received = received + excluded.received, added = added + excluded.added,
             changed = changed + excluded.changed`,
        )
        .run({ id, type, ...more });
    },
    receivedTypes: (id) =>
      database
        .sql<{ type: string; received: number; added: number; changed: number }>(
          'SELECT type, received, added, changed FROM payer_fetch_received WHERE fetch_id = :id ORDER BY type',
        )
        .all({ id }),
    follow: (id, n, link) =>
      database
        .sql('INSERT OR IGNORE INTO payer_fetch_seen (fetch_id, step, link) VALUES (:id, :n, :link)')
        .run({ id, n, link }).changes > 0,
    hasFollowed: (id, n, link) =>
      database
        .sql('SELECT 1 AS yes FROM payer_fetch_seen WHERE fetch_id = :id AND step = :n AND link = :link')
        .get({ id, n, link }) !== undefined,
    marks: (grantId) =>
      new Map(
        database
          .sql<{ type: string; mark: string }>(
            `SELECT s.type AS type, max(s.mark) AS mark FROM payer_fetch f CROSS JOIN payer_fetch_step s ON s.fetch_id = f.id
             WHERE f.grant_id = :grantId AND s.outcome = 'complete' AND s.mark <> '' AND s.how IN ('everything', 'search')
             GROUP BY s.type`,
          )
          .all({ grantId })
          .map((row) => [row.type, row.mark]),
      ),
  };
}
