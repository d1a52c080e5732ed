/**
 * Asks what changed in each batch: one question for a batch, and one more for each further page of changes. An exchange that does not
 * honour the question is noticed by its `self` link and by what it answers, and is asked in another way; a better way is tried
 * again now and then. Where the children stand is written by `take-tasks.ts`; this file writes one row of each batch.
 */
import type { Task } from 'fhir/r4';
import type { ExchangeClient, SearchParams } from '../exchange/client-port.ts';
import { idOf } from '../exchange/read-requests.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { Logger } from '../lib/logger.ts';
import { bulk } from '../storage/bulk.ts';
import type { Database } from '../storage/database-port.ts';
import { beginWalk, nextPage, type Page, type Walk } from './batch-walk.ts';
import { isConnectionTrouble } from './failures.ts';
import type { JobOutcome, RecordsSink } from './ports.ts';
import type { SinglePoller } from './single-poller.ts';
import type { Taken, TakeTasks } from './take-tasks.ts';
import type { PollMode, WatchedBatch, WatchRepository } from './watch-repository.ts';
import type { Watch } from './watch.ts';

export interface BatchPoller {
  /** @throws AppError when the connection is in trouble; what was read before is kept */
  pollDue(signal: AbortSignal): Promise<JobOutcome>;
  nextDueAt(): string | null;
}

/** Changes this close before the mark are read again until a later walk found nothing new there: a search may lag behind. */
export const overlapMs = 3 * 60_000;
const MOST_BATCHES = 500;
/** Pages of one batch before the next batch has its turn. */
const PAGES_A_TURN = 40;
const LIGHT_PAGE = 200;
const LIGHT = 'id,meta,status,partOf';
/** Polls in a lesser mode until the best one is tried again: about a day. */
const TRY_BETTER_AFTER = 24;
/** In `id-lists` ended children are asked for with every so many polls: about a day. */
const ENDED_EVERY = 24;
const CHILDREN_A_SLICE = 50;
const OPEN_STATUSES = 'draft,requested,received,accepted,ready,in-progress,on-hold';
const ALL_STATUSES = `${OPEN_STATUSES},rejected,cancelled,failed,completed,entered-in-error`;

interface Turn {
  batch: WatchedBatch;
  requests: number;
  changed: number;
  /** Whether any answer held what was not known. */
  news: boolean;
  walk: Walk | null;
  /** A better mode than the remembered one was tried. */
  tried: boolean;
}
type Ended = 'done' | 'more' | PollMode;

