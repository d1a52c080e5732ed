/**
 * Batch and child requests on their way out, for the projects room: rows, Tasks and journal entries made in the caller's
 * transaction, so that what is queued is complete. The sender takes over what is queued; nothing leaves here.
 */
import { createHash } from 'node:crypto';
import type { Task } from 'fhir/r4';
import type { SeamError } from '../../preload/contract/errors.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { OwnIdentifier } from '../exchange/mapping-shared.ts';
import type { Clock } from '../lib/clock.ts';
import { newOrderedId } from '../lib/ids.ts';
import type { Database } from '../storage/database-port.ts';
import type { Journal } from './journal.ts';
import type { RequestRecord } from './model.ts';
import type { RequestRepository } from './repository.ts';

export interface OutgoingContent {
  kind: 'batch' | 'child';
  projectId: string;
  /** Project type; stands where CORE requests have their purpose. */
  purpose: string;
  patientName: string;
  birthDate: string;
  custodianName: string;
  custodianPlace: string;
  dueDate: string | null;
  /** Everything the Task hangs on, but its identifier and instant. */
  content: unknown;
  build(identifier: OwnIdentifier): Task;
}

export interface Outgoing {
  /**
   * Queues a request, new or held or refused. The same content keeps its identifier and its bytes; another one gets `name(try)`
   * that was never used. Synchronous; joins the caller's transaction. @returns the id of the request
   */
  queue(existingId: string | null, content: OutgoingContent, name: (attempt: number) => OwnIdentifier): string;
  find(id: string): RequestRecord | null;
  errorOf(id: string): SeamError | null;
  /** The Task as stored, or null before it was queued. */
  storedTask(id: string): { text: string; bytes: number } | null;
  /** Children of a project by status. */
  counts(projectId: string): Partial<Record<NormalizedStatus, number>>;
  /** Children that wait in the queue. */
  queued(projectId: string): number;
  /** Children that wait in the queue and are not being sent: they become `held`. @returns their ids */
  hold(projectId: string): string[];
  /** Refused children. @returns their ids */
  refused(projectId: string, limit: number): string[];
  setHeld(id: string): void;
  /** Makes it due for the next poll, if it is followed at all. */
  lookSoon(id: string): void;
  /** Which of these were refused. */
  refusedAmong(ids: readonly string[]): Set<string>;
  /** Removes requests of a project that never left: journal and identifiers stay. */
  removeOf(projectId: string): void;
}

