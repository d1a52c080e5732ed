/**
 * Recomputes the chain in slices, so that a million entries are checked while the program is worked with. Goes on after a fault and says
 * which entries it found: changed, missing, put in, unreadable, or cut off at the end.
 */
import type { KeyObject } from 'node:crypto';
import type { TrailProblem, Verification } from '../../preload/contract/activity.ts';
import { AppError } from '../lib/errors.ts';
import type { Database } from '../storage/database-port.ts';
import type { Anchor } from './anchor.ts';
import { entryHash, GENESIS, KEYED, type TrailRow } from './chain.ts';

export const BROKEN_EVENT = 'trail.broken';
const ROWS = 250;
const MOST_PROBLEMS = 100;

export interface VerifyDeps {
  database: Database;
  key: KeyObject;
  /** How far the trail must reach at least. */
  anchor: Anchor | 'absent' | 'damaged';
  signal: AbortSignal;
  /** Waits between two slices. */
  pause(): Promise<void>;
  /** Milliseconds of work in one slice. */
  sliceMs: number;
  nowMs(): number;
  progress?: ((done: number) => void) | undefined;
}

/** @throws AppError `aborted` when the signal fires or the database is closed */
export async function verifyChain(deps: VerifyDeps): Promise<Omit<Verification, 'state' | 'at'>> {
  const { database, key, anchor, signal } = deps;
  const checker = createChecker(key, typeof anchor === 'object' ? anchor.keyedFrom : null);
  const head = headOf(database);
  let after = 0;
  let until = deps.nowMs() + deps.sliceMs;
  while (after < head) {
    if (signal.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
    const rows = readRows(database, after, checker.unreadable);
    if (rows.length === 0) {
      after += ROWS;
    } else {
      for (const row of rows) checker.take(row);
      after = rows.at(-1)?.sequence ?? after;
    }
    if (deps.nowMs() >= until) {
      deps.progress?.(Math.min(after, head));
      await deps.pause();
      until = deps.nowMs() + deps.sliceMs;
    }
  }
  checker.end(anchor);
  const problems = checker.problems.toSorted((a, b) => a.from - b.from);
  return {
    ok: problems.length === 0,
    entries: checker.seen(),
    problems: problems.slice(0, MOST_PROBLEMS),
    more: problems.length > MOST_PROBLEMS,
  };
}

/** The last sequence; from the index, which may still be readable where a page of rows is not. */
const headOf = (database: Database): number =>
  database.sql<{ last: number | null }>('SELECT max(sequence) AS last FROM audit_entry').get()?.last ?? 0;

/** One read; where a page is damaged, row by row around it. */
function readRows(database: Database, after: number, unreadable: (sequence: number) => void): TrailRow[] {
  try {
    return database
      .sql<TrailRow>('SELECT * FROM audit_entry WHERE sequence > :after ORDER BY sequence LIMIT :rows')
      .all({ after, rows: ROWS });
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'storeDamaged') throw cause;
  }
  const rows: TrailRow[] = [];
  for (let sequence = after + 1; sequence <= after + ROWS; sequence++) {
    try {
      const row = database.sql<TrailRow>('SELECT * FROM audit_entry WHERE sequence = :sequence').get({ sequence });
      if (row) rows.push(row);
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.code !== 'storeDamaged') throw cause;
      unreadable(sequence);
    }
  }
  return rows;
}

function createChecker(key: KeyObject, keyedFrom: number | null) {
  const problems: TrailProblem[] = [];
  const unread = new Set<number>();
  let seen = 0;
  let expected = 1;
  let previous: string | null = GENESIS;
  /** What the former entry's hash should have been, where its own did not fit. */
  let instead: string | null = null;
  let keyed = false;
  let last: TrailRow | null = null;
  let anchored: string | null = null;
  const add = (from: number, to: number, kind: TrailProblem['kind']): void => {
    const before = problems.at(-1);
    if (before?.kind === kind && before.to === from - 1) before.to = to;
    else problems.push({ from, to, kind });
  };
  const gap = (to: number): void => {
    for (let sequence = expected; sequence <= to;) {
      const kind = unread.has(sequence) ? 'unreadable' : 'missing';
      let end = sequence;
      while (end < to && unread.has(end + 1) === unread.has(sequence) && end - sequence < 100_000) end++;
      if (kind === 'missing' && unread.size === 0) end = to;
      add(sequence, end, kind);
      sequence = end + 1;
    }
    // What stood before is not known: the next entry cannot be judged by it.
    previous = null;
    instead = null;
  };
  return {
    problems,
    seen: () => seen,
    unreadable: (sequence: number): void => void unread.add(sequence),
    take: (row: TrailRow): void => {
      seen++;
      if (row.sequence !== expected) gap(row.sequence - 1);
      expected = row.sequence + 1;
      const computed = previous === null ? null : entryHash(key, previous, row);
      // The former entry's own hash was changed, not this entry.
      const fits = computed === row.hash || (instead !== null && entryHash(key, instead, row) === row.hash);
      keyed ||= row.format === KEYED;
      const wrongFormat =
        (row.format !== 1 && row.format !== KEYED) ||
        (row.format === 1 && (keyed || row.sequence > (keyedFrom ?? Infinity)));
      if (wrongFormat || (computed !== null && !fits)) {
        add(row.sequence, row.sequence, 'changed');
        instead = computed;
      } else instead = null;
      previous = row.hash;
      if (row.event === BROKEN_EVENT) add(row.sequence, row.sequence, 'recorded');
      last = row;
      anchored = row.hash;
    },
    end: (anchor: Anchor | 'absent' | 'damaged'): void => {
      const at = last as TrailRow | null;
      const reached = at?.sequence ?? 0;
      if (unread.size > 0 && Math.max(...unread) > reached) gap(Math.max(...unread));
      if (typeof anchor === 'string') {
        if (keyed || anchor === 'damaged') problems.push({ from: reached, to: reached, kind: 'anchor' });
      } else if (anchor.sequence > reached) problems.push({ from: reached + 1, to: anchor.sequence, kind: 'cutOff' });
      else if (anchor.sequence === reached && anchored !== anchor.hash)
        problems.push({ from: reached, to: reached, kind: 'anchor' });
    },
  };
}
