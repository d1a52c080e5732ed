/**
 * Looks by itself, about hourly, for what other workstations of the account created, and joins it: new projects and CORE requests, and
 * in batches whose changes the exchange cannot tell (`id-lists`) children too. Asks for what changed since the server's own mark, and
 * for Tasks without a parent only (`part-of:missing`, FHIR R4 search modifiers) where the exchange knows that; children of a known batch
 * are the poller's.
 */
import type { Task } from 'fhir/r4';
import type { ExchangeClient, SearchParams } from '../exchange/client-port.ts';
import type { RequestFacts } from '../exchange/read-requests.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { Joiner } from '../requests/joiner.ts';
import type { JobOutcome } from '../requests/ports.ts';
import type { Database } from '../storage/database-port.ts';
import type { JoinFound } from './join-found.ts';
import { isOurs, type OwnRequester } from './own-tasks.ts';
import { everyStatus, readTaskPages } from './task-pages.ts';

export interface OwnLook {
  run(signal: AbortSignal): Promise<JobOutcome>;
  /** ISO instant of the next look. */
  nextAt(): string;
}

const MINUTE_MS = 60_000;
const EVERY_MS = 60 * MINUTE_MS;
/** Not in the first minutes after a start, which belong to what is waiting. */
const FIRST_MS = 5 * MINUTE_MS;
/** Where nothing but reading the whole account tells what is new. */
const WHOLE_EVERY_MS = 24 * EVERY_MS;
/** At any scale of the cadence. */
const SHORTEST_MS = MINUTE_MS;
const JITTER = 0.1;
/** A search may lag behind what was created. */
const OVERLAP_MS = 3 * MINUTE_MS;
/** Looks between two readings of all children of a batch that tells of no changes: about a day. */
const CHILDREN_EVERY = 24;

export interface OwnLookDeps {
  database: Database;
  client: ExchangeClient;
  joiner: Pick<Joiner, 'knows' | 'join'>;
  joinFound: JoinFound;
  /** Batches of which only known children can be asked about, with their project's identifier. */
  blindBatches(): { taskId: string; projectId: string; identifier: string }[];
  read(task: Task): RequestFacts;
  requester(): OwnRequester;
  /** Finds the places of sites that joined requests name. */
  places(signal: AbortSignal): Promise<JobOutcome>;
  publish: Publish;
  cadence: { scale: number; random(): number };
  clock: Clock;
}

