/** SQL of the document table. Synchronous; may not touch files or the network. */
import type { SeamError } from '../../preload/contract/errors.ts';
import type { RecordRow } from '../../preload/contract/records.ts';
import type { RecordDocument } from '../../preload/contract/requests.ts';
import { AppError } from '../lib/errors.ts';
import type { Database, SqlValue } from '../storage/database-port.ts';
import { unpackPlace } from './last-place.ts';

export type DocumentState = RecordDocument['state'];
export type CheckResult = RecordDocument['checks']['size'];

export interface DocumentRecord {
  id: string;
  requestId: string;
  taskId: string;
  outputKey: string;
  parentKey: string | null;
  title: string;
  declaredType: string;
  declaredSize: number | null;
  declaredSha1: string | null;
  patientName: string;
  custodianName: string;
  purpose: string;
  state: DocumentState;
  attempts: number;
  notBefore: string | null;
  sniffedType: string | null;
  size: number | null;
  sha256: string | null;
  sizeCheck: CheckResult;
  sha1Check: CheckResult;
  expected: string | null;
  actual: string | null;
  sealedName: string | null;
  wrappedKey: string | null;
  looseName: string | null;
  createdAt: string;
  receivedAt: string | null;
  /** Packed, see last-place.ts. */
  lastPage: number;
  /** Of a file that broke off: its wrapped key, validator, whole length, and about what is here of it. */
  partKey: string | null;
  partEtag: string | null;
  partTotal: number | null;
  partBytes: number;
  /** When a person asked for it. */
  askedAt: string | null;
  /** 1: rests until a person lets it go on. */
  paused: number;
  /** When its content was removed under the retention rule. */
  purgedAt: string | null;
  error: SeamError | null;
}

export interface NewDocument {
  id: string;
  requestId: string;
  taskId: string;
  outputKey: string;
  parentKey: string | null;
  title: string;
  declaredType: string;
  declaredSize: number | null;
  declaredSha1: string | null;
  patientName: string;
  custodianName: string;
  purpose: string;
  createdAt: string;
}

type Patch = Partial<
  Omit<DocumentRecord, keyof NewDocument | 'error'> &
    Pick<DocumentRecord, 'title' | 'declaredType' | 'declaredSize' | 'declaredSha1' | 'error'>
>;

export interface DocumentRepository {
  /** @returns false when this output has a row already */
  insert(document: NewDocument): boolean;
  find(id: string): DocumentRecord | null;
  /** @throws AppError `notFound` */
  get(id: string): DocumentRecord;
  update(id: string, patch: Patch): void;
  ofRequest(requestId: string): DocumentRecord[];
  countOfRequest(requestId: string): number;
  countsOf(requestIds: readonly string[]): Map<string, number>;
  /**
   * What is to be received now, first things first: what a person asked for, then by due date, small before large, oldest first.
   * @param without ids that are at work or had their turn
   */
  toReceive(now: string, without: readonly string[], limit: number): DocumentRecord[];
  nextDue(): string | null;
  countState(state: DocumentState): number;
  interrupted(): DocumentRecord[];
  list(query: { text: string; offset: number; limit: number }): { rows: DocumentRecord[]; total: number };
}

/** Column of each member: SQL is made of these constants only. */
const COLUMN: Record<keyof DocumentRecord, string> = {
  id: 'id',
  requestId: 'request_id',
  taskId: 'task_id',
  outputKey: 'output_key',
  parentKey: 'parent_key',
  title: 'title',
  declaredType: 'declared_type',
  declaredSize: 'declared_size',
  declaredSha1: 'declared_sha1',
  patientName: 'patient_name',
  custodianName: 'custodian_name',
  purpose: 'purpose',
  state: 'state',
  attempts: 'attempts',
  notBefore: 'not_before',
  sniffedType: 'sniffed_type',
  size: 'size',
  sha256: 'sha256',
  sizeCheck: 'size_check',
  sha1Check: 'sha1_check',
  expected: 'expected',
  actual: 'actual',
  sealedName: 'sealed_name',
  wrappedKey: 'wrapped_key',
  looseName: 'loose_name',
  createdAt: 'created_at',
  receivedAt: 'received_at',
  lastPage: 'last_page',
  partKey: 'part_key',
  partEtag: 'part_etag',
  partTotal: 'part_total',
  partBytes: 'part_bytes',
  askedAt: 'asked_at',
  paused: 'paused',
  purgedAt: 'purged_at',
  error: 'error_json',
};
/** Bytes from which a document stands behind the small ones of the same day. */
const LARGE = 64 * 1024 * 1024;
/** What a person asked for, latest first; then by due date, small before large, oldest first. Of a table named `d`. */
export const receivingOrder = `d.asked_at IS NULL, d.asked_at DESC,
  coalesce((SELECT due_date FROM request WHERE request.id = d.request_id), '9999'), coalesce(d.declared_size, 0) > ${LARGE}, d.n`;
const SELECT = `SELECT ${Object.entries(COLUMN)
  // A document that was purged keeps its row; what it was is told by the receipt.
  .map(([member, column]) =>
    member === 'state' ? `CASE WHEN purged_at IS NULL THEN state ELSE 'purged' END AS state` : `${column} AS ${member}`,
  )
  .join(', ')} FROM document`;

type Columns = Omit<DocumentRecord, 'error'> & { error: string | null };
const toRecord = (c: Columns): DocumentRecord => ({
  ...c,
  error: c.error === null ? null : (JSON.parse(c.error) as SeamError),
});