export function createOutgoing(deps: {
  database: Database;
  requests: RequestRepository;
  journal: Journal;
  clock: Clock;
}): Outgoing {
  const { database, requests, journal, clock } = deps;

  const insert = (id: string, c: OutgoingContent, identifier: OwnIdentifier, at: string): void => {
    database
      .sql(
        `INSERT INTO request (id, kind, purpose, status, status_since, patient_name, birth_date, custodian_name, custodian_place, due_date,
           created_at, updated_at, project_id, identifier_system, identifier_value)
         VALUES (:id, :kind, :purpose, 'queued', :at, :patientName, :birthDate, :custodianName, :custodianPlace, :dueDate,
           :at, :at, :projectId, :system, :value)`,
      )
      .run({
        id,
        at,
        kind: c.kind,
        purpose: c.purpose,
        patientName: c.patientName,
        birthDate: c.birthDate,
        custodianName: c.custodianName,
        custodianPlace: c.custodianPlace,
        dueDate: c.dueDate,
        projectId: c.projectId,
        ...identifier,
      });
  };

  /** One that was taken back or refused, with its present content. */
  const queueAgain = (r: RequestRecord, c: OutgoingContent, identifier: OwnIdentifier, at: string): void => {
    database
      .sql(
        `UPDATE request SET patient_name = :patientName, birth_date = :birthDate, custodian_name = :custodianName, custodian_place = :custodianPlace,
           due_date = :dueDate WHERE id = :id`,
      )
      .run({
        id: r.id,
        patientName: c.patientName,
        birthDate: c.birthDate,
        custodianName: c.custodianName,
        custodianPlace: c.custodianPlace,
        dueDate: c.dueDate,
      });
    if (identifier !== r.identifier) requests.setIdentifier(r.id, identifier);
    if (r.hasError) requests.setError(r.id, null);
    requests.update(r.id, { status: 'queued', statusSince: at, updatedAt: at, notBefore: null });
  };

  const freeIdentifier = (id: string, name: (attempt: number) => OwnIdentifier, at: string): OwnIdentifier => {
    for (let attempt = 1; ; attempt++) {
      const identifier = name(attempt);
      if (journal.takeIdentifier(identifier, id, at)) return identifier;
    }
  };

  return {
    queue: (existingId, c, name) => {
      const now = clock.now();
      const at = now.toISOString();
      const known = existingId === null ? null : requests.get(existingId);
      const id = known?.id ?? newOrderedId(now);
      const contentKey = createHash('sha256').update(JSON.stringify(c.content)).digest('hex');
      const kept =
        known?.identifier && journal.storedTask(known.identifier)?.contentKey === contentKey ? known.identifier : null;
      const identifier = kept ?? freeIdentifier(id, name, at);
      if (known) queueAgain(known, c, identifier, at);
      else insert(id, c, identifier, at);
      if (kept === null) {
        const body = JSON.stringify(c.build(identifier));
        journal.storeTask({
          identifier,
          requestId: id,
          template: body,
          spliceAt: null,
          authorizationId: null,
          contentKey,
          bodySha256: createHash('sha256').update(body, 'utf8').digest('hex'),
          bodyBytes: Buffer.byteLength(body),
          builtAt: at,
        });
      }
      journal.append({
        requestId: id,
        attempt: (known?.attempts ?? 0) + 1,
        event: 'prepared',
        at,
        identifier: identifier.value,
      });
      return id;
    },
    find: (id) => requests.find(id),
    errorOf: (id) => requests.errorOf(id),
    storedTask: (id) => {
      const identifier = requests.find(id)?.identifier;
      const stored = identifier ? journal.storedTask(identifier) : null;
      return stored ? { text: stored.template, bytes: stored.bodyBytes } : null;
    },
    counts: (projectId) =>
      Object.fromEntries(
        database
          .sql<{ status: NormalizedStatus; c: number }>(
            `SELECT status, count(*) AS c FROM request WHERE project_id = :projectId AND kind = 'child' GROUP BY status`,
          )
          .all({ projectId })
          .map((r) => [r.status, r.c]),
      ),
    // `counts` reads every child of the project; this is asked all the time.
    queued: (projectId) =>
      database
        .sql<{ c: number }>(
          `SELECT count(*) AS c FROM request WHERE project_id = :projectId AND kind = 'child' AND status = 'queued'`,
        )
        .get({ projectId })?.c ?? 0,
    hold: (projectId) => {
      const ids = database
        .sql<{ id: string }>(
          `SELECT id FROM request WHERE project_id = :projectId AND kind = 'child' AND status = 'queued'`,
        )
        .all({ projectId })
        .map((r) => r.id);
      const at = clock.now().toISOString();
      for (const id of ids) requests.update(id, { status: 'held', statusSince: at, updatedAt: at });
      return ids;
    },
    refused: (projectId, limit) =>
      database
        .sql<{ id: string }>(
          `SELECT id FROM request WHERE project_id = :projectId AND kind = 'child' AND status = 'draft' LIMIT :limit`,
        )
        .all({ projectId, limit })
        .map((r) => r.id),
    lookSoon: (id) => {
      const r = requests.find(id);
      if (r?.tracking) requests.update(id, { nextPollAt: clock.now().toISOString() });
    },
    setHeld: (id) => {
      const at = clock.now().toISOString();
      requests.update(id, { status: 'held', statusSince: at, updatedAt: at });
    },
    refusedAmong: (ids) =>
      new Set(
        ids.length === 0
          ? []
          : database
              .sql<{ id: string }>(
                `SELECT id FROM request WHERE status = 'draft' AND id IN (SELECT value FROM json_each(:ids))`,
              )
              .all({ ids: JSON.stringify(ids) })
              .map((r) => r.id),
      ),
    removeOf: (projectId) => {
      database.sql('DELETE FROM request WHERE project_id = :projectId AND task_id IS NULL').run({ projectId });
    },
  };
}
