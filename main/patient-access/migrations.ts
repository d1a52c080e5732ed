/** Tables of Patient Access (schema numbers 160 to 169): members, payer connections, sign-ins, what was fetched and how far. */
import type { Migration } from '../storage/migrations.ts';

export const patientAccessMigrations: readonly Migration[] = [
  {
    version: 160,
    name: 'patient-access-store',
    up: `
CREATE TABLE member (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  -- A plain date, or empty where it is not known.
  birth_date TEXT NOT NULL,
  sex TEXT NOT NULL,
  identifiers_json TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE member_request (
  member_id TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
  request_id TEXT NOT NULL REFERENCES request (id) ON DELETE CASCADE,
  PRIMARY KEY (member_id, request_id)
) STRICT, WITHOUT ROWID;

-- A payer's server, as a profile of data. No secret stands here.
CREATE TABLE payer_connection (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  settings_json TEXT NOT NULL,
  -- What discovery found last, source by source.
  found_json TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

-- A member's sign-in at one payer: whose record it is, who authorized it, what was granted. The refresh token is in the vault.
CREATE TABLE payer_grant (
  id TEXT PRIMARY KEY,
  member_id TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
  connection_id TEXT NOT NULL REFERENCES payer_connection (id),
  state TEXT NOT NULL CHECK (state IN ('never', 'signedIn', 'ended', 'signedOut')),
  -- Logical id of the Patient on that server; empty until it is known.
  patient_id TEXT NOT NULL,
  facts_json TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (member_id, connection_id)
) STRICT;

CREATE TABLE payer_resource (
  n INTEGER PRIMARY KEY,
  member_id TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
  grant_id TEXT NOT NULL REFERENCES payer_grant (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  rid TEXT NOT NULL,
  -- 1: it names another patient. Kept as evidence, never shown among the member's data.
  apart INTEGER NOT NULL CHECK (apart IN (0, 1)),
  version_id TEXT,
  last_updated TEXT,
  primary_date TEXT NOT NULL,
  code_system TEXT NOT NULL,
  code TEXT NOT NULL,
  status TEXT NOT NULL,
  display TEXT NOT NULL,
  -- Address of the entry where it is not the server's own Type/id.
  full_url TEXT,
  first_at TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  hash BLOB NOT NULL,
  -- The resource's text exactly as the payer sent it.
  body BLOB NOT NULL,
  UNIQUE (grant_id, type, rid)
) STRICT;
CREATE INDEX payer_resource_list ON payer_resource (member_id, apart, type, primary_date DESC, n);
CREATE INDEX payer_resource_url ON payer_resource (grant_id, full_url) WHERE full_url IS NOT NULL;

-- Former versions of a resource, in the order in which they were replaced.
CREATE TABLE payer_resource_version (
  n INTEGER PRIMARY KEY,
  resource_n INTEGER NOT NULL REFERENCES payer_resource (n) ON DELETE CASCADE,
  version_id TEXT,
  last_updated TEXT,
  fetched_at TEXT NOT NULL,
  hash BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX payer_resource_version_of ON payer_resource_version (resource_n, n);

-- What a resource points to on its own server, as Type/id.
CREATE TABLE payer_reference (
  resource_n INTEGER NOT NULL REFERENCES payer_resource (n) ON DELETE CASCADE,
  target TEXT NOT NULL,
  PRIMARY KEY (resource_n, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX payer_reference_target ON payer_reference (target);

CREATE VIRTUAL TABLE payer_resource_search USING fts5 (
  text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
CREATE TRIGGER payer_resource_deleted AFTER DELETE ON payer_resource BEGIN
  DELETE FROM payer_resource_search WHERE rowid = old.n;
END;
`,
  },
  {
    version: 161,
    name: 'patient-access-fetches',
    up: `
-- A fetch is planned once and worked off step by step; where it stands is moved in the same transaction that stores a page.
CREATE TABLE payer_fetch (
  id TEXT PRIMARY KEY,
  grant_id TEXT NOT NULL REFERENCES payer_grant (id) ON DELETE CASCADE,
  n INTEGER NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('full', 'refresh')),
  state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'waiting', 'done', 'cancelled')),
  problem_json TEXT,
  started_at TEXT NOT NULL,
  ended_at TEXT
) STRICT;
CREATE INDEX payer_fetch_of ON payer_fetch (grant_id, n);

CREATE TABLE payer_fetch_step (
  fetch_id TEXT NOT NULL REFERENCES payer_fetch (id) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  type TEXT NOT NULL,
  how TEXT NOT NULL CHECK (how IN ('patient', 'everything', 'search', 'reference')),
  outcome TEXT NOT NULL,
  -- How it asks: parameter, page size, includes, the moment since which it asks.
  ask_json TEXT NOT NULL,
  -- The next link, or what a reference step did last. Empty at the beginning.
  cursor TEXT NOT NULL DEFAULT '',
  pages INTEGER NOT NULL DEFAULT 0,
  empty_pages INTEGER NOT NULL DEFAULT 0,
  received INTEGER NOT NULL DEFAULT 0,
  added INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  same INTEGER NOT NULL DEFAULT 0,
  apart INTEGER NOT NULL DEFAULT 0,
  unreadable INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  -- The payer's own clock when this step was first answered: where the next refresh begins.
  mark TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  technical_json TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (fetch_id, n)
) STRICT, WITHOUT ROWID;

-- Links that a step followed, as hashes: a server that leads in a circle is left at the first repeat, also after a restart.
CREATE TABLE payer_fetch_seen (
  fetch_id TEXT NOT NULL REFERENCES payer_fetch (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  link BLOB NOT NULL,
  PRIMARY KEY (fetch_id, step, link)
) STRICT, WITHOUT ROWID;

CREATE TABLE payer_fetch_received (
  fetch_id TEXT NOT NULL REFERENCES payer_fetch (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  received INTEGER NOT NULL,
  added INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  PRIMARY KEY (fetch_id, type)
) STRICT, WITHOUT ROWID;
`,
  },
];
