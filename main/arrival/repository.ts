/** SQL of the arrival room: what a request asked for, and what the checks concluded. Synchronous. */
import type { ArrivalBadge, ArrivalCheck } from '../../preload/contract/arrival.ts';
import type { Database } from '../storage/database-port.ts';

/** What the checks need of a document and its request. */
export interface Asked {
  requestId: string;
  declaredType: string;
  sniffedType: string;
  patientName: string;
  birthDate: string;
  /** Type of the project for children, else the purpose. */
  purpose: string;
  from: string;
  to: string;
}

export interface Result {
  rules: number;
  badge: ArrivalBadge;
  checks: ArrivalCheck[];
}

export interface ArrivalRepository {
  asked(documentId: string): Asked | null;
  /** Documents of a request that are read, without this one. */
  siblings(documentId: string): string[];
  /** Days of care as found before. */
  dates(documentId: string): string[];
  datesOfSiblings(documentId: string): string[];
  result(documentId: string): Result | null;
  badges(ids: readonly string[]): Map<string, { rules: number; badge: ArrivalBadge }>;
  /** Whether reading has begun, for documents of a list. */
  states(ids: readonly string[]): Map<string, { state: string; scans: number }>;
  save(documentId: string, result: Result & { dates: readonly string[]; at: string }): void;
  /** Documents that are read, but not checked by these rules. */
  stale(rules: number, limit: number): string[];
}

export function createArrivalRepository(database: Database): ArrivalRepository {
  return {
    asked: (id) => {
      const row = database
        .sql<{
          request_id: string;
          declared_type: string;
          sniffed_type: string | null;
          patient_name: string;
          document_patient: string;
          birth_date: string;
          purpose: string;
          draft_from: string | null;
          draft_to: string | null;
          chase_from: string | null;
          chase_to: string | null;
          joined: string | null;
        }>(
          `SELECT d.request_id, d.declared_type, d.sniffed_type, coalesce(r.patient_name, '') AS patient_name, d.patient_name AS document_patient,
             coalesce(r.birth_date, '') AS birth_date, coalesce(r.purpose, d.purpose) AS purpose,
             json_extract(f.draft_json, '$.serviceFrom') AS draft_from, json_extract(f.draft_json, '$.serviceTo') AS draft_to,
             c.service_from AS chase_from, c.service_to AS chase_to,
             (SELECT json_extract(a.value, '$.value') FROM request_asked q, json_each(q.asked_json) a
               WHERE q.request_id = d.request_id AND json_extract(a.value, '$.label') = 'Dates of service') AS joined
           FROM document d LEFT JOIN request r ON r.id = d.request_id
             LEFT JOIN request_draft f ON f.request_id = d.request_id
             LEFT JOIN chase c ON c.request_id = d.request_id
           WHERE d.id = :id LIMIT 1`,
        )
        .get({ id });
      if (!row) return null;
      const [joinedFrom = '', joinedTo = ''] = (row.joined ?? '').split(' to ');
      const plain = (date: string): string => (/^\d{4}-\d{2}-\d{2}/.test(date) ? date.slice(0, 10) : '');
      return {
        requestId: row.request_id,
        declaredType: row.declared_type,
        sniffedType: row.sniffed_type ?? '',
        patientName: row.patient_name === '' ? row.document_patient : row.patient_name,
        birthDate: plain(row.birth_date),
        purpose: row.purpose,
        from: plain(row.draft_from ?? row.chase_from ?? joinedFrom),
        to: plain(row.draft_to ?? row.chase_to ?? joinedTo),
      };
    },
    siblings: (id) =>
      database
        .sql<{ id: string }>(
          `SELECT o.id FROM document d JOIN document o ON o.request_id = d.request_id AND o.id <> d.id
             JOIN arrival_result a ON a.document_id = o.id WHERE d.id = :id`,
        )
        .all({ id })
        .map((r) => r.id),
    dates: (id) =>
      JSON.parse(
        database
          .sql<{ dates_json: string }>('SELECT dates_json FROM arrival_result WHERE document_id = :id')
          .get({ id })?.dates_json ?? '[]',
      ) as string[],
    datesOfSiblings: (id) =>
      database
        .sql<{ dates_json: string }>(
          `SELECT a.dates_json FROM document d JOIN document o ON o.request_id = d.request_id AND o.id <> d.id
             JOIN arrival_result a ON a.document_id = o.id WHERE d.id = :id`,
        )
        .all({ id })
        .flatMap((r) => JSON.parse(r.dates_json) as string[]),
    result: (id) => {
      const row = database
        .sql<{ rules: number; badge_json: string; checks_json: string }>(
          'SELECT rules, badge_json, checks_json FROM arrival_result WHERE document_id = :id',
        )
        .get({ id });
      return row
        ? {
            rules: row.rules,
            badge: JSON.parse(row.badge_json) as ArrivalBadge,
            checks: JSON.parse(row.checks_json) as ArrivalCheck[],
          }
        : null;
    },
    badges: (ids) =>
      new Map(
        database
          .sql<{ document_id: string; rules: number; badge_json: string }>(
            'SELECT document_id, rules, badge_json FROM arrival_result WHERE document_id IN (SELECT value FROM json_each(:ids))',
          )
          .all({ ids: JSON.stringify(ids) })
          .map((r) => [r.document_id, { rules: r.rules, badge: JSON.parse(r.badge_json) as ArrivalBadge }]),
      ),
    states: (ids) =>
      new Map(
        database
          .sql<{ document_id: string; state: string; scans: number }>(
            `SELECT document_id, state, (SELECT count(*) FROM document_page p WHERE p.document_id = r.document_id AND p.scan = 'waiting') AS scans
             FROM document_reading r WHERE document_id IN (SELECT value FROM json_each(:ids))`,
          )
          .all({ ids: JSON.stringify(ids) })
          .map((r) => [r.document_id, { state: r.state, scans: r.scans }]),
      ),
    save: (id, r) => {
      database
        .sql(
          `INSERT INTO arrival_result (document_id, rules, badge_json, checks_json, dates_json, at)
           SELECT document_id, :rules, :badge, :checks, :dates, :at FROM document_reading WHERE document_id = :id
           ON CONFLICT (document_id) DO UPDATE SET rules = excluded.rules, badge_json = excluded.badge_json,
             checks_json = excluded.checks_json, dates_json = excluded.dates_json, at = excluded.at`,
        )
        .run({
          id,
          rules: r.rules,
          badge: JSON.stringify(r.badge),
          checks: JSON.stringify(r.checks),
          dates: JSON.stringify(r.dates),
          at: r.at,
        });
    },
    stale: (rules, limit) =>
      database
        .sql<{ id: string }>(
          `SELECT r.document_id AS id FROM document_reading r LEFT JOIN arrival_result a ON a.document_id = r.document_id
           WHERE r.state IN ('read', 'unreadable') AND (a.rules IS NULL OR a.rules < :rules) ORDER BY r.n LIMIT :limit`,
        )
        .all({ rules, limit })
        .map((r) => r.id),
  };
}
