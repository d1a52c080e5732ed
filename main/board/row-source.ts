/**
 * SQL of the board: rows for the index, and which rows changed. Temporary triggers note every change made over this connection, whoever
 * makes it, in a table in memory; nothing is written to the disk for it. Decides nothing.
 */
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { Database } from '../storage/database-port.ts';
import type { Deadlines } from './model.ts';

export interface SourceRow {
  n: number;
  id: string;
  kind: 'core' | 'child';
  purpose: string;
  status: NormalizedStatus;
  own_words: string;
  status_since: string;
  identifier_value: string | null;
  task_id: string | null;
  patient_name: string;
  birth_date: string;
  custodian_name: string;
  custodian_place: string;
  due_date: string | null;
  created_at: string;
  updated_at: string;
  sent_at: string | null;
  has_error: number;
  project_id: string | null;
  member_id: string;
  chase_key: string;
  npi: string;
  site_state: string;
  owner: string | null;
  follow_up_on: string | null;
  extended: number;
  settled: number;
  resubmitted: number;
  unexpected: number;
}

export interface ProjectName {
  id: string;
  code: string;
  due_date: string;
}

export interface RowSource {
  /** Begins to note changes; before the first row is read. */
  watch(): void;
  /** Rows after a number, in its order. */
  after(n: number, limit: number): SourceRow[];
  rows(ns: readonly number[]): SourceRow[];
  /** Numbers of rows that changed or went, at most so many; taken off the list. Special numbers: `PROJECTS`, `DEADLINES`. */
  takeChanged(limit: number): number[];
  projects(): ProjectName[];
  deadlines(): Deadlines;
}

/** Numbers that no row has. */
export const PROJECTS = 0;
export const DEADLINES = -1;

const SELECT = `
SELECT r.n, r.id, r.kind, r.purpose, r.status, r.own_words, r.status_since, r.identifier_value, r.task_id, r.patient_name, r.birth_date,
  r.custodian_name, r.custodian_place, r.due_date, r.created_at, r.updated_at, r.sent_at, r.has_error,
  coalesce(r.project_id, r.former_project_id) AS project_id, r.member_id, r.chase_key, r.npi, r.site_state,
  w.owner, w.follow_up_on, w.extension_told_on IS NOT NULL AS extended,
  coalesce(w.decision IS NOT NULL AND w.decision_status = r.status AND w.decision_since = r.status_since, 0) AS settled,
  EXISTS (SELECT 1 FROM request s WHERE s.resubmission_of = r.id AND NOT (s.kind = 'core' AND s.status = 'draft' AND s.has_error = 0)) AS resubmitted,
  EXISTS (SELECT 1 FROM task_event e WHERE e.request_id = r.id AND e.unexpected = 1 AND e.source = 'exchange') AS unexpected
FROM request r LEFT JOIN request_work w ON w.request_id = r.id
WHERE r.kind <> 'batch'`;

/** Columns that are polled without a change of what is shown stay out: asking and hearing nothing new costs nothing here. */
const note = (n: string): string =>
  `INSERT INTO board_changed SELECT ${n} WHERE NOT EXISTS (SELECT 1 FROM board_changed WHERE n = ${n});`;
/** By id; not `OR IGNORE`, since the policy of the statement that fires a trigger prevails over the trigger's own. */
const noteId = (id: string): string =>
  `INSERT INTO board_changed SELECT n FROM main.request WHERE id = ${id} AND n NOT IN (SELECT n FROM board_changed);`;
const WATCH = `
CREATE TEMP TABLE IF NOT EXISTS board_changed (n INTEGER PRIMARY KEY);
CREATE TEMP TRIGGER IF NOT EXISTS board_request_made AFTER INSERT ON main.request WHEN new.kind <> 'batch' BEGIN
  ${note('new.n')}
  ${noteId('new.resubmission_of')}
END;
CREATE TEMP TRIGGER IF NOT EXISTS board_request_changed AFTER UPDATE OF status, own_words, status_since, identifier_value, task_id, patient_name,
  birth_date, custodian_name, custodian_place, due_date, updated_at, sent_at, has_error, project_id, former_project_id, member_id, chase_key,
  npi, site_state, resubmission_of, purpose ON main.request WHEN new.kind <> 'batch' BEGIN
  ${note('new.n')}
  ${noteId('new.resubmission_of')}
END;
CREATE TEMP TRIGGER IF NOT EXISTS board_request_gone AFTER DELETE ON main.request WHEN old.kind <> 'batch' BEGIN
  ${note('old.n')}
  ${noteId('old.resubmission_of')}
END;
CREATE TEMP TRIGGER IF NOT EXISTS board_work_made AFTER INSERT ON main.request_work BEGIN ${noteId('new.request_id')} END;
CREATE TEMP TRIGGER IF NOT EXISTS board_work_changed AFTER UPDATE ON main.request_work BEGIN ${noteId('new.request_id')} END;
CREATE TEMP TRIGGER IF NOT EXISTS board_event_unexpected AFTER INSERT ON main.task_event WHEN new.unexpected = 1 BEGIN
  ${noteId('new.request_id')}
END;
CREATE TEMP TRIGGER IF NOT EXISTS board_project_made AFTER INSERT ON main.project BEGIN ${note(String(PROJECTS))} END;
CREATE TEMP TRIGGER IF NOT EXISTS board_project_changed AFTER UPDATE OF input_json ON main.project BEGIN ${note(String(PROJECTS))} END;
CREATE TEMP TRIGGER IF NOT EXISTS board_setting_changed AFTER UPDATE ON main.deadline_setting BEGIN ${note(String(DEADLINES))} END;
`;

export function createRowSource(database: Database): RowSource {
  return {
    watch: () => database.exec(WATCH),
    after: (n, limit) => database.sql<SourceRow>(`${SELECT} AND r.n > :n ORDER BY r.n LIMIT :limit`).all({ n, limit }),
    rows: (ns) =>
      database
        .sql<SourceRow>(`${SELECT} AND r.n IN (SELECT value FROM json_each(:ns))`)
        .all({ ns: JSON.stringify(ns) }),
    takeChanged: (limit) => {
      const changed = database
        .sql<{ n: number }>('SELECT n FROM board_changed ORDER BY n LIMIT :limit')
        .all({ limit })
        .map((r) => r.n);
      const last = changed.at(-1);
      if (last !== undefined) database.sql('DELETE FROM board_changed WHERE n <= :last').run({ last });
      return changed;
    },
    projects: () =>
      database
        .sql<ProjectName>(
          `SELECT id, json_extract(input_json, '$.code') AS code, coalesce(json_extract(input_json, '$.dueDate'), '') AS due_date FROM project`,
        )
        .all(),
    deadlines: () => {
      const setting = database
        .sql<{ stale_days: number; default_days: number | null }>(
          'SELECT stale_days, default_days FROM deadline_setting',
        )
        .get();
      return {
        staleDays: setting?.stale_days ?? 14,
        defaultDays: setting?.default_days ?? null,
        states: database
          .sql<{ state: string; days: number }>('SELECT state, days FROM deadline_state ORDER BY state')
          .all(),
      };
    },
  };
}
