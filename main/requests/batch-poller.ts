/**
 * Asks what changed in each batch: one question for a batch, and one more for each further page of changes. An exchange that does not
 * honour the question is asked in another way (`batch-modes.ts`); a better way is tried again now and then. Where the children stand is
 * written by `take-tasks.ts`; this file writes one row of each batch.
 */
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { Logger } from '../lib/logger.ts';
import { bulk } from '../storage/bulk.ts';
import type { Database } from '../storage/database-port.ts';
import { createBatchMarks } from './batch-mark.ts';
import { createBatchModes } from './batch-modes.ts';
import type { Turn } from './batch-turn.ts';
import type { Walk } from './batch-walk.ts';
import { isConnectionTrouble } from './failures.ts';
import type { JobOutcome, RecordsSink } from './ports.ts';
import type { SinglePoller } from './single-poller.ts';
import type { TakeTasks } from './take-tasks.ts';
import type { PollMode, WatchRepository } from './watch-repository.ts';
import type { Watch } from './watch.ts';

export interface BatchPoller {
  /** @throws AppError when the connection is in trouble; what was read before is kept */
  pollDue(signal: AbortSignal): Promise<JobOutcome>;
  nextDueAt(): string | null;
}

const MOST_BATCHES = 500;
/** Children asked for by themselves in one run. */
const MOST_ALONE = 1000;
/** Polls in a lesser mode until the best one is tried again: about a day. */
const TRY_BETTER_AFTER = 24;

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
  const marks = createBatchMarks(watched);
  const modes = createBatchModes({
    database,
    client,
    watched,
    takeTasks,
    single,
    records,
    marks,
    unfinished: (requestId) => unfinished.get(requestId),
    clock,
    publish,
  });

  const requireOpen = (): void => {
    if (!database.open) throw new AppError('aborted', 'Stopped.');
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
        if (walk && walk.confirmedMs !== null) marks.keep(turn, walk, walk.confirmedMs, false);
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
          ? await modes.partOf(turn, signal)
          : mode === 'part-of-all'
            ? await modes.partOfAll(turn, signal)
            : await modes.idLists(turn, signal);
      requireOpen();
      unfinished.delete(batch.requestId);
      if (ended === 'done' || ended === 'more') {
        const found = mode;
        // Losing it to a power cut only means that the same is read again.
        bulk(database, () => {
          if (turn.walk && found !== 'id-lists')
            marks.keep(
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
        .map((batch) => ({ batch, requests: 0, changed: 0, news: false, awaited: false, walk: null, tried: false }));
      try {
        for (const turn of turns) {
          if (signal.aborted) throw new AppError('aborted', 'Stopped.');
          await guarded([turn], () => pollOne(turn, shared, signal));
        }
        await guarded(shared, async () => {
          const lesser = (await modes.statusPages(shared, signal)) === 'id-lists';
          requireOpen();
          for (const turn of shared) {
            if (lesser) await modes.idLists(turn, signal);
            finish(turn, lesser ? 'id-lists' : 'status-pages', 'done', turn.tried);
          }
        });
        // Children that could not be read, or whose double may appear late.
        const alone = watched.dueChildren(now, MOST_ALONE);
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
