/** The directory cache of one connection: what the exchange told, plus favourites and last use. SQL only. */
import type { Organization, OrganizationKind } from '../../preload/contract/directory.ts';
import type { Database, SqlParams } from '../storage/database-port.ts';
import { fold } from './model.ts';
import type { Criteria, ToldOrganization } from './model.ts';

export interface CachePage {
  items: Organization[];
  total: number;
  /** Oldest `seenAt` of the page, or null for an empty one. */
  oldest: string | null;
}

export interface DirectoryRepository {
  /** Writes through; favourites and last use stay. */
  remember(organizations: readonly ToldOrganization[], seenAt: string): Organization[];
  get(id: string): Organization | null;
  search(criteria: Criteria, offset: number, limit: number): CachePage;
  recent(kind: OrganizationKind, limit: number): Organization[];
  favourites(kind: OrganizationKind): Organization[];
  count(kind: OrganizationKind): number;
  setFavourite(id: string, favourite: boolean): void;
  markUsed(id: string, at: string): void;
}

interface Row {
  id: string;
  kind: OrganizationKind | null;
  name: string;
  aliases: string;
  npi: string;
  tax_id: string;
  line: string;
  city: string;
  state: string;
  postal_code: string;
  phone: string;
  fax: string;
  active: number;
  seen_at: string;
  favourite: number;
  last_used_at: string | null;
}

const COLUMNS =
  'id, kind, name, aliases, npi, tax_id, line, city, state, postal_code, phone, fax, active, seen_at, favourite, last_used_at';
/** Organizations of unknown kind are shown under both. */
const OF_KIND = '(kind = :kind OR kind IS NULL)';
const WHERE = `${OF_KIND}
  AND (:name = '' OR instr(names_folded, :name) > 0)
  AND (:npi = '' OR npi = :npi)
  AND (:state = '' OR state = :state)
  AND (:city = '' OR substr(city_folded, 1, length(:city)) = :city)
  AND (:postalCode = '' OR substr(postal_code, 1, length(:postalCode)) = :postalCode)`;

export function createDirectoryRepository(database: Database): DirectoryRepository {
  const list = (sql: string, params: SqlParams): Organization[] =>
    database.sql<Row>(sql).all(params).map(organizationOf);
  const get = (id: string): Organization | null =>
    list(`SELECT ${COLUMNS} FROM directory_organization WHERE id = :id`, { id })[0] ?? null;

  return {
    remember: (organizations, seenAt) =>
      database.transaction(() => {
        const put = database.sql(
          `INSERT INTO directory_organization (id, kind, name, aliases, names_folded, npi, tax_id, line, city, city_folded, state, postal_code, phone, fax, active, seen_at)
           VALUES (:id, :kind, :name, :aliases, :namesFolded, :npi, :taxId, :line, :city, :cityFolded, :state, :postalCode, :phone, :fax, :active, :seenAt)
           ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, aliases = excluded.aliases, names_folded = excluded.names_folded,
             npi = excluded.npi, tax_id = excluded.tax_id, line = excluded.line, city = excluded.city, city_folded = excluded.city_folded, state = excluded.state,
             postal_code = excluded.postal_code, phone = excluded.phone, fax = excluded.fax, active = excluded.active, seen_at = excluded.seen_at`,
        );
        return organizations.flatMap((o) => {
          const { aliases, active, ...texts } = o;
          put.run({
            ...texts,
            aliases: JSON.stringify(aliases),
            namesFolded: [o.name, ...aliases].map((name) => `\n${fold(name)}`).join(''),
            cityFolded: fold(o.city),
            active: active ? 1 : 0,
            seenAt,
          });
          return get(o.id) ?? [];
        });
      }),
    get,
    search(c, offset, limit) {
      const folded = fold(c.name);
      const params: SqlParams = {
        kind: c.kind,
        name: folded === '' || c.match === 'contains' ? folded : `\n${folded}`,
        npi: c.npi,
        state: c.state,
        city: fold(c.city),
        postalCode: c.postalCode,
      };
      const items = list(
        `SELECT ${COLUMNS} FROM directory_organization WHERE ${WHERE} ORDER BY name COLLATE NOCASE, id LIMIT :limit OFFSET :offset`,
        { ...params, limit, offset },
      );
      const total =
        database.sql<{ n: number }>(`SELECT count(*) AS n FROM directory_organization WHERE ${WHERE}`).get(params)?.n ??
        0;
      return {
        items,
        total,
        oldest: items.reduce<string | null>(
          (oldest, o) => (oldest === null || o.seenAt < oldest ? o.seenAt : oldest),
          null,
        ),
      };
    },
    recent: (kind, limit) =>
      list(
        `SELECT ${COLUMNS} FROM directory_organization WHERE ${OF_KIND} AND last_used_at IS NOT NULL ORDER BY last_used_at DESC, id LIMIT :limit`,
        { kind, limit },
      ),
    favourites: (kind) =>
      list(
        `SELECT ${COLUMNS} FROM directory_organization WHERE ${OF_KIND} AND favourite = 1 ORDER BY name COLLATE NOCASE, id LIMIT 200`,
        { kind },
      ),
    count: (kind) =>
      database.sql<{ n: number }>(`SELECT count(*) AS n FROM directory_organization WHERE ${OF_KIND}`).get({ kind })
        ?.n ?? 0,
    setFavourite: (id, favourite) =>
      void database
        .sql('UPDATE directory_organization SET favourite = :favourite WHERE id = :id')
        .run({ id, favourite: favourite ? 1 : 0 }),
    markUsed: (id, at) =>
      void database.sql('UPDATE directory_organization SET last_used_at = :at WHERE id = :id').run({ id, at }),
  };
}

function organizationOf(row: Row): Organization {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    aliases: JSON.parse(row.aliases) as string[],
    npi: row.npi,
    taxId: row.tax_id,
    line: row.line,
    city: row.city,
    state: row.state,
    postalCode: row.postal_code,
    phone: row.phone,
    fax: row.fax,
    active: row.active === 1,
    favourite: row.favourite === 1,
    lastUsedAt: row.last_used_at,
    seenAt: row.seen_at,
  };
}
