/** SQL of what changed since the last look. Reads only; counts and ids, nothing about a person. */
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { Database } from '../storage/database-port.ts';

export interface StatusEvent {
  n: number;
  requestId: string;
  /** Null for a request that is gone. */
  kind: 'core' | 'batch' | 'child' | null;
  status: NormalizedStatus;
  /** The exchange said it; else it happened here. */
  fromExchange: boolean;
}

export interface NotificationRepository {
  /** The newest entry of all histories; 0 when there is none. */
  lastEvent(): number;
  /** What happened after the entry `after`, in order. */
  eventsAfter(after: number, limit: number): StatusEvent[];
  blockedProjects(): string[];
  /** Rows of running projects that are not in the queue yet. */
  heldRows(): number;
}

export function createNotificationRepository(database: Database): NotificationRepository {
  return {
    lastEvent: () => database.sql<{ n: number | null }>('SELECT max(n) AS n FROM task_event').get()?.n ?? 0,
    eventsAfter: (after, limit) =>
      database
        .sql<{ n: number; id: string; kind: StatusEvent['kind']; status: NormalizedStatus; source: string }>(
          `SELECT e.n, e.request_id AS id, r.kind, e.status, e.source FROM task_event e LEFT JOIN request r ON r.id = e.request_id
           WHERE e.n > :after ORDER BY e.n LIMIT :limit`,
        )
        .all({ after, limit })
        .map(({ n, id, kind, status, source }) => ({
          n,
          requestId: id,
          kind,
          status,
          fromExchange: source === 'exchange',
        })),
    blockedProjects: () =>
      database
        .sql<{ id: string }>(`SELECT id FROM project WHERE sending = 'blocked'`)
        .all()
        .map((r) => r.id),
    heldRows: () =>
      database
        .sql<{ c: number }>(
          `SELECT count(*) AS c FROM chase WHERE state = 'held' AND project_n IN (SELECT n FROM project WHERE sending = 'running')`,
        )
        .get()?.c ?? 0,
  };
}
