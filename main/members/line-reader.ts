/**
 * Makes the lines of records, in slices of a few milliseconds, so that nothing else waits for it. What a crash leaves undone still
 * waits in the table and is done after the next start.
 */
import { quickFold } from '../board/quick-fold.ts';
import { AppError, isAborted } from '../lib/errors.ts';
import type { Clock } from '../lib/clock.ts';
import type { Publish } from '../lib/events.ts';
import type { Logger } from '../lib/logger.ts';
import type { PatientStore, StoredResource } from '../patient-access/store-port.ts';
import { createTurns } from '../projects/pause.ts';
import type { Database } from '../storage/database-port.ts';
import { isEnteredInError, isPart2 } from './readers/card.ts';
import { json, type Json } from './readers/json.ts';
import { npiOf } from './readers/npi.ts';
import { summarize } from './readers/summary.ts';
import type { Resolve, Target } from './readers/values.ts';
import type { LineRepository, LineRow } from './repository.ts';

export interface LineReader {
  /** More may wait: goes on where it is, or begins. */
  wake(): void;
  /** Whole when nothing waits any more. */
  settled(): Promise<void>;
}

const SLICE_MS = 6;
const PAGE = 40;
/** Records of these types are what others name. */
const NAMED = new Set([
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'Medication',
  'Patient',
  'Device',
]);
/** How often an open view is told that more lines are there. */
const TELL_MS = 500;

/** The parsed record, or an object that says that it is none: a broken text is shown raw, never dropped. */
export function parsed(resource: StoredResource): Json {
  try {
    const value: unknown = JSON.parse(resource.raw.replace(/^\uFEFF/, ''));
    return { resourceType: resource.type, ...json(value) };
  } catch {
    return { resourceType: resource.type, id: resource.id };
  }
}

function attempt<T>(run: () => T): T | null {
  try {
    return run();
  } catch {
    return null;
  }
}

/** Follows references of one sign-in's records; each target is read once. */
export function createResolver(store: PatientStore): (memberId: string, grantId: string) => Resolve {
  const known = new Map<string, Target | null>();
  return (memberId, grantId) => (reference) => {
    const key = `${grantId} ${reference}`;
    const told = known.get(key);
    if (told !== undefined) return told;
    // A payer connection that is half set up knows no address: its references then lead nowhere, and nothing else suffers.
    const found = attempt(() => store.resolve(memberId, reference, { grantId }));
    let target: Target | null = null;
    if (found?.kind === 'stored') {
      const resource = parsed(found.resource);
      target = { type: found.resource.type, title: summarize(resource, () => null).title, npi: npiOf(resource) };
    }
    known.set(key, target);
    return target;
  };
}

export function createLineReader(deps: {
  database: Database;
  store: PatientStore;
  lines: LineRepository;
  clock: Clock;
  publish: Publish;
  log: Logger;
  /** Fires when the workspace closes. */
  life: AbortSignal;
}): LineReader {
  const { database, store, lines, clock, publish, log, life } = deps;
  const turn = createTurns(database);
  let running: Promise<void> | null = null;
  let again = false;
  let toldAt = 0;

  const tell = (members: Set<string>, last: boolean): void => {
    if (members.size === 0 || (!last && clock.monotonicMs() - toldAt < TELL_MS)) return;
    toldAt = clock.monotonicMs();
    publish('members:changed', { ids: [...members] });
    if (last) members.clear();
  };

  const readOne = (
    row: { n: number; memberId: string },
    resolver: ReturnType<typeof createResolver>,
  ): LineRow | null => {
    const stored = store.read(row.memberId, row.n);
    if (!stored) return null;
    const resource = parsed(stored);
    const summary = summarize(resource, resolver(row.memberId, stored.grantId));
    return {
      n: row.n,
      memberId: row.memberId,
      grantId: stored.grantId,
      type: stored.type,
      group: summary.group,
      kind: summary.kind,
      title: summary.title,
      detail: summary.detail.slice(0, 500),
      status: summary.status,
      flag: summary.flag,
      day: summary.day,
      dayEnd: summary.dayEnd,
      at: summary.at,
      code: summary.code,
      unit: summary.unit,
      value: summary.value,
      low: summary.low,
      high: summary.high,
      hidden: isEnteredInError(resource),
      open: summary.open,
      part2: isPart2(resource),
      fetchedAt: stored.fetchedAt,
      words: quickFold(
        `${summary.title} ${summary.detail} ${summary.status} ${summary.flag} ${summary.kind} ${stored.type}`,
      ),
    };
  };

  /** One pass over all that waits. @returns members for whom something was read that others name */
  const pass = async (): Promise<Set<string>> => {
    const resolver = createResolver(store);
    const changed = new Set<string>();
    const named = new Set<string>();
    let after = 0;
    while (true) {
      if (life.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
      const waiting = lines.unread(after, PAGE);
      if (waiting.length === 0) break;
      const started = clock.monotonicMs();
      const made: LineRow[] = [];
      for (const row of waiting) {
        after = row.n;
        const line = isApart(row) ? null : readOne(row, resolver);
        if (line === null) lines.drop(row.n);
        else {
          made.push(line);
          if (NAMED.has(line.type)) named.add(line.memberId);
        }
        changed.add(row.memberId);
        if (clock.monotonicMs() - started > SLICE_MS) break;
      }
      lines.put(made);
      tell(changed, false);
      await turn();
    }
    tell(changed, true);
    return named;
  };

  const isApart = (row: { n: number }): boolean =>
    database.sql<{ apart: number }>('SELECT apart FROM payer_resource WHERE n = :n').get({ n: row.n })?.apart !== 0;

  const run = async (): Promise<void> => {
    try {
      do {
        again = false;
        const named = await pass();
        // What was named before it came is read once more, now that it is here.
        if (named.size > 0 && lines.reopen([...named]) > 0) again = true;
      } while (again);
    } catch (error) {
      if (!isAborted(error) && database.open) log.warn('members.lines', { error });
    }
  };
  const wake = (): void => {
    if (running) {
      again = true;
      return;
    }
    if (life.aborted || !database.open) return;
    running = run().finally(() => {
      running = null;
    });
  };
  return {
    wake,
    settled: async () => {
      wake();
      while (running) await running;
    },
  };
}