export function createOwnLook(deps: OwnLookDeps): OwnLook {
  const { database, client, joiner, joinFound, read, publish, cadence, clock } = deps;
  /** Whether the exchange answers Tasks without a parent when asked for them; until it did not. */
  let parentless = true;
  const looks = new Map<string, number>();

  const inMs = (ms: number): string =>
    new Date(
      clock.now().getTime() + Math.max(SHORTEST_MS, ms * cadence.scale * (1 + (cadence.random() * 2 - 1) * JITTER)),
    ).toISOString();
  const kept = (): { mark: string | null; next_at: string } => {
    const row = database.sql<{ mark: string | null; next_at: string }>('SELECT mark, next_at FROM adoption_look').get();
    if (row) return row;
    const first = { mark: null, next_at: inMs(FIRST_MS) };
    keep(first.mark, first.next_at);
    return first;
  };
  const keep = (mark: string | null, nextAt: string): void => {
    database
      .sql('INSERT OR REPLACE INTO adoption_look (one, mark, next_at) VALUES (1, :mark, :nextAt)')
      .run({ mark, nextAt });
  };
  const requireOpen = (): void => {
    if (!database.open) throw new AppError('aborted', 'Stopped.');
  };

  interface Walk {
    batches: Set<string>;
    core: Set<string>;
    newestMs: number;
    /** The time of the change was not looked at: everything was read. */
    whole: boolean;
    requests: number;
  }

  /** @returns null where the exchange does not know the question about Tasks without a parent */
  const walk = async (since: string | null, onlyParentless: boolean, signal: AbortSignal): Promise<Walk | null> => {
    const asked: SearchParams = [
      onlyParentless ? ['part-of:missing', 'true'] : ['status', everyStatus],
      ...(since === null ? [] : [['_lastUpdated', `ge${since}`] as const]),
    ];
    const own = deps.requester();
    const out: Walk = { batches: new Set(), core: new Set(), newestMs: -Infinity, whole: since === null, requests: 0 };
    let understood = true;
    try {
      const { ignored, pages } = await readTaskPages(client, asked, signal, (tasks, dropped) => {
        requireOpen();
        if (onlyParentless && (dropped.includes('part-of:missing') || tasks.some((t) => t.partOf !== undefined)))
          return (understood = false);
        for (const task of tasks) {
          out.newestMs = Math.max(out.newestMs, Date.parse(task.meta?.lastUpdated ?? '') || -Infinity);
          const f = read(task);
          if (f.taskId === null || f.kind === 'child' || !isOurs(task, f.requester, own)) continue;
          if (!joiner.knows(f.taskId, f.identifier)) (f.kind === 'batch' ? out.batches : out.core).add(f.taskId);
        }
        return true;
      });
      out.requests = pages;
      out.whole ||= ignored.includes('_lastUpdated');
    } catch (error) {
      // A modifier that a server does not know is to be refused (FHIR R4 search, "Modifiers").
      if (onlyParentless && error instanceof AppError && error.code === 'exchangeRejected') return null;
      throw error;
    }
    return understood ? out : null;
  };

  /** All children of a batch, by its project: those of another workstation join. */
  const childrenOf = async (
    batch: ReturnType<OwnLookDeps['blindBatches']>[number],
    signal: AbortSignal,
  ): Promise<JobOutcome> => {
    const joined: string[] = [];
    const { pages } = await readTaskPages(
      client,
      [['group-identifier', batch.identifier]],
      signal,
      (tasks, ignored) => {
        requireOpen();
        // Everybody's Tasks: not a question that this exchange understands.
        if (ignored.includes('group-identifier')) return false;
        for (const task of tasks) {
          const f = read(task);
          const isChild = task.partOf?.some((p) => p.reference?.endsWith(`Task/${batch.taskId}`)) === true;
          if (!isChild || f.taskId === null || joiner.knows(f.taskId, f.identifier)) continue;
          const id = joiner.join(task, batch.projectId);
          if (id !== null) joined.push(id);
        }
        return true;
      },
    );
    if (joined.length > 0) {
      publish('requests:changed', { ids: joined });
      publish('projects:changed', { ids: [batch.projectId] });
    }
    return { requests: pages, changed: joined.length };
  };

  return {
    nextAt: () => kept().next_at,
    run: async (signal) => {
      const { mark } = kept();
      // Before anything can fail: trouble of the line is not asked into again and again.
      keep(mark, inMs(EVERY_MS));
      const since = mark === null ? null : new Date(Date.parse(mark) - OVERLAP_MS).toISOString();
      const startedMs = clock.monotonicMs();
      let found = parentless ? await walk(since, true, signal) : null;
      if (found === null) {
        parentless = false;
        found = await walk(since, false, signal);
      }
      const outcome: JobOutcome = { requests: found?.requests ?? 0, changed: 0 };
      if (!found) return outcome;
      for (const [ids, join] of [
        [found.batches, joinFound.batch],
        [found.core, joinFound.core],
      ] as const)
        for (const id of ids) {
          outcome.requests++;
          if (await join(id, signal)) outcome.changed++;
        }
      for (const batch of deps.blindBatches()) {
        const look = looks.get(batch.taskId) ?? 0;
        looks.set(batch.taskId, look + 1);
        if (look % CHILDREN_EVERY !== 0) continue;
        const children = await childrenOf(batch, signal);
        outcome.requests += children.requests;
        outcome.changed += children.changed;
      }
      if (outcome.changed > 0) outcome.requests += (await deps.places(signal)).requests;
      requireOpen();
      // What was created while the walk lasted may stand before what it saw last.
      const newest = found.newestMs - (clock.monotonicMs() - startedMs);
      keep(
        Number.isFinite(newest) && newest > Date.parse(mark ?? '1970-01-01') ? new Date(newest).toISOString() : mark,
        inMs(found.whole && since !== null ? WHOLE_EVERY_MS : EVERY_MS),
      );
      return outcome;
    },
  };
}
