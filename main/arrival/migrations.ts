/** Tables of the arrival room (schema numbers 145 to 149): what the checks concluded, with the version of their rules. */
import type { Migration } from '../storage/migrations.ts';

export const arrivalMigrations: readonly Migration[] = [
  {
    version: 145,
    name: 'arrival checks',
    up: `
CREATE TABLE arrival_result (
  -- Goes with what was read: text that is read anew is checked anew.
  document_id TEXT PRIMARY KEY REFERENCES document_reading (document_id) ON DELETE CASCADE,
  rules INTEGER NOT NULL,
  badge_json TEXT NOT NULL,
  checks_json TEXT NOT NULL,
  -- Days of care found, JSON: what one document lacks may stand in another of its request.
  dates_json TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
`,
  },
];
