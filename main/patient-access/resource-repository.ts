/**
 * Writing what a payer sent: each resource under its own id, as the bytes it came in; a changed one moves its former text to the versions.
 * Called inside of a transaction that also moves the cursor, so that a page is stored and passed together or not at all.
 */
import { createHash } from 'node:crypto';
import type { Database } from '../storage/database-port.ts';
import type { ResourceFacts } from './resource-facts.ts';

export interface IncomingResource {
  facts: ResourceFacts;
  /** Exactly the resource's text within the answer. */
  bytes: Uint8Array;
  /** Address of its entry where that is not the server's own Type/id. */
  fullUrl: string | null;
  /** It names another patient. */
  apart: boolean;
  /** `Type/id` of what it points to on the same server. */
  targets: readonly string[];
}

export type PutResult = 'added' | 'changed' | 'same';

export interface ResourceRepository {
  put(owner: { memberId: string; grantId: string }, resource: IncomingResource, at: string): PutResult;
  /** References to these types that nothing stored answers, for the sign-in; `Type/id`, in a stable order. */
  missingTargets(grantId: string, types: readonly string[], after: string, limit: number): string[];
  countOf(grantId: string, type: string): number;
  countApart(grantId: string): number;
}

interface Found {
  n: number;
  hash: Uint8Array;
  apart: number;
}

export function createResourceRepository(database: Database): ResourceRepository {
  const index = (n: number, resource: IncomingResource): void => {
    database
      .sql('INSERT INTO payer_resource_search (rowid, text) VALUES (:n, :text)')
      .run({ n, text: `${resource.facts.type} ${resource.facts.text}` });
    for (const target of resource.targets)
      database
        .sql('INSERT OR IGNORE INTO payer_reference (resource_n, target) VALUES (:n, :target)')
        .run({ n, target });
  };

  return {
    put(owner, resource, at) {
      const { facts, bytes } = resource;
      const hash = createHash('sha256').update(bytes).digest();
      // Without an id the content is the identity: the same resource in two pages is one.
      const rid = facts.id ?? `~${hash.toString('hex').slice(0, 24)}`;
      const apart = resource.apart ? 1 : 0;
      const found = database
        .sql<Found>(
          'SELECT n, hash, apart FROM payer_resource WHERE grant_id = :grantId AND type = :type AND rid = :rid',
        )
        .get({ grantId: owner.grantId, type: facts.type, rid });
      const columns = {
        apart,
        versionId: facts.versionId,
        lastUpdated: facts.lastUpdated,
        primaryDate: facts.primaryDate,
        codeSystem: facts.codeSystem,
        code: facts.code,
        status: facts.status,
        display: facts.display,
        fullUrl: resource.fullUrl,
        at,
        hash,
        body: bytes,
      };
      if (!found) {
        const { lastInsertRowid } = database
          .sql(
            `INSERT INTO payer_resource (member_id, grant_id, type, rid, apart, version_id, last_updated, primary_date, code_system, code,
               status, display, full_url, first_at, fetched_at, hash, body)
             VALUES (:memberId, :grantId, :type, :rid, :apart, :versionId, :lastUpdated, :primaryDate, :codeSystem, :code,
               :status, :display, :fullUrl, :at, :at, :hash, :body)`,
          )
          .run({ ...owner, type: facts.type, rid, ...columns });
        index(Number(lastInsertRowid), resource);
        return 'added';
      }
      const { n } = found;
      if (hash.equals(found.hash) && found.apart === apart) return 'same';
      database
        .sql(
          `INSERT INTO payer_resource_version (resource_n, version_id, last_updated, fetched_at, hash, body)
           SELECT n, version_id, last_updated, fetched_at, hash, body FROM payer_resource WHERE n = :n`,
        )
        .run({ n });
      database
        .sql(
          `UPDATE payer_resource SET apart = :apart, version_id = :versionId, last_updated = :lastUpdated, primary_date = :primaryDate,
             code_system = :codeSystem, code = :code, status = :status, display = :display, full_url = :fullUrl, fetched_at = :at,
             hash = :hash, body = :body
           WHERE n = :n`,
        )
        .run({ ...columns, n });
      database.sql('DELETE FROM payer_resource_search WHERE rowid = :n').run({ n });
      database.sql('DELETE FROM payer_reference WHERE resource_n = :n').run({ n });
      index(n, resource);
      return 'changed';
    },
    missingTargets: (grantId, types, after, limit) =>
      database
        .sql<{ target: string }>(
          `SELECT DISTINCT p.target AS target FROM payer_resource r CROSS JOIN payer_reference p ON p.resource_n = r.n
           WHERE r.grant_id = :grantId AND r.apart = 0 AND p.target > :after
             AND substr(p.target, 1, instr(p.target, '/') - 1) IN (SELECT value FROM json_each(:types))
             AND NOT EXISTS (SELECT 1 FROM payer_resource t WHERE t.grant_id = :grantId
               AND t.type = substr(p.target, 1, instr(p.target, '/') - 1) AND t.rid = substr(p.target, instr(p.target, '/') + 1))
           ORDER BY p.target LIMIT :limit`,
        )
        .all({ grantId, types: JSON.stringify(types), after, limit })
        .map((row) => row.target),
    countOf: (grantId, type) =>
      database
        .sql<{ count: number }>(
          'SELECT count(*) AS count FROM payer_resource WHERE grant_id = :grantId AND type = :type AND apart = 0',
        )
        .get({ grantId, type })?.count ?? 0,
    countApart: (grantId) =>
      database
        .sql<{ count: number }>('SELECT count(*) AS count FROM payer_resource WHERE grant_id = :grantId AND apart = 1')
        .get({ grantId })?.count ?? 0,
  };
}
