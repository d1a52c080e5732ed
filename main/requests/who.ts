/** Whom a subject of the audit trail (`kind/id`) is about: for the encrypted trail only. */
import type { Database } from '../storage/database-port.ts';

export interface Who {
  /** Not yet named in a draft that was just begun. */
  patient?: { name: string; birthDate: string };
  requestId: string;
}

interface Row {
  id: string;
  name: string;
  birth: string;
}

/** @returns null for a subject that is about no single person, or is not there any more */
export function whoIs(database: Database, subject: string): Who | null {
  const [kind, id = ''] = subject.split('/');
  if (!database.open || (kind !== 'request' && kind !== 'document')) return null;
  const row =
    kind === 'request'
      ? database
          .sql<Row & Record<string, string>>(
            'SELECT id, patient_name AS name, birth_date AS birth FROM request WHERE id = :id',
          )
          .get({ id })
      : database
          .sql<Row & Record<string, string>>(
            `SELECT r.id AS id, r.patient_name AS name, r.birth_date AS birth FROM document d JOIN request r ON r.id = d.request_id WHERE d.id = :id`,
          )
          .get({ id });
  if (!row) return null;
  return { requestId: row.id, ...(row.name === '' ? {} : { patient: { name: row.name, birthDate: row.birth } }) };
}
