/** Tables of the status rules room (schema numbers 90 to 94). */
import type { Migration } from '../storage/migrations.ts';

export const statusRulesMigrations: readonly Migration[] = [
  {
    version: 90,
    name: 'status-rules',
    up: `
-- What the status of a Task hangs on, as it was read last. Requests that were read before this table existed join at their next reading.
CREATE TABLE task_state (
  n INTEGER PRIMARY KEY,
  request_id TEXT NOT NULL UNIQUE REFERENCES request (id) ON DELETE CASCADE,
  task_status TEXT NOT NULL,
  codings_json TEXT NOT NULL,
  business TEXT NOT NULL,
  stated TEXT NOT NULL,
  delivery TEXT NOT NULL CHECK (delivery IN ('records', 'none-stated', 'nothing'))
) STRICT;

-- One row. applied_key: under which rules (own and profile) every stored Task was decided last.
CREATE TABLE status_rules (
  n INTEGER PRIMARY KEY CHECK (n = 1),
  rules_json TEXT NOT NULL,
  applied_key TEXT NOT NULL
) STRICT;
INSERT INTO status_rules VALUES (1, '[]', '');
`,
  },
];
