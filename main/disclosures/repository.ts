/** SQL of the disclosure record. Synchronous; rows are only ever added. */
import type { DisclosureRow, DisclosureWay } from '../../preload/contract/disclosures.ts';
import type { Database, SqlParams } from '../storage/database-port.ts';
import type { DisclosureEntry } from './port.ts';

export interface DisclosureRepository {
  insert(id: string, at: string, by: string, entry: DisclosureEntry): void;
  /** @returns false when there is no such entry, or it is void already */
  void(id: string, at: string, why: string): boolean;
  of(kind: string, subjectId: string): { at: string; by: string; way: DisclosureWay }[];
  list(query: { text: string; requestId: string | null; offset: number; limit: number }): {
    rows: DisclosureRow[];
    total: number;
  };
}

interface Columns {
  n: number;
  id: string;
  at: string;
  by: string;
  way: DisclosureWay;
  recipient_name: string;
  recipient_address: string;
  purpose: string;
  what: string;
  part2_consent: string | null;
  void: string | null;
  items: number;
  people: string;
}

export function createDisclosureRepository(database: Database): DisclosureRepository {
  return {
    insert: (id, at, by, { way, handOn, what, items }) => {
      const { lastInsertRowid: n } = database
        .sql(
          `INSERT INTO disclosure (id, at, by, way, recipient_name, recipient_address, purpose, what, part2_consent)
           VALUES (:id, :at, :by, :way, :name, :address, :purpose, :what, :part2)`,
        )
        .run({
          id,
          at,
          by,
          way,
          name: handOn.recipient.name.trim(),
          address: handOn.recipient.address.trim(),
          purpose: handOn.purpose.trim(),
          what,
          part2: items.some((item) => item.part2) ? (handOn.part2?.consentScope.trim() ?? null) : null,
        });
      const put = database.sql(
        `INSERT INTO disclosure_item VALUES (:n, :position, :kind, :subjectId, :requestId, :personName, :birthDate, :description, :pages, :sha256, :part2)`,
      );
      items.forEach((item, position) => put.run({ ...item, part2: item.part2 ? 1 : 0, n, position }));
    },
    void: (id, at, why) =>
      database
        .sql(
          `INSERT INTO disclosure_void SELECT n, :at, :why FROM disclosure WHERE id = :id ON CONFLICT (disclosure_n) DO NOTHING`,
        )
        .run({ id, at, why }).changes === 1,
    of: (kind, subjectId) =>
      database
        .sql<{ at: string; by: string; way: DisclosureWay }>(
          `SELECT DISTINCT d.n, d.at, d.by, d.way FROM disclosure_item i JOIN disclosure d ON d.n = i.disclosure_n
           WHERE i.kind = :kind AND i.subject_id = :subjectId AND d.n NOT IN (SELECT disclosure_n FROM disclosure_void) ORDER BY d.n DESC`,
        )
        .all({ kind, subjectId })
        .map(({ at, by, way }) => ({ at, by, way })),
    list: ({ text, requestId, offset, limit }) => {
      const { where, params } = conditions(text, requestId);
      const total = database.sql<{ c: number }>(`SELECT count(*) AS c FROM disclosure d ${where}`).get(params)?.c ?? 0;
      const rows = database
        .sql<Columns>(
          `SELECT d.*, v.why AS void,
             (SELECT count(*) FROM disclosure_item i WHERE i.disclosure_n = d.n) AS items,
             (SELECT json_group_array(person_name) FROM (SELECT DISTINCT person_name FROM disclosure_item i WHERE i.disclosure_n = d.n ORDER BY 1)) AS people
           FROM disclosure d LEFT JOIN disclosure_void v ON v.disclosure_n = d.n
           ${where} ORDER BY d.n DESC LIMIT :limit OFFSET :offset`,
        )
        .all({ ...params, limit, offset });
      return { rows: rows.map(toRow), total };
    },
  };
}

/** Every word has to occur in recipient, purpose or a person's name. */
function conditions(text: string, requestId: string | null): { where: string; params: SqlParams } {
  const params: SqlParams = {};
  const parts = text
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 8)
    .map((word, i) => {
      params[`w${i}`] = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
      return `(d.recipient_name || char(10) || d.purpose || char(10) || d.what LIKE :w${i} ESCAPE '\\'
        OR EXISTS (SELECT 1 FROM disclosure_item i WHERE i.disclosure_n = d.n AND i.person_name LIKE :w${i} ESCAPE '\\'))`;
    });
  if (requestId !== null) {
    params['requestId'] = requestId;
    parts.push('d.n IN (SELECT disclosure_n FROM disclosure_item WHERE request_id = :requestId)');
  }
  return { where: parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', params };
}

const toRow = (c: Columns): DisclosureRow => ({
  id: c.id,
  at: c.at,
  by: c.by,
  way: c.way,
  recipient: { name: c.recipient_name, address: c.recipient_address },
  purpose: c.purpose,
  what: c.what,
  part2: c.part2_consent !== null,
  people: JSON.parse(c.people) as string[],
  items: c.items,
  void: c.void,
});
