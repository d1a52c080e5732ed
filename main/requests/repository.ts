/** SQL of the list table, the drafts and the last errors. Synchronous; may not decide anything about sending. */
import type { SeamError } from '../../preload/contract/errors.ts';
import type { CoreDraft } from '../../preload/contract/rules/core-request.ts';
import { terminalStatuses, type NormalizedStatus } from '../../preload/contract/rules/status.ts';
import { AppError } from '../lib/errors.ts';
import type { Database, SqlValue } from '../storage/database-port.ts';
import { COLUMN, toRecord, type RequestColumns, type RequestPatch } from './columns.ts';
import { listColumns, searchText, type RequestRecord, type OwnIdentifier } from './model.ts';

export interface RequestRepository {
  insertDraft(row: { id: string; draft: CoreDraft; at: string; resubmissionOf: string | null }): void;
  find(id: string): RequestRecord | null;
  /** @throws AppError `notFound` */
  get(id: string): RequestRecord;
  draftOf(id: string): CoreDraft;
  saveDraft(id: string, draft: CoreDraft, at: string): void;
  remove(id: string): void;
  update(id: string, patch: RequestPatch): void;
  setIdentifier(id: string, identifier: OwnIdentifier): void;
  setTask(id: string, taskId: string): void;
  /** Another request that follows this Task already, or null. */
  holderOfTask(taskId: string, exceptId: string): string | null;
  setError(id: string, error: SeamError | null): void;
  errorOf(id: string): SeamError | null;
  /** Ids in a local state that a job may touch at `now`, oldest first. */
  dueLocal(status: 'queued' | 'send-uncertain', now: string, limit: number): string[];
  /** Earliest `not_before` of a local state; '' when some is due at once; null when there is none. */
  nextLocal(status: 'queued' | 'send-uncertain'): string | null;
  withStatus(status: NormalizedStatus): RequestRecord[];
  countStatus(status: NormalizedStatus): number;
  /** CORE and batch Tasks to be asked for; children are their batch's. */
  duePolls(now: string, limit: number): RequestRecord[];
  nextPoll(): string | null;
  /** Makes every open, tracked CORE and batch Task due now. */
  markPollsDue(now: string): void;
  /** Polls that a clock which was ahead had planned come now. @returns how many */
  comeBack(now: string): number;
}

