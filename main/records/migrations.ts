/** Tables of the records room (schema numbers 50 to 59). A document row exists before its bytes; its sealed key lives only here. */
import type { Migration } from '../storage/migrations.ts';

export const recordsMigrations: readonly Migration[] = [
  {
    version: 50,
    name: 'records',
    up: `
CREATE TABLE document (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  request_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  output_key TEXT NOT NULL,
  -- Key of the DocumentReference output that this one was found behind, or null.
  parent_key TEXT,
  title TEXT NOT NULL,
  declared_type TEXT NOT NULL,
  declared_size INTEGER,
  declared_sha1 TEXT,
  patient_name TEXT NOT NULL,
  custodian_name TEXT NOT NULL,
  purpose TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'downloading', 'ready', 'quarantined', 'failed', 'forbidden')),
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before TEXT,
  sniffed_type TEXT,
  size INTEGER,
  sha256 TEXT,
  size_check TEXT NOT NULL DEFAULT 'absent',
  sha1_check TEXT NOT NULL DEFAULT 'absent',
  expected TEXT,
  actual TEXT,
  sealed_name TEXT,
  wrapped_key TEXT,
  -- Sealed file that is being written, or an old one still to be removed.
  loose_name TEXT,
  created_at TEXT NOT NULL,
  received_at TEXT,
  last_page INTEGER NOT NULL DEFAULT 1,
  error_json TEXT,
  UNIQUE (request_id, output_key)
) STRICT;
CREATE INDEX document_waiting ON document (not_before) WHERE state = 'waiting';
CREATE INDEX document_loose ON document (n) WHERE loose_name IS NOT NULL;

CREATE VIRTUAL TABLE document_search USING fts5 (text, tokenize = 'trigram remove_diacritics 1');
`,
  },
  {
    version: 51,
    name: 'downloads that go on',
    up: `
-- What is needed to go on with a file that broke off: its wrapped key, the validator of what was being received (RFC 9110 section 8.8),
-- its whole length and about how much of it is here. The file itself is named by loose_name.
ALTER TABLE document ADD COLUMN part_key TEXT;
ALTER TABLE document ADD COLUMN part_etag TEXT;
ALTER TABLE document ADD COLUMN part_total INTEGER;
ALTER TABLE document ADD COLUMN part_bytes INTEGER NOT NULL DEFAULT 0;
-- When a person asked for it: goes before everything else.
ALTER TABLE document ADD COLUMN asked_at TEXT;
-- Rests until a person lets it go on.
ALTER TABLE document ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
CREATE INDEX document_open ON document (state, n) WHERE state <> 'ready';
CREATE INDEX document_received ON document (received_at) WHERE received_at IS NOT NULL;

-- What a person set for all downloads of this connection: one row.
CREATE TABLE download_setting (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  paused INTEGER NOT NULL DEFAULT 0,
  -- Null: as fast as it goes.
  bytes_per_second INTEGER
) STRICT;
INSERT INTO download_setting (id) VALUES (1);
`,
  },
  {
    version: 52,
    name: 'retention',
    up: `
-- Content removed under a retention rule: key and file are gone, the row stays so that the output is not received again.
ALTER TABLE document ADD COLUMN purged_at TEXT;

-- Days to keep records after their work ended. project_id '' is the rule for requests without a project of their own rule; days null: kept.
CREATE TABLE retention_rule (
  project_id TEXT PRIMARY KEY,
  days INTEGER,
  changed_at TEXT NOT NULL
) STRICT;

-- What was purged, when, by whom and why. Can only grow; its digest stands in the audit trail.
CREATE TABLE retention_receipt (
  id TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  documents INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  items_json TEXT NOT NULL,
  digest TEXT NOT NULL
) STRICT;
CREATE TRIGGER retention_receipt_no_update BEFORE UPDATE ON retention_receipt BEGIN SELECT RAISE(ABORT, 'receipts stay'); END;
CREATE TRIGGER retention_receipt_no_delete BEFORE DELETE ON retention_receipt BEGIN SELECT RAISE(ABORT, 'receipts stay'); END;
`,
  },
];
