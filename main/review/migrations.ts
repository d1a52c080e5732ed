/** Tables of the review room (schema numbers 150 to 154). The history only grows; `review_opinion` and `review_state` are read off it. */
import type { Migration } from '../storage/migrations.ts';

export const reviewMigrations: readonly Migration[] = [
  {
    version: 150,
    name: 'review',
    up: `
-- Null takes the former verdict of that person back.
CREATE TABLE review_history (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('document', 'request')),
  subject_id TEXT NOT NULL,
  verdict TEXT CHECK (verdict IN ('complete', 'incomplete', 'wrong-patient', 'no-records', 'illegible')),
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  note TEXT NOT NULL
) STRICT;
CREATE INDEX review_history_subject ON review_history (kind, subject_id, n);
CREATE TRIGGER review_history_no_update BEFORE UPDATE ON review_history BEGIN SELECT RAISE(ABORT, 'the history only grows'); END;
CREATE TRIGGER review_history_no_delete BEFORE DELETE ON review_history BEGIN SELECT RAISE(ABORT, 'the history only grows'); END;

-- The latest verdict of each person about a document.
CREATE TABLE review_opinion (
  document_id TEXT NOT NULL,
  by TEXT NOT NULL,
  verdict TEXT NOT NULL,
  at TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (document_id, by)
) STRICT, WITHOUT ROWID;

-- What the opinions come to, so that a list need not count them. Whether a second person is needed is asked when it is read.
CREATE TABLE review_state (
  document_id TEXT PRIMARY KEY,
  people INTEGER NOT NULL,
  agreed TEXT,
  latest TEXT NOT NULL,
  split INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE review_request (
  request_id TEXT PRIMARY KEY,
  verdict TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  note TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE review_mark (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  document_id TEXT NOT NULL,
  page INTEGER NOT NULL,
  -- Shares of the page; null for all of it.
  x REAL, y REAL, width REAL, height REAL,
  kind TEXT NOT NULL CHECK (kind IN ('measure', 'hcc', 'encounter', 'free')),
  label TEXT NOT NULL,
  note TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX review_mark_document ON review_mark (document_id, page);

-- '' stands for requests without a project.
CREATE TABLE review_project (
  project_id TEXT PRIMARY KEY,
  second INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- 42 CFR Part 2, flagged by a person.
CREATE TABLE review_part2 (
  document_id TEXT PRIMARY KEY,
  by TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A record of another person: locked from here until it is released.
CREATE TABLE privacy_case (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id TEXT NOT NULL,
  locked_at TEXT NOT NULL,
  locked_by TEXT NOT NULL,
  released_at TEXT,
  released_by TEXT,
  release_reason TEXT
) STRICT;
CREATE UNIQUE INDEX privacy_case_open ON privacy_case (document_id) WHERE released_at IS NULL;
CREATE INDEX privacy_case_document ON privacy_case (document_id, n);

CREATE TABLE privacy_step (
  case_n INTEGER NOT NULL REFERENCES privacy_case (n),
  step TEXT NOT NULL CHECK (step IN ('notified', 'directed', 'returned', 'destroyed')),
  done_on TEXT NOT NULL,
  note TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (case_n, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE privacy_opening (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  case_n INTEGER NOT NULL REFERENCES privacy_case (n),
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX privacy_opening_case ON privacy_opening (case_n);

-- The order of the list.
CREATE INDEX document_by_arrival ON document (coalesce(received_at, created_at), n);
`,
  },
];
