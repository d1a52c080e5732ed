/** SQL of the facts behind statuses and of the own rules. Synchronous and in pages; may not decide anything. */
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { StatusRule } from '../../preload/contract/status-rules.ts';
import type { Database } from '../storage/database-port.ts';

/** The facts of a Task as the exchange room reads them. */
export interface StoredFacts {
  taskStatus: string;
  codings: { system: string | null; code: string }[];
  business: string;
  stated: string;
  delivery: 'records' | 'none-stated' | 'nothing';
}

export interface StoredTask {
  n: number;
  requestId: string;
  /** The request's present status. */
  status: NormalizedStatus;
  facts: StoredFacts;
  /** Equal for equal facts. */
  signature: string;
}

export interface UnmappedRow {
  n: number;
  words: string;
  taskStatus: string;
}

export interface StatusRulesRepository {
  /** Writes only what differs: most readings of a Task tell nothing new. */
  keep(requestId: string, facts: StoredFacts): void;
  /** Tasks whose status an exchange decides, in the order of `n`. */
  page(after: number, limit: number): StoredTask[];
  unmapped(after: number, limit: number): UnmappedRow[];
  rules(): StatusRule[];
  saveRules(rules: readonly StatusRule[]): void;
  appliedKey(): string;
  setAppliedKey(key: string): void;
}

interface Columns {
  n: number;
  request_id: string;
  status: NormalizedStatus;
  task_status: string;
  codings_json: string;
  business: string;
  stated: string;
  delivery: StoredFacts['delivery'];
}

export function createStatusRulesRepository(database: Database): StatusRulesRepository {
  return {
    keep: (requestId, f) => {
      database
        .sql(
          `INSERT INTO task_state (request_id, task_status, codings_json, business, stated, delivery)
           VALUES (:requestId, :taskStatus, :codings, :business, :stated, :delivery)
           ON CONFLICT (request_id) DO UPDATE SET task_status = excluded.task_status, codings_json = excluded.codings_json,
             business = excluded.business, stated = excluded.stated, delivery = excluded.delivery
           WHERE task_status <> excluded.task_status OR codings_json <> excluded.codings_json OR business <> excluded.business
             OR stated <> excluded.stated OR delivery <> excluded.delivery`,
        )
        .run({
          requestId,
          taskStatus: f.taskStatus,
          codings: JSON.stringify(f.codings),
          business: f.business,
          stated: f.stated,
          delivery: f.delivery,
        });
    },
    page: (after, limit) =>
      database
        .sql<Columns>(
          `SELECT t.n, t.request_id, r.status, t.task_status, t.codings_json, t.business, t.stated, t.delivery
           FROM task_state t CROSS JOIN request r ON r.id = t.request_id
           WHERE t.n > :after AND r.status NOT IN ('draft', 'queued', 'held', 'sending', 'send-uncertain')
           ORDER BY t.n LIMIT :limit`,
        )
        .all({ after, limit })
        .map((c) => ({
          n: c.n,
          requestId: c.request_id,
          status: c.status,
          signature: JSON.stringify([c.task_status, c.codings_json, c.business, c.stated, c.delivery]),
          facts: {
            taskStatus: c.task_status,
            // Written by `keep` only.
            codings: JSON.parse(c.codings_json) as StoredFacts['codings'],
            business: c.business,
            stated: c.stated,
            delivery: c.delivery,
          },
        })),
    unmapped: (after, limit) =>
      database
        .sql<{ n: number; words: string; task_status: string | null }>(
          `SELECT n, own_words AS words, task_status FROM request WHERE status = 'unmapped' AND n > :after ORDER BY n LIMIT :limit`,
        )
        .all({ after, limit })
        .map((c) => ({ n: c.n, words: c.words, taskStatus: c.task_status ?? '' })),
    rules: () => {
      const row = database.sql<{ rules_json: string }>('SELECT rules_json FROM status_rules WHERE n = 1').get();
      // Written by `saveRules` only, from a value that the contract's schema had accepted.
      return row ? (JSON.parse(row.rules_json) as StatusRule[]) : [];
    },
    saveRules: (rules) => {
      database.sql('UPDATE status_rules SET rules_json = :rules WHERE n = 1').run({ rules: JSON.stringify(rules) });
    },
    appliedKey: () =>
      database.sql<{ applied_key: string }>('SELECT applied_key FROM status_rules WHERE n = 1').get()?.applied_key ??
      '',
    setAppliedKey: (key) => {
      database.sql('UPDATE status_rules SET applied_key = :key WHERE n = 1').run({ key });
    },
  };
}
