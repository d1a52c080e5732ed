/**
 * Writes what a page of Tasks says into the store, in slices of a few milliseconds, so that the window answers meanwhile. What is known
 * already costs one look-up for the page and no write. Each slice is whole by itself; losing the last to a power cut only means
 * that the poll reads it again, because the mark is written after it.
 */
import type { Task } from 'fhir/r4';
import type { ErrorCode } from '../../preload/contract/errors.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import { createTurns, pause } from '../projects/pause.ts';
import { bulk } from '../storage/bulk.ts';
import type { Database } from '../storage/database-port.ts';
import type { Joiner } from './joiner.ts';
import type { RequestRecord } from './model.ts';
import type { RequestRepository } from './repository.ts';
import type { Tracker } from './tracker.ts';
import type { WatchRepository } from './watch-repository.ts';

export interface Taken {
  /** Ids of requests here that told something new or are new. */
  changed: string[];
  joined: number;
  /** Tasks of the page that are not known in this version. */
  news: number;
  /** Tasks of ours whose own answer is still out: they are to be read again once it is here. */
  awaited: number;
  /** Task ids whose new version came without its content and has to be read. */
  toRead: string[];
}

/** @param projectOf project of an unknown Task that is to be joined, null for one that is not ours to join */
export type TakeTasks = (tasks: readonly Task[], projectOf: (task: Task) => string | null) => Promise<Taken>;

const SLICE_MS = 5;
const STORE: readonly ErrorCode[] = ['diskFull', 'storeDamaged', 'conflict'];

export function createTakeTasks(deps: {
  database: Database;
  requests: RequestRepository;
  watched: WatchRepository;
  tracker: Tracker;
  joiner: Joiner;
  clock: Clock;
  log: Logger;
}): TakeTasks {
  const { database, requests, watched, tracker, joiner, clock, log } = deps;
  const turn = createTurns(database);

  const takeOne = (
    task: Task,
    known: RequestRecord | undefined,
    projectOf: (task: Task) => string | null,
    out: Taken,
  ) => {
    if (known) {
      // A person may have acted since the page was asked for.
      const r = requests.find(known.id);
      if (!r?.tracking) return;
      if (sameVersion(r, task)) {
        if (r.hasError) tracker.touch(r);
        return;
      }
      if (!isWhole(task)) {
        out.toRead.push(task.id ?? '');
        return;
      }
      if (tracker.takeVersion(r, task)) out.changed.push(r.id);
      return;
    }
    const projectId = projectOf(task);
    if (projectId === null) return;
    if (!isWhole(task)) {
      out.toRead.push(task.id ?? '');
      return;
    }
    const id = joiner.join(task, projectId);
    if (id !== null) {
      out.changed.push(id);
      out.joined++;
    } else if (joiner.awaited(task)) out.awaited++;
  };

  /** A Task that cannot be taken must not keep back its neighbours. */
  const alone: typeof takeOne = (task, known, projectOf, out) => {
    database.exec('SAVEPOINT one_task');
    try {
      takeOne(task, known, projectOf, out);
    } catch (error) {
      // Trouble of the store concerns all of them.
      if (error instanceof AppError && STORE.includes(error.code)) throw error;
      database.exec('ROLLBACK TO one_task');
      log.error('poll.task', { requestId: known?.id ?? null, error });
      if (known) tracker.failed(known, error);
    }
    database.exec('RELEASE one_task');
  };

  return async (tasks, projectOf) => {
    const out: Taken = { changed: [], joined: 0, news: 0, awaited: 0, toRead: [] };
    const byId = watched.byTaskIds(tasks.flatMap((t) => t.id ?? []));
    const fresh = tasks.filter((t) => {
      const r = t.id === undefined ? undefined : byId.get(t.id);
      return t.id !== undefined && (r === undefined || r.hasError || !sameVersion(r, t));
    });
    out.news = fresh.length;
    // The page was parsed in this very turn of the event loop.
    if (fresh.length > 0) await pause();
    for (let at = 0; at < fresh.length;) {
      if (!database.open) throw new AppError('aborted', 'Stopped.');
      bulk(database, () => {
        const begun = clock.monotonicMs();
        for (; at < fresh.length && clock.monotonicMs() - begun < SLICE_MS; at++) {
          const task = fresh[at];
          if (task) alone(task, byId.get(task.id ?? ''), projectOf, out);
        }
      });
      await turn();
    }
    return out;
  };
}

/** De-duplication of what a poll reads twice: id and version, or the instant where the server has no versions. */
export function sameVersion(r: Pick<RequestRecord, 'versionId' | 'lastUpdated'>, task: Task): boolean {
  const version = task.meta?.versionId ?? null;
  if (version !== null) return version === r.versionId;
  const updated = task.meta?.lastUpdated ?? null;
  return updated !== null && updated === r.lastUpdated;
}

/** Whether the answer holds the Task and not a summary of it (R4 search, `_elements`). */
export const isWhole = (task: Task): boolean =>
  !(task.meta?.tag ?? []).some((t) => t.code === 'SUBSETTED') &&
  (task.input !== undefined || task.identifier !== undefined || task.for !== undefined);
