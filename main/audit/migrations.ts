/** Tables of the trail's own database (schema numbers 10 to 19). */
import type { Migration } from '../storage/migrations.ts';

export const auditMigrations: readonly Migration[] = [
  {
    version: 10,
    name: 'audit entries, append-only',
    up: `
      CREATE TABLE audit_entry (
        sequence INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        event TEXT NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('success','denied','failure')),
        subject TEXT,
        profile_id TEXT,
        actor TEXT NOT NULL,
        detail TEXT,
        hash TEXT NOT NULL
      ) STRICT;
      CREATE INDEX audit_entry_event ON audit_entry (event, sequence);
      CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
      CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'append-only'); END;
    `,
  },
  {
    version: 11,
    name: 'keyed chain; whom an entry is about; calls in columns',
    up: `
      -- 1: SHA-256 over the former columns, as before. 2: HMAC-SHA256 under the chain's key over all columns.
      ALTER TABLE audit_entry ADD COLUMN format INTEGER NOT NULL DEFAULT 1;
      ALTER TABLE audit_entry ADD COLUMN patient_name TEXT;
      ALTER TABLE audit_entry ADD COLUMN patient_birth TEXT;
      ALTER TABLE audit_entry ADD COLUMN request_id TEXT;
      ALTER TABLE audit_entry ADD COLUMN call_method TEXT;
      ALTER TABLE audit_entry ADD COLUMN call_resource TEXT;
      ALTER TABLE audit_entry ADD COLUMN call_status INTEGER;
      ALTER TABLE audit_entry ADD COLUMN call_ms INTEGER;
      ALTER TABLE audit_entry ADD COLUMN call_id TEXT;
      CREATE INDEX audit_entry_patient ON audit_entry (patient_name, sequence) WHERE patient_name IS NOT NULL;
      CREATE INDEX audit_entry_request ON audit_entry (request_id, sequence) WHERE request_id IS NOT NULL;
    `,
  },
];
