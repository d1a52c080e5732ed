/** Rows of the list as they are shown: texts from the database, everything worked out from the index. */
import type { BoardRow } from '../../preload/contract/board.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { Database } from '../storage/database-port.ts';
import type { BoardIndex } from './board-index.ts';
import { actionOf, dateOfDay, dueBases, flags } from './model.ts';

interface PageColumns {
  n: number;
  id: string;
  kind: 'core' | 'child';
  purpose: string;
  status: NormalizedStatus;
  own_words: string;
  patient_name: string;
  birth_date: string;
  custodian_name: string;
  custodian_place: string;
  task_id: string | null;
  identifier_value: string | null;
  created_at: string;
  updated_at: string;
  status_since: string;
  documents: number;
  has_error: number;
  member_id: string;
  chase_key: string;
  npi: string;
  project_id: string | null;
  owner: string | null;
  follow_up_on: string | null;
}

/** In the order of the slots; a row that went a moment ago is left out. */
export function pageOf(database: Database, index: BoardIndex, slots: readonly number[]): BoardRow[] {
  const c = index.columns;
  const found = new Map(
    database
      .sql<PageColumns>(
        `SELECT r.n, r.id, r.kind, r.purpose, r.status, r.own_words, r.patient_name, r.birth_date, r.custodian_name, r.custodian_place, r.task_id,
           r.identifier_value, r.created_at, r.updated_at, r.status_since, r.documents, r.has_error, r.member_id, r.chase_key, r.npi,
           coalesce(r.project_id, r.former_project_id) AS project_id, w.owner, w.follow_up_on
         FROM request r LEFT JOIN request_work w ON w.request_id = r.id WHERE r.n IN (SELECT value FROM json_each(:ns))`,
      )
      .all({ ns: JSON.stringify(slots) })
      .map((r) => [r.n, r]),
  );
  return slots.flatMap((slot): BoardRow[] => {
    const r = found.get(slot);
    if (!r) return [];
    const due = c.dueDay[slot] ?? 0;
    return [
      {
        id: r.id,
        kind: r.kind,
        purpose: r.purpose,
        status: r.status,
        ownWords: r.own_words,
        patientName: r.patient_name,
        birthDate: r.birth_date,
        custodianName: r.custodian_name,
        custodianPlace: r.custodian_place,
        taskId: r.task_id,
        identifier: r.identifier_value,
        dueDate: due === 0 ? null : dateOfDay(due),
        createdAt: r.created_at,
        updatedAt: r.updated_at,
        statusSince: r.status_since,
        documents: r.documents,
        hasError: r.has_error === 1,
        memberId: r.member_id,
        chaseKey: r.chase_key,
        npi: r.npi,
        projectId: r.project_id,
        projectName: r.project_id === null ? '' : index.projectName(r.project_id),
        action: actionOf(c.action[slot] ?? 0),
        owner: r.owner ?? '',
        followUpOn: r.follow_up_on,
        dueBasis: due === 0 ? null : (dueBases[c.basis[slot] ?? 0] ?? null),
        unexpected: ((c.flags[slot] ?? 0) & flags.unexpected) !== 0,
      },
    ];
  });
}
