/** Tables of search (schema numbers 130 to 139): full text of notes and of received records. Requests are searched in memory. */
import type { Migration } from '../storage/migrations.ts';

export const searchMigrations: readonly Migration[] = [
  {
    version: 130,
    name: 'search in notes and documents',
    up: `
CREATE VIRTUAL TABLE note_search USING fts5 (text, content = 'request_note', content_rowid = 'n', tokenize = 'trigram remove_diacritics 1');
INSERT INTO note_search (note_search) VALUES ('rebuild');
CREATE TRIGGER request_note_inserted AFTER INSERT ON request_note BEGIN
  INSERT INTO note_search (rowid, text) VALUES (new.n, new.text);
END;
CREATE TRIGGER request_note_deleted AFTER DELETE ON request_note BEGIN
  INSERT INTO note_search (note_search, rowid, text) VALUES ('delete', old.n, old.text);
END;

-- One row for each page of a document whose text is known.
CREATE TABLE document_text (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
  page INTEGER NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (document_id, page)
) STRICT;
CREATE VIRTUAL TABLE document_text_search USING fts5 (
  text, content = 'document_text', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
CREATE TRIGGER document_text_inserted AFTER INSERT ON document_text BEGIN
  INSERT INTO document_text_search (rowid, text) VALUES (new.n, new.text);
END;
CREATE TRIGGER document_text_deleted AFTER DELETE ON document_text BEGIN
  INSERT INTO document_text_search (document_text_search, rowid, text) VALUES ('delete', old.n, old.text);
END;
CREATE TRIGGER document_text_updated AFTER UPDATE OF text ON document_text BEGIN
  INSERT INTO document_text_search (document_text_search, rowid, text) VALUES ('delete', old.n, old.text);
  INSERT INTO document_text_search (rowid, text) VALUES (new.n, new.text);
END;
`,
  },
  {
    version: 131,
    name: 'search in the contact log',
    up: `
CREATE VIRTUAL TABLE contact_search USING fts5 (
  person, outcome, content = 'request_contact', content_rowid = 'n', tokenize = 'trigram remove_diacritics 1'
);
INSERT INTO contact_search (contact_search) VALUES ('rebuild');
CREATE TRIGGER request_contact_inserted AFTER INSERT ON request_contact BEGIN
  INSERT INTO contact_search (rowid, person, outcome) VALUES (new.n, new.person, new.outcome);
END;
CREATE TRIGGER request_contact_deleted AFTER DELETE ON request_contact BEGIN
  INSERT INTO contact_search (contact_search, rowid, person, outcome) VALUES ('delete', old.n, old.person, old.outcome);
END;
`,
  },
];
