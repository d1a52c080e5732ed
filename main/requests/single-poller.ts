/**
 * Asks about Tasks by their ids: versions by lists, whole Tasks by short lists, and one by one where a list is not honoured or incomplete.
 * Versions are asked without outputs, because 50 inline deliveries would not fit into memory.
 */
import type { Task } from 'fhir/r4';
import type { ExchangeClient, SearchParams } from '../exchange/client-port.ts';
import { AppError, isAborted } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { Logger } from '../lib/logger.ts';
import type { Database } from '../storage/database-port.ts';
import { mostPageBytes } from './batch-walk.ts';
import { noteDoubles } from './doubles.ts';
import { isConnectionTrouble } from './failures.ts';
import { searchByIdentifier } from './identifier-search.ts';
import type { RequestRecord } from './model.ts';
import type { JobOutcome, RecordsSink } from './ports.ts';
import type { RequestRepository } from './repository.ts';
import { sameVersion } from './take-tasks.ts';
import type { Tracker } from './tracker.ts';

export interface SinglePoller {
  /** Asks about these requests; each is written, and what could not be read is noted with it. @throws AppError of the connection */
  pollList(list: readonly RequestRecord[], signal: AbortSignal): Promise<JobOutcome>;
  /** Reads one Task now; trouble is thrown. @returns whether it told something new */
  pollOne(id: string, signal: AbortSignal): Promise<boolean>;
  /** Whole Tasks, handed on in small numbers. Those that the exchange does not show are left out. */
  whole(
    taskIds: readonly string[],
    signal: AbortSignal,
    take: (tasks: readonly Task[]) => Promise<void>,
  ): Promise<{ requests: number }>;
}

const LIST = 50;
const WHOLE = 25;
const ELEMENTS = 'id,meta,status';

