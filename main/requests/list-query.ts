/** The list of requests: filter, sort and page in SQL, built from constants and bound values only. */
import type { RequestRow, requestsContract, sortKeys } from '../../preload/contract/requests.ts';
import type { NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { z } from 'zod';
import type { Database, SqlValue } from '../storage/database-port.ts';
import type { RequestRecord } from './model.ts';
import { toRecord, type RequestColumns } from './columns.ts';

export type ListQuery = z.output<(typeof requestsContract)['requests:list']['input']>;
export type ListAnswer = z.output<(typeof requestsContract)['requests:list']['output']>;

const ORDER: Record<(typeof sortKeys)[number], string> = {
  updatedAt: 'updated_at',
  createdAt: 'created_at',
  patientName: 'patient_name COLLATE NOCASE',
  custodianName: 'custodian_name COLLATE NOCASE',
  status: 'status',
  dueDate: 'due_date',
  statusSince: 'status_since',
};

/**
 * @param documents number of documents of the given requests
 * @returns a page of rows, how many rows match, and how many match in each status when the status filter is left out
 */
export function listRequests(
  database: Database,
  query: ListQuery,
  documents: (ids: readonly string[]) => Map<string, number>,
): ListAnswer {
  const params: Record<string, SqlValue> = {};
  // Batches and children belong to the projects room; their drafts are rows of a chase list.
  const base: string[] = [`kind = 'core'`];
  textConditions(query.text, base, params);
  if (query.purposes.length > 0) base.push(`purpose IN (${bindAll('purpose', query.purposes, params)})`);
  const baseWhere = base.length > 0 ? `WHERE ${base.join(' AND ')}` : '';

  const counts: Partial<Record<NormalizedStatus, number>> = {};
  for (const row of database
    .sql<{ status: NormalizedStatus; c: number }>(
      `SELECT status, count(*) AS c FROM request ${baseWhere} GROUP BY status`,
    )
    .all(params))
    counts[row.status] = row.c;
  const chosen = query.statuses.length > 0 ? query.statuses : (Object.keys(counts) as NormalizedStatus[]);
  const total = [...new Set(chosen)].reduce((sum, status) => sum + (counts[status] ?? 0), 0);

  const all = { ...params };
  const where = [...base];
  if (query.statuses.length > 0) where.push(`status IN (${bindAll('status', query.statuses, all)})`);
  const direction = query.descending ? 'DESC' : 'ASC';
  // Rows without a due date stand last in both directions: they are never the urgent ones.
  const order = `${query.sort === 'dueDate' ? 'due_date IS NULL, ' : ''}${ORDER[query.sort]} ${direction}, n ${direction}`;
  const rows = database
    .sql<RequestColumns>(
      `SELECT * FROM request ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY ${order} LIMIT :limit OFFSET :offset`,
    )
    .all({ ...all, limit: query.limit, offset: query.offset });
  const having = documents(rows.map((r) => r.id));
  return { rows: rows.map((r) => toRow(toRecord(r), having.get(r.id) ?? 0)), total, counts };
}

export function toRow(r: RequestRecord, documents: number): RequestRow {
  return {
    id: r.id,
    status: r.status,
    ownWords: r.ownWords,
    purpose: r.purpose,
    patientName: r.patientName,
    birthDate: r.birthDate,
    custodianName: r.custodianName,
    custodianPlace: r.custodianPlace,
    taskId: r.taskId,
    identifier: r.identifier?.value ?? null,
    dueDate: r.dueDate,
    createdAt: r.createdAt,
    updatedAt: r.updatedAt,
    statusSince: r.statusSince,
    documents,
    hasError: r.hasError,
  };
}

/** Every word has to occur somewhere. Words of three characters and more use the trigram index, shorter ones scan its text. */
function textConditions(text: string, where: string[], params: Record<string, SqlValue>): void {
  const words = text
    .split(/\s+/)
    .filter((w) => w.length > 0)
    .slice(0, 8);
  const long = words.filter((w) => [...w].length >= 3);
  if (long.length > 0) {
    params['match'] = long.map((w) => `"${w.replaceAll('"', '""')}"`).join(' AND ');
    where.push('n IN (SELECT rowid FROM request_search WHERE request_search MATCH :match)');
  }
  words
    .filter((w) => !long.includes(w))
    .forEach((w, i) => {
      params[`like${i}`] = `%${w.replace(/[\\%_]/g, '\\$&')}%`;
      where.push(`n IN (SELECT rowid FROM request_search WHERE text LIKE :like${i} ESCAPE '\\')`);
    });
}

function bindAll(prefix: string, values: readonly string[], params: Record<string, SqlValue>): string {
  return values
    .map((value, i) => {
      params[`${prefix}${i}`] = value;
      return `:${prefix}${i}`;
    })
    .join(', ');
}
