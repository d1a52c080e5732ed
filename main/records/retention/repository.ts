/** SQL of retention: rules, what is here with the end of its work, receipts. */
import { terminalStatuses } from '../../../preload/contract/rules/status.ts';
import type { RetentionReceipt } from '../../../preload/contract/retention.ts';
import type { Database } from '../../storage/database-port.ts';
import type { Receipt } from './model.ts';

export interface Candidate {
  id: string;
  requestId: string;
  taskId: string;
  state: 'ready' | 'quarantined';
  title: string;
  patientName: string;
  projectId: string | null;
  projectName: string | null;
  size: number;
  sha256: string;
  receivedAt: string;
  /** When the work on the request, or on all requests of its project, ended; null while some is open. */
  endedAt: string | null;
}

export interface RetentionRepository {
  rules(): Map<string, { days: number | null }>;
  setRule(projectId: string, rule: { days: number | null } | null, at: string): void;
  projects(): { id: string; name: string; documents: number }[];
  candidates(): Candidate[];
  /** Key and content leave the rows; the files are named as loose, to be removed. @returns their names */
  erase(ids: readonly string[], at: string): string[];
  addReceipt(receipt: Receipt, bytes: number, digest: string): void;
  receipts(): RetentionReceipt[];
  receipt(id: string): (Receipt & { digest: string }) | null;
  /** Pages that held keys are overwritten and leave the log. */
  scrub(): void;
}

const ENDED = `status IN (${terminalStatuses.map((s) => `'${s}'`).join(', ')}) OR tracking = 0`;

export function createRetentionRepository(database: Database): RetentionRepository {
  return {
    rules: () =>
      new Map(
        database
          .sql<{ project_id: string; days: number | null }>('SELECT project_id, days FROM retention_rule')
          .all()
          .map((r) => [r.project_id, { days: r.days }]),
      ),
    setRule: (projectId, rule, at) => {
      if (rule === null) database.sql('DELETE FROM retention_rule WHERE project_id = :projectId').run({ projectId });
      else
        database
          .sql('INSERT OR REPLACE INTO retention_rule (project_id, days, changed_at) VALUES (:projectId, :days, :at)')
          .run({ projectId, days: rule.days, at });
    },
    projects: () =>
      database
        .sql<{ id: string; name: string; documents: number }>(
          `SELECT p.id, json_extract(p.input_json, '$.code') AS name,
             (SELECT count(*) FROM document d JOIN request r ON r.id = d.request_id WHERE r.project_id = p.id AND d.sealed_name IS NOT NULL) AS documents
           FROM project p ORDER BY p.n DESC`,
        )
        .all(),
    candidates: () =>
      database
        .sql<Candidate>(
          `WITH ended AS (
             SELECT project_id, CASE WHEN min(${ENDED}) THEN max(status_since) END AS at
             FROM request WHERE project_id IS NOT NULL AND kind = 'child' GROUP BY project_id)
           SELECT d.id, d.request_id AS requestId, d.task_id AS taskId, d.state, d.title, d.patient_name AS patientName,
             r.project_id AS projectId, json_extract(p.input_json, '$.code') AS projectName, d.size, d.sha256,
             d.received_at AS receivedAt,
             CASE WHEN r.project_id IS NULL THEN CASE WHEN ${ENDED} THEN r.status_since END ELSE e.at END AS endedAt
           FROM document d JOIN request r ON r.id = d.request_id
             LEFT JOIN ended e ON e.project_id = r.project_id LEFT JOIN project p ON p.id = r.project_id
           WHERE d.state IN ('ready', 'quarantined') AND d.purged_at IS NULL AND d.wrapped_key IS NOT NULL
           ORDER BY d.received_at, d.n`,
        )
        .all(),
    erase: (ids, at) => {
      const list = JSON.stringify(ids);
      const names = database
        .sql<{ name: string }>(
          'SELECT sealed_name AS name FROM document WHERE sealed_name IS NOT NULL AND id IN (SELECT value FROM json_each(:list))',
        )
        .all({ list })
        .map((r) => r.name);
      database
        .sql(
          // A loose file of an earlier life stays named; the state is one that nothing works on.
          `UPDATE document SET purged_at = :at, state = 'failed', wrapped_key = NULL, loose_name = coalesce(loose_name, sealed_name),
             sealed_name = NULL, part_key = NULL, error_json = NULL WHERE id IN (SELECT value FROM json_each(:list))`,
        )
        .run({ list, at });
      return names;
    },
    addReceipt: (receipt, bytes, digest) => {
      const { id, at, actor, reason, items } = receipt;
      database
        .sql(
          `INSERT INTO retention_receipt (id, at, actor, reason, documents, bytes, items_json, digest)
           VALUES (:id, :at, :actor, :reason, :documents, :bytes, :items, :digest)`,
        )
        .run({ id, at, actor, reason, documents: items.length, bytes, items: JSON.stringify(items), digest });
    },
    receipts: () =>
      database
        .sql<RetentionReceipt>(
          'SELECT id, at, actor, reason, documents, bytes, digest FROM retention_receipt ORDER BY at DESC, rowid DESC',
        )
        .all(),
    receipt: (id) => {
      const row = database
        .sql<{ id: string; at: string; actor: string; reason: string; items_json: string; digest: string }>(
          'SELECT id, at, actor, reason, items_json, digest FROM retention_receipt WHERE id = :id',
        )
        .get({ id });
      if (!row) return null;
      const { items_json, ...rest } = row;
      return { ...rest, items: JSON.parse(items_json) as Receipt['items'] };
    },
    scrub: () => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'),
  };
}
