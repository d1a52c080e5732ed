/** SQL of chase rows: what is known of each, and its edits. Synchronous; decides nothing. */
import type { ChaseField } from '../../preload/contract/rules/chase-fields.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { Database } from '../storage/database-port.ts';
import { createProblemRows, type ProblemRows } from './chase-problems.ts';
import { createCrossRows, type CrossRows } from './cross-repository.ts';
import { linesOfBlock, type ChaseRecord, type StoredChaseState } from './model.ts';

export interface ChaseColumns {
  n: number;
  file_n: number;
  line: number;
  chase_key: string;
  state: StoredChaseState;
  site_n: number | null;
  errors: number;
  warnings: number;
  request_id: string | null;
}

export const toChase = (c: ChaseColumns): ChaseRecord => ({
  n: c.n,
  fileN: c.file_n,
  line: c.line,
  chaseKey: c.chase_key,
  state: c.state,
  siteN: c.site_n,
  errors: c.errors,
  warnings: c.warnings,
  requestId: c.request_id,
});

/** What checking a row found out. */
export interface CheckedRow {
  chaseKey: string;
  state: StoredChaseState;
  siteN: number | null;
  errors: number;
  warnings: number;
  memberKey: string;
  serviceFrom: string;
  serviceTo: string;
  hccs: string;
}

/** A row with everything needed to understand it. */
export interface RawRow extends ChaseRecord {
  cells: string[];
  edits: Partial<Record<ChaseField, string>>;
}

export interface ChaseRepository extends ProblemRows {
  /** Rows of these lines, found by member and site only after `makeFindable`. @returns the number of the first; the others follow */
  insert(projectN: number, fileN: number, rows: readonly { line: number; checked: CheckedRow }[]): number;
  saveCheck(n: number, checked: CheckedRow): void;
  /** The corrected file's line takes the place of the former one; edits made by hand go. */
  moveToLine(n: number, fileN: number, line: number): void;
  setEdit(n: number, field: ChaseField, value: string | null): void;
  setState(n: number, state: StoredChaseState): void;
  setRequest(n: number, requestId: string | null): void;
  get(projectN: number, n: number): ChaseRecord | null;
  /** In the order asked for. */
  raw(projectN: number, ns: readonly number[]): RawRow[];
  /** Rows by ascending number, after `afterN`. */
  rawAfter(projectN: number, afterN: number, limit: number): RawRow[];
  /** Rows to be sent next, site by site. */
  held(projectN: number, limit: number): RawRow[];
  byKey(projectN: number, chaseKey: string): ChaseRecord | null;
  countByState(projectN: number): Partial<Record<StoredChaseState, number>>;
  count(projectN: number, what: 'errors' | 'warnings'): number;
  ready(projectN: number): number;
  /** At most so many at once. @returns how many */
  removeOfFile(projectN: number, fileN: number, limit: number): number;
  cross: CrossRows;
  /** Waiting rows whose site is matched become held, at most so many. @returns how many */
  release(projectN: number, limit: number): number;
  /** Held rows wait again. @returns how many */
  unhold(projectN: number, limit: number): number;
  hasRequests(projectN: number, fileN: number | null): boolean;
  byRequest(requestId: string): { projectN: number; n: number } | null;
}

const MOST_BLOCKS = 64;
const COLUMNS = 'n, file_n, line, chase_key, state, site_n, errors, warnings, request_id';

