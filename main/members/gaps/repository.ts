/** SQL of the gap report: requests of a person, what a person decided about them, their received documents. */
import type { Database } from '../../storage/database-port.ts';

export interface RequestFacts {
  id: string;
  kind: 'core' | 'child';
  status: string;
  patientName: string;
  birthDate: string;
  memberId: string;
  siteName: string;
  siteNpi: string;
  projectId: string | null;
  /** Days that were asked for; empty where the request names none. */
  from: string;
  to: string;
}

export interface DocumentFacts {
  id: string;
  requestId: string;
  title: string;
  /** Received and sound; anything else is not here to be read. */
  ready: boolean;
  /** `read` where its text was read; null where nothing is known of it yet. */
  reading: string | null;
}

export interface GapRepository {
  /** Requests of anyone with this birth date or one of these member ids. */
  candidates(birthDate: string, memberIds: readonly string[]): RequestFacts[];
  requests(ids: readonly string[]): RequestFacts[];
  links(memberId: string): { requestId: string; same: boolean; by: string; at: string }[];
  decide(link: { memberId: string; requestId: string; same: boolean; by: string; at: string }): void;
  confirmedCount(memberId: string): number;
  /** Members with a confirmed request of this project. */
  membersOfProject(projectId: string): { memberId: string; requestId: string }[];
  documents(requestIds: readonly string[]): DocumentFacts[];
}

const FACTS = `SELECT r.id, r.kind, r.status, r.patient_name AS patientName, r.birth_date AS birthDate, r.member_id AS memberId,
  r.custodian_name AS siteName, r.npi AS siteNpi, r.project_id AS projectId,
  coalesce(json_extract(d.draft_json, '$.serviceFrom'), (SELECT service_from FROM chase WHERE request_id = r.id LIMIT 1), '') AS "from",
  coalesce(json_extract(d.draft_json, '$.serviceTo'), (SELECT service_to FROM chase WHERE request_id = r.id LIMIT 1), '') AS "to"
  FROM request r LEFT JOIN request_draft d ON d.request_id = r.id`;

export function createGapRepository(database: Database): GapRepository {
  return {
    candidates: (birthDate, memberIds) =>
      database
        .sql<RequestFacts>(
          `${FACTS} WHERE r.kind IN ('core', 'child') AND ((r.birth_date = :birthDate AND :birthDate <> '')
             OR (r.member_id <> '' AND r.member_id IN (SELECT value FROM json_each(:memberIds)))) ORDER BY r.n DESC LIMIT 200`,
        )
        .all({ birthDate, memberIds: JSON.stringify(memberIds) }),
    requests: (ids) =>
      database
        .sql<RequestFacts>(`${FACTS} WHERE r.id IN (SELECT value FROM json_each(:ids)) ORDER BY r.n DESC`)
        .all({ ids: JSON.stringify(ids) }),
    links: (memberId) =>
      database
        .sql<{ request_id: string; same: number; by: string; at: string }>(
          'SELECT request_id, same, by, at FROM member_link WHERE member_id = :memberId',
        )
        .all({ memberId })
        .map((row) => ({ requestId: row.request_id, same: row.same === 1, by: row.by, at: row.at })),
    decide: (link) => {
      database
        .sql(
          `INSERT OR REPLACE INTO member_link (member_id, request_id, same, by, at) VALUES (:memberId, :requestId, :same, :by, :at)`,
        )
        .run({ ...link, same: link.same ? 1 : 0 });
    },
    confirmedCount: (memberId) =>
      database
        .sql<{ count: number }>('SELECT count(*) AS count FROM member_link WHERE member_id = :memberId AND same = 1')
        .get({ memberId })?.count ?? 0,
    membersOfProject: (projectId) =>
      database
        .sql<{ memberId: string; requestId: string }>(
          `SELECT l.member_id AS memberId, l.request_id AS requestId FROM member_link l JOIN request r ON r.id = l.request_id
           WHERE l.same = 1 AND r.project_id = :projectId ORDER BY l.member_id LIMIT 5000`,
        )
        .all({ projectId }),
    documents: (requestIds) =>
      database
        .sql<{ id: string; request_id: string; title: string; state: string; reading: string | null }>(
          `SELECT d.id, d.request_id, d.title, d.state, g.state AS reading FROM document d
             LEFT JOIN document_reading g ON g.document_id = d.id
           WHERE d.request_id IN (SELECT value FROM json_each(:ids)) ORDER BY d.created_at, d.id LIMIT 5000`,
        )
        .all({ ids: JSON.stringify(requestIds) })
        .map((row) => ({
          id: row.id,
          requestId: row.request_id,
          title: row.title,
          ready: row.state === 'ready',
          reading: row.reading,
        })),
  };
}
