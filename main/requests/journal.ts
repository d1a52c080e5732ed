/**
 * The write-ahead journal, the Tasks as sent, and the own identifiers. Journal rows and identifiers only grow.
 * Synchronous, so that a caller's transaction holds them together.
 */
import type { SeamError } from '../../preload/contract/errors.ts';
import type { Database } from '../storage/database-port.ts';
import type { OwnIdentifier } from './model.ts';

export type JournalEvent =
  'prepared' | 'sent' | 'answered' | 'uncertain' | 'resolved-found' | 'resolved-absent' | 'failed';

export interface JournalEntry {
  requestId: string;
  attempt: number;
  event: JournalEvent;
  at: string;
  identifier: string | null;
  httpStatus: number | null;
  serverRequestId: string | null;
  error: SeamError | null;
}

/** A Task as it was built once: see `task-assembly.ts`. */
export interface StoredTask {
  identifier: OwnIdentifier;
  requestId: string;
  template: string;
  spliceAt: number | null;
  authorizationId: string | null;
  /** Digest of what the content was made of: the same content may be sent again under the same identifier. */
  contentKey: string;
  bodySha256: string;
  bodyBytes: number;
  builtAt: string;
}

export interface Journal {
  append(
    entry: Omit<JournalEntry, 'httpStatus' | 'serverRequestId' | 'error'> &
      Partial<Pick<JournalEntry, 'httpStatus' | 'serverRequestId' | 'error'>>,
  ): void;
  entries(requestId: string): JournalEntry[];
  /** Identifiers of a request under which a POST left whose fate was once unknown and that never got a Task. */
  doubtful(requestId: string): string[];
  /** Takes an identifier for ever. @returns false when it was taken before */
  takeIdentifier(identifier: OwnIdentifier, requestId: string, at: string): boolean;
  /** An identifier that this request took and under which no Task was built yet. */
  reservedIdentifier(system: string, requestId: string): string | null;
  storeTask(task: StoredTask): void;
  storedTask(identifier: OwnIdentifier): StoredTask | null;
  usesAuthorization(authorizationId: string): boolean;
}

interface TaskColumns {
  identifier_system: string;
  identifier_value: string;
  request_id: string;
  template: string;
  splice_at: number | null;
  authorization_id: string | null;
  content_key: string;
  body_sha256: string;
  body_bytes: number;
  built_at: string;
}

export function createJournal(database: Database): Journal {
  return {
    append: (e) => {
      database
        .sql(
          `INSERT INTO journal (request_id, attempt, event, at, identifier_value, http_status, server_request_id, error_json)
           VALUES (:requestId, :attempt, :event, :at, :identifier, :httpStatus, :serverRequestId, :error)`,
        )
        .run({
          requestId: e.requestId,
          attempt: e.attempt,
          event: e.event,
          at: e.at,
          identifier: e.identifier,
          httpStatus: e.httpStatus ?? null,
          serverRequestId: e.serverRequestId ?? null,
          error: e.error ? JSON.stringify(e.error) : null,
        });
    },
    entries: (requestId) =>
      database
        .sql<{
          attempt: number;
          event: JournalEvent;
          at: string;
          identifier_value: string | null;
          http_status: number | null;
          server_request_id: string | null;
          error_json: string | null;
        }>('SELECT * FROM journal WHERE request_id = :requestId ORDER BY n')
        .all({ requestId })
        .map((r) => ({
          requestId,
          attempt: r.attempt,
          event: r.event,
          at: r.at,
          identifier: r.identifier_value,
          httpStatus: r.http_status,
          serverRequestId: r.server_request_id,
          error: r.error_json === null ? null : (JSON.parse(r.error_json) as SeamError),
        })),
    doubtful: (requestId) =>
      database
        .sql<{ identifier_value: string }>(
          `SELECT DISTINCT identifier_value FROM journal WHERE request_id = :requestId AND event = 'uncertain' AND identifier_value IS NOT NULL`,
        )
        .all({ requestId })
        .map((r) => r.identifier_value),
    takeIdentifier: (identifier, requestId, at) =>
      database
        .sql(
          'INSERT INTO own_identifier (system, value, request_id, assigned_at) VALUES (:system, :value, :requestId, :at) ON CONFLICT DO NOTHING',
        )
        .run({ ...identifier, requestId, at }).changes === 1,
    reservedIdentifier: (system, requestId) =>
      database
        .sql<{ value: string }>(
          `SELECT value FROM own_identifier o WHERE system = :system AND request_id = :requestId
             AND NOT EXISTS (SELECT 1 FROM request_task t WHERE t.identifier_system = o.system AND t.identifier_value = o.value)
           ORDER BY assigned_at LIMIT 1`,
        )
        .get({ system, requestId })?.value ?? null,
    storeTask: (t) => {
      database
        .sql(
          `INSERT INTO request_task (identifier_system, identifier_value, request_id, template, splice_at, authorization_id, content_key, body_sha256, body_bytes, built_at)
           VALUES (:system, :value, :requestId, :template, :spliceAt, :authorizationId, :contentKey, :bodySha256, :bodyBytes, :builtAt)`,
        )
        .run({
          ...t.identifier,
          requestId: t.requestId,
          template: t.template,
          spliceAt: t.spliceAt,
          authorizationId: t.authorizationId,
          contentKey: t.contentKey,
          bodySha256: t.bodySha256,
          bodyBytes: t.bodyBytes,
          builtAt: t.builtAt,
        });
    },
    storedTask: (identifier) => {
      const r = database
        .sql<TaskColumns>('SELECT * FROM request_task WHERE identifier_system = :system AND identifier_value = :value')
        .get({ ...identifier });
      if (!r) return null;
      return {
        identifier: { system: r.identifier_system, value: r.identifier_value },
        requestId: r.request_id,
        template: r.template,
        spliceAt: r.splice_at,
        authorizationId: r.authorization_id,
        contentKey: r.content_key,
        bodySha256: r.body_sha256,
        bodyBytes: r.body_bytes,
        builtAt: r.built_at,
      };
    },
    usesAuthorization: (authorizationId) =>
      database
        .sql('SELECT 1 FROM request_task WHERE authorization_id = :authorizationId LIMIT 1')
        .get({ authorizationId }) !== undefined,
  };
}
