/**
 * A transaction that does not wait for the disk. A power cut may take the latest of them back, each as a whole and in order, and the next ordinary commit makes it all durable (SQLite, WAL with synchronous=NORMAL). May not be nested.
 */
import type { Database } from './database-port.ts';

export function bulk<T>(database: Database, run: () => T): T {
  database.exec('PRAGMA synchronous = NORMAL');
  try {
    return database.transaction(run);
  } finally {
    if (database.open) database.exec('PRAGMA synchronous = FULL');
  }
}
