/**
 * Tables of the requests room (schema numbers 40 to 49). The list table is narrow, so that scanning 100,000 rows stays cheap:
 * drafts, errors and Tasks live beside it. The journal can only grow.
 */
import type { Migration } from '../storage/migrations.ts';

export const requestsMigrations: readonly Migration[] = [
  {
    version: 40,
    name: 'requests',
    up: `
CREATE TABLE request (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('core', 'batch', 'child')),
  purpose TEXT NOT NULL,
  status TEXT NOT NULL,
  own_words TEXT NOT NULL DEFAULT '',
  status_since TEXT NOT NULL,
  identifier_system TEXT,
  identifier_value TEXT,
  task_id TEXT,
  task_status TEXT,
  version_id TEXT,
  last_updated TEXT,
  patient_name TEXT NOT NULL DEFAULT '',
  birth_date TEXT NOT NULL DEFAULT '',
  custodian_name TEXT NOT NULL DEFAULT '',
  custodian_place TEXT NOT NULL DEFAULT '',
  due_date TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  sent_at TEXT,
  tracking INTEGER NOT NULL DEFAULT 1,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before TEXT,
  last_polled_at TEXT,
  next_poll_at TEXT,
  polls INTEGER NOT NULL DEFAULT 0,
  poll_failures INTEGER NOT NULL DEFAULT 0,
  check_doubles INTEGER NOT NULL DEFAULT 0,
  documents INTEGER NOT NULL DEFAULT 0,
  has_error INTEGER NOT NULL DEFAULT 0,
  authorization_id TEXT,
  resubmission_of TEXT
) STRICT;
CREATE UNIQUE INDEX request_identifier_unique ON request (identifier_system, identifier_value) WHERE identifier_value IS NOT NULL;
CREATE INDEX request_task_id ON request (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX request_status ON request (status, not_before);
CREATE INDEX request_next_poll ON request (next_poll_at) WHERE next_poll_at IS NOT NULL AND tracking = 1;
CREATE INDEX request_by_updated ON request (updated_at, n);
CREATE INDEX request_by_created ON request (created_at, n);
CREATE INDEX request_by_patient ON request (patient_name COLLATE NOCASE, n);
CREATE INDEX request_by_custodian ON request (custodian_name COLLATE NOCASE, n);
CREATE INDEX request_by_due ON request (due_date, n);
CREATE INDEX request_by_since ON request (status_since, n);
CREATE INDEX request_by_status ON request (status, n);

CREATE VIRTUAL TABLE request_search USING fts5 (text, tokenize = 'trigram remove_diacritics 1');

CREATE TABLE request_draft (
  request_id TEXT PRIMARY KEY REFERENCES request (id) ON DELETE CASCADE,
  draft_json TEXT NOT NULL
) STRICT;

CREATE TABLE request_error (
  request_id TEXT PRIMARY KEY REFERENCES request (id) ON DELETE CASCADE,
  error_json TEXT NOT NULL
) STRICT;

-- Every own identifier ever given: one is never used for two requests, nor for two contents.
CREATE TABLE own_identifier (
  system TEXT NOT NULL,
  value TEXT NOT NULL,
  request_id TEXT NOT NULL,
  assigned_at TEXT NOT NULL,
  PRIMARY KEY (system, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX own_identifier_request ON own_identifier (request_id);

-- The Task exactly as sent: template text, with the base64 of the authorization cut out at splice_at (null: nothing cut).
CREATE TABLE request_task (
  identifier_system TEXT NOT NULL,
  identifier_value TEXT NOT NULL,
  request_id TEXT NOT NULL,
  template TEXT NOT NULL,
  splice_at INTEGER,
  authorization_id TEXT,
  content_key TEXT NOT NULL,
  body_sha256 TEXT NOT NULL,
  body_bytes INTEGER NOT NULL,
  built_at TEXT NOT NULL,
  PRIMARY KEY (identifier_system, identifier_value)
) STRICT;
CREATE INDEX request_task_request ON request_task (request_id);

CREATE TABLE journal (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  request_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  event TEXT NOT NULL CHECK (event IN ('prepared', 'sent', 'answered', 'uncertain', 'resolved-found', 'resolved-absent', 'failed')),
  at TEXT NOT NULL,
  identifier_value TEXT,
  http_status INTEGER,
  server_request_id TEXT,
  error_json TEXT
) STRICT;
CREATE INDEX journal_request ON journal (request_id, n);
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TABLE task_event (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  request_id TEXT NOT NULL REFERENCES request (id) ON DELETE CASCADE,
  at TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('local', 'exchange')),
  status TEXT NOT NULL,
  text TEXT NOT NULL,
  own_words TEXT NOT NULL DEFAULT '',
  task_status TEXT,
  version_id TEXT,
  version_key TEXT,
  unexpected INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX task_event_version ON task_event (request_id, version_key) WHERE version_key IS NOT NULL;
CREATE INDEX task_event_request ON task_event (request_id, n);

CREATE TABLE authorization_file (
  id TEXT PRIMARY KEY,
  request_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('writing', 'kept', 'removing')),
  sealed_name TEXT NOT NULL,
  wrapped_key TEXT,
  size INTEGER,
  sha1 TEXT,
  sha256 TEXT,
  pages INTEGER,
  locked_pdf INTEGER NOT NULL DEFAULT 0,
  display_name TEXT NOT NULL,
  added_at TEXT NOT NULL
) STRICT;
CREATE INDEX authorization_file_request ON authorization_file (request_id);
CREATE INDEX authorization_file_loose ON authorization_file (state) WHERE state <> 'kept';
`,
  },
  {
    version: 41,
    name: 'member id, NPI and state beside each request',
    up: `
-- What lists, search and deadlines need of a request without reading its Task. Core requests take them from the draft; children
-- from their chase row (schema 110); whoever makes a row in another way sets them itself.
ALTER TABLE request ADD COLUMN member_id TEXT NOT NULL DEFAULT '';
ALTER TABLE request ADD COLUMN chase_key TEXT NOT NULL DEFAULT '';
ALTER TABLE request ADD COLUMN npi TEXT NOT NULL DEFAULT '';
ALTER TABLE request ADD COLUMN site_state TEXT NOT NULL DEFAULT '';
-- Of a child that was sent again: its project counts the newer one only.
ALTER TABLE request ADD COLUMN former_project_id TEXT;
CREATE INDEX request_resubmission ON request (resubmission_of) WHERE resubmission_of IS NOT NULL;
CREATE INDEX task_event_unexpected ON task_event (request_id) WHERE unexpected = 1;

UPDATE request SET
  member_id = coalesce(json_extract(d.draft_json, '$.patient.identifier'), ''),
  npi = coalesce(json_extract(d.draft_json, '$.custodian.npi'), ''),
  site_state = coalesce(upper(trim(json_extract(d.draft_json, '$.custodian.state'))), '')
FROM request_draft d WHERE d.request_id = request.id;

CREATE TRIGGER request_draft_inserted AFTER INSERT ON request_draft BEGIN
  UPDATE request SET
    member_id = coalesce(json_extract(new.draft_json, '$.patient.identifier'), ''),
    npi = coalesce(json_extract(new.draft_json, '$.custodian.npi'), ''),
    site_state = coalesce(upper(trim(json_extract(new.draft_json, '$.custodian.state'))), '')
  WHERE id = new.request_id;
END;
CREATE TRIGGER request_draft_updated AFTER UPDATE OF draft_json ON request_draft BEGIN
  UPDATE request SET
    member_id = coalesce(json_extract(new.draft_json, '$.patient.identifier'), ''),
    npi = coalesce(json_extract(new.draft_json, '$.custodian.npi'), ''),
    site_state = coalesce(upper(trim(json_extract(new.draft_json, '$.custodian.state'))), '')
  WHERE id = new.request_id;
END;
`,
  },
  {
    version: 42,
    name: 'watching by batch',
    up: `
-- One row for each batch at the exchange: how its children are asked for and how far that came. A cycle that finds nothing writes this row only.
CREATE TABLE watched_batch (
  request_id TEXT PRIMARY KEY REFERENCES request (id) ON DELETE CASCADE,
  mode TEXT NOT NULL DEFAULT 'part-of' CHECK (mode IN ('part-of', 'part-of-all', 'status-pages', 'id-lists')),
  -- Polls in this mode; a better one is tried again now and then.
  mode_polls INTEGER NOT NULL DEFAULT 0,
  -- Server's own instant up to which every change was seen; null before the first whole walk.
  mark TEXT,
  -- 1 once a later walk found nothing new around the mark: the overlap need not be read again.
  settled INTEGER NOT NULL DEFAULT 0,
  page_size INTEGER NOT NULL DEFAULT 100,
  -- Last sending into it, and last change seen; this workstation's time.
  sent_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  polls INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  last_polled_at TEXT,
  next_poll_at TEXT,
  requests INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  last_error TEXT
) STRICT;

-- What was asked in requests that another workstation wrote: label and value pairs as JSON.
CREATE TABLE request_asked (
  request_id TEXT PRIMARY KEY REFERENCES request (id) ON DELETE CASCADE,
  asked_json TEXT NOT NULL
) STRICT;

INSERT INTO watched_batch (request_id, sent_at, changed_at, next_poll_at)
  SELECT id, coalesce(sent_at, updated_at), updated_at, updated_at FROM request WHERE kind = 'batch' AND task_id IS NOT NULL;
-- Children are asked for by their batch from now on.
UPDATE request SET next_poll_at = NULL WHERE kind = 'child' AND check_doubles = 0 AND poll_failures = 0;
`,
  },
  {
    version: 43,
    name: 'what joined requests still miss',
    up: `
-- A joined request names its site by id and the request that it stands for by identifier; either may become known here only later.
CREATE TABLE request_joined (
  request_id TEXT PRIMARY KEY REFERENCES request (id) ON DELETE CASCADE,
  -- '' once the place is known, or where there is none.
  custodian_id TEXT NOT NULL DEFAULT '',
  -- Null once the former request is known.
  former_system TEXT,
  former_value TEXT
) STRICT;
CREATE INDEX request_joined_custodian ON request_joined (custodian_id) WHERE custodian_id <> '';
CREATE INDEX request_joined_former ON request_joined (former_value) WHERE former_value IS NOT NULL;

-- Before this version the column of joined requests held the identifier's value where it has to name a request.
UPDATE request SET resubmission_of = f.id FROM request f
  WHERE f.identifier_value = request.resubmission_of AND request.resubmission_of NOT IN (SELECT id FROM request);
INSERT INTO request_joined (request_id, former_system, former_value)
  SELECT id, identifier_system, resubmission_of FROM request
  WHERE resubmission_of IS NOT NULL AND resubmission_of NOT IN (SELECT id FROM request);
UPDATE request SET resubmission_of = NULL WHERE id IN (SELECT request_id FROM request_joined);
INSERT OR IGNORE INTO request_joined (request_id) SELECT request_id FROM request_asked;
`,
  },
];
