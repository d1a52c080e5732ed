/** SQL of the worklist: owner, follow-up, decision, notes, contacts, deadlines. Synchronous; decides nothing. Batches are never touched. */
import type { z } from 'zod';
import type { Work, worklistContract } from '../../preload/contract/worklist.ts';
import type { contactChannels, decisions } from '../../preload/contract/worklist.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import { newId } from '../lib/ids.ts';
import type { Database } from '../storage/database-port.ts';

export type Decision = (typeof decisions)[number];
export type Channel = (typeof contactChannels)[number];
export type DeadlineTable = z.output<(typeof worklistContract)['worklist:setDeadlines']['input']>;

/** A request as the worklist needs it. */
export interface Subject {
  n: number;
  id: string;
  kind: 'core' | 'child';
  purpose: string;
  status: NormalizedStatus;
  status_since: string;
  sent_at: string | null;
  task_id: string | null;
  identifier_value: string | null;
  resubmission_of: string | null;
  patient_name: string;
  birth_date: string;
  member_id: string;
  project_id: string | null;
}

export interface Kept {
  owner: string;
  followUpOn: string | null;
  decision: Work['decision'];
  extension: { toldOn: string; reason: string } | null;
}

export interface WorklistRepository {
  find(id: string): Subject | null;
  kept(id: string): Kept;
  owners(): string[];
  /** Each of these answers how many requests it changed. */
  setOwner(ids: readonly string[], owner: string): number;
  setFollowUp(ids: readonly string[], on: string | null): number;
  decide(ids: readonly string[], what: Decision, allowed: readonly NormalizedStatus[], by: string, at: string): number;
  undecide(ids: readonly string[]): number;
  addNotes(ids: readonly string[], text: string, by: string, at: string): number;
  removeNote(id: string, noteId: string): boolean;
  addContacts(
    ids: readonly string[],
    contact: { channel: Channel; person: string; outcome: string; by: string; at: string },
  ): number;
  notes(id: string): Work['notes'];
  contacts(id: string): Work['contacts'];
  extend(id: string, toldOn: string, reason: string): void;
  setDeadlines(table: DeadlineTable): void;
  /** The exchange's own number of its last answer about sending this, or null. */
  serverRequestId(id: string): string | null;
}

interface WorkColumns {
  owner: string;
  follow_up_on: string | null;
  decision: Decision | null;
  decision_by: string | null;
  decision_at: string | null;
  extension_told_on: string | null;
  extension_reason: string | null;
}

/** Ids of requests among those given. */
const AMONG = `FROM json_each(:ids) j JOIN request r ON r.id = j.value AND r.kind <> 'batch'`;

