/**
 * The audit trail: append-only and chained under a key of the store (`chain.ts`), in an encrypted database of its own, so that it outlives
 * any connection. Triggers refuse UPDATE and DELETE; an anchor outside of the database tells when entries were cut off (`anchor.ts`).
 * Whom an entry is about stands in the encrypted database only. While the store is closed, entries wait in `audit-pending.jsonl`, which holds
 * event words and ids, and are taken in at unlock.
 */
import type { KeyObject } from 'node:crypto';
import type { AuditEntry, TrailFilter, Verification } from '../../preload/contract/activity.ts';
import { sleep, type Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Database } from '../storage/database-port.ts';
import { createAnchorFile, type Anchor } from './anchor.ts';
import { chainKeyOf, entryHash, GENESIS, KEYED, type TrailBody, type TrailRow } from './chain.ts';
import { createPendingFile, type PendingEntry } from './pending-file.ts';
import { entryOf, filterSql } from './query.ts';
import { BROKEN_EVENT, verifyChain } from './verify.ts';

export interface About {
  patient?: { name: string; birthDate: string } | undefined;
  requestId?: string | undefined;
}

export interface NewAuditEntry extends About {
  event: string;
  outcome: 'success' | 'denied' | 'failure';
  subject?: string | undefined;
  profileId?: string | undefined;
  detail?: string | undefined;
  /** A call to an exchange. */
  call?: NonNullable<AuditEntry['call']> | undefined;
}

export interface AuditTrail {
  append(entry: NewAuditEntry): void;
  /** For frequent entries (API calls): written together within a second. */
  appendSoon(entry: NewAuditEntry): void;
  /** Connects the opened database and takes in what waited. @param chainKey is copied; the caller zeroes it */
  attach(database: Database, chainKey: Uint8Array): void;
  /** Writes what waits and lets go of the database and the key. */
  detach(): void;
  list(query: TrailFilter & { before: number | null; limit: number }): { entries: AuditEntry[]; total: number };
  /** Entries about one thing (`kind/id`) that succeeded, newest first. */
  about(subject: string, limit: number): AuditEntry[];
  /** Entries of a filter from the first on, in pieces. @throws AppError `aborted` when the store closes meanwhile */
  pages(filter: TrailFilter, signal: AbortSignal): AsyncGenerator<TrailRow[], void, undefined>;
  people(text: string, limit: number): { name: string; birthDate: string; entries: number }[];
  /** Recomputes the chain, without holding up what else is done. */
  verify(): Promise<Verification>;
  verification(): { running: { done: number; total: number } | null; last: Verification | null };
}

const SOON_MS = 500;
const ANCHOR_MS = 2_000;
/** A screen that shows a thing reads it again whenever it changes: within this time that is one view, not many. */
const SAME_VIEW_MS = 60_000;
/** After an unlock the first screens come first. */
const VERIFY_AFTER_MS = 6_000;
const SLICE_MS = 6;
const REST_MS = 10;
const PAGE = 500;

interface Attached {
  database: Database;
  key: KeyObject;
  keyedFrom: number;
  /** As it was found at the unlock, and then as it was written. */
  anchor: Anchor | 'absent' | 'damaged';
  ended: AbortController;
}

