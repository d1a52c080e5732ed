/** SQL of the list table, the drafts and the last errors. Synchronous; may not decide anything about sending. */
import type { SeamError } from '../../preload/contract/errors.ts';
import type { CoreDraft, Purpose } from '../../preload/contract/rules/core-request.ts';
import { terminalStatuses, type NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { OwnIdentifier } from '../exchange/mapping-core.ts';
import { AppError } from '../lib/errors.ts';
import type { Database, SqlValue } from '../storage/database-port.ts';
import { listColumns, searchText, type RequestRecord } from './model.ts';

/** Columns as stored. */
export interface RequestColumns {
  n: number;
  id: string;
  kind: 'core' | 'batch' | 'child';
  purpose: Purpose;
  status: NormalizedStatus;
  own_words: string;
  status_since: string;
  identifier_system: string | null;
  identifier_value: string | null;
  task_id: string | null;
  task_status: string | null;
  version_id: string | null;
  last_updated: string | null;
  patient_name: string;
  birth_date: string;
  custodian_name: string;
  custodian_place: string;
  due_date: string | null;
  created_at: string;
  updated_at: string;
  sent_at: string | null;
  tracking: number;
  attempts: number;
  not_before: string | null;
  last_polled_at: string | null;
  next_poll_at: string | null;
  polls: number;
  poll_failures: number;
  check_doubles: number;
  documents: number;
  has_error: number;
  authorization_id: string | null;
  resubmission_of: string | null;
}

export function toRecord(c: RequestColumns): RequestRecord {
  return {
    id: c.id,
    kind: c.kind,
    purpose: c.purpose,
    status: c.status,
    ownWords: c.own_words,
    statusSince: c.status_since,
    identifier:
      c.identifier_system === null || c.identifier_value === null
        ? null
        : { system: c.identifier_system, value: c.identifier_value },
    taskId: c.task_id,
    taskStatus: c.task_status,
    versionId: c.version_id,
    lastUpdated: c.last_updated,
    patientName: c.patient_name,
    birthDate: c.birth_date,
    custodianName: c.custodian_name,
    custodianPlace: c.custodian_place,
    dueDate: c.due_date,
    createdAt: c.created_at,
    updatedAt: c.updated_at,
    sentAt: c.sent_at,
    tracking: c.tracking === 1,
    attempts: c.attempts,
    notBefore: c.not_before,
    lastPolledAt: c.last_polled_at,
    nextPollAt: c.next_poll_at,
    polls: c.polls,
    pollFailures: c.poll_failures,
    checkDoubles: c.check_doubles === 1,
    documents: c.documents,
    hasError: c.has_error === 1,
    authorizationId: c.authorization_id,
    resubmissionOf: c.resubmission_of,
  };
}

/** What may change of a row; instants are ISO strings. Identity and list columns have their own functions. */
export interface RequestPatch {
  status?: NormalizedStatus;
  ownWords?: string;
  statusSince?: string;
  taskId?: string;
  taskStatus?: string;
  versionId?: string | null;
  lastUpdated?: string | null;
  updatedAt?: string;
  sentAt?: string;
  tracking?: boolean;
  attempts?: number;
  notBefore?: string | null;
  lastPolledAt?: string;
  nextPollAt?: string | null;
  polls?: number;
  pollFailures?: number;
  checkDoubles?: boolean;
  documents?: number;
  authorizationId?: string | null;
}

/** Column of each patchable member: SQL is made of these constants only. */
const COLUMN: Record<keyof RequestPatch, string> = {
  status: 'status',
  ownWords: 'own_words',
  statusSince: 'status_since',
  taskId: 'task_id',
  taskStatus: 'task_status',
  versionId: 'version_id',
  lastUpdated: 'last_updated',
  updatedAt: 'updated_at',
  sentAt: 'sent_at',
  tracking: 'tracking',
  attempts: 'attempts',
  notBefore: 'not_before',
  lastPolledAt: 'last_polled_at',
  nextPollAt: 'next_poll_at',
  polls: 'polls',
  pollFailures: 'poll_failures',
  checkDoubles: 'check_doubles',
  documents: 'documents',
  authorizationId: 'authorization_id',
};

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
  duePolls(now: string, limit: number): RequestRecord[];
  nextPoll(): string | null;
  /** Makes every open, tracked Task due now. */
  markPollsDue(now: string): void;
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
      index(id, draftOf(id));
    },
    setTask: (id, taskId) => {
      database.sql('UPDATE request SET task_id = :taskId WHERE id = :id').run({ id, taskId });
      index(id, draftOf(id));
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
          'SELECT * FROM request WHERE next_poll_at IS NOT NULL AND tracking = 1 AND next_poll_at <= :now ORDER BY next_poll_at LIMIT :limit',
        )
        .all({ now, limit })
        .map(toRecord),
    nextPoll: () =>
      database
        .sql<{ at: string | null }>(
          'SELECT min(next_poll_at) AS at FROM request WHERE next_poll_at IS NOT NULL AND tracking = 1',
        )
        .get()?.at ?? null,
    markPollsDue: (now) => {
      const ended = terminalStatuses.map((status) => `'${status}'`).join(', ');
      database
        .sql(
          `UPDATE request SET next_poll_at = :now WHERE next_poll_at > :now AND tracking = 1 AND status NOT IN (${ended})`,
        )
        .run({ now });
    },
  };
}
