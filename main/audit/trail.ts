/**
 * The audit trail: append-only and hash-chained, in an encrypted database of its own, so that it outlives any connection.
 *   hash_n = SHA-256(hash_{n-1} ‖ canonical JSON of entry n)
 * Triggers refuse UPDATE and DELETE. Entries hold event words, ids and codes; never names, never secrets.
 * While the store is closed, entries wait in `audit-pending.jsonl` (which holds no PHI by the same rule) and are taken in at unlock.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { AuditEntry } from '../../preload/contract/activity.ts';
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../storage/database-port.ts';
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
];

export interface NewAuditEntry {
  event: string;
  outcome: 'success' | 'denied' | 'failure';
  subject?: string | undefined;
  profileId?: string | undefined;
  detail?: string | undefined;
}

export interface AuditTrail {
  append(entry: NewAuditEntry): void;
  /** For frequent entries (API calls): written together within a second. */
  appendSoon(entry: NewAuditEntry): void;
  /** Connects the opened database and takes in what waited. */
  attach(database: Database): void;
  /** Writes what waits and lets go of the database. */
  detach(): void;
  list(query: { before: number | null; event: string; limit: number }): { entries: AuditEntry[]; total: number };
  /** Entries about one thing (`kind/id`) that succeeded, newest first. */
  about(subject: string, limit: number): AuditEntry[];
  /** Recomputes the chain from the first entry. */
  verify(): { ok: boolean; entries: number; brokenAt: number | null; reason: string | null };
}

interface Row {
  sequence: number;
  at: string;
  event: string;
  outcome: 'success' | 'denied' | 'failure';
  subject: string | null;
  profile_id: string | null;
  actor: string;
  detail: string | null;
  hash: string;
}

type Body = Omit<Row, 'hash'>;

const GENESIS = '0'.repeat(64);
const SOON_MS = 500;
/** A screen that shows a thing reads it again whenever it changes: within this time that is one view, not many. */
const SAME_VIEW_MS = 60_000;
const MAX_PENDING_BYTES = 1024 * 1024;

const pendingSchema = z.object({
  at: z.string(),
  event: z.string(),
  outcome: z.enum(['success', 'denied', 'failure']),
  subject: z.string().nullable(),
  profile_id: z.string().nullable(),
  actor: z.string(),
  detail: z.string().nullable(),
});
type Pending = z.infer<typeof pendingSchema>;

/** Hash of one entry after its predecessor; the array fixes the order of members. */
export const entryHash = (previous: string, b: Body): string =>
  createHash('sha256')
    .update(previous)
    .update(JSON.stringify([b.sequence, b.at, b.event, b.outcome, b.subject, b.profile_id, b.actor, b.detail]))
    .digest('hex');