export function createAuditTrail(deps: {
  folder: string;
  clock: Clock;
  /** Name of the OS account. */
  actor: string;
  profileId(): string | undefined;
  /** Who is signed in to the open connection, where that is a person. */
  user?(): string | null;
  /** Whom a subject (`kind/id`) is about. */
  about?(subject: string): About | null;
  /** The check in the background began, went on or ended. */
  changed?(): void;
}): AuditTrail {
  const { clock } = deps;
  const pending = createPendingFile(deps.folder);
  const anchorFile = createAnchorFile(deps.folder);
  let open: Attached | null = null;
  let soon: PendingEntry[] = [];
  let cancelSoon: (() => void) | null = null;
  let cancelAnchor: (() => void) | null = null;
  let running: { done: number; total: number } | null = null;
  let last: Verification | null = null;
  let checking: Promise<Verification> | null = null;
  const viewedAt = new Map<string, number>();

  const actor = (): string => {
    const user = deps.user?.() ?? null;
    return user === null ? deps.actor : `${deps.actor} as ${user}`.slice(0, 200);
  };
  const body = (e: NewAuditEntry): PendingEntry => {
    const about = { ...(e.subject === undefined ? null : deps.about?.(e.subject)), ...defined(e) };
    return {
      at: clock.now().toISOString(),
      event: e.event,
      outcome: e.outcome,
      subject: e.subject ?? null,
      profile_id: e.profileId ?? deps.profileId() ?? null,
      actor: actor(),
      detail: e.detail?.slice(0, 500) ?? null,
      patient_name: about.patient?.name ?? null,
      patient_birth: about.patient?.birthDate ?? null,
      request_id: about.requestId ?? null,
      call_method: e.call?.method ?? null,
      call_resource: e.call?.resource ?? null,
      call_status: e.call?.status ?? null,
      call_ms: e.call?.durationMs ?? null,
      call_id: e.call?.serverRequestId ?? null,
    };
  };

  const head = (database: Database): { sequence: number; hash: string } =>
    database
      .sql<{ sequence: number; hash: string }>('SELECT sequence, hash FROM audit_entry ORDER BY sequence DESC LIMIT 1')
      .get() ?? { sequence: 0, hash: GENESIS };

  const writeAnchor = (o: Attached): void => {
    cancelAnchor?.();
    cancelAnchor = null;
    if (!o.database.open) return;
    o.anchor = { ...head(o.database), keyedFrom: o.keyedFrom, at: clock.now().toISOString() };
    anchorFile.write(o.key, o.anchor);
  };

  const write = (entries: readonly PendingEntry[]): void => {
    const o = open;
    if (!o || entries.length === 0) return;
    o.database.transaction(() => {
      let { sequence, hash } = head(o.database);
      const insert = o.database.sql(
        `INSERT INTO audit_entry (sequence, at, event, outcome, subject, profile_id, actor, detail, hash, format, patient_name, patient_birth,
           request_id, call_method, call_resource, call_status, call_ms, call_id)
         VALUES (:sequence, :at, :event, :outcome, :subject, :profile_id, :actor, :detail, :hash, :format, :patient_name, :patient_birth,
           :request_id, :call_method, :call_resource, :call_status, :call_ms, :call_id)`,
      );
      for (const e of entries) {
        const b: TrailBody = { sequence: ++sequence, format: KEYED, ...e };
        hash = entryHash(o.key, hash, b);
        insert.run({ ...b, hash });
      }
    });
    cancelAnchor ??= clock.after(ANCHOR_MS, () => {
      cancelAnchor = null;
      if (open === o) writeAnchor(o);
    });
  };

  const flushSoon = (): void => {
    cancelSoon?.();
    cancelSoon = null;
    const waiting = soon;
    soon = [];
    if (open) write(waiting);
    else for (const p of waiting) pending.add(p);
  };

  const takeInPending = (): void => {
    const { entries, unreadable } = pending.read();
    write([
      ...entries,
      // Lines cut off by a crash: say that something was here instead of dropping it in silence.
      ...Array.from({ length: unreadable }, () => body({ event: 'trail.pendingUnreadable', outcome: 'failure' })),
    ]);
    pending.clear();
  };

  /** What the anchor says of the end of the trail, before anything new is added to it: written into the trail itself, so that it stays. */
  const noteBreak = (o: Attached): void => {
    const { sequence, hash } = head(o.database);
    const keyedSince = o.database
      .sql<{ n: number | null }>(`SELECT min(sequence) AS n FROM audit_entry WHERE format = ${KEYED}`)
      .get()?.n;
    const broken = (detail: string): void => write([body({ event: BROKEN_EVENT, outcome: 'failure', detail })]);
    if (typeof o.anchor === 'object') {
      o.keyedFrom = o.anchor.keyedFrom;
      if (o.anchor.sequence > sequence) return broken(`entries ${sequence + 1} to ${o.anchor.sequence} were cut off`);
      const there =
        o.anchor.sequence === sequence
          ? hash
          : (o.database
              .sql<{ hash: string }>('SELECT hash FROM audit_entry WHERE sequence = :sequence')
              .get({ sequence: o.anchor.sequence })?.hash ?? (o.anchor.sequence === 0 ? GENESIS : ''));
      if (there !== o.anchor.hash) broken(`entry ${o.anchor.sequence} is not the one of the anchor`);
      return;
    }
    // A store from before the chain was keyed: its entries are covered by the first keyed one.
    o.keyedFrom = keyedSince == null ? sequence : keyedSince - 1;
    if (keyedSince != null) broken(o.anchor === 'absent' ? 'the anchor is missing' : 'the anchor was changed');
    else if (sequence > 0)
      write([body({ event: 'trail.keyed', outcome: 'success', detail: `entries 1 to ${sequence}` })]);
  };

  const verify = (): Promise<Verification> => {
    const o = open;
    if (!o) return Promise.reject(new AppError('locked', 'The trail is closed.'));
    flushSoon();
    checking ??= (async () => {
      running = { done: 0, total: head(o.database).sequence };
      deps.changed?.();
      try {
        const result = await verifyChain({
          database: o.database,
          key: o.key,
          anchor: o.anchor,
          signal: o.ended.signal,
          pause: () => sleep(clock, REST_MS, o.ended.signal),
          sliceMs: SLICE_MS,
          nowMs: () => performance.now(),
          progress: (done) => {
            running = { done, total: running?.total ?? done };
          },
        });
        last = { ...result, at: clock.now().toISOString() };
        return last;
      } finally {
        running = null;
        checking = null;
        deps.changed?.();
      }
    })();
    return checking;
  };

  return {
    append: (entry) => {
      if (entry.event.endsWith('.viewed') && entry.outcome === 'success') {
        const key = `${entry.event} ${entry.subject ?? ''}`;
        const now = clock.now().getTime();
        const before = viewedAt.get(key);
        viewedAt.set(key, now);
        if (before !== undefined && Math.abs(now - before) < SAME_VIEW_MS) return;
      }
      if (!open) return pending.add(body(entry));
      // Keeps the order of what happened.
      flushSoon();
      write([body(entry)]);
    },
    appendSoon: (entry) => {
      soon.push(body(entry));
      cancelSoon ??= clock.after(SOON_MS, flushSoon);
    },
    attach: (database, chainKey) => {
      const key = chainKeyOf(chainKey);
      const o: Attached = { database, key, keyedFrom: 0, anchor: anchorFile.read(key), ended: new AbortController() };
      open = o;
      noteBreak(o);
      takeInPending();
      writeAnchor(o);
      last = null;
      const cancel = clock.after(VERIFY_AFTER_MS, () => void verify().catch(() => undefined));
      o.ended.signal.addEventListener('abort', cancel, { once: true });
    },
    detach: () => {
      flushSoon();
      viewedAt.clear();
      if (open) {
        open.ended.abort();
        writeAnchor(open);
      }
      open = null;
      last = null;
    },
    list: ({ before, limit, ...filter }) => {
      if (!open) return { entries: [], total: 0 };
      const { where, params } = filterSql(filter);
      const rows = open.database
        .sql<TrailRow>(
          `SELECT * FROM audit_entry WHERE (:before IS NULL OR sequence < :before) AND ${where} ORDER BY sequence DESC LIMIT :limit`,
        )
        .all({ ...params, before, limit });
      const total =
        open.database.sql<{ n: number }>(`SELECT count(*) AS n FROM audit_entry WHERE ${where}`).get(params)?.n ?? 0;
      return { entries: rows.map(entryOf), total };
    },
    about: (subject, limit) =>
      open?.database
        .sql<TrailRow>(
          `SELECT * FROM audit_entry WHERE subject = :subject AND outcome = 'success' ORDER BY sequence DESC LIMIT :limit`,
        )
        .all({ subject, limit })
        .map(entryOf) ?? [],
    async *pages(filter, signal) {
      const o = open;
      if (!o) throw new AppError('locked', 'The trail is closed.');
      flushSoon();
      const { where, params } = filterSql(filter);
      for (let after = 0; ;) {
        if (signal.aborted || !o.database.open) throw new AppError('aborted', 'Stopped.');
        const rows = o.database
          .sql<TrailRow>(
            `SELECT * FROM audit_entry WHERE sequence > :after AND ${where} ORDER BY sequence LIMIT :limit`,
          )
          .all({ ...params, after, limit: PAGE });
        if (rows.length === 0) return;
        after = rows.at(-1)?.sequence ?? after;
        yield rows;
        await sleep(clock, 0, signal);
      }
    },
    people: (text, limit) =>
      open?.database
        .sql<{ name: string; birthDate: string; entries: number }>(
          `SELECT patient_name AS name, coalesce(patient_birth, '') AS birthDate, count(*) AS entries FROM audit_entry
           WHERE patient_name IS NOT NULL AND instr(lower(patient_name), lower(:text)) > 0
           GROUP BY patient_name, patient_birth ORDER BY patient_name LIMIT :limit`,
        )
        .all({ text, limit }) ?? [],
    verify,
    verification: () => ({ running, last }),
  };
}

/** What the entry itself says goes before what its subject tells. */
const defined = ({ patient, requestId }: About): About => ({
  ...(patient === undefined ? {} : { patient }),
  ...(requestId === undefined ? {} : { requestId }),
});
