/** Reading the resources of a member. Every query is bounded and leaves no statement open. */
import type { Database } from '../storage/database-port.ts';
import { localTarget } from './resource-facts.ts';
import type { ListPage, PageAsk, PatientStore, ResourceRow, ResourceVersion, StoredResource } from './store-port.ts';

export type ResourceReads = Omit<PatientStore, 'members' | 'member'>;

interface Columns {
  n: number;
  grant_id: string;
  type: string;
  rid: string;
  version_id: string | null;
  last_updated: string | null;
  primary_date: string;
  code_system: string;
  code: string;
  status: string;
  display: string;
  fetched_at: string;
}
type WithBody = Columns & { body: Uint8Array };

const COLUMNS = `r.n, r.grant_id, r.type, r.rid, r.version_id, r.last_updated, r.primary_date, r.code_system, r.code, r.status, r.display,
  r.fetched_at`;
const SLICE = 100;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const toRow = (c: Columns): ResourceRow => ({
  n: c.n,
  grantId: c.grant_id,
  type: c.type,
  id: c.rid,
  versionId: c.version_id,
  lastUpdated: c.last_updated,
  primaryDate: c.primary_date,
  codeSystem: c.code_system,
  code: c.code,
  status: c.status,
  display: c.display,
  fetchedAt: c.fetched_at,
});
const toStored = (c: WithBody): StoredResource => ({ ...toRow(c), raw: decoder.decode(c.body) });

