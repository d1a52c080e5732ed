/** SQL of the rules over several rows: doubles. The first of equals is never at fault. Synchronous. */
import type { Database } from '../storage/database-port.ts';

export interface CrossRows {
  /** Numbers of the rows in (`afterN`, …], at most so many. */
  slice(projectN: number, afterN: number, limit: number): number[];
  /** Rows that share a chase id with another one. */
  sameKey(projectN: number): number[];
  /** Rows that share a member with another one. */
  sameMember(projectN: number): number[];
  /** Rows that carry a problem of that kind. */
  said(projectN: number): number[];
  /** Rows with a number in (`afterN`, `toN`] that have a member, by member. */
  members(projectN: number, afterN: number, toN: number): { n: number; member: string }[];
  /** Makes the rows with a number in (`afterN`, `toN`] findable by their site. Again does no harm. */
  putSites(projectN: number, afterN: number, toN: number): void;
  /** The highest number of any row. */
  last(): number;
  /** Makes rows findable by their member; quick only in the order of members. */
  putMembers(projectN: number, rows: readonly { n: number; member: string }[]): void;
  /** Rows that share the chase id or the member with one of these. */
  related(projectN: number, keys: readonly string[], members: readonly string[]): number[];
  keysOf(ns: readonly number[]): { key: string; member: string }[];
  /** Of these rows: those whose chase id an earlier row has. */
  keyDoubles(projectN: number, ns: readonly number[]): number[];
  /** Same member and site with overlapping dates as an earlier active row. */
  duplicates(projectN: number, ns: readonly number[]): number[];
  hccDoubles(projectN: number, ns: readonly number[]): number[];
  /** After problems of these rows changed: a row with errors cannot wait, one without can. */
  settleStates(ns: readonly number[]): void;
}

/** An empty first day begins ever, an empty last day never ends. */
const OVERLAP = `b.service_from <= CASE a.service_to WHEN '' THEN '9999' ELSE a.service_to END
  AND a.service_from <= CASE b.service_to WHEN '' THEN '9999' ELSE b.service_to END`;

export function createCrossRows(database: Database): CrossRows {
  const ofThese = 'a.n IN (SELECT value FROM json_each(:ns))';
  const numbers = (sql: string, params: Record<string, string | number>): number[] =>
    database
      .sql<{ n: number }>(sql)
      .all(params)
      .map((r) => r.n);
  return {
    slice: (projectN, afterN, limit) =>
      numbers('SELECT n FROM chase WHERE +project_n = :projectN AND n > :afterN ORDER BY n LIMIT :limit', {
        projectN,
        afterN,
        limit,
      }),
    sameKey: (projectN) =>
      numbers(
        `SELECT n FROM chase WHERE project_n = :projectN AND chase_key IN
           (SELECT chase_key FROM chase WHERE project_n = :projectN GROUP BY chase_key HAVING count(*) > 1)`,
        { projectN },
      ),
    sameMember: (projectN) =>
      numbers(
        `SELECT chase_n AS n FROM chase_member WHERE project_n = :projectN AND member_key IN
           (SELECT member_key FROM chase_member WHERE project_n = :projectN GROUP BY member_key HAVING count(*) > 1)`,
        { projectN },
      ),
    said: (projectN) =>
      numbers(
        `SELECT chase_n AS n FROM chase_problem WHERE project_n = :projectN AND code IN ('key-double', 'duplicate', 'hcc-again')`,
        { projectN },
      ),
    members: (projectN, afterN, toN) =>
      database
        .sql<{ n: number; member: string }>(
          `SELECT n, member_key AS member FROM chase WHERE +project_n = :projectN AND n > :afterN AND n <= :toN AND member_key <> ''
           ORDER BY member_key, n`,
        )
        .all({ projectN, afterN, toN }),
    putSites: (projectN, afterN, toN) => {
      database
        .sql(
          `INSERT OR IGNORE INTO chase_site (project_n, state, site_n, chase_n)
           SELECT project_n, state, site_n, n FROM chase
           WHERE +project_n = :projectN AND n > :afterN AND n <= :toN AND site_n IS NOT NULL ORDER BY state, site_n, n`,
        )
        .run({ projectN, afterN, toN });
    },
    last: () => database.sql<{ n: number | null }>('SELECT max(n) AS n FROM chase').get()?.n ?? 0,
    putMembers: (projectN, rows) => {
      database
        .sql(
          `INSERT OR IGNORE INTO chase_member (project_n, member_key, chase_n) SELECT :projectN, value ->> 0, value ->> 1 FROM json_each(:rows)`,
        )
        .run({ projectN, rows: JSON.stringify(rows.map((r) => [r.member, r.n])) });
    },
    related: (projectN, keys, members) =>
      numbers(
        `SELECT n FROM chase WHERE project_n = :projectN AND chase_key IN (SELECT value FROM json_each(:keys))
         UNION SELECT chase_n FROM chase_member WHERE project_n = :projectN AND member_key IN (SELECT value FROM json_each(:members))`,
        { projectN, keys: JSON.stringify(keys), members: JSON.stringify(members.filter((m) => m !== '')) },
      ),
    keysOf: (ns) =>
      database
        .sql<{ key: string; member: string }>(
          'SELECT chase_key AS key, member_key AS member FROM chase WHERE n IN (SELECT value FROM json_each(:ns))',
        )
        .all({ ns: JSON.stringify(ns) }),
    keyDoubles: (projectN, ns) =>
      numbers(
        `SELECT a.n FROM chase a WHERE ${ofThese} AND EXISTS
           (SELECT 1 FROM chase b WHERE b.project_n = :projectN AND b.chase_key = a.chase_key AND b.n < a.n)`,
        { projectN, ns: JSON.stringify(ns) },
      ),
    duplicates: (projectN, ns) =>
      numbers(
        `SELECT a.n FROM chase a WHERE ${ofThese} AND a.member_key <> '' AND a.state <> 'inactive' AND EXISTS
           (SELECT 1 FROM chase_member m JOIN chase b ON b.n = m.chase_n AND b.member_key = m.member_key WHERE m.project_n = :projectN AND m.member_key = a.member_key
            AND m.chase_n < a.n AND b.site_n = a.site_n AND b.state <> 'inactive' AND ${OVERLAP})`,
        { projectN, ns: JSON.stringify(ns) },
      ),
    hccDoubles: (projectN, ns) =>
      numbers(
        `SELECT a.n FROM chase a WHERE ${ofThese} AND a.member_key <> '' AND a.hccs <> '' AND a.state <> 'inactive' AND EXISTS
           (SELECT 1 FROM chase_member m JOIN chase b ON b.n = m.chase_n AND b.member_key = m.member_key WHERE m.project_n = :projectN AND m.member_key = a.member_key
            AND m.chase_n < a.n AND b.state <> 'inactive' AND instr(' ' || b.hccs || ' ', ' ' || a.hccs || ' ') > 0)`,
        { projectN, ns: JSON.stringify(ns) },
      ),
    settleStates: (ns) => {
      database
        .sql(
          `UPDATE chase SET state = CASE WHEN errors > 0 THEN 'invalid' WHEN state = 'invalid' THEN 'waiting' ELSE state END
           WHERE n IN (SELECT value FROM json_each(:ns)) AND state NOT IN ('inactive', 'requested')`,
        )
        .run({ ns: JSON.stringify(ns) });
    },
  };
}