export function createChaseRepository(database: Database): ChaseRepository {
  /** Blocks that were read last: neighbours in the grid lie in the same one. */
  const blocks = new Map<string, string[][]>();
  const cellsOf = (fileN: number, line: number): string[] => {
    const at = Math.floor(line / linesOfBlock);
    const key = `${fileN} ${at}`;
    let lines = blocks.get(key);
    if (!lines) {
      const row = database
        .sql<{ lines: string }>('SELECT lines FROM chase_block WHERE file_n = :fileN AND block = :at')
        .get({ fileN, at });
      lines = row ? (JSON.parse(row.lines) as string[][]) : [];
      for (const oldest of blocks.keys()) {
        if (blocks.size < MOST_BLOCKS) break;
        blocks.delete(oldest);
      }
      blocks.set(key, lines);
    }
    return lines[line - at * linesOfBlock] ?? [];
  };
  const withCells = (rows: ChaseColumns[]): RawRow[] => {
    const edits = new Map<number, Partial<Record<ChaseField, string>>>();
    if (rows.length > 0)
      for (const e of database
        .sql<{ chase_n: number; field: ChaseField; value: string }>(
          'SELECT chase_n, field, value FROM chase_edit WHERE chase_n IN (SELECT value FROM json_each(:ns))',
        )
        .all({ ns: JSON.stringify(rows.map((r) => r.n)) })) {
        const known = edits.get(e.chase_n) ?? {};
        known[e.field] = e.value;
        edits.set(e.chase_n, known);
      }
    return rows.map((r) => ({ ...toChase(r), cells: cellsOf(r.file_n, r.line), edits: edits.get(r.n) ?? {} }));
  };

  return {
    ...createProblemRows(database),
    insert: (projectN, fileN, rows) => {
      const last = database
        .sql(
          `INSERT INTO chase (project_n, file_n, line, chase_key, state, site_n, errors, warnings, member_key, service_from, service_to, hccs)
           SELECT :projectN, :fileN, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9
           FROM json_each(:rows)`,
        )
        .run({
          projectN,
          fileN,
          rows: JSON.stringify(
            rows.map(({ line, checked: c }) => [
              line,
              c.chaseKey,
              c.state,
              c.siteN,
              c.errors,
              c.warnings,
              c.memberKey,
              c.serviceFrom,
              c.serviceTo,
              c.hccs,
            ]),
          ),
        }).lastInsertRowid;
      return Number(last) - rows.length + 1;
    },
    saveCheck: (n, c) => {
      database
        .sql(
          `UPDATE chase SET chase_key = :chaseKey, state = :state, site_n = :siteN, errors = :errors, warnings = :warnings, member_key = :memberKey,
           service_from = :serviceFrom, service_to = :serviceTo, hccs = :hccs WHERE n = :n`,
        )
        .run({ n, ...c });
    },
    moveToLine: (n, fileN, line) => {
      database.sql('UPDATE chase SET file_n = :fileN, line = :line WHERE n = :n').run({ n, fileN, line });
      database.sql('DELETE FROM chase_edit WHERE chase_n = :n').run({ n });
    },
    setEdit: (n, field, value) => {
      if (value === null)
        database.sql('DELETE FROM chase_edit WHERE chase_n = :n AND field = :field').run({ n, field });
      else
        database
          .sql('INSERT OR REPLACE INTO chase_edit (chase_n, field, value) VALUES (:n, :field, :value)')
          .run({ n, field, value });
    },
    setState: (n, state) => {
      database.sql('UPDATE chase SET state = :state WHERE n = :n').run({ n, state });
    },
    setRequest: (n, requestId) => {
      database.sql('UPDATE chase SET request_id = :requestId WHERE n = :n').run({ n, requestId });
    },
    get: (projectN, n) => {
      const row = database
        .sql<ChaseColumns>(`SELECT ${COLUMNS} FROM chase WHERE n = :n AND project_n = :projectN`)
        .get({ n, projectN });
      return row ? toChase(row) : null;
    },
    raw: (projectN, ns) => {
      const rows = database
        .sql<ChaseColumns>(
          `SELECT ${COLUMNS} FROM chase WHERE n IN (SELECT value FROM json_each(:ns)) AND +project_n = :projectN`,
        )
        .all({ projectN, ns: JSON.stringify(ns) });
      const byN = new Map(withCells(rows).map((r) => [r.n, r]));
      return ns.flatMap((n) => byN.get(n) ?? []);
    },
    rawAfter: (projectN, afterN, limit) =>
      // The plus keeps SQLite from an index on the project, which it would have to sort for every slice.
      withCells(
        database
          .sql<ChaseColumns>(
            `SELECT ${COLUMNS} FROM chase WHERE +project_n = :projectN AND n > :afterN ORDER BY n LIMIT :limit`,
          )
          .all({ projectN, afterN, limit }),
      ),
    held: (projectN, limit) =>
      withCells(
        database
          .sql<ChaseColumns>(
            `SELECT ${COLUMNS} FROM chase WHERE n IN
               (SELECT chase_n FROM chase_site WHERE project_n = :projectN AND state = 'held' ORDER BY site_n, chase_n LIMIT :limit)
             ORDER BY site_n, n`,
          )
          .all({ projectN, limit }),
      ),
    byKey: (projectN, chaseKey) => {
      const row = database
        .sql<ChaseColumns>(
          `SELECT ${COLUMNS} FROM chase WHERE project_n = :projectN AND chase_key = :chaseKey ORDER BY n LIMIT 1`,
        )
        .get({ projectN, chaseKey });
      return row ? toChase(row) : null;
    },
    countByState: (projectN) =>
      Object.fromEntries(
        database
          .sql<{ state: StoredChaseState; c: number }>(
            'SELECT state, count(*) AS c FROM chase WHERE project_n = :projectN GROUP BY state',
          )
          .all({ projectN })
          .map((r) => [r.state, r.c]),
      ),
    count: (projectN, what) =>
      database
        .sql<{ c: number }>(
          `SELECT count(DISTINCT chase_n) AS c FROM chase_problem WHERE project_n = :projectN AND severity = :severity`,
        )
        .get({ projectN, severity: what === 'errors' ? 'error' : 'warning' })?.c ?? 0,
    // A cross join keeps the order: site by site, each a short stretch of the table.
    ready: (projectN) =>
      database
        .sql<{ c: number }>(
          `SELECT count(*) AS c FROM project_site s CROSS JOIN chase_site c ON c.project_n = s.project_n AND c.state = 'waiting' AND c.site_n = s.n
           WHERE s.project_n = :projectN AND s.decision = 'matched'`,
        )
        .get({ projectN })?.c ?? 0,
    removeOfFile: (projectN, fileN, limit) =>
      database
        .sql(
          'DELETE FROM chase WHERE n IN (SELECT n FROM chase WHERE project_n = :projectN AND file_n = :fileN LIMIT :limit)',
        )
        .run({ projectN, fileN, limit }).changes,
    cross: createCrossRows(database),
    release: (projectN, limit) =>
      database
        .sql(
          `UPDATE chase SET state = 'held' WHERE n IN (SELECT c.chase_n FROM project_site s
             CROSS JOIN chase_site c ON c.project_n = s.project_n AND c.state = 'waiting' AND c.site_n = s.n
             WHERE s.project_n = :projectN AND s.decision = 'matched' LIMIT :limit)`,
        )
        .run({ projectN, limit }).changes,
    unhold: (projectN, limit) =>
      database
        .sql(
          `UPDATE chase SET state = 'waiting' WHERE n IN (SELECT n FROM chase WHERE project_n = :projectN AND state = 'held' LIMIT :limit)`,
        )
        .run({ projectN, limit }).changes,
    hasRequests: (projectN, fileN) =>
      database
        .sql(
          'SELECT 1 FROM chase WHERE project_n = :projectN AND request_id IS NOT NULL AND (:fileN IS NULL OR file_n = :fileN) LIMIT 1',
        )
        .get({ projectN, fileN }) !== undefined,
    byRequest: (requestId) => {
      const row = database
        .sql<{ project_n: number; n: number }>('SELECT project_n, n FROM chase WHERE request_id = :requestId')
        .get({ requestId });
      return row ? { projectN: row.project_n, n: row.n } : null;
    },
  };
}

/** How the request's status counts among the rows' states. */
export const stateOfRequest = (status: NormalizedStatus): 'queued' | 'failed' | 'sent' =>
  status === 'queued' || status === 'sending' || status === 'send-uncertain'
    ? 'queued'
    : status === 'draft'
      ? 'failed'
      : 'sent';
