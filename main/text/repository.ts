/** SQL of the text room: what was read of each document and each page. Synchronous; knows no file and no process. */
import type { ReadingProblem } from '../../preload/contract/text.ts';
import type { Database } from '../storage/database-port.ts';
import { READING_VERSION } from './model.ts';
import type { Stated } from './reader/protocol.ts';

/** A received file that is to be read. */
export interface DueDocument {
  id: string;
  requestId: string;
  sealedName: string;
  wrappedKey: string;
  size: number;
  type: string;
  nextPage: number;
  stops: number;
}

export interface NewPage {
  page: number;
  part: string | null;
  partPage: number;
  source: 'text' | 'ocr' | 'none';
  /** Its picture is to be recognized. */
  scan: boolean;
  text: string;
  boxes: Uint8Array | null;
  ink: number | null;
  textHash: string | null;
  pictureHash: Uint8Array | null;
  problem: ReadingProblem | null;
}

export interface PageRow {
  page: number;
  part: string | null;
  partPage: number;
  source: 'text' | 'ocr' | 'none';
  scan: 'waiting' | 'done' | 'stopped' | null;
  confidence: number | null;
  boxes: Uint8Array | null;
  ink: number | null;
  textHash: string | null;
  pictureHash: Uint8Array | null;
  problem: ReadingProblem | null;
  text: string;
}

export interface ScanRow {
  documentId: string;
  page: number;
  part: string | null;
  partPage: number;
  stops: number;
}

export interface ReadingRow {
  state: 'waiting' | 'reading' | 'read' | 'unreadable';
  kind: string;
  problem: ReadingProblem | null;
  stated: Stated;
  pages: number;
  withText: number;
  recognized: number;
  toRecognize: number;
  confidence: number | null;
}

/** The index of search, as `search/document-text.ts` makes it. */
export interface PageIndex {
  put(documentId: string, page: number, text: string): void;
  remove(documentId: string): void;
}

export interface TextRepository {
  /** The document that has waited longest. */
  due(): DueDocument | null;
  document(id: string): DueDocument | null;
  begin(id: string, kind: string): void;
  /** Forgets what was read; what cannot go on in the middle begins anew. */
  forget(id: string): void;
  setPages(id: string, pages: number): void;
  addPages(id: string, pages: readonly NewPage[]): void;
  finish(id: string, stated: Stated): void;
  fail(id: string, problem: ReadingProblem): void;
  countStop(id: string): number;
  /** Waits to be read anew. */
  again(id: string): void;
  waiting(): { documents: number; scans: number };
  /** Documents that are read wait again where an older version read them. */
  renew(): number;
  nextScans(limit: number): ScanRow[];
  countScanStop(documentId: string, page: number): number;
  setRecognized(
    documentId: string,
    page: number,
    found: { text: string; boxes: Uint8Array | null; confidence: number; textHash: string | null },
  ): void;
  giveUpScan(documentId: string, page: number): void;
  scansLeft(documentId: string): number;
  reading(id: string): ReadingRow | null;
  /** Pages in their order, a slice of them. @param after page number */
  pages(id: string, after: number, limit: number): PageRow[];
  page(id: string, page: number): PageRow | null;
}

const DUE = `SELECT d.id, d.request_id AS requestId, d.sealed_name AS sealedName, d.wrapped_key AS wrappedKey, d.size,
  coalesce(d.sniffed_type, '') AS type, r.next_page AS nextPage, r.stops
  FROM document_reading r JOIN document d ON d.id = r.document_id WHERE d.sealed_name IS NOT NULL AND d.wrapped_key IS NOT NULL`;
const PAGE = `SELECT p.page, p.part, p.part_page AS partPage, p.source, p.scan, p.confidence, p.boxes, p.ink, p.text_hash AS textHash,
  p.picture_hash AS pictureHash, p.problem, coalesce(t.text, '') AS text
  FROM document_page p LEFT JOIN document_text t ON t.document_id = p.document_id AND t.page = p.page WHERE p.document_id = :id`;

