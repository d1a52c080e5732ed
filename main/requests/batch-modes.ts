/**
 * The ways of asking for the children of a batch, each with the test by which an exchange that does not honour it is noticed: by its `self`
 * link and by what it answers. Writes what the Tasks say and the mark where a walk serves several batches; which way is taken
 * and when is the poller's.
 */
import type { Task } from 'fhir/r4';
import type { ExchangeClient, SearchParams } from '../exchange/client-port.ts';
import { idOf } from '../exchange/read-requests.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { Database } from '../storage/database-port.ts';
import type { BatchMarks } from './batch-mark.ts';
import type { Ended, Turn } from './batch-turn.ts';
import { beginWalk, nextPage, type Page, type Walk } from './batch-walk.ts';
import type { RecordsSink } from './ports.ts';
import type { SinglePoller } from './single-poller.ts';
import type { Taken, TakeTasks } from './take-tasks.ts';
import type { PollMode, WatchedBatch, WatchRepository } from './watch-repository.ts';

export interface BatchModes {
  /** What changed since the mark. */
  partOf(turn: Turn, signal: AbortSignal): Promise<Ended>;
  /** Every child in pages without content; what changed is read whole. */
  partOfAll(turn: Turn, signal: AbortSignal): Promise<Ended>;
  /** One walk over the account for all batches of this mode. */
  statusPages(turns: readonly Turn[], signal: AbortSignal): Promise<Ended>;
  /** The children that are known here, by lists of ids; an exchange of this mode tells of no others. */
  idLists(turn: Turn, signal: AbortSignal): Promise<Ended>;
}

/** Pages of one batch before the next batch has its turn. */
const PAGES_A_TURN = 40;
const LIGHT_PAGE = 200;
const LIGHT = 'id,meta,status,partOf';
/** In `id-lists` ended children are asked for with every so many polls: about a day. */
const ENDED_EVERY = 24;
const CHILDREN_A_SLICE = 50;
const OPEN_STATUSES = 'draft,requested,received,accepted,ready,in-progress,on-hold';
const ALL_STATUSES = `${OPEN_STATUSES},rejected,cancelled,failed,completed,entered-in-error`;

export function createBatchModes(deps: {
  database: Database;
  client: ExchangeClient;
  watched: Pick<WatchRepository, 'byTaskIds' | 'children'>;
  takeTasks: TakeTasks;
  single: SinglePoller;
  records: RecordsSink;
  marks: BatchMarks;
  /** The walk that was longer than the turn before. */
  unfinished(requestId: string): Walk | undefined;
  clock: Clock;
  publish: Publish;
}): BatchModes {
  const { database, client, watched, takeTasks, single, records, marks, unfinished, clock, publish } = deps;

  const requireOpen = (): void => {
    if (!database.open) throw new AppError('aborted', 'Stopped.');
  };

  const tell = (turn: Turn, taken: Taken): void => {
    turn.news ||= taken.news > 0;
    turn.awaited ||= taken.awaited > 0;
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
    const since = marks.since(batch);
    const walk =
      unfinished(batch.requestId) ??
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
      unfinished(batch.requestId) ??
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
    const begins = turns.map((t) => marks.since(t.batch));
    const since = begins.includes(null) ? null : (begins.map(String).sort()[0] ?? null);
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
        for (const t of turns) marks.keep({ ...t, news: turn.news, awaited: turn.awaited }, walk, walk.newestMs, true);
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
      marks.keep({ ...t, news: turn.news, awaited: turn.awaited }, walk, walk.newestMs, false);
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

  return {
    partOf: byPartOf,
    partOfAll: byPartOfAll,
    statusPages: byStatusPages,
    idLists: (turn, signal) => byIds(turn, () => true, signal),
  };
}

const lightParams = (params: SearchParams, pageSize: number): SearchParams => [
  ...params,
  ['_elements', LIGHT],
  // An exchange that does not honour `_elements` answers whole Tasks: then these pages have to shrink like the others.
  ['_count', String(pageSize === 100 ? LIGHT_PAGE : pageSize)],
];