export function createSinglePoller(deps: {
  database: Database;
  client: ExchangeClient;
  requests: RequestRepository;
  tracker: Tracker;
  records: RecordsSink;
  publish: Publish;
  log: Logger;
}): SinglePoller {
  const { database, client, requests, tracker, records, publish, log } = deps;

  const requireOpen = (): void => {
    if (!database.open) throw new AppError('aborted', 'Stopped.');
  };

  /** Reads one Task. Trouble of this Task alone is noted with it (and thrown to a person who asked: `strict`); trouble of the connection is thrown. */
  const readOne = async (r: RequestRecord, strict: boolean, signal: AbortSignal): Promise<boolean> => {
    if (r.taskId === null) return false;
    try {
      const task = await client.readTask(r.taskId, signal);
      requireOpen();
      const changed = tracker.takeVersion(requests.get(r.id), task);
      await checkDoubles(requests.get(r.id), signal);
      return changed;
    } catch (error) {
      requireOpen();
      if (isAborted(error)) throw error;
      const status = error instanceof AppError ? error.options.technical?.httpStatus : undefined;
      if (isGone(error)) return tracker.missing(requests.get(r.id));
      // A server fault may concern this one Task only; the next one may be well. Trouble of the line is nobody's in particular.
      const ofThisTask =
        error instanceof AppError && error.code === 'exchangeUnavailable' && status !== 429 && status !== 503;
      if (isConnectionTrouble(error) && !ofThisTask) throw error;
      tracker.failed(requests.get(r.id), error);
      if (strict) throw error;
      log.warn('poll.task', { requestId: r.id, code: error instanceof AppError ? error.code : 'internal' });
      return false;
    }
  };

  /** Once, after more than one POST may have left: a double can appear late. */
  const checkDoubles = async (r: RequestRecord, signal: AbortSignal): Promise<void> => {
    if (!r.checkDoubles || r.identifier === null) return;
    const answer = await searchByIdentifier(client, r.identifier, 1, signal);
    requireOpen();
    database.transaction(() => {
      requests.update(r.id, { checkDoubles: false });
      if (answer.kind === 'found') noteDoubles(tracker, r, answer.tasks);
    });
  };

  /** Tasks by id, or null when the exchange does not honour the list. */
  const byList = async (
    ids: readonly string[],
    more: SearchParams,
    signal: AbortSignal,
    mostBytes?: number,
  ): Promise<{ found: Map<string, Task> | null; requests: number }> => {
    const params: SearchParams = [['_id', ids.join(',')], ...more, ['_count', String(LIST)]];
    const asked = new Set(ids);
    const found = new Map<string, Task>();
    let pages = 0;
    try {
      let page = await client.search<Task>('Task', params, signal, mostBytes);
      for (pages = 1; ; pages++) {
        if (page.ignored.includes('_id') || page.resources.some((t) => t.id === undefined || !asked.has(t.id)))
          return { found: null, requests: pages };
        for (const task of page.resources) if (task.id !== undefined) found.set(task.id, task);
        if (page.next === null || pages >= 5) return { found, requests: pages };
        page = await client.nextPage<Task>('Task', page.next, params, signal, mostBytes);
      }
    } catch (error) {
      if (isAborted(error) || isConnectionTrouble(error) || isTooLarge(error)) throw error;
      return { found: null, requests: pages + 1 };
    }
  };

  const whole: SinglePoller['whole'] = async (taskIds, signal, take) => {
    let asked = 0;
    let size = WHOLE;
    for (let at = 0; at < taskIds.length;) {
      const ids = taskIds.slice(at, at + size);
      let left: readonly string[] = ids;
      if (ids.length > 1) {
        try {
          const { found, requests: made } = await byList(ids, [], signal, mostPageBytes);
          asked += made;
          if (found) {
            await take([...found.values()]);
            left = ids.filter((id) => !found.has(id));
          }
        } catch (error) {
          if (!isTooLarge(error)) throw error;
          asked++;
          size = Math.max(1, Math.floor(size / 5));
          continue;
        }
      }
      for (const id of left) {
        asked++;
        try {
          await take([await client.readTask(id, signal)]);
        } catch (error) {
          if (!isGone(error)) throw error;
        }
      }
      at += ids.length;
    }
    return { requests: asked };
  };

  return {
    whole,
    pollOne: async (id, signal) => {
      const changed = await readOne(requests.get(id), true, signal);
      if (changed) {
        publish('requests:changed', { ids: [id] });
        records.wake();
      }
      return changed;
    },
    pollList: async (list, signal) => {
      const outcome: JobOutcome = { requests: 0, changed: 0 };
      const due = list.filter((r) => r.taskId !== null);
      for (let at = 0; at < due.length; at += LIST) {
        const some = due.slice(at, at + LIST);
        const changedIds: string[] = [];
        try {
          let known: Map<string, Task> | null = null;
          if (some.length > 1) {
            const ids = some.map((r) => r.taskId ?? '');
            const { found, requests: made } = await byList(ids, [['_elements', ELEMENTS]], signal);
            known = found;
            outcome.requests += made;
          }
          requireOpen();
          const quiet = new Set(
            some
              .filter((r) => {
                const task = known?.get(r.taskId ?? '');
                return task !== undefined && sameVersion(r, task) && !r.checkDoubles;
              })
              .map((r) => r.id),
          );
          database.transaction(() => {
            // Children are timed by their batch: asked and nothing new is nothing to write for them.
            for (const r of some)
              if (quiet.has(r.id) && (r.kind !== 'child' || r.nextPollAt !== null)) tracker.touch(r);
          });
          for (const r of some) {
            if (quiet.has(r.id)) continue;
            // A person may have acted since the list was made.
            const fresh = requests.find(r.id);
            if (!fresh?.tracking) continue;
            outcome.requests++;
            if (await readOne(fresh, false, signal)) changedIds.push(r.id);
          }
        } finally {
          outcome.changed += changedIds.length;
          if (changedIds.length > 0 && database.open) {
            publish('requests:changed', { ids: changedIds });
            records.wake();
          }
        }
      }
      return outcome;
    },
  };
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof AppError && error.options.technical?.reason === 'tooLarge';

function isGone(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  const status = error.options.technical?.httpStatus;
  return error.code === 'notFound' || status === 404 || status === 410;
}