export function createRequestRepository(database: Database): RequestRepository {
  const find = (id: string): RequestRecord | null => {
    const row = database.sql<RequestColumns>('SELECT * FROM request WHERE id = :id').get({ id });
    return row ? toRecord(row) : null;
  };
  const get = (id: string): RequestRecord => {
    const row = find(id);
    if (!row) throw new AppError('notFound', 'This request does not exist any more.');
    return row;
  };
  const draftOf = (id: string): CoreDraft => {
    const row = database
      .sql<{ draft_json: string }>('SELECT draft_json FROM request_draft WHERE request_id = :id')
      .get({ id });
    if (!row) throw new AppError('notFound', 'This request does not exist any more.');
    // Written by saveDraft only, from a value that the contract's schema had accepted.
    return JSON.parse(row.draft_json) as CoreDraft;
  };
  const index = (id: string, draft: CoreDraft): void => {
    const row = database
      .sql<{ n: number; identifier_value: string | null; task_id: string | null }>(
        'SELECT n, identifier_value, task_id FROM request WHERE id = :id',
      )
      .get({ id });
    if (row)
      database
        .sql('INSERT OR REPLACE INTO request_search (rowid, text) VALUES (:n, :text)')
        .run({ n: row.n, text: searchText(draft, row.identifier_value, row.task_id) });
  };

  /** Batches and children have no draft: their rows are found through their project. */
  const reindex = (id: string): void => {
    const row = database.sql<{ kind: string }>('SELECT kind FROM request WHERE id = :id').get({ id });
    if (row?.kind === 'core') index(id, draftOf(id));
  };

  return {
    insertDraft: ({ id, draft, at, resubmissionOf }) =>
      database.transaction(() => {
        const c = listColumns(draft);
        database
          .sql(
            `INSERT INTO request (id, kind, purpose, status, status_since, patient_name, birth_date, custodian_name, custodian_place, due_date, created_at, updated_at, resubmission_of)
             VALUES (:id, 'core', :purpose, 'draft', :at, :patientName, :birthDate, :custodianName, :custodianPlace, :dueDate, :at, :at, :resubmissionOf)`,
          )
          .run({ id, purpose: draft.purpose, at, ...c, resubmissionOf });
        database
          .sql('INSERT INTO request_draft (request_id, draft_json) VALUES (:id, :json)')
          .run({ id, json: JSON.stringify(draft) });
        index(id, draft);
      }),
    find,
    get,
    draftOf,
    saveDraft: (id, draft, at) =>
      database.transaction(() => {
        const c = listColumns(draft);
        database
          .sql(
            `UPDATE request SET purpose = :purpose, patient_name = :patientName, birth_date = :birthDate, custodian_name = :custodianName,
             custodian_place = :custodianPlace, due_date = :dueDate, updated_at = :at WHERE id = :id`,
          )
          .run({ id, purpose: draft.purpose, at, ...c });
        database
          .sql('UPDATE request_draft SET draft_json = :json WHERE request_id = :id')
          .run({ id, json: JSON.stringify(draft) });
        index(id, draft);
      }),
    remove: (id) =>
      database.transaction(() => {
        database.sql('DELETE FROM request_search WHERE rowid = (SELECT n FROM request WHERE id = :id)').run({ id });
        database.sql('DELETE FROM request WHERE id = :id').run({ id });
      }),
    update: (id, patch) => {
      const names = (Object.keys(patch) as (keyof RequestPatch)[]).filter((k) => patch[k] !== undefined);
      if (names.length === 0) return;
      const params: Record<string, SqlValue> = { id };
      for (const k of names) {
        const value = patch[k] ?? null;
        params[k] = typeof value === 'boolean' ? Number(value) : value;
      }
      const changed = database
        .sql(`UPDATE request SET ${names.map((k) => `${COLUMN[k]} = :${k}`).join(', ')} WHERE id = :id`)
        .run(params);
      if (changed.changes !== 1) throw new AppError('notFound', 'This request does not exist any more.');
    },
    setIdentifier: (id, identifier) => {
      database
        .sql('UPDATE request SET identifier_system = :system, identifier_value = :value WHERE id = :id')
        .run({ id, ...identifier });
      reindex(id);
    },
    setTask: (id, taskId) => {
      database.sql('UPDATE request SET task_id = :taskId WHERE id = :id').run({ id, taskId });
      reindex(id);
    },
    holderOfTask: (taskId, exceptId) =>
      database
        .sql<{ id: string }>('SELECT id FROM request WHERE task_id = :taskId AND id <> :exceptId LIMIT 1')
        .get({ taskId, exceptId })?.id ?? null,
    setError: (id, error) => {
      if (error)
        database
          .sql('INSERT OR REPLACE INTO request_error (request_id, error_json) VALUES (:id, :json)')
          .run({ id, json: JSON.stringify(error) });
      else database.sql('DELETE FROM request_error WHERE request_id = :id').run({ id });
      database.sql('UPDATE request SET has_error = :has WHERE id = :id').run({ id, has: error ? 1 : 0 });
    },
    errorOf: (id) => {
      const row = database
        .sql<{ error_json: string }>('SELECT error_json FROM request_error WHERE request_id = :id')
        .get({ id });
      return row ? (JSON.parse(row.error_json) as SeamError) : null;
    },
    dueLocal: (status, now, limit) =>
      database
        .sql<{ id: string }>(
          'SELECT id FROM request WHERE status = :status AND (not_before IS NULL OR not_before <= :now) ORDER BY n LIMIT :limit',
        )
        .all({ status, now, limit })
        .map((r) => r.id),
    nextLocal: (status) =>
      database
        .sql<{ at: string | null }>(`SELECT min(coalesce(not_before, '')) AS at FROM request WHERE status = :status`)
        .get({ status })?.at ?? null,
    withStatus: (status) =>
      database
        .sql<RequestColumns>('SELECT * FROM request WHERE status = :status ORDER BY n')
        .all({ status })
        .map(toRecord),
    countStatus: (status) =>
      database.sql<{ c: number }>('SELECT count(*) AS c FROM request WHERE status = :status').get({ status })?.c ?? 0,
    duePolls: (now, limit) =>
      database
        .sql<RequestColumns>(
          `SELECT * FROM request WHERE next_poll_at IS NOT NULL AND tracking = 1 AND next_poll_at <= :now AND kind <> 'child' ORDER BY next_poll_at LIMIT :limit`,
        )
        .all({ now, limit })
        .map(toRecord),
    nextPoll: () =>
      database
        .sql<{ at: string | null }>(
          `SELECT next_poll_at AS at FROM request WHERE next_poll_at IS NOT NULL AND tracking = 1 AND kind <> 'child' ORDER BY next_poll_at LIMIT 1`,
        )
        .get()?.at ?? null,
    markPollsDue: (now) => {
      const ended = terminalStatuses.map((status) => `'${status}'`).join(', ');
      database
        .sql(
          `UPDATE request SET next_poll_at = :now WHERE next_poll_at > :now AND tracking = 1 AND kind <> 'child' AND status NOT IN (${ended})`,
        )
        .run({ now });
    },
    comeBack: (now) =>
      database
        .sql(
          `UPDATE request SET next_poll_at = :now WHERE kind <> 'child' AND task_id IS NOT NULL AND tracking = 1
             AND coalesce(last_polled_at, sent_at) > :now AND (next_poll_at IS NULL OR next_poll_at > :now)`,
        )
        .run({ now }).changes,
  };
}
