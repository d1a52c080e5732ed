/**
 * Asks the exchange about the Tasks that are due: by `_id` lists, and one by one where the list is not honoured or incomplete.
 * A list is asked without outputs, because 50 inline deliveries would not fit into memory; a Task with a new version is read alone.
 */
import type { Task } from 'fhir/r4';
import type { ExchangeClient, SearchParams } from '../exchange/client-port.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { Logger } from '../lib/logger.ts';
import type { Database } from '../storage/database-port.ts';
import { noteDoubles } from './doubles.ts';
import { isConnectionTrouble } from './failures.ts';
import { searchByIdentifier } from './identifier-search.ts';
import type { RequestRecord } from './model.ts';
import type { JobOutcome, RecordsSink } from './ports.ts';
import type { RequestRepository } from './repository.ts';
import type { Tracker } from './tracker.ts';

export interface Poller {
  /** @throws AppError when the connection is in trouble; what was read before is kept */
  pollDue(signal: AbortSignal): Promise<JobOutcome>;
  /** Reads one Task now. */
  pollOne(id: string, signal: AbortSignal): Promise<boolean>;
  nextDueAt(): string | null;
}

const LIST = 50;
const MOST_A_RUN = 1000;
const ELEMENTS = 'id,meta,status';

export function createPoller(deps: {
  database: Database;
  client: ExchangeClient;
  requests: RequestRepository;
  tracker: Tracker;
  records: RecordsSink;
  clock: Clock;
  publish: Publish;
  log: Logger;
}): Poller {
  const { database, client, requests, tracker, records, clock, publish, log } = deps;

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
      if (error instanceof AppError && (error.code === 'notFound' || status === 404 || status === 410))
        return tracker.missing(requests.get(r.id));
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

  /** Versions by Task id, or null when the exchange does not honour the list. */
  const versions = async (ids: readonly string[], signal: AbortSignal): Promise<Map<string, Task> | null> => {
    const params: SearchParams = [
      ['_id', ids.join(',')],
      ['_elements', ELEMENTS],
      ['_count', String(LIST)],
    ];
    const asked = new Set(ids);
    const found = new Map<string, Task>();
    try {
      let page = await client.search<Task>('Task', params, signal);
      for (let pages = 1; ; pages++) {
        if (page.ignored.includes('_id') || page.resources.some((t) => t.id === undefined || !asked.has(t.id)))
          return null;
        for (const task of page.resources) if (task.id !== undefined) found.set(task.id, task);
        if (page.next === null || pages >= 5) return found;
        page = await client.nextPage<Task>('Task', page.next, params, signal);
      }
    } catch (error) {
      if (isAborted(error) || isConnectionTrouble(error)) throw error;
      return null;
    }
  };

  const sameVersion = (r: RequestRecord, task: Task): boolean => {
    const version = task.meta?.versionId ?? null;
    if (version !== null) return version === r.versionId;
    const updated = task.meta?.lastUpdated ?? null;
    return updated !== null && updated === r.lastUpdated;
  };

  return {
    nextDueAt: () => requests.nextPoll(),
    pollOne: async (id, signal) => {
      const changed = await readOne(requests.get(id), true, signal);
      if (changed) {
        publish('requests:changed', { ids: [id] });
        records.wake();
      }
      return changed;
    },
    pollDue: async (signal) => {
      const due = requests.duePolls(clock.now().toISOString(), MOST_A_RUN).filter((r) => r.taskId !== null);
      const outcome: JobOutcome = { requests: 0, changed: 0 };
      for (let at = 0; at < due.length; at += LIST) {
        const batch = due.slice(at, at + LIST);
        const changedIds: string[] = [];
        try {
          const known =
            batch.length > 1
              ? await versions(
                  batch.map((r) => r.taskId ?? ''),
                  signal,
                )
              : null;
          requireOpen();
          const quiet = batch.filter((r) => {
            const task = known?.get(r.taskId ?? '');
            return task !== undefined && sameVersion(r, task) && !r.checkDoubles;
          });
          database.transaction(() => {
            for (const r of quiet) tracker.touch(r);
          });
          outcome.requests += quiet.length;
          for (const r of batch) {
            if (quiet.includes(r)) continue;
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
