/** Finds a phrase in every document of a request, by the index of search. Synchronous. */
import type { TextHit } from '../../preload/contract/text.ts';
import { MARK } from '../search/highlight.ts';
import type { Database } from '../storage/database-port.ts';
import { isPaged } from './model.ts';

export interface FindText {
  (query: { requestId: string; phrase: string; offset: number; limit: number }): {
    hits: TextHit[];
    total: number;
    documents: number;
    unread: number;
  };
}

/** Words as the index cuts them. */
const wordsOf = (phrase: string): string[] => phrase.match(/[\p{L}\p{N}]+/gu)?.slice(0, 20) ?? [];
const SNIPPET_WORDS = 16;

export function createFindText(database: Database): FindText {
  const from = `document d JOIN document_text t ON t.document_id = d.id JOIN document_text_search s ON s.rowid = t.n
    LEFT JOIN document_page p ON p.document_id = t.document_id AND p.page = t.page LEFT JOIN document_reading r ON r.document_id = d.id
    WHERE d.request_id = :requestId AND s.document_text_search MATCH :match
      AND NOT EXISTS (SELECT 1 FROM privacy_case c WHERE c.document_id = d.id AND c.released_at IS NULL)`;
  return ({ requestId, phrase, offset, limit }) => {
    const unread =
      database
        .sql<{ c: number }>(
          `SELECT count(*) AS c FROM document d LEFT JOIN document_reading r ON r.document_id = d.id
           WHERE d.request_id = :requestId AND (r.state IS NOT 'read'
             OR EXISTS (SELECT 1 FROM document_page p WHERE p.document_id = d.id AND p.scan = 'waiting'))`,
        )
        .get({ requestId })?.c ?? 0;
    const words = wordsOf(phrase);
    if (words.length === 0) return { hits: [], total: 0, documents: 0, unread };
    // A phrase: the words stand one after another; the last may be unfinished.
    const match = `"${words.join(' ')}"*`;
    const counts = database
      .sql<{ total: number; documents: number }>(
        `SELECT count(*) AS total, count(DISTINCT d.id) AS documents FROM ${from}`,
      )
      .get({ requestId, match });
    const rows = database
      .sql<{
        id: string;
        title: string;
        page: number;
        part: string | null;
        partPage: number | null;
        source: TextHit['source'] | null;
        confidence: number | null;
        kind: string | null;
        snippet: string;
        marked: string;
      }>(
        `SELECT d.id, d.title, t.page, p.part, p.part_page AS partPage, p.source, p.confidence, r.kind,
           snippet(document_text_search, 0, '${MARK.start}', '${MARK.end}', '…', ${SNIPPET_WORDS}) AS snippet,
           highlight(document_text_search, 0, '${MARK.start}', '') AS marked
         FROM ${from} ORDER BY d.n, t.page LIMIT :limit OFFSET :offset`,
      )
      .all({ requestId, match, limit, offset });
    return {
      hits: rows.map((row) => ({
        documentId: row.id,
        documentTitle: row.title,
        page: row.page,
        paged: isPaged(row.kind ?? ''),
        part: row.part,
        partPage: row.partPage ?? row.page,
        snippet: row.snippet.replace(/\s+/g, ' ').trim(),
        matches: row.marked.split(MARK.start).length - 1,
        source: row.source ?? 'text',
        confidence: row.confidence,
      })),
      total: counts?.total ?? 0,
      documents: counts?.documents ?? 0,
      unread,
    };
  };
}
