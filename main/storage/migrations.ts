/**
 * Numbered migrations: each runs once, in its own transaction, in order; a version that this program does not know is
 * never touched. Numbers go in tens by domain, so that domains can add their own without renumbering.
 */
import { AppError } from '../lib/errors.ts';
import type { Database } from './database-port.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly up: string;
}

/**
 * Brings the schema up to date.
 * @param backup called once before the first migration of a database that holds some already
 * @throws AppError `storeNewer` when a newer program wrote it
 */
export function migrate(
  database: Database,
  migrations: readonly Migration[],
  backup?: (database: Database, fromVersion: number) => void,
): void {
  const ordered = [...migrations].sort((a, b) => a.version - b.version);
  for (let i = 1; i < ordered.length; i++) {
    if (ordered[i]?.version === ordered[i - 1]?.version)
      throw new AppError('internal', `Two migrations have the number ${ordered[i]?.version}.`);
  }
  database.exec(
    'CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT',
  );
  const applied = new Set(
    database
      .sql<{ version: number }>('SELECT version FROM schema_migration')
      .all()
      .map((r) => r.version),
  );
  const known = new Set(ordered.map((m) => m.version));
  const unknown = [...applied].filter((v) => !known.has(v));
  if (unknown.length > 0)
    throw new AppError('storeNewer', 'This store was written by a newer version of the program.', {
      technical: { reason: `schema ${Math.max(...unknown)}` },
    });
  const missing = ordered.filter((m) => !applied.has(m.version));
  if (missing.length === 0) return;
  if (applied.size > 0) backup?.(database, Math.max(...applied));
  for (const m of missing) {
    database.transaction(() => {
      database.exec(m.up);
      database
        .sql('INSERT INTO schema_migration VALUES (:version, :name, :at)')
        .run({ version: m.version, name: m.name, at: new Date().toISOString() });
    });
  }
}
