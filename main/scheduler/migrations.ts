/** Tables of the scheduler (schema numbers 70 to 79). */
import type { Migration } from '../storage/migrations.ts';

export const schedulerMigrations: readonly Migration[] = [
  {
    version: 70,
    name: 'paused jobs',
    up: `
-- Jobs that a person paused; they rest until they are resumed, also over a restart.
CREATE TABLE paused_job (
  name TEXT PRIMARY KEY,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
  },
];
