/** SQL of marks on pages. Synchronous. */
import type { Mark, MarkInput } from '../../preload/contract/review.ts';
import type { MarkKind } from '../../preload/contract/rules/review.ts';
import type { Database } from '../storage/database-port.ts';

export interface MarkRepository {
  of(documentId: string): Mark[];
  add(id: string, documentId: string, mark: MarkInput, by: string, at: string): void;
  /** @returns false when the document has no such mark */
  change(id: string, documentId: string, mark: MarkInput): boolean;
  remove(id: string, documentId: string): boolean;
  count(documentId: string): number;
  labels(limit: number): { kind: MarkKind; label: string }[];
}

interface Columns extends Omit<Mark, 'area'> {
  x: number | null;
  y: number | null;
  width: number | null;
  height: number | null;
}

const columnsOf = ({ page, area, kind, label, note }: MarkInput) => ({
  page,
  x: area?.x ?? null,
  y: area?.y ?? null,
  width: area?.width ?? null,
  height: area?.height ?? null,
  kind,
  label,
  note,
});

const toMark = ({ x, y, width, height, ...mark }: Columns): Mark => ({
  ...mark,
  area: x === null || y === null || width === null || height === null ? null : { x, y, width, height },
});

export function createMarkRepository(database: Database): MarkRepository {
  return {
    of: (documentId) =>
      database
        .sql<Columns>(
          `SELECT id, page, x, y, width, height, kind, label, note, by, at FROM review_mark
           WHERE document_id = :documentId ORDER BY page, y IS NOT NULL, y, n`,
        )
        .all({ documentId })
        .map(toMark),
    add: (id, documentId, mark, by, at) => {
      database
        .sql(
          `INSERT INTO review_mark (id, document_id, page, x, y, width, height, kind, label, note, by, at)
           VALUES (:id, :documentId, :page, :x, :y, :width, :height, :kind, :label, :note, :by, :at)`,
        )
        .run({ id, documentId, by, at, ...columnsOf(mark) });
    },
    change: (id, documentId, mark) =>
      database
        .sql(
          `UPDATE review_mark SET page = :page, x = :x, y = :y, width = :width, height = :height, kind = :kind, label = :label, note = :note
           WHERE id = :id AND document_id = :documentId`,
        )
        .run({ id, documentId, ...columnsOf(mark) }).changes === 1,
    remove: (id, documentId) =>
      database.sql('DELETE FROM review_mark WHERE id = :id AND document_id = :documentId').run({ id, documentId })
        .changes === 1,
    count: (documentId) =>
      database
        .sql<{ c: number }>('SELECT count(*) AS c FROM review_mark WHERE document_id = :documentId')
        .get({ documentId })?.c ?? 0,
    labels: (limit) =>
      database
        .sql<{ kind: MarkKind; label: string }>(
          'SELECT kind, label FROM review_mark GROUP BY kind, label ORDER BY count(*) DESC, max(n) DESC LIMIT :limit',
        )
        .all({ limit }),
  };
}
