/** Tables of the disclosures room (schema numbers 155 to 159). They only grow, and name nothing that a purge removes by a reference. */
import type { Migration } from '../storage/migrations.ts';

export const disclosuresMigrations: readonly Migration[] = [
  {
    version: 155,
    name: 'disclosure record',
    up: `
-- 45 CFR 164.528(b)(2): date, recipient and address, what, purpose. Kept for six years and more (164.528(a)(1)).
CREATE TABLE disclosure (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  way TEXT NOT NULL CHECK (way IN ('pdf', 'zip', 'print', 'data', 'return')),
  recipient_name TEXT NOT NULL CHECK (recipient_name <> ''),
  recipient_address TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose <> ''),
  what TEXT NOT NULL,
  -- 42 CFR 2.32(b): what the consent covers; null where no such record was among it.
  part2_consent TEXT
) STRICT;
CREATE INDEX disclosure_at ON disclosure (at);

CREATE TABLE disclosure_item (
  disclosure_n INTEGER NOT NULL REFERENCES disclosure (n),
  position INTEGER NOT NULL,
  -- 'document', or a kind of another room such as 'member'
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  request_id TEXT,
  person_name TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  description TEXT NOT NULL,
  -- '1-3, 7'; empty for all
  pages TEXT NOT NULL,
  sha256 TEXT,
  part2 INTEGER NOT NULL,
  PRIMARY KEY (disclosure_n, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX disclosure_item_request ON disclosure_item (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX disclosure_item_subject ON disclosure_item (kind, subject_id);

-- Recorded first, handed on second: where the second did not happen, this says so. The entry stays.
CREATE TABLE disclosure_void (
  disclosure_n INTEGER PRIMARY KEY REFERENCES disclosure (n),
  at TEXT NOT NULL,
  why TEXT NOT NULL
) STRICT;

${['disclosure', 'disclosure_item', 'disclosure_void']
  .flatMap((table) =>
    ['UPDATE', 'DELETE'].map(
      (act) =>
        `CREATE TRIGGER ${table}_no_${act.toLowerCase()} BEFORE ${act} ON ${table} BEGIN SELECT RAISE(ABORT, 'the disclosure record only grows'); END;`,
    ),
  )
  .join('\n')}
`,
  },
];