export function createWorklistRepository(database: Database): WorklistRepository {
  const existing = (ids: readonly string[]): string[] =>
    database
      .sql<{ id: string }>(`SELECT r.id ${AMONG}`)
      .all({ ids: JSON.stringify(ids) })
      .map((r) => r.id);
  return {
    find: (id) =>
      database
        .sql<Subject>(
          `SELECT n, id, kind, purpose, status, status_since, sent_at, task_id, identifier_value, resubmission_of, patient_name, birth_date,
             member_id, coalesce(project_id, former_project_id) AS project_id FROM request WHERE id = :id AND kind <> 'batch'`,
        )
        .get({ id }) ?? null,
    kept: (id) => {
      const w = database
        .sql<WorkColumns>(
          `SELECT w.owner, w.follow_up_on, w.decision_by, w.decision_at, w.extension_told_on, w.extension_reason,
             CASE WHEN w.decision_status = r.status AND w.decision_since = r.status_since THEN w.decision END AS decision
           FROM request_work w JOIN request r ON r.id = w.request_id WHERE w.request_id = :id`,
        )
        .get({ id });
      return {
        owner: w?.owner ?? '',
        followUpOn: w?.follow_up_on ?? null,
        decision: w?.decision ? { what: w.decision, by: w.decision_by ?? '', at: w.decision_at ?? '' } : null,
        extension:
          w?.extension_told_on == null ? null : { toldOn: w.extension_told_on, reason: w.extension_reason ?? '' },
      };
    },
    owners: () =>
      database
        .sql<{ owner: string }>(
          `SELECT DISTINCT owner FROM request_work WHERE owner <> '' ORDER BY owner COLLATE NOCASE`,
        )
        .all()
        .map((r) => r.owner),
    setOwner: (ids, owner) =>
      database
        .sql(
          `INSERT INTO request_work (request_id, owner) SELECT r.id, :owner ${AMONG} WHERE true
           ON CONFLICT (request_id) DO UPDATE SET owner = excluded.owner`,
        )
        .run({ ids: JSON.stringify(ids), owner }).changes,
    setFollowUp: (ids, on) =>
      database
        .sql(
          `INSERT INTO request_work (request_id, follow_up_on) SELECT r.id, :on ${AMONG} WHERE true
           ON CONFLICT (request_id) DO UPDATE SET follow_up_on = excluded.follow_up_on`,
        )
        .run({ ids: JSON.stringify(ids), on }).changes,
    decide: (ids, what, allowed, by, at) =>
      database
        .sql(
          `INSERT INTO request_work (request_id, decision, decision_by, decision_at, decision_status, decision_since)
           SELECT r.id, :what, :by, :at, r.status, r.status_since ${AMONG} WHERE r.status IN (SELECT value FROM json_each(:allowed))
           ON CONFLICT (request_id) DO UPDATE SET decision = excluded.decision, decision_by = excluded.decision_by,
             decision_at = excluded.decision_at, decision_status = excluded.decision_status, decision_since = excluded.decision_since`,
        )
        .run({ ids: JSON.stringify(ids), what, by, at, allowed: JSON.stringify(allowed) }).changes,
    undecide: (ids) =>
      database
        .sql(
          `UPDATE request_work SET decision = NULL, decision_by = NULL, decision_at = NULL, decision_status = NULL, decision_since = NULL
           WHERE decision IS NOT NULL AND request_id IN (SELECT value FROM json_each(:ids))`,
        )
        .run({ ids: JSON.stringify(ids) }).changes,
    addNotes: (ids, text, by, at) => {
      const put = database.sql(
        'INSERT INTO request_note (id, request_id, at, by, text) VALUES (:id, :requestId, :at, :by, :text)',
      );
      const there = existing(ids);
      for (const requestId of there) put.run({ id: newId(), requestId, at, by, text });
      return there.length;
    },
    removeNote: (id, noteId) =>
      database.sql('DELETE FROM request_note WHERE id = :noteId AND request_id = :id').run({ id, noteId }).changes ===
      1,
    addContacts: (ids, contact) => {
      const put = database.sql(
        `INSERT INTO request_contact (id, request_id, at, by, channel, person, outcome)
         VALUES (:id, :requestId, :at, :by, :channel, :person, :outcome)`,
      );
      const there = existing(ids);
      for (const requestId of there) put.run({ id: newId(), requestId, ...contact });
      return there.length;
    },
    notes: (id) =>
      database
        .sql<Work['notes'][number]>('SELECT id, at, by, text FROM request_note WHERE request_id = :id ORDER BY n DESC')
        .all({ id }),
    contacts: (id) =>
      database
        .sql<Work['contacts'][number]>(
          'SELECT id, at, by, channel, person, outcome FROM request_contact WHERE request_id = :id ORDER BY n DESC',
        )
        .all({ id }),
    extend: (id, toldOn, reason) => {
      database
        .sql(
          `INSERT INTO request_work (request_id, extension_told_on, extension_reason) VALUES (:id, :toldOn, :reason)
           ON CONFLICT (request_id) DO UPDATE SET extension_told_on = excluded.extension_told_on, extension_reason = excluded.extension_reason`,
        )
        .run({ id, toldOn, reason });
    },
    setDeadlines: ({ staleDays, defaultDays, states }) =>
      database.transaction(() => {
        database.sql('DELETE FROM deadline_state').run();
        const put = database.sql('INSERT OR REPLACE INTO deadline_state (state, days) VALUES (:state, :days)');
        for (const { state, days } of states) put.run({ state, days });
        database
          .sql('UPDATE deadline_setting SET stale_days = :staleDays, default_days = :defaultDays')
          .run({ staleDays, defaultDays });
      }),
    serverRequestId: (id) =>
      database
        .sql<{ server_request_id: string }>(
          'SELECT server_request_id FROM journal WHERE request_id = :id AND server_request_id IS NOT NULL ORDER BY n DESC LIMIT 1',
        )
        .get({ id })?.server_request_id ?? null,
  };
}
