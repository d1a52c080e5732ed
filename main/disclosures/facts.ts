/** SQL of what has to be known of documents that are handed on. Reads only. */
import type { MarkInput } from '../../preload/contract/review.ts';
import type { Database } from '../storage/database-port.ts';

export interface DocumentFacts {
  id: string;
  requestId: string;
  taskId: string;
  identifier: string | null;
  title: string;
  type: string;
  state: string;
  size: number | null;
  patientName: string;
  birthDate: string;
  part2: boolean;
  locked: boolean;
}

export type HandedMark = Pick<MarkInput, 'page' | 'area' | 'kind' | 'label' | 'note'>;

export interface FactsReader {
  find(documentId: string): DocumentFacts | null;
  marks(documentId: string): HandedMark[];
}

export function createFactsReader(database: Database): FactsReader {
  return {
    find: (id) => {
      const row = database
        .sql<Omit<DocumentFacts, 'part2' | 'locked'> & { part2: number; locked: number }>(
          `SELECT d.id, d.request_id AS requestId, d.task_id AS taskId, r.identifier_value AS identifier, d.title,
             coalesce(d.sniffed_type, d.declared_type) AS type, d.state, d.size, d.patient_name AS patientName,
             coalesce(r.birth_date, '') AS birthDate,
             EXISTS (SELECT 1 FROM review_part2 f WHERE f.document_id = d.id)
               OR EXISTS (SELECT 1 FROM request_draft q, json_each(q.draft_json, '$.sensitiveCategories') c
                 WHERE q.request_id = d.request_id AND c.value = 'SUD') AS part2,
             EXISTS (SELECT 1 FROM privacy_case c WHERE c.document_id = d.id AND c.released_at IS NULL) AS locked
           FROM document d LEFT JOIN request r ON r.id = d.request_id WHERE d.id = :id`,
        )
        .get({ id });
      return row ? { ...row, part2: row.part2 === 1, locked: row.locked === 1 } : null;
    },
    marks: (documentId) =>
      database
        .sql<Omit<HandedMark, 'area'> & { x: number | null; y: number; width: number; height: number }>(
          'SELECT page, x, y, width, height, kind, label, note FROM review_mark WHERE document_id = :documentId ORDER BY page, n',
        )
        .all({ documentId })
        .map(({ x, y, width, height, ...mark }) => ({ ...mark, area: x === null ? null : { x, y, width, height } })),
  };
}
