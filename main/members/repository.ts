/** SQL of the lines of members. Every answer is bounded; decides nothing. */
import type { LinesQuery, MemberGroup } from '../../preload/contract/members.ts';
import type { Database, SqlParams } from '../storage/database-port.ts';

export interface LineRow {
  n: number;
  memberId: string;
  grantId: string;
  type: string;
  group: MemberGroup;
  kind: string;
  title: string;
  detail: string;
  status: string;
  flag: string;
  day: string;
  dayEnd: string;
  at: string;
  code: string;
  unit: string;
  value: number | null;
  low: number | null;
  high: number | null;
  hidden: boolean;
  open: boolean;
  part2: boolean;
  fetchedAt: string;
  words: string;
}

export interface SeriesRow {
  code: string;
  unit: string;
  count: number;
}

export interface LineRepository {
  /** Records that wait for their line, lowest number first. @param after numbers above it only */
  unread(after: number, limit: number): { n: number; memberId: string }[];
  unreadOf(memberId: string): number;
  /** Puts the lines and takes their records from those that wait. */
  put(lines: readonly LineRow[]): void;
  /** Takes a record from those that wait, and its line, if it had one. */
  drop(n: number): void;
  /** Lines that named something unknown wait again. @returns how many */
  reopen(memberIds: readonly string[]): number;
  page(query: LinesQuery): { rows: LineRow[]; total: number };
  kinds(query: LinesQuery): { kind: string; count: number }[];
  line(memberId: string, n: number): LineRow | null;
  lines(memberId: string, groups: readonly MemberGroup[], after: number, limit: number): LineRow[];
  counts(memberId: string): { type: string; group: MemberGroup; count: number; hidden: number; part2: number }[];
  series(memberId: string): SeriesRow[];
  /** Newest first. */
  points(memberId: string, code: string, unit: string, limit: number): LineRow[];
  codesOf(memberId: string, type: string): string[];
  /** When something was last fetched, by sign-in. */
  fetched(memberId: string): Map<string, string>;
  /** Records by member. */
  totals(memberIds: readonly string[]): Map<string, number>;
}

interface Columns {
  n: number;
  member_id: string;
  grant_id: string;
  type: string;
  grp: MemberGroup;
  kind: string;
  title: string;
  detail: string;
  status: string;
  flag: string;
  day: string;
  day_end: string;
  at: string;
  code: string;
  unit: string;
  value: number | null;
  low: number | null;
  high: number | null;
  hidden: number;
  open: number;
  part2: number;
  fetched_at: string;
}

const COLUMNS =
  'n, member_id, grant_id, type, grp, kind, title, detail, status, flag, day, day_end, at, code, unit, value, low, high, hidden, open, part2, fetched_at';

const toLine = (c: Columns): LineRow => ({
  n: c.n,
  memberId: c.member_id,
  grantId: c.grant_id,
  type: c.type,
  group: c.grp,
  kind: c.kind,
  title: c.title,
  detail: c.detail,
  status: c.status,
  flag: c.flag,
  day: c.day,
  dayEnd: c.day_end,
  at: c.at,
  code: c.code,
  unit: c.unit,
  value: c.value,
  low: c.low,
  high: c.high,
  hidden: c.hidden === 1,
  open: c.open === 1,
  part2: c.part2 === 1,
  fetchedAt: c.fetched_at,
  words: '',
});