export function createTextRepository(database: Database, index: PageIndex): TextRepository {
  const run = (sql: string, params: Record<string, string | number | null>) => database.sql(sql).run(params);
  return {
    due: () =>
      database.sql<DueDocument>(`${DUE} AND r.state IN ('waiting', 'reading') ORDER BY r.n LIMIT 1`).get() ?? null,
    document: (id) => database.sql<DueDocument>(`${DUE} AND r.document_id = :id`).get({ id }) ?? null,
    begin: (id, kind) => {
      run(`UPDATE document_reading SET state = 'reading', kind = :kind, version = :version WHERE document_id = :id`, {
        id,
        kind,
        version: READING_VERSION,
      });
    },
    forget: (id) =>
      database.transaction(() => {
        index.remove(id);
        run('DELETE FROM document_page WHERE document_id = :id', { id });
        run('UPDATE document_reading SET next_page = 1, pages = 0 WHERE document_id = :id', { id });
      }),
    setPages: (id, pages) => {
      run('UPDATE document_reading SET pages = :pages WHERE document_id = :id', { id, pages });
    },
    addPages: (id, pages) =>
      database.transaction(() => {
        for (const p of pages) {
          database
            .sql(
              `INSERT OR REPLACE INTO document_page (document_id, page, part, part_page, source, scan, boxes, ink, text_hash, picture_hash, problem)
               VALUES (:id, :page, :part, :partPage, :source, :scan, :boxes, :ink, :textHash, :pictureHash, :problem)`,
            )
            .run({
              id,
              page: p.page,
              part: p.part,
              partPage: p.partPage,
              source: p.source,
              scan: p.scan ? 'waiting' : null,
              boxes: p.boxes,
              ink: p.ink,
              textHash: p.textHash,
              pictureHash: p.pictureHash,
              problem: p.problem,
            });
          if (p.text !== '') index.put(id, p.page, p.text);
        }
        const last = pages.at(-1)?.page ?? 0;
        run(
          'UPDATE document_reading SET next_page = :next, pages = max(pages, :last) WHERE document_id = :id AND next_page < :next',
          { id, next: last + 1, last },
        );
      }),
    finish: (id, stated) => {
      run(
        `UPDATE document_reading SET state = 'read', problem = NULL, stated_json = :stated,
           pages = (SELECT count(*) FROM document_page WHERE document_id = :id) WHERE document_id = :id`,
        { id, stated: JSON.stringify(stated) },
      );
    },
    fail: (id, problem) => {
      run(`UPDATE document_reading SET state = 'unreadable', problem = :problem WHERE document_id = :id`, {
        id,
        problem,
      });
    },
    countStop: (id) => {
      run('UPDATE document_reading SET stops = stops + 1 WHERE document_id = :id', { id });
      return (
        database.sql<{ stops: number }>('SELECT stops FROM document_reading WHERE document_id = :id').get({ id })
          ?.stops ?? 0
      );
    },
    again: (id) =>
      database.transaction(() => {
        index.remove(id);
        run('DELETE FROM document_page WHERE document_id = :id', { id });
        run(
          `UPDATE document_reading SET state = 'waiting', next_page = 1, pages = 0, stops = 0, problem = NULL WHERE document_id = :id`,
          { id },
        );
      }),
    waiting: () => ({
      documents:
        database
          .sql<{ c: number }>(`SELECT count(*) AS c FROM document_reading WHERE state IN ('waiting', 'reading')`)
          .get()?.c ?? 0,
      scans:
        database.sql<{ c: number }>(`SELECT count(*) AS c FROM document_page WHERE scan = 'waiting'`).get()?.c ?? 0,
    }),
    renew: () =>
      run(
        `UPDATE document_reading SET state = 'waiting', next_page = 1, stops = 0, problem = NULL
         WHERE state IN ('read', 'unreadable') AND version < :version`,
        { version: READING_VERSION },
      ).changes,
    nextScans: (limit) =>
      database
        .sql<ScanRow>(
          `SELECT document_id AS documentId, page, part, part_page AS partPage, scan_stops AS stops FROM document_page
           WHERE scan = 'waiting' ORDER BY document_id, page LIMIT :limit`,
        )
        .all({ limit }),
    countScanStop: (id, page) => {
      run('UPDATE document_page SET scan_stops = scan_stops + 1 WHERE document_id = :id AND page = :page', {
        id,
        page,
      });
      return (
        database
          .sql<{ c: number }>('SELECT scan_stops AS c FROM document_page WHERE document_id = :id AND page = :page')
          .get({ id, page })?.c ?? 0
      );
    },
    setRecognized: (id, page, found) =>
      database.transaction(() => {
        const changed = database
          .sql(
            `UPDATE document_page SET source = :source, scan = 'done', confidence = :confidence, boxes = :boxes, text_hash = :textHash
             WHERE document_id = :id AND page = :page`,
          )
          .run({
            id,
            page,
            source: found.text.trim() === '' ? 'none' : 'ocr',
            confidence: found.text.trim() === '' ? null : found.confidence,
            boxes: found.boxes,
            textHash: found.textHash,
          });
        if (changed.changes === 1 && found.text.trim() !== '') index.put(id, page, found.text);
      }),
    giveUpScan: (id, page) => {
      run(`UPDATE document_page SET scan = 'stopped', problem = 'stopped' WHERE document_id = :id AND page = :page`, {
        id,
        page,
      });
    },
    scansLeft: (id) =>
      database
        .sql<{ c: number }>(`SELECT count(*) AS c FROM document_page WHERE document_id = :id AND scan = 'waiting'`)
        .get({ id })?.c ?? 0,
    reading: (id) => {
      const row = database
        .sql<{
          state: ReadingRow['state'];
          kind: string;
          problem: ReadingProblem | null;
          stated_json: string;
          pages: number;
        }>('SELECT state, kind, problem, stated_json, pages FROM document_reading WHERE document_id = :id')
        .get({ id });
      if (!row) return null;
      const counts = database
        .sql<{ withText: number; recognized: number; toRecognize: number; confidence: number | null }>(
          `SELECT count(*) FILTER (WHERE source = 'text') AS withText, count(*) FILTER (WHERE source = 'ocr') AS recognized,
             count(*) FILTER (WHERE scan = 'waiting') AS toRecognize, avg(confidence) AS confidence
           FROM document_page WHERE document_id = :id`,
        )
        .get({ id });
      return {
        state: row.state,
        kind: row.kind,
        problem: row.problem,
        stated: { patients: [], serviceDates: [], ...(JSON.parse(row.stated_json) as Partial<Stated>) },
        pages: row.pages,
        withText: counts?.withText ?? 0,
        recognized: counts?.recognized ?? 0,
        toRecognize: counts?.toRecognize ?? 0,
        confidence: counts?.confidence ?? null,
      };
    },
    pages: (id, after, limit) =>
      database.sql<PageRow>(`${PAGE} AND p.page > :after ORDER BY p.page LIMIT :limit`).all({ id, after, limit }),
    page: (id, page) => database.sql<PageRow>(`${PAGE} AND p.page = :page`).get({ id, page }) ?? null,
  };
}