export function createBatchPoller(deps: {
  database: Database;
  client: ExchangeClient;
  watched: WatchRepository;
  watch: Watch;
  takeTasks: TakeTasks;
  single: SinglePoller;
  records: RecordsSink;
  clock: Clock;
  publish: Publish;
  log: Logger;
}): BatchPoller {
  const { database, client, watched, watch, takeTasks, single, records, clock, publish, log } = deps;
  /** Walks that were longer than a turn. */
  const unfinished = new Map<string, Walk>();
  /** Since when nothing new was found in a batch, monotonic milliseconds, and the newest instant of the walk before. */
  const steady = new Map<string, { sinceMs: number; peakMs: number | null }>();

  const requireOpen = (): void => {
    if (!database.open) throw new AppError('aborted', 'Stopped.');
  };

  const tell = (turn: Turn, taken: Taken): void => {
    turn.news ||= taken.news > 0;
    if (taken.changed.length === 0) return;
    turn.changed += taken.changed.length;
    publish('requests:changed', { ids: taken.changed });
    if (turn.batch.projectId !== null) publish('projects:changed', { ids: [turn.batch.projectId] });
    records.wake();
  };

  /** Whole Tasks of these ids, by lists. */
  const readWhole = async (turn: Turn, ids: readonly string[], signal: AbortSignal): Promise<void> => {
    const { requests } = await single.whole(ids, signal, async (some) => {
      requireOpen();
      tell(turn, await takeTasks(some, projectOf(turn.batch)));
    });
    turn.requests += requests;
  };

  const parentsOf = (task: Task): string[] => (task.partOf ?? []).flatMap((r) => idOf(r.reference, 'Task') ?? []);
  const projectOf =
    (batch: WatchedBatch) =>
    (task: Task): string | null =>
      parentsOf(task).includes(batch.taskId) ? batch.projectId : null;

  /** Whether a page of `part-of` holds a Task of somebody else: then the parameter was dropped, whatever `self` says. */
  const hasForeign = (tasks: readonly Task[], batch: WatchedBatch): boolean => {
    const unnamed = tasks.filter((t) => !parentsOf(t).includes(batch.taskId));
    if (unnamed.length === 0) return false;
    if (unnamed.some((t) => t.partOf !== undefined)) return true;
    const known = watched.byTaskIds(unnamed.flatMap((t) => t.id ?? []));
    return unnamed.some((t) => {
      const r = known.get(t.id ?? '');
      return r?.kind !== 'child' || r.projectId !== batch.projectId;
    });
  };

  /**
   * Moves the mark when there was something new. Where there was nothing, everything up to the newest instant of the walk before is
   * known, without the caution for that walk's own length; after longer than the overlap, the overlap is settled too.
   * @param newestMs as far as the walk is good for a mark
   * @param whole the walk came to its end and saw everything since the mark
   */
  const keepMark = (turn: Turn, walk: Walk, newestMs: number | null, whole: boolean): void => {
    const { requestId, mark, settled } = turn.batch;
    const knownMs = mark === null ? Number.NEGATIVE_INFINITY : Date.parse(mark);
    const put = (ms: number): void => watched.update(requestId, { mark: new Date(ms).toISOString(), settled: false });
    if (turn.news || mark === null) {
      if (newestMs === null || newestMs <= knownMs) return;
      put(newestMs);
      steady.set(requestId, { sinceMs: walk.startedMs, peakMs: whole ? walk.peakMs : null });
      return;
    }
    if (!whole || settled) return;
    const before = steady.get(requestId);
    if (!before) steady.set(requestId, { sinceMs: walk.startedMs, peakMs: walk.peakMs });
    else {
      if (before.peakMs !== null && before.peakMs > knownMs) put(before.peakMs);
      if (walk.startedMs - before.sinceMs >= overlapMs) watched.update(requestId, { settled: true });
    }
  };

  const sinceOf = (batch: WatchedBatch): string | null =>
    batch.mark === null ? null : new Date(Date.parse(batch.mark) - (batch.settled ? 0 : overlapMs)).toISOString();

  /**
   * Walks so many pages. @param judge a mode to fall back to, or null when the page is what was asked for
   * @returns whether the walk came to its end
   */
  const walkOn = async (
    turn: Turn,
    walk: Walk,
    judge: (page: Page) => PollMode | null,
    take: (page: Page) => Promise<void>,
    signal: AbortSignal,
  ): Promise<Ended> => {
    turn.walk = walk;
    for (let pages = 0; pages < PAGES_A_TURN; pages++) {
      turn.requests++;
      const page = await nextPage(client, walk, clock, signal, turn.batch.pageSize > 1);
      requireOpen();
      const lesser = judge(page);
      if (lesser !== null) return lesser;
      await take(page);
      if (page.last) return 'done';
    }
    return 'more';
  };

  const byPartOf = async (turn: Turn, signal: AbortSignal): Promise<Ended> => {
    const { batch } = turn;
    const since = sinceOf(batch);
    const walk =
      unfinished.get(batch.requestId) ??
      beginWalk(
        [
          ['part-of', `Task/${batch.taskId}`],
          ...(since === null ? [] : [['_lastUpdated', `ge${since}`] as const]),
          ['_sort', '_lastUpdated'],
          ['_count', String(batch.pageSize)],
        ],
        since,
        clock,
      );
    return walkOn(
      turn,
      walk,
      (page) =>
        page.ignored.includes('part-of') || hasForeign(page.tasks, batch)
          ? 'status-pages'
          : page.ignored.includes('_lastUpdated')
            ? 'part-of-all'
            : null,
      async (page) => {
        const taken = await takeTasks(page.tasks, projectOf(batch));
        tell(turn, taken);
        if (taken.toRead.length > 0) await readWhole(turn, taken.toRead, signal);
      },
      signal,
    );
  };

  /** Every child in pages without content; what changed is read whole. */
  const byPartOfAll = async (turn: Turn, signal: AbortSignal): Promise<Ended> => {
    const { batch } = turn;
    const walk =
      unfinished.get(batch.requestId) ??
      beginWalk(lightParams([['part-of', `Task/${batch.taskId}`]], batch.pageSize), null, clock);
    return walkOn(
      turn,
      walk,
      (page) => (page.ignored.includes('part-of') || hasForeign(page.tasks, batch) ? 'status-pages' : null),
      async (page) => {
        const taken = await takeTasks(page.tasks, projectOf(batch));
        tell(turn, taken);
        await readWhole(turn, taken.toRead, signal);
      },
      signal,
    );
  };

  /** One walk over the account for all batches of this mode. */
  const byStatusPages = async (turns: readonly Turn[], signal: AbortSignal): Promise<Ended> => {
    const [turn] = turns;
    if (!turn) return 'done';
    const batches = new Map(turns.map((t) => [t.batch.taskId, t.batch]));
    const owner = (task: Task): string | null => {
      for (const id of parentsOf(task)) {
        const batch = batches.get(id);
        if (batch) return batch.projectId;
      }
      return null;
    };
    const seen = new Set<string>();
    const take = async (page: Page): Promise<void> => {
      for (const t of page.tasks) seen.add(t.id ?? '');
      const taken = await takeTasks(page.tasks, owner);
      tell(turn, taken);
      turn.requests += (
        await single.whole(taken.toRead, signal, async (some) => {
          requireOpen();
          tell(turn, await takeTasks(some, owner));
        })
      ).requests;
    };
    const walkAll = async (walk: Walk, judge: (page: Page) => PollMode | null): Promise<Ended> => {
      for (;;) {
        const ended = await walkOn(turn, walk, judge, take, signal);
        if (ended !== 'more') return ended;
      }
    };
    const marks = turns.map((t) => sinceOf(t.batch));
    const since = marks.includes(null) ? null : (marks.map(String).sort()[0] ?? null);
    if (since !== null) {
      const walk = beginWalk(
        lightParams(
          [
            ['_lastUpdated', `ge${since}`],
            ['_sort', '_lastUpdated'],
          ],
          turn.batch.pageSize,
        ),
        since,
        clock,
      );
      const ended = await walkAll(walk, (page) => (page.ignored.includes('_lastUpdated') ? 'id-lists' : null));
      if (ended === 'done') {
        for (const t of turns) keepMark({ ...t, news: turn.news }, walk, walk.newestMs, true);
        return ended;
      }
    }
    const statuses = since === null ? ALL_STATUSES : OPEN_STATUSES;
    const walk = beginWalk(lightParams([['status', statuses]], turn.batch.pageSize), null, clock);
    const asked = new Set(statuses.split(','));
    const ended = await walkAll(walk, (page) =>
      page.ignored.includes('status') || page.tasks.some((t) => !asked.has(t.status)) ? 'id-lists' : null,
    );
    if (ended !== 'done') return ended;
    for (const t of turns) {
      keepMark({ ...t, news: turn.news }, walk, walk.newestMs, false);
      // Open here and not among the open ones there: it ended.
      await byIds(t, (r) => !seen.has(r.taskId ?? ''), signal);
    }
    return 'done';
  };

  const byIds = async (
    turn: Turn,
    wanted: (r: { taskId: string | null }) => boolean,
    signal: AbortSignal,
  ): Promise<Ended> => {
    const { projectId } = turn.batch;
    if (projectId === null) return 'done';
    const ended = turn.batch.mode === 'id-lists' && turn.batch.polls % ENDED_EVERY === 0;
    for (let after = 0; ;) {
      requireOpen();
      const some = watched.children(projectId, after, ended, CHILDREN_A_SLICE);
      const last = some.at(-1);
      if (!last) return 'done';
      after = last.n;
      const asked = some.filter(wanted);
      if (asked.length === 0) continue;
      const outcome = await single.pollList(asked, signal);
      turn.requests += outcome.requests;
      turn.changed += outcome.changed;
    }
  };

  const finish = (turn: Turn, mode: PollMode, ended: 'done' | 'more', tried: boolean): void => {
    const { batch, walk } = turn;
    const now = clock.now().toISOString();
    const changedAt = turn.changed > 0 ? now : batch.changedAt;
    const stored = watched.find(batch.requestId);
    if (!stored) return;
    // Children may have been sent while the walk went on: their early poll stays.
    const restarted = stored.sentAt !== batch.sentAt;
    const polls = ended === 'more' ? batch.polls : restarted ? 0 : batch.polls + 1;
    const planned = restarted && stored.nextPollAt !== null && stored.nextPollAt > now ? stored.nextPollAt : null;
    if (ended === 'more' && walk) unfinished.set(batch.requestId, walk);
    watched.update(batch.requestId, {
      mode,
      modePolls: mode === batch.mode && !tried ? batch.modePolls + (ended === 'done' ? 1 : 0) : 0,
      polls,
      failures: 0,
      changedAt,
      lastPolledAt: now,
      nextPollAt: ended === 'more' ? now : (planned ?? watch.next(stored, Math.max(polls, 1), 0, changedAt)),
      requests: turn.requests,
      changed: turn.changed,
      lastError: null,
    });
  };

  const failed = (turn: Turn, error: unknown): void => {
    const { batch } = turn;
    const code = error instanceof AppError ? error.code : 'internal';
    unfinished.delete(batch.requestId);
    const now = clock.now().toISOString();
    watched.update(batch.requestId, {
      failures: batch.failures + 1,
      lastPolledAt: now,
      nextPollAt: watch.next(batch, Math.max(1, batch.polls), batch.failures + 1, batch.changedAt),
      requests: turn.requests,
      changed: turn.changed,
      lastError: code,
    });
    if (code === 'internal') log.error('poll.batch', { requestId: batch.requestId, error });
    else log.warn('poll.batch', { requestId: batch.requestId, code });
  };

  /** Trouble of this batch's question alone is kept with it. @throws what concerns the whole connection */
  const guarded = async (turns: readonly Turn[], run: () => Promise<void>): Promise<void> => {
    const [turn] = turns;
    if (!turn) return;
    for (;;) {
      try {
        return await run();
      } catch (error) {
        requireOpen();
        const { batch, walk } = turn;
        const continued = unfinished.delete(batch.requestId);
        if (walk && walk.confirmedMs !== null) keepMark(turn, walk, walk.confirmedMs, false);
        turn.walk = null;
        turn.batch = watched.find(batch.requestId) ?? batch;
        if (isAborted(error)) throw error;
        if (error instanceof AppError && error.options.technical?.reason === 'tooLarge' && batch.pageSize > 1) {
          const pageSize = Math.max(1, Math.floor(batch.pageSize / 5));
          watched.update(batch.requestId, { pageSize });
          turn.batch = { ...turn.batch, pageSize };
          continue;
        }
        const status = error instanceof AppError ? error.options.technical?.httpStatus : undefined;
        const ofThisBatch =
          error instanceof AppError && error.code === 'exchangeUnavailable' && status !== 429 && status !== 503;
        if (isConnectionTrouble(error) && !ofThisBatch) throw error;
        // A continuation that the exchange has forgotten: from the mark again, once.
        if (continued) continue;
        for (const t of turns) failed(t, error);
        return;
      }
    }
  };

  const pollOne = async (turn: Turn, shared: Turn[], signal: AbortSignal): Promise<void> => {
    const { batch } = turn;
    const trying = batch.mode !== 'part-of' && batch.modePolls >= TRY_BETTER_AFTER && !unfinished.has(batch.requestId);
    let mode: PollMode = trying ? 'part-of' : batch.mode;
    turn.tried = trying;
    for (;;) {
      if (mode === 'status-pages') {
        shared.push(turn);
        return;
      }
      const ended =
        mode === 'part-of'
          ? await byPartOf(turn, signal)
          : mode === 'part-of-all'
            ? await byPartOfAll(turn, signal)
            : await byIds(turn, () => true, signal);
      requireOpen();
      unfinished.delete(batch.requestId);
      if (ended === 'done' || ended === 'more') {
        const found = mode;
        // Losing it to a power cut only means that the same is read again.
        bulk(database, () => {
          if (turn.walk && found !== 'id-lists')
            keepMark(
              turn,
              turn.walk,
              ended === 'done' ? turn.walk.newestMs : turn.walk.confirmedMs,
              ended === 'done' && found === 'part-of',
            );
          finish(turn, found, ended, trying);
        });
        return;
      }
      mode = ended;
    }
  };

  return {
    nextDueAt: () => {
      const times = [watched.nextDue(), watched.nextDueChild()].filter((at) => at !== null);
      return times.sort()[0] ?? null;
    },
    pollDue: async (signal) => {
      const outcome: JobOutcome = { requests: 0, changed: 0 };
      const now = clock.now().toISOString();
      const shared: Turn[] = [];
      const turns: Turn[] = watched
        .due(now, MOST_BATCHES)
        .map((batch) => ({ batch, requests: 0, changed: 0, news: false, walk: null, tried: false }));
      try {
        for (const turn of turns) {
          if (signal.aborted) throw new AppError('aborted', 'Stopped.');
          await guarded([turn], () => pollOne(turn, shared, signal));
        }
        await guarded(shared, async () => {
          const lesser = (await byStatusPages(shared, signal)) === 'id-lists';
          requireOpen();
          for (const turn of shared) {
            if (lesser) await byIds(turn, () => true, signal);
            finish(turn, lesser ? 'id-lists' : 'status-pages', 'done', turn.tried);
          }
        });
        // Children that could not be read, or whose double may appear late.
        const alone = watched.dueChildren(now, CHILDREN_A_SLICE * 20);
        if (alone.length > 0) {
          const read = await single.pollList(alone, signal);
          outcome.requests += read.requests;
          outcome.changed += read.changed;
        }
      } finally {
        for (const turn of turns) {
          outcome.requests += turn.requests;
          outcome.changed += turn.changed;
        }
      }
      return outcome;
    },
  };
}

const lightParams = (params: SearchParams, pageSize: number): SearchParams => [
  ...params,
  ['_elements', LIGHT],
  // An exchange that does not honour `_elements` answers whole Tasks: then these pages have to shrink like the others.
  ['_count', String(pageSize === 100 ? LIGHT_PAGE : pageSize)],
];
