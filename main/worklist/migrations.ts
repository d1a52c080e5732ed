/** Tables of the worklist (schema numbers 120 to 129): what is known of a request on this machine only. */
import type { Migration } from '../storage/migrations.ts';

export const worklistMigrations: readonly Migration[] = [
  {
    version: 120,
    name: 'worklist',
    up: `
CREATE TABLE request_work (
  request_id TEXT PRIMARY KEY REFERENCES request (id) ON DELETE CASCADE,
  owner TEXT NOT NULL DEFAULT '',
  follow_up_on TEXT,
  -- A decision holds for the status it was made about, and for that stay in it only.
  decision TEXT,
  decision_by TEXT,
  decision_at TEXT,
  decision_status TEXT,
  decision_since TEXT,
  -- 45 CFR 164.524(b)(2)(ii)
  extension_told_on TEXT,
  extension_reason TEXT
) STRICT;
CREATE INDEX request_work_owner ON request_work (owner) WHERE owner <> '';

CREATE TABLE request_note (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  request_id TEXT NOT NULL REFERENCES request (id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX request_note_request ON request_note (request_id, n);

CREATE TABLE request_contact (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  request_id TEXT NOT NULL REFERENCES request (id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  channel TEXT NOT NULL,
  person TEXT NOT NULL,
  outcome TEXT NOT NULL
) STRICT;
CREATE INDEX request_contact_request ON request_contact (request_id, n);

-- One row. Days in one status after which an open request is called about; days until due where no state says otherwise.
CREATE TABLE deadline_setting (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  stale_days INTEGER NOT NULL,
  default_days INTEGER
) STRICT;
INSERT INTO deadline_setting VALUES (1, 14, NULL);

-- Shipped empty: which period applies in a state is for the firm to say.
CREATE TABLE deadline_state (
  state TEXT PRIMARY KEY,
  days INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
  },
];