/** @param baseOf FHIR base of a sign-in's server, without a trailing slash; empty where it is not known */
export function createResourceReads(database: Database, baseOf: (grantId: string) => string): ResourceReads {
  const pageOf = (memberId: string, apart: 0 | 1, type: string | null, ask: PageAsk): ListPage => {
    const grantId = ask.grantId ?? '';
    const direction = ask.order === 'oldest' ? 'ASC' : 'DESC';
    const where = `r.member_id = :memberId AND r.apart = :apart${type === null ? '' : ' AND r.type = :type'}${
      grantId === '' ? '' : ' AND r.grant_id = :grantId'
    }`;
    const params = { memberId, apart, ...(type === null ? {} : { type }), ...(grantId === '' ? {} : { grantId }) };
    const total = database
      .sql<{ count: number }>(`SELECT count(*) AS count FROM payer_resource r WHERE ${where}`)
      .get(params);
    return {
      total: total?.count ?? 0,
      rows: database
        .sql<Columns>(
          `SELECT ${COLUMNS} FROM payer_resource r WHERE ${where}
           ORDER BY r.primary_date ${direction}, r.n LIMIT :limit OFFSET :offset`,
        )
        .all({ ...params, limit: ask.limit, offset: ask.offset })
        .map(toRow),
    };
  };

  const read = (memberId: string, n: number): StoredResource | null => {
    const row = database
      .sql<WithBody>(`SELECT ${COLUMNS}, r.body FROM payer_resource r WHERE r.n = :n AND r.member_id = :memberId`)
      .get({ n, memberId });
    return row ? toStored(row) : null;
  };

  const find = (memberId: string, where: string, params: Record<string, string>): StoredResource | null => {
    const row = database
      .sql<WithBody>(
        `SELECT ${COLUMNS}, r.body FROM payer_resource r WHERE r.member_id = :memberId AND r.apart = 0 AND ${where}
         ORDER BY r.fetched_at DESC LIMIT 1`,
      )
      .get({ memberId, ...params });
    return row ? toStored(row) : null;
  };

  return {
    types: (memberId) =>
      database
        .sql<{ type: string; count: number }>(
          `SELECT type, count(*) AS count FROM payer_resource WHERE member_id = :memberId AND apart = 0
           GROUP BY type ORDER BY count(*) DESC, type`,
        )
        .all({ memberId }),
    list: (memberId, type, ask) => pageOf(memberId, 0, type, ask),
    listApart: (memberId, ask) => pageOf(memberId, 1, null, ask),
    *iterate(memberId, type) {
      let after = 0;
      while (true) {
        const rows = database
          .sql<WithBody>(
            `SELECT ${COLUMNS}, r.body FROM payer_resource r
             WHERE r.member_id = :memberId AND r.apart = 0 AND r.type = :type AND r.n > :after ORDER BY r.n LIMIT ${SLICE}`,
          )
          .all({ memberId, type, after });
        for (const row of rows) yield toStored(row);
        after = rows.at(-1)?.n ?? 0;
        if (rows.length < SLICE) return;
      }
    },
    get: (memberId, type, id, grantId) =>
      grantId === undefined
        ? find(memberId, 'r.type = :type AND r.rid = :id', { type, id })
        : find(memberId, 'r.type = :type AND r.rid = :id AND r.grant_id = :grantId', { type, id, grantId }),
    read,
    versions: (memberId, n) =>
      read(memberId, n) === null
        ? []
        : database
            .sql<{ version_id: string | null; last_updated: string | null; fetched_at: string; body: Uint8Array }>(
              `SELECT version_id, last_updated, fetched_at, body FROM payer_resource_version
               WHERE resource_n = :n ORDER BY n DESC LIMIT 200`,
            )
            .all({ n })
            .map((v): ResourceVersion => ({
              versionId: v.version_id,
              lastUpdated: v.last_updated,
              fetchedAt: v.fetched_at,
              raw: decoder.decode(v.body),
            })),
    search: (memberId, words, page) => {
      const query = matchOf(words);
      if (query === '') return [];
      return database
        .sql<Columns>(
          `SELECT ${COLUMNS} FROM payer_resource_search s CROSS JOIN payer_resource r ON r.n = s.rowid
           WHERE payer_resource_search MATCH :query AND r.member_id = :memberId AND r.apart = 0
             AND (:type = '' OR r.type = :type) ORDER BY rank LIMIT :limit`,
        )
        .all({ query, memberId, type: page.type ?? '', limit: page.limit })
        .map(toRow);
    },
    resolve: (memberId, reference, from) => {
      if (reference.startsWith('#')) {
        const resource = containedIn(from.holder, reference.slice(1));
        return resource ? { kind: 'contained', resource } : { kind: 'missing', reference };
      }
      const { grantId } = from;
      const target = localTarget(reference, baseOf(grantId));
      const [type, id] = target?.split('/') ?? [];
      const resource =
        type !== undefined && id !== undefined
          ? find(memberId, 'r.type = :type AND r.rid = :id AND r.grant_id = :grantId', { type, id, grantId })
          : find(memberId, 'r.full_url = :reference AND r.grant_id = :grantId', { reference, grantId });
      return resource ? { kind: 'stored', resource } : { kind: 'missing', reference };
    },
    pointingTo: (memberId, n, limit) =>
      database
        .sql<Columns>(
          `SELECT ${COLUMNS} FROM payer_resource t
           CROSS JOIN payer_reference p ON p.target = t.type || '/' || t.rid
           CROSS JOIN payer_resource r ON r.n = p.resource_n AND r.grant_id = t.grant_id
           WHERE t.n = :n AND t.member_id = :memberId AND r.apart = 0 AND r.n <> t.n ORDER BY r.primary_date DESC, r.n LIMIT :limit`,
        )
        .all({ n, memberId, limit })
        .map(toRow),
    revision: (memberId) => {
      const row = database
        .sql<{ count: number; last: number | null; at: string | null }>(
          `SELECT count(*) AS count, max(n) AS last, max(fetched_at) AS at FROM payer_resource WHERE member_id = :memberId`,
        )
        .get({ memberId });
      return `${row?.count ?? 0}-${row?.last ?? 0}-${row?.at ?? ''}`;
    },
  };
}

/** Each word as a quoted prefix, so that nothing typed is taken for FTS5's own language. */
const matchOf = (words: string): string =>
  words
    .split(/\s+/)
    .map((word) => word.replace(/["\u0000]/g, ''))
    .filter((word) => word !== '')
    .slice(0, 12)
    .map((word) => `"${word}"*`)
    .join(' ');

function containedIn(holder: unknown, id: string): Record<string, unknown> | null {
  if (typeof holder !== 'object' || holder === null || !('contained' in holder)) return null;
  const { contained } = holder;
  if (!Array.isArray(contained)) return null;
  for (const resource of contained as unknown[])
    if (typeof resource === 'object' && resource !== null && 'id' in resource && resource.id === id)
      return resource as Record<string, unknown>;
  return null;
}
