/** SQL of verdicts: the history that only grows, and what is read off it. Synchronous; decides nothing. */
import type { Opinion, Tally, Verdict } from '../../preload/contract/rules/review.ts';
import type { Database } from '../storage/database-port.ts';

export interface KeptOpinion extends Opinion {
  note: string;
}
export interface HistoryEntry {
  verdict: Verdict | null;
  by: string;
  at: string;
  note: string;
}
/** A document as the review needs it. */
export interface Subject {
  id: string;
  requestId: string;
  taskId: string;
  sha256: string | null;
  state: string;
  receivedAt: string | null;
  projectId: string | null;
  identifier: string | null;
  /** Sensitive category “SUD” on its request. */
  part2Request: boolean;
  part2Flagged: boolean;
}

export interface ReviewRepository {
  find(documentId: string): Subject | null;
  opinions(documentId: string): KeptOpinion[];
  history(kind: 'document' | 'request', subjectId: string): HistoryEntry[];
  /** Adds to the history and keeps it as this person's opinion; null takes it back. */
  give(documentId: string, entry: HistoryEntry): void;
  keepTally(documentId: string, tally: Tally): void;
  requestVerdict(requestId: string): KeptOpinion | null;
  giveRequest(requestId: string, entry: HistoryEntry): void;
  hasRequest(requestId: string): boolean;
  /** States of all received documents of a request, for whoever needs no second person. */
  tallies(requestId: string): { id: string; state: string; tally: Tally }[];
  /** Whether this project ('' for none) asks for a second person. */
  second(projectId: string): boolean;
  setSecond(projectId: string, second: boolean): void;
  setPart2(documentId: string, by: string, at: string): void;
  clearPart2(documentId: string): void;
}

interface TallyColumns {
  people: number | null;
  agreed: Verdict | null;
  latest: Verdict | null;
  split: number | null;
}
const toTally = (c: TallyColumns): Tally => ({
  people: c.people ?? 0,
  agreed: c.agreed,
  latest: c.latest,
  split: c.split === 1,
});

export function createReviewRepository(database: Database): ReviewRepository {
  const note = (kind: 'document' | 'request', subjectId: string, e: HistoryEntry): void => {
    database
      .sql(
        'INSERT INTO review_history (kind, subject_id, verdict, by, at, note) VALUES (:kind, :subjectId, :verdict, :by, :at, :note)',
      )
      .run({ kind, subjectId, ...e });
  };
  return {
    find: (id) => {
      const row = database
        .sql<Omit<Subject, 'part2Request' | 'part2Flagged'> & { part2Request: number; part2Flagged: number }>(
          `SELECT d.id, d.request_id AS requestId, d.task_id AS taskId, d.sha256, d.state, d.received_at AS receivedAt,
             coalesce(r.project_id, r.former_project_id) AS projectId, r.identifier_value AS identifier,
             EXISTS (SELECT 1 FROM request_draft q, json_each(q.draft_json, '$.sensitiveCategories') c
               WHERE q.request_id = d.request_id AND c.value = 'SUD') AS part2Request,
             EXISTS (SELECT 1 FROM review_part2 f WHERE f.document_id = d.id) AS part2Flagged
           FROM document d LEFT JOIN request r ON r.id = d.request_id WHERE d.id = :id`,
        )
        .get({ id });
      return row ? { ...row, part2Request: row.part2Request === 1, part2Flagged: row.part2Flagged === 1 } : null;
    },
    opinions: (documentId) =>
      database
        .sql<KeptOpinion>(
          'SELECT verdict, by, at, note FROM review_opinion WHERE document_id = :documentId ORDER BY at, by',
        )
        .all({ documentId }),
    history: (kind, subjectId) =>
      database
        .sql<HistoryEntry>(
          'SELECT verdict, by, at, note FROM review_history WHERE kind = :kind AND subject_id = :subjectId ORDER BY n DESC',
        )
        .all({ kind, subjectId }),
    give: (documentId, entry) => {
      note('document', documentId, entry);
      if (entry.verdict === null)
        database
          .sql('DELETE FROM review_opinion WHERE document_id = :documentId AND by = :by')
          .run({ documentId, by: entry.by });
      else
        database
          .sql(
            `INSERT INTO review_opinion (document_id, by, verdict, at, note) VALUES (:documentId, :by, :verdict, :at, :note)
             ON CONFLICT (document_id, by) DO UPDATE SET verdict = excluded.verdict, at = excluded.at, note = excluded.note`,
          )
          .run({ documentId, ...entry });
    },
    keepTally: (documentId, { people, agreed, latest, split }) => {
      if (latest === null) database.sql('DELETE FROM review_state WHERE document_id = :documentId').run({ documentId });
      else
        database
          .sql('INSERT OR REPLACE INTO review_state VALUES (:documentId, :people, :agreed, :latest, :split)')
          .run({ documentId, people, agreed, latest, split: split ? 1 : 0 });
    },
    requestVerdict: (requestId) =>
      database
        .sql<KeptOpinion>('SELECT verdict, by, at, note FROM review_request WHERE request_id = :requestId')
        .get({ requestId }) ?? null,
    giveRequest: (requestId, entry) => {
      note('request', requestId, entry);
      if (entry.verdict === null)
        database.sql('DELETE FROM review_request WHERE request_id = :requestId').run({ requestId });
      else
        database
          .sql('INSERT OR REPLACE INTO review_request VALUES (:requestId, :verdict, :by, :at, :note)')
          .run({ requestId, ...entry });
    },
    hasRequest: (requestId) =>
      database.sql('SELECT 1 FROM request WHERE id = :requestId').get({ requestId }) !== undefined,
    tallies: (requestId) =>
      database
        .sql<TallyColumns & { id: string; state: string }>(
          `SELECT d.id, d.state, s.people, s.agreed, s.latest, s.split FROM document d
           LEFT JOIN review_state s ON s.document_id = d.id WHERE d.request_id = :requestId ORDER BY d.n`,
        )
        .all({ requestId })
        .map((c) => ({ id: c.id, state: c.state, tally: toTally(c) })),
    second: (projectId) =>
      database
        .sql<{ second: number }>('SELECT second FROM review_project WHERE project_id = :projectId')
        .get({ projectId })?.second === 1,
    setSecond: (projectId, second) => {
      database
        .sql('INSERT OR REPLACE INTO review_project VALUES (:projectId, :second)')
        .run({ projectId, second: second ? 1 : 0 });
    },
    setPart2: (documentId, by, at) => {
      database.sql('INSERT OR REPLACE INTO review_part2 VALUES (:documentId, :by, :at)').run({ documentId, by, at });
    },
    clearPart2: (documentId) => {
      database.sql('DELETE FROM review_part2 WHERE document_id = :documentId').run({ documentId });
    },
  };
}
