/** SQL of the jobs that a person paused. */
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../storage/database-port.ts';

export interface PausedJobs {
  has(name: string): boolean;
  set(name: string, paused: boolean): void;
}

export function createPausedJobs(database: Database, clock: Clock): PausedJobs {
  const names = new Set(
    database
      .sql<{ name: string }>('SELECT name FROM paused_job')
      .all()
      .map((r) => r.name),
  );
  return {
    has: (name) => names.has(name),
    set: (name, paused) => {
      if (paused) {
        database
          .sql('INSERT OR IGNORE INTO paused_job (name, at) VALUES (:name, :at)')
          .run({ name, at: clock.now().toISOString() });
        names.add(name);
      } else {
        database.sql('DELETE FROM paused_job WHERE name = :name').run({ name });
        names.delete(name);
      }
    },
  };
}
