/** Text of received records, page by page, for full-text search. Whoever reads a document puts its text here. Synchronous; joins the caller's transaction. */
import type { Database } from '../storage/database-port.ts';

export interface DocumentTextIndex {
  /** @param page 1-based; the text of a page that is known already is replaced */
  put(documentId: string, page: number, text: string): void;
  remove(documentId: string): void;
}

export function createDocumentTextIndex(database: Database): DocumentTextIndex {
  return {
    put: (documentId, page, text) => {
      database
        .sql(
          `INSERT INTO document_text (document_id, page, text) VALUES (:documentId, :page, :text)
           ON CONFLICT (document_id, page) DO UPDATE SET text = excluded.text`,
        )
        .run({ documentId, page, text });
    },
    remove: (documentId) => {
      database.sql('DELETE FROM document_text WHERE document_id = :documentId').run({ documentId });
    },
  };
}