export function createAuditTrail(deps: {
  folder: string;
  clock: Clock;
  actor: string;
  profileId(): string | undefined;
}): AuditTrail {
  const pendingFile = path.join(deps.folder, 'audit-pending.jsonl');
  let database: Database | null = null;
  let soon: Pending[] = [];
  let cancelSoon: (() => void) | null = null;
  const viewedAt = new Map<string, number>();

  const body = (e: NewAuditEntry): Pending => ({
    at: deps.clock.now().toISOString(),
    event: e.event,
    outcome: e.outcome,
    subject: e.subject ?? null,
    profile_id: e.profileId ?? deps.profileId() ?? null,
    actor: deps.actor,
    detail: e.detail?.slice(0, 500) ?? null,
  });

  const write = (entries: Pending[]): void => {
    const db = database;
    if (!db || entries.length === 0) return;
    db.transaction(() => {
      const last = db
        .sql<{ sequence: number; hash: string }>(
          'SELECT sequence, hash FROM audit_entry ORDER BY sequence DESC LIMIT 1',
        )
        .get();
      let sequence = last?.sequence ?? 0;
      let hash = last?.hash ?? GENESIS;
      const insert = db.sql(
        'INSERT INTO audit_entry VALUES (:sequence, :at, :event, :outcome, :subject, :profile_id, :actor, :detail, :hash)',
      );
      for (const e of entries) {
        const b: Body = { sequence: ++sequence, ...e };
        hash = entryHash(hash, b);
        insert.run({ ...b, hash });
      }
    });
  };

  const flushSoon = (): void => {
    cancelSoon?.();
    cancelSoon = null;
    const waiting = soon;
    soon = [];
    if (database) write(waiting);
    else for (const p of waiting) park(p);
  };

  /** While the store is closed. A full or unwritable disk must not stop the program from locking or starting. */
  const park = (p: Pending): void => {
    try {
      fs.mkdirSync(deps.folder, { recursive: true, mode: 0o700 });
      if (fs.existsSync(pendingFile) && fs.statSync(pendingFile).size > MAX_PENDING_BYTES) return;
      fs.appendFileSync(pendingFile, `${JSON.stringify(p)}\n`, { mode: 0o600 });
    } catch {
      return;
    }
  };

  const takeInPending = (): void => {
    if (!fs.existsSync(pendingFile)) return;
    const entries: Pending[] = [];
    for (const line of fs.readFileSync(pendingFile, 'utf8').split('\n')) {
      if (line === '') continue;
      try {
        entries.push(pendingSchema.parse(JSON.parse(line)));
      } catch {
        // A line cut off by a crash: say that something was here instead of dropping it in silence.
        entries.push({ ...body({ event: 'trail.pendingUnreadable', outcome: 'failure' }) });
      }
    }
    write(entries);
    fs.rmSync(pendingFile, { force: true });
  };

  return {
    append: (entry) => {
      if (entry.event.endsWith('.viewed') && entry.outcome === 'success') {
        const key = `${entry.event} ${entry.subject ?? ''}`;
        const now = deps.clock.now().getTime();
        const before = viewedAt.get(key);
        viewedAt.set(key, now);
        if (before !== undefined && Math.abs(now - before) < SAME_VIEW_MS) return;
      }
      const p = body(entry);
      if (!database) return park(p);
      // Keeps the order of what happened.
      flushSoon();
      write([p]);
    },
    appendSoon: (entry) => {
      soon.push(body(entry));
      cancelSoon ??= deps.clock.after(SOON_MS, flushSoon);
    },
    attach: (db) => {
      database = db;
      takeInPending();
    },
    detach: () => {
      flushSoon();
      viewedAt.clear();
      database = null;
    },
    list: ({ before, event, limit }) => {
      if (!database) return { entries: [], total: 0 };
      const where = `(:before IS NULL OR sequence < :before) AND (:event = '' OR event = :event OR event LIKE :event || '.%')`;
      const rows = database
        .sql<Row>(`SELECT * FROM audit_entry WHERE ${where} ORDER BY sequence DESC LIMIT :limit`)
        .all({ before, event, limit });
      const total =
        database
          .sql<{ n: number }>(
            `SELECT count(*) AS n FROM audit_entry WHERE (:event = '' OR event = :event OR event LIKE :event || '.%')`,
          )
          .get({ event })?.n ?? 0;
      return { entries: rows.map(({ profile_id, ...r }) => ({ ...r, profileId: profile_id })), total };
    },
    about: (subject, limit) =>
      (
        database
          ?.sql<Row>(
            `SELECT * FROM audit_entry WHERE subject = :subject AND outcome = 'success' ORDER BY sequence DESC LIMIT :limit`,
          )
          .all({ subject, limit }) ?? []
      ).map(({ profile_id, ...r }) => ({ ...r, profileId: profile_id })),
    verify: () => {
      if (!database) return { ok: false, entries: 0, brokenAt: null, reason: 'The trail is closed.' };
      flushSoon();
      let hash = GENESIS;
      let n = 0;
      for (const { hash: stored, ...b } of database.sql<Row>('SELECT * FROM audit_entry ORDER BY sequence').iterate()) {
        n++;
        if (b.sequence !== n) return { ok: false, entries: n, brokenAt: b.sequence, reason: `Entry ${n} is missing.` };
        hash = entryHash(hash, b);
        if (hash !== stored)
          return {
            ok: false,
            entries: n,
            brokenAt: b.sequence,
            reason: `Entry ${b.sequence} does not match the chain.`,
          };
      }
      return { ok: true, entries: n, brokenAt: null, reason: null };
    },
  };
}
