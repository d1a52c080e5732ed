/**
 * Tables of the projects room (schema numbers 60 to 69). What a file holds (`chase_block`) and what is known of a row (`chase`)
 * are apart, so that checking 100,000 rows again does not rewrite their cells.
 */
import type { Migration } from '../storage/migrations.ts';

export const projectsMigrations: readonly Migration[] = [
  {
    version: 60,
    name: 'projects and chase lists',
    up: `
-- Batch and child requests know their project. Counting children by status reads this index alone.
ALTER TABLE request ADD COLUMN project_id TEXT;
CREATE INDEX request_by_project ON request (project_id, kind, status) WHERE project_id IS NOT NULL;

-- Numbers are never used again: what is kept in memory goes by them.
CREATE TABLE project (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  input_json TEXT NOT NULL,
  -- Value of the project's own identifier: the code and five random characters; begins the identifiers of its children.
  identifier_value TEXT NOT NULL UNIQUE,
  batch_request_id TEXT,
  sending TEXT NOT NULL DEFAULT 'idle' CHECK (sending IN ('idle', 'running', 'paused', 'stopped', 'blocked')),
  notice TEXT NOT NULL DEFAULT '',
  revision INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE chase_file (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  project_n INTEGER NOT NULL REFERENCES project (n) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('reading', 'kept')),
  name TEXT NOT NULL,
  facts_json TEXT NOT NULL,
  header_row INTEGER NOT NULL,
  mapping_json TEXT,
  added_at TEXT NOT NULL
) STRICT;
CREATE INDEX chase_file_project ON chase_file (project_n);

-- Lines as they are, many in a row of the table: writing and reading them one by one would cost more than parsing the file.
CREATE TABLE chase_block (
  file_n INTEGER NOT NULL REFERENCES chase_file (n) ON DELETE CASCADE,
  -- Number of its first line, divided by the lines of a block.
  block INTEGER NOT NULL,
  -- JSON array of lines, each an array of texts
  lines TEXT NOT NULL,
  PRIMARY KEY (file_n, block)
) STRICT;

CREATE TABLE chase (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  project_n INTEGER NOT NULL REFERENCES project (n) ON DELETE CASCADE,
  file_n INTEGER NOT NULL,
  line INTEGER NOT NULL,
  chase_key TEXT NOT NULL,
  -- 'requested' if and only if the request has left the state 'held'
  state TEXT NOT NULL CHECK (state IN ('invalid', 'inactive', 'waiting', 'held', 'requested')),
  site_n INTEGER,
  errors INTEGER NOT NULL DEFAULT 0,
  warnings INTEGER NOT NULL DEFAULT 0,
  member_key TEXT NOT NULL DEFAULT '',
  service_from TEXT NOT NULL DEFAULT '',
  service_to TEXT NOT NULL DEFAULT '',
  hccs TEXT NOT NULL DEFAULT '',
  request_id TEXT
) STRICT;
CREATE INDEX chase_project_state ON chase (project_n, state, site_n);
CREATE INDEX chase_project_key ON chase (project_n, chase_key);
CREATE INDEX chase_project_member ON chase (project_n, member_key, site_n);
CREATE INDEX chase_request ON chase (request_id) WHERE request_id IS NOT NULL;

-- Cells that differ from the file.
CREATE TABLE chase_edit (
  chase_n INTEGER NOT NULL REFERENCES chase (n) ON DELETE CASCADE,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (chase_n, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE chase_problem (
  project_n INTEGER NOT NULL REFERENCES project (n) ON DELETE CASCADE,
  code TEXT NOT NULL,
  field TEXT NOT NULL,
  chase_n INTEGER NOT NULL REFERENCES chase (n) ON DELETE CASCADE,
  severity TEXT NOT NULL,
  -- The exchange's words, where it refused the cell.
  detail TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (project_n, code, field, chase_n)
) STRICT, WITHOUT ROWID;
CREATE INDEX chase_problem_row ON chase_problem (chase_n);

-- Undo: each step keeps the former edits of its cells; null where a cell had none.
CREATE TABLE chase_undo_step (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  project_n INTEGER NOT NULL REFERENCES project (n) ON DELETE CASCADE,
  label TEXT NOT NULL,
  rows INTEGER NOT NULL
) STRICT;
CREATE INDEX chase_undo_project ON chase_undo_step (project_n, n);
CREATE TABLE chase_undo (
  step_n INTEGER NOT NULL REFERENCES chase_undo_step (n) ON DELETE CASCADE,
  chase_n INTEGER NOT NULL,
  field TEXT NOT NULL,
  former TEXT,
  PRIMARY KEY (step_n, chase_n, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE mapping_template (
  fingerprint TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  mapping_json TEXT NOT NULL,
  used_at TEXT NOT NULL
) STRICT;

CREATE TABLE project_site (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  project_n INTEGER NOT NULL REFERENCES project (n) ON DELETE CASCADE,
  site_key TEXT NOT NULL,
  facts_json TEXT NOT NULL,
  name TEXT NOT NULL,
  rows INTEGER NOT NULL DEFAULT 0,
  decision TEXT NOT NULL DEFAULT 'unsearched' CHECK (decision IN ('unsearched', 'open', 'matched', 'none')),
  decided_by TEXT,
  chosen_json TEXT,
  candidates_json TEXT NOT NULL DEFAULT '[]',
  note TEXT NOT NULL DEFAULT '',
  UNIQUE (project_n, site_key)
) STRICT;
CREATE INDEX project_site_decision ON project_site (project_n, decision);

-- What was decided once, for every project of this connection. No organization: it is not in the directory.
CREATE TABLE site_decision (
  site_key TEXT PRIMARY KEY,
  chosen_json TEXT,
  decided_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
  },
  {
    version: 61,
    name: 'columns being applied',
    up: `
-- While rows are made of the lines of a file: which line is next, and how. A crash leaves it, and the next start goes on there.
ALTER TABLE chase_file ADD COLUMN applying_line INTEGER;
ALTER TABLE chase_file ADD COLUMN applying_mode TEXT CHECK (applying_mode IN ('add', 'update'));
`,
  },
  {
    version: 62,
    name: 'members and sites in order',
    up: `
-- Find the rows of one member, and of one site. No indexes of chase: members and sites come in any order, and each slice of a list
-- would change hundreds of pages of them. Rows that are being made enter together, sorted, when all are made; from then on the
-- triggers keep these tables.
DROP INDEX chase_project_member;
DROP INDEX chase_project_state;
CREATE INDEX chase_project_state ON chase (project_n, state);
CREATE TABLE chase_member (
  project_n INTEGER NOT NULL,
  member_key TEXT NOT NULL,
  chase_n INTEGER NOT NULL,
  PRIMARY KEY (project_n, member_key, chase_n)
) STRICT, WITHOUT ROWID;
CREATE TABLE chase_site (
  project_n INTEGER NOT NULL,
  state TEXT NOT NULL,
  site_n INTEGER NOT NULL,
  chase_n INTEGER NOT NULL,
  PRIMARY KEY (project_n, state, site_n, chase_n)
) STRICT, WITHOUT ROWID;
INSERT INTO chase_member (project_n, member_key, chase_n)
  SELECT project_n, member_key, n FROM chase WHERE member_key <> '' ORDER BY project_n, member_key, n;
INSERT INTO chase_site (project_n, state, site_n, chase_n)
  SELECT project_n, state, site_n, n FROM chase WHERE site_n IS NOT NULL ORDER BY project_n, state, site_n, n;
CREATE TRIGGER chase_member_changed AFTER UPDATE OF member_key ON chase WHEN new.member_key <> old.member_key BEGIN
  DELETE FROM chase_member WHERE project_n = old.project_n AND member_key = old.member_key AND chase_n = old.n;
  INSERT OR IGNORE INTO chase_member (project_n, member_key, chase_n)
    SELECT new.project_n, new.member_key, new.n WHERE new.member_key <> '';
END;
CREATE TRIGGER chase_site_changed AFTER UPDATE OF state, site_n ON chase WHEN new.state <> old.state OR new.site_n IS NOT old.site_n BEGIN
  DELETE FROM chase_site WHERE project_n = old.project_n AND state = old.state AND site_n = old.site_n AND chase_n = old.n;
  INSERT OR IGNORE INTO chase_site (project_n, state, site_n, chase_n)
    SELECT new.project_n, new.state, new.site_n, new.n WHERE new.site_n IS NOT NULL;
END;
CREATE TRIGGER chase_gone AFTER DELETE ON chase BEGIN
  DELETE FROM chase_member WHERE project_n = old.project_n AND member_key = old.member_key AND chase_n = old.n;
  DELETE FROM chase_site WHERE project_n = old.project_n AND state = old.state AND site_n = old.site_n AND chase_n = old.n;
END;
`,
  },
];