export function createDocumentRepository(database: Database): DocumentRepository {
  const find = (id: string): DocumentRecord | null => {
    const row = database.sql<Columns>(`${SELECT} WHERE id = :id`).get({ id });
    return row ? toRecord(row) : null;
  };
  const index = (id: string): void => {
    database
      .sql(
        `INSERT OR REPLACE INTO document_search (rowid, text)
         SELECT n, title || char(10) || patient_name || char(10) || custodian_name || char(10) || declared_type FROM document WHERE id = :id`,
      )
      .run({ id });
  };
  return {
    insert: (d) =>
      database.transaction(() => {
        const made = database
          .sql(
            `INSERT INTO document (id, request_id, task_id, output_key, parent_key, title, declared_type, declared_size, declared_sha1, patient_name, custodian_name, purpose, state, created_at)
             VALUES (:id, :requestId, :taskId, :outputKey, :parentKey, :title, :declaredType, :declaredSize, :declaredSha1, :patientName, :custodianName, :purpose, 'waiting', :createdAt)
             ON CONFLICT (request_id, output_key) DO NOTHING`,
          )
          .run({ ...d });
        if (made.changes === 1) index(d.id);
        return made.changes === 1;
      }),
    find,
    get: (id) => {
      const row = find(id);
      if (!row) throw new AppError('notFound', 'This document does not exist any more.');
      return row;
    },
    update: (id, patch) =>
      database.transaction(() => {
        const names = (Object.keys(patch) as (keyof Patch)[]).filter((k) => patch[k] !== undefined);
        if (names.length === 0) return;
        const params: Record<string, SqlValue> = { id };
        for (const k of names) {
          const value = patch[k] ?? null;
          params[k] = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
        }
        database
          .sql(`UPDATE document SET ${names.map((k) => `${COLUMN[k]} = :${k}`).join(', ')} WHERE id = :id`)
          .run(params);
        if (patch.title !== undefined || patch.declaredType !== undefined) index(id);
      }),
    ofRequest: (requestId) =>
      database.sql<Columns>(`${SELECT} WHERE request_id = :requestId ORDER BY n`).all({ requestId }).map(toRecord),
    countOfRequest: (requestId) =>
      database.sql<{ c: number }>('SELECT count(*) AS c FROM document WHERE request_id = :requestId').get({ requestId })
        ?.c ?? 0,
    countsOf: (ids) =>
      new Map(
        database
          .sql<{ request_id: string; c: number }>(
            'SELECT request_id, count(*) AS c FROM document WHERE request_id IN (SELECT value FROM json_each(:ids)) GROUP BY request_id',
          )
          .all({ ids: JSON.stringify(ids) })
          .map((r) => [r.request_id, r.c]),
      ),
    toReceive: (now, without, limit) =>
      database
        .sql<Columns>(
          `${SELECT} d WHERE d.state = 'waiting' AND paused = 0 AND (not_before IS NULL OR not_before <= :now)
             AND id NOT IN (SELECT value FROM json_each(:without))
           ORDER BY ${receivingOrder} LIMIT :limit`,
        )
        .all({ now, without: JSON.stringify(without), limit })
        .map(toRecord),
    nextDue: () =>
      database
        .sql<{ at: string | null }>(
          `SELECT min(coalesce(not_before, '')) AS at FROM document WHERE state = 'waiting' AND paused = 0`,
        )
        .get()?.at ?? null,
    countState: (state) =>
      database.sql<{ c: number }>('SELECT count(*) AS c FROM document WHERE state = :state').get({ state })?.c ?? 0,
    interrupted: () =>
      database.sql<Columns>(`${SELECT} WHERE loose_name IS NOT NULL OR state = 'downloading'`).all().map(toRecord),
    list: ({ text, offset, limit }) => {
      const { where, params } = conditions(text);
      const total = database.sql<{ c: number }>(`SELECT count(*) AS c FROM document ${where}`).get(params)?.c ?? 0;
      const rows = database
        .sql<Columns>(
          `${SELECT} ${where} ORDER BY coalesce(received_at, created_at) DESC, n DESC LIMIT :limit OFFSET :offset`,
        )
        .all({ ...params, limit, offset });
      return { rows: rows.map(toRecord), total };
    },
  };
}

/** Every word has to occur in title, patient, provider or type. */
function conditions(text: string): { where: string; params: Record<string, SqlValue> } {
  const params: Record<string, SqlValue> = {};
  const parts = text
    .split(/\s+/)
    .filter((w) => w.length > 0)
    .slice(0, 8)
    .map((word, i) => {
      params[`w${i}`] = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
      return `n IN (SELECT rowid FROM document_search WHERE text LIKE :w${i} ESCAPE '\\')`;
    });
  return { where: parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', params };
}

/** As it crosses the seam. @param receivedBytes progress of a download that runs */
export function toDocument(d: DocumentRecord, receivedBytes: number): RecordDocument {
  return {
    id: d.id,
    requestId: d.requestId,
    title: d.title,
    declaredType: d.declaredType,
    sniffedType: d.sniffedType,
    size: d.size ?? d.declaredSize,
    sha256: d.sha256,
    state: d.state,
    receivedBytes: d.state === 'ready' || d.state === 'quarantined' ? (d.size ?? 0) : receivedBytes || d.partBytes,
    checks: { size: d.sizeCheck, sha1: d.sha1Check },
    expected: d.expected,
    actual: d.actual,
    receivedAt: d.receivedAt,
    lastPage: unpackPlace(d.lastPage).page,
    error: d.error,
  };
}

export const toRow = (d: DocumentRecord, receivedBytes: number): RecordRow => ({
  ...toDocument(d, receivedBytes),
  patientName: d.patientName,
  custodianName: d.custodianName,
  purpose: d.purpose,
});
