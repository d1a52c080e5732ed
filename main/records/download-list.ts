/** SQL of the downloads page: what is open in the order of receiving, what is in trouble, what is done, and the sums. */
import type { DownloadRow } from '../../preload/contract/downloads.ts';
import type { SeamError } from '../../preload/contract/errors.ts';
import type { Database } from '../storage/database-port.ts';
import { receivingOrder, type DocumentState } from './repository.ts';

export interface DownloadCounts {
  waiting: number;
  /** Of the waiting ones, paused by a person. */
  resting: number;
  trouble: number;
  doneToday: number;
  /** Of what waits or runs: whole sizes less what is here. */
  bytesLeft: number;
  sizesUnknown: number;
}

export interface DownloadList {
  page(query: { show: 'open' | 'trouble' | 'done'; offset: number; limit: number }): {
    rows: DownloadRow[];
    total: number;
  };
  /** @param midnight ISO instant at which this day began here */
  counts(midnight: string): DownloadCounts;
  /** Ids of what failed, was quarantined or refused. */
  troubled(): string[];
}

const WHERE = {
  open: `d.state IN ('waiting', 'downloading')`,
  trouble: `d.state IN ('failed', 'quarantined', 'forbidden') AND d.purged_at IS NULL`,
  done: `d.state = 'ready'`,
} as const;
const ORDER = {
  open: `d.state <> 'downloading', d.paused, ${receivingOrder}`,
  trouble: 'd.n DESC',
  done: 'd.received_at DESC, d.n DESC',
} as const;

interface Columns {
  id: string;
  request_id: string;
  title: string;
  patient_name: string;
  custodian_name: string;
  state: Exclude<DocumentState, 'purged'>;
  paused: number;
  asked_at: string | null;
  part_bytes: number;
  part_total: number | null;
  declared_size: number | null;
  size: number | null;
  due_date: string | null;
  not_before: string | null;
  expected: string | null;
  actual: string | null;
  received_at: string | null;
  error_json: string | null;
}

/** @param atWork what is at work now knows better than its row */
export function createDownloadList(
  database: Database,
  atWork: (id: string) => { bytes: number; total: number | null } | null,
): DownloadList {
  const toRow = (c: Columns): DownloadRow => {
    const work = atWork(c.id);
    const here = c.state === 'ready' || c.state === 'quarantined';
    return {
      id: c.id,
      requestId: c.request_id,
      title: c.title,
      patientName: c.patient_name,
      custodianName: c.custodian_name,
      state: c.state,
      paused: c.paused === 1,
      asked: c.asked_at !== null,
      receivedBytes: here ? (c.size ?? 0) : (work?.bytes ?? c.part_bytes),
      size: here ? c.size : (work?.total ?? c.part_total ?? c.declared_size),
      dueDate: c.due_date,
      notBefore: c.state === 'waiting' ? c.not_before : null,
      expected: c.expected,
      actual: c.actual,
      receivedAt: c.received_at,
      error: c.error_json === null ? null : (JSON.parse(c.error_json) as SeamError),
    };
  };
  return {
    page: ({ show, offset, limit }) => ({
      total: database.sql<{ c: number }>(`SELECT count(*) AS c FROM document d WHERE ${WHERE[show]}`).get()?.c ?? 0,
      rows: database
        .sql<Columns>(
          `SELECT d.id, d.request_id, d.title, d.patient_name, d.custodian_name, d.state, d.paused, d.asked_at, d.part_bytes, d.part_total,
             d.declared_size, d.size, r.due_date, d.not_before, d.expected, d.actual, d.received_at, d.error_json
           FROM document d LEFT JOIN request r ON r.id = d.request_id
           WHERE ${WHERE[show]} ORDER BY ${ORDER[show]} LIMIT :limit OFFSET :offset`,
        )
        .all({ offset, limit })
        .map(toRow),
    }),
    counts: (midnight) =>
      database
        .sql<DownloadCounts>(
          `SELECT
             count(*) FILTER (WHERE state = 'waiting') AS waiting,
             count(*) FILTER (WHERE state = 'waiting' AND paused = 1) AS resting,
             count(*) FILTER (WHERE state IN ('failed', 'quarantined', 'forbidden') AND purged_at IS NULL) AS trouble,
             (SELECT count(*) FROM document WHERE received_at >= :midnight AND state = 'ready') AS doneToday,
             coalesce(sum(max(0, coalesce(part_total, declared_size, 0) - part_bytes)) FILTER (WHERE state IN ('waiting', 'downloading')), 0) AS bytesLeft,
             count(*) FILTER (WHERE state IN ('waiting', 'downloading') AND part_total IS NULL AND declared_size IS NULL) AS sizesUnknown
           FROM document WHERE state <> 'ready'`,
        )
        .get({ midnight }) ?? { waiting: 0, resting: 0, trouble: 0, doneToday: 0, bytesLeft: 0, sizesUnknown: 0 },
    troubled: () =>
      database
        .sql<{ id: string }>(`SELECT d.id FROM document d WHERE ${WHERE.trouble}`)
        .all()
        .map((r) => r.id),
  };
}