export function createLineRepository(database: Database): LineRepository {
  /** Conditions of a query; lists go in as JSON, so that each shape of question is one statement. */
  const where = (q: LinesQuery, withKind: boolean): { sql: string; params: SqlParams } => ({
    sql: [
      'member_id = :id',
      q.groups.length === 0 ? '' : 'grp IN (SELECT value FROM json_each(:groups))',
      q.types.length === 0 ? '' : 'type IN (SELECT value FROM json_each(:types))',
      withKind && q.kind !== '' ? 'kind = :kind' : '',
      q.text === '' ? '' : 'instr(words, :text) > 0',
      q.from === ''
        ? ''
        : "(CASE WHEN day_end = '' THEN day ELSE day_end END) >= substr(:from, 1, length(day)) AND day <> ''",
      q.to === '' ? '' : "day <> '' AND day <= :to",
      q.hidden ? '' : 'hidden = 0',
    ]
      .filter((part) => part !== '')
      .join(' AND '),
    params: {
      id: q.id,
      ...(q.groups.length === 0 ? {} : { groups: JSON.stringify(q.groups) }),
      ...(q.types.length === 0 ? {} : { types: JSON.stringify(q.types) }),
      ...(withKind && q.kind !== '' ? { kind: q.kind } : {}),
      ...(q.text === '' ? {} : { text: q.text }),
      ...(q.from === '' ? {} : { from: q.from }),
      ...(q.to === '' ? {} : { to: q.to }),
    },
  });
  const list = (sql: string, params: SqlParams): LineRow[] => database.sql<Columns>(sql).all(params).map(toLine);

  return {
    unread: (after, limit) =>
      database
        .sql<{ n: number; member_id: string }>(
          'SELECT n, member_id FROM member_unread WHERE n > :after ORDER BY n LIMIT :limit',
        )
        .all({ after, limit })
        .map((row) => ({ n: row.n, memberId: row.member_id })),
    unreadOf: (memberId) =>
      database
        .sql<{ count: number }>('SELECT count(*) AS count FROM member_unread WHERE member_id = :memberId')
        .get({ memberId })?.count ?? 0,
    put: (lines) =>
      database.transaction(() => {
        const put = database.sql(
          `INSERT OR REPLACE INTO member_line (n, member_id, grant_id, type, grp, kind, title, detail, status, flag, day, day_end, at, code, unit, value,
             low, high, hidden, open, part2, fetched_at, words)
           VALUES (:n, :memberId, :grantId, :type, :group, :kind, :title, :detail, :status, :flag, :day, :dayEnd, :at, :code, :unit, :value,
             :low, :high, :hidden, :open, :part2, :fetchedAt, :words)`,
        );
        const done = database.sql('DELETE FROM member_unread WHERE n = :n');
        for (const line of lines) {
          put.run({ ...line, hidden: line.hidden ? 1 : 0, open: line.open ? 1 : 0, part2: line.part2 ? 1 : 0 });
          done.run({ n: line.n });
        }
      }),
    drop: (n) =>
      database.transaction(() => {
        database.sql('DELETE FROM member_line WHERE n = :n').run({ n });
        database.sql('DELETE FROM member_unread WHERE n = :n').run({ n });
      }),
    reopen: (memberIds) =>
      database
        .sql(
          `INSERT OR IGNORE INTO member_unread (n, member_id) SELECT n, member_id FROM member_line
           WHERE open = 1 AND member_id IN (SELECT value FROM json_each(:memberIds))`,
        )
        .run({ memberIds: JSON.stringify(memberIds) }).changes,
    page: (q) => {
      const { sql, params } = where(q, true);
      const direction = q.order === 'oldest' ? 'ASC' : 'DESC';
      return {
        rows: list(
          `SELECT ${COLUMNS} FROM member_line WHERE ${sql} ORDER BY day ${direction}, n ${direction} LIMIT :limit OFFSET :offset`,
          { ...params, limit: q.limit, offset: q.offset },
        ),
        total:
          database.sql<{ count: number }>(`SELECT count(*) AS count FROM member_line WHERE ${sql}`).get(params)
            ?.count ?? 0,
      };
    },
    kinds: (q) => {
      const { sql, params } = where(q, false);
      return database
        .sql<{ kind: string; count: number }>(
          `SELECT kind, count(*) AS count FROM member_line WHERE ${sql} GROUP BY kind ORDER BY count(*) DESC LIMIT 60`,
        )
        .all(params);
    },
    line: (memberId, n) =>
      list(`SELECT ${COLUMNS} FROM member_line WHERE n = :n AND member_id = :memberId`, { n, memberId })[0] ?? null,
    lines: (memberId, groups, after, limit) =>
      list(
        `SELECT ${COLUMNS} FROM member_line WHERE member_id = :memberId AND n > :after
           AND (:groups = '[]' OR grp IN (SELECT value FROM json_each(:groups))) ORDER BY n LIMIT :limit`,
        { memberId, groups: JSON.stringify(groups), after, limit },
      ),
    counts: (memberId) =>
      database
        .sql<{ type: string; grp: MemberGroup; count: number; hidden: number; part2: number }>(
          `SELECT type, grp, count(*) AS count, sum(hidden) AS hidden, sum(part2) AS part2 FROM member_line WHERE member_id = :memberId
           GROUP BY type, grp ORDER BY count(*) DESC, type`,
        )
        .all({ memberId })
        .map(({ grp, ...row }) => ({ ...row, group: grp })),
    series: (memberId) =>
      database
        .sql<SeriesRow>(
          `SELECT code, unit, count(*) AS count FROM member_line
           WHERE member_id = :memberId AND value IS NOT NULL AND code <> '' GROUP BY code, unit ORDER BY count(*) DESC, code LIMIT 500`,
        )
        .all({ memberId }),
    points: (memberId, code, unit, limit) =>
      list(
        `SELECT ${COLUMNS} FROM member_line WHERE member_id = :memberId AND code = :code AND unit = :unit AND value IS NOT NULL AND hidden = 0
         ORDER BY day DESC, n DESC LIMIT :limit`,
        { memberId, code, unit, limit },
      ),
    codesOf: (memberId, type) =>
      database
        .sql<{ code: string }>(
          'SELECT DISTINCT code FROM member_line WHERE member_id = :memberId AND type = :type AND hidden = 0 LIMIT 500',
        )
        .all({ memberId, type })
        .map(({ code }) => code),
    fetched: (memberId) =>
      new Map(
        database
          .sql<{ grant_id: string; at: string }>(
            'SELECT grant_id, max(fetched_at) AS at FROM member_line WHERE member_id = :memberId GROUP BY grant_id',
          )
          .all({ memberId })
          .map((row) => [row.grant_id, row.at]),
      ),
    totals: (memberIds) =>
      new Map(
        database
          .sql<{ member_id: string; count: number }>(
            `SELECT member_id, count(*) AS count FROM member_line
             WHERE member_id IN (SELECT value FROM json_each(:memberIds)) GROUP BY member_id`,
          )
          .all({ memberIds: JSON.stringify(memberIds) })
          .map((row) => [row.member_id, row.count]),
      ),
  };
}
