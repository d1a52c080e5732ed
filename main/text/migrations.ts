/** Tables of the text room (schema numbers 140 to 144): what was read of each document. Its text itself stands in the index of search. */
import type { Migration } from '../storage/migrations.ts';

export const textMigrations: readonly Migration[] = [
  {
    version: 140,
    name: 'text of documents',
    up: `
-- One row for each received file. Whoever receives, replaces or removes one need not know of it: triggers keep this in step.
CREATE TABLE document_reading (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id TEXT NOT NULL UNIQUE REFERENCES document (id) ON DELETE CASCADE,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'reading', 'read', 'unreadable')),
  -- What can be read is told by the kind; '' until it is begun.
  kind TEXT NOT NULL DEFAULT '',
  pages INTEGER NOT NULL DEFAULT 0,
  -- Where reading goes on after an interruption.
  next_page INTEGER NOT NULL DEFAULT 1,
  -- Processes that ended over this document.
  stops INTEGER NOT NULL DEFAULT 0,
  problem TEXT,
  -- Patients and pages that the document states in its structure, JSON.
  stated_json TEXT NOT NULL DEFAULT '{}',
  version INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX document_reading_due ON document_reading (n) WHERE state IN ('waiting', 'reading');

CREATE TABLE document_page (
  document_id TEXT NOT NULL REFERENCES document_reading (document_id) ON DELETE CASCADE,
  page INTEGER NOT NULL,
  -- Name of the entry, for a page in an archive; and the page there.
  part TEXT,
  part_page INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('text', 'ocr', 'none')),
  -- Recognition of its picture: null where there is nothing to recognize.
  scan TEXT CHECK (scan IN ('waiting', 'done', 'stopped')),
  scan_stops INTEGER NOT NULL DEFAULT 0,
  confidence REAL,
  -- Places of its words, packed (see boxes.ts).
  boxes BLOB,
  -- Part of the page that is dark, 0 to 1; null where it was not looked at.
  ink REAL,
  text_hash TEXT,
  picture_hash BLOB,
  problem TEXT,
  PRIMARY KEY (document_id, page)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_page_scan ON document_page (document_id, page) WHERE scan = 'waiting';

CREATE TRIGGER document_reading_received AFTER UPDATE OF state, sealed_name ON document
WHEN new.state = 'ready' AND new.sealed_name IS NOT NULL AND (old.state <> 'ready' OR old.sealed_name IS NOT new.sealed_name) BEGIN
  DELETE FROM document_text WHERE document_id = new.id;
  DELETE FROM document_reading WHERE document_id = new.id;
  INSERT INTO document_reading (document_id) VALUES (new.id);
END;
-- What is gone from the disk is gone from the index.
CREATE TRIGGER document_reading_gone AFTER UPDATE OF state, sealed_name ON document
WHEN new.state <> 'ready' OR new.sealed_name IS NULL BEGIN
  DELETE FROM document_text WHERE document_id = new.id;
  DELETE FROM document_reading WHERE document_id = new.id;
END;
INSERT INTO document_reading (document_id)
  SELECT id FROM document WHERE state = 'ready' AND sealed_name IS NOT NULL ORDER BY n DESC;
`,
  },
];
