/**
 * SQL of the watched batches and of what a poll compares with. Synchronous; decides nothing. A poll that found nothing new writes
 * one row, whatever the number of children.
 */
import { terminalStatuses, normalizedStatuses, type NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { pollModes } from '../../preload/contract/scheduler.ts';
import type { Database, SqlValue } from '../storage/database-port.ts';
import { toRecord, type RequestColumns } from './columns.ts';
import type { RequestRecord } from './model.ts';

export type PollMode = (typeof pollModes)[number];

/** Instants are ISO strings. */
export interface WatchedBatch {
  requestId: string;
  taskId: string;
  projectId: string | null;
  /** Of the batch Task itself. */
  status: NormalizedStatus;
  mode: PollMode;
  modePolls: number;
  mark: string | null;
  settled: boolean;
  pageSize: number;
  sentAt: string;
  changedAt: string;
  polls: number;
  failures: number;
  lastPolledAt: string | null;
  nextPollAt: string | null;
  requests: number;
  changed: number;
  lastError: string | null;
}

export type WatchPatch = Partial<Omit<WatchedBatch, 'requestId' | 'taskId' | 'projectId' | 'status'>>;

export interface WatchRepository {
  add(requestId: string, at: string, nextPollAt: string | null): void;
  update(requestId: string, patch: WatchPatch): void;
  all(): WatchedBatch[];
  find(requestId: string): WatchedBatch | null;
  ofProject(projectId: string): WatchedBatch | null;
  due(now: string, limit: number): WatchedBatch[];
  nextDue(): string | null;
  /** Makes every batch with open children due, and those whose last poll lies in a future that a wrong clock had shown. */
  markDue(now: string): void;
  /** Polls planned by a clock that was ahead come now. @returns how many */
  comeBack(now: string): number;
  hasOpenChildren(projectId: string): boolean;
  countChildren(projectId: string): { open: number; children: number };
  /** Children that a poll without the server's help asks for, by ascending number. */
  children(projectId: string, afterN: number, ended: boolean, limit: number): (RequestRecord & { n: number })[];
  byTaskIds(taskIds: readonly string[]): Map<string, RequestRecord>;
  dueChildren(now: string, limit: number): RequestRecord[];
  nextDueChild(): string | null;
}

interface Columns {
  request_id: string;
  task_id: string;
  project_id: string | null;
  status: NormalizedStatus;
  mode: PollMode;
  mode_polls: number;
  mark: string | null;
  settled: number;
  page_size: number;
  sent_at: string;
  changed_at: string;
  polls: number;
  failures: number;
  last_polled_at: string | null;
  next_poll_at: string | null;
  requests: number;
  changed: number;
  last_error: string | null;
}

const COLUMN: Record<keyof WatchPatch, string> = {
  mode: 'mode',
  modePolls: 'mode_polls',
  mark: 'mark',
  settled: 'settled',
  pageSize: 'page_size',
  sentAt: 'sent_at',
  changedAt: 'changed_at',
  polls: 'polls',
  failures: 'failures',
  lastPolledAt: 'last_polled_at',
  nextPollAt: 'next_poll_at',
  requests: 'requests',
  changed: 'changed',
  lastError: 'last_error',
};

const toBatch = (c: Columns): WatchedBatch => ({
  requestId: c.request_id,
  taskId: c.task_id,
  projectId: c.project_id,
  status: c.status,
  mode: c.mode,
  modePolls: c.mode_polls,
  mark: c.mark,
  settled: c.settled === 1,
  pageSize: c.page_size,
  sentAt: c.sent_at,
  changedAt: c.changed_at,
  polls: c.polls,
  failures: c.failures,
  lastPolledAt: c.last_polled_at,
  nextPollAt: c.next_poll_at,
  requests: c.requests,
  changed: c.changed,
  lastError: c.last_error,
});

// CROSS JOIN: SQLite begins with the few watched batches and not with every Task there is.
const WATCHED =
  'FROM watched_batch w CROSS JOIN request r ON r.id = w.request_id AND r.task_id IS NOT NULL AND r.tracking = 1';
const OF_BATCH = 'SELECT w.*, r.task_id, r.project_id, r.status';
const SELECT = `${OF_BATCH} ${WATCHED}`;
const quoted = (statuses: readonly NormalizedStatus[]): string => statuses.map((s) => `'${s}'`).join(', ');
const local: readonly NormalizedStatus[] = ['draft', 'queued', 'held', 'sending', 'send-uncertain'];
const ENDED = quoted(terminalStatuses);
const OPEN = quoted(normalizedStatuses.filter((s) => !terminalStatuses.includes(s) && !local.includes(s)));

export function createWatchRepository(database: Database): WatchRepository {
  return {
    add: (requestId, at, nextPollAt) => {
      database
        .sql(
          `INSERT INTO watched_batch (request_id, sent_at, changed_at, next_poll_at) VALUES (:requestId, :at, :at, :nextPollAt)
           ON CONFLICT (request_id) DO UPDATE SET next_poll_at = :nextPollAt`,
        )
        .run({ requestId, at, nextPollAt });
    },
    update: (requestId, patch) => {
      const names = (Object.keys(patch) as (keyof WatchPatch)[]).filter((k) => patch[k] !== undefined);
      if (names.length === 0) return;
      const params: Record<string, SqlValue> = { requestId };
      for (const k of names) {
        const value = patch[k] ?? null;
        params[k] = typeof value === 'boolean' ? Number(value) : value;
      }
      database
        .sql(
          `UPDATE watched_batch SET ${names.map((k) => `${COLUMN[k]} = :${k}`).join(', ')} WHERE request_id = :requestId`,
        )
        .run(params);
    },
    all: () => database.sql<Columns>(`${SELECT} ORDER BY r.n`).all().map(toBatch),
    find: (requestId) => {
      const row = database.sql<Columns>(`${SELECT} WHERE w.request_id = :requestId`).get({ requestId });
      return row ? toBatch(row) : null;
    },
    ofProject: (projectId) => {
      const row = database
        .sql<Columns>(
          `${OF_BATCH} FROM request r JOIN watched_batch w ON w.request_id = r.id
           WHERE r.project_id = :projectId AND r.kind = 'batch' AND r.task_id IS NOT NULL AND r.tracking = 1 ORDER BY r.n DESC LIMIT 1`,
        )
        .get({ projectId });
      return row ? toBatch(row) : null;
    },
    due: (now, limit) =>
      database
        .sql<Columns>(`${SELECT} WHERE w.next_poll_at <= :now ORDER BY w.next_poll_at LIMIT :limit`)
        .all({ now, limit })
        .map(toBatch),
    nextDue: () => database.sql<{ at: string | null }>(`SELECT min(w.next_poll_at) AS at ${WATCHED}`).get()?.at ?? null,
    markDue: (now) => {
      database
        .sql(
          `UPDATE watched_batch SET next_poll_at = :now WHERE next_poll_at > :now AND request_id IN (SELECT b.id FROM request b WHERE b.id = request_id
             AND (b.status NOT IN (${ENDED}) OR EXISTS (SELECT 1 FROM request c WHERE c.project_id = b.project_id AND c.kind = 'child' AND c.status IN (${OPEN}))))`,
        )
        .run({ now });
    },
    comeBack: (now) =>
      database
        .sql(
          `UPDATE watched_batch SET next_poll_at = :now WHERE coalesce(last_polled_at, sent_at) > :now AND (next_poll_at IS NULL OR next_poll_at > :now)`,
        )
        .run({ now }).changes,
    hasOpenChildren: (projectId) =>
      database
        .sql(`SELECT 1 FROM request WHERE project_id = :projectId AND kind = 'child' AND status IN (${OPEN}) LIMIT 1`)
        .get({ projectId }) !== undefined,
    countChildren: (projectId) => {
      const counts = { open: 0, children: 0 };
      for (const row of database
        .sql<{ status: NormalizedStatus; c: number }>(
          `SELECT status, count(*) AS c FROM request WHERE project_id = :projectId AND kind = 'child' GROUP BY status`,
        )
        .all({ projectId })) {
        if (local.includes(row.status)) continue;
        counts.children += row.c;
        if (!terminalStatuses.includes(row.status)) counts.open += row.c;
      }
      return counts;
    },
    children: (projectId, afterN, ended, limit) =>
      database
        .sql<RequestColumns>(
          // The plus keeps SQLite from walking the whole table in the order of n.
          `SELECT * FROM request WHERE project_id = :projectId AND kind = 'child' AND status IN (${ended ? `${OPEN}, ${ENDED}` : OPEN})
             AND task_id IS NOT NULL AND tracking = 1 AND +n > :afterN ORDER BY +n LIMIT :limit`,
        )
        .all({ projectId, afterN, limit })
        .map((c) => ({ ...toRecord(c), n: c.n })),
    byTaskIds: (taskIds) =>
      new Map(
        database
          .sql<RequestColumns>('SELECT * FROM request WHERE task_id IN (SELECT value FROM json_each(:ids))')
          .all({ ids: JSON.stringify(taskIds) })
          .map((c) => [c.task_id ?? '', toRecord(c)]),
      ),
    dueChildren: (now, limit) =>
      database
        .sql<RequestColumns>(
          `SELECT * FROM request WHERE next_poll_at IS NOT NULL AND tracking = 1 AND next_poll_at <= :now AND kind = 'child' ORDER BY next_poll_at LIMIT :limit`,
        )
        .all({ now, limit })
        .map(toRecord),
    nextDueChild: () =>
      database
        .sql<{ at: string | null }>(
          `SELECT next_poll_at AS at FROM request WHERE next_poll_at IS NOT NULL AND tracking = 1 AND kind = 'child' ORDER BY next_poll_at LIMIT 1`,
        )
        .get()?.at ?? null,
  };
}
