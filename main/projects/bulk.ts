/**
 * A transaction of bulk work, without waiting for the disk: what a power cut may take back is the tail of an import, never a part of a
 * transaction, and the next ordinary commit makes it all durable (SQLite, WAL with synchronous=NORMAL). May not be nested.
 */
import type { Database } from '../storage/database-port.ts';

export function bulk<T>(database: Database, run: () => T): T {
  database.exec('PRAGMA synchronous = NORMAL');
  try {
    return database.transaction(run);
  } finally {
    if (database.open) database.exec('PRAGMA synchronous = FULL');
  }
}
