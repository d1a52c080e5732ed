/** Tables of adoption (schema number 112): how far the account was looked through by itself. */
import type { Migration } from '../storage/migrations.ts';

export const adoptionMigrations: readonly Migration[] = [
  {
    version: 112,
    name: 'adoption by itself',
    up: `
-- One row: up to which instant of the server's own clock the account was looked through, and when it is looked through next.
CREATE TABLE adoption_look (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  mark TEXT,
  next_at TEXT NOT NULL
) STRICT;
`,
  },
];
