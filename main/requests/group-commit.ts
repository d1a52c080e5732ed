/**
 * Puts the writes that are due at one moment into one transaction: each commit waits for the disk, and thirty of them can wait together.
 * A promise is answered after the commit; what was asked to be durable is durable then.
 */
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { bulk } from '../storage/bulk.ts';
import type { Database } from '../storage/database-port.ts';

/**
 * @param durable whether the caller goes on only when the disk has it. What need not be is durable with the next that must be, and
 *   losing it to a power cut must do no harm.
 */
export type GroupCommit = <T>(durable: boolean, run: () => T) => Promise<T>;

interface Waiting {
  durable: boolean;
  run: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** On a slow disk others are waited for, about as long as a commit takes, and never longer than this. */
const LONGEST_WAIT_MS = 8;
const QUICK_MS = 1;
const SMOOTHING = 0.2;

export function createGroupCommit(database: Database, clock: Clock): GroupCommit {
  let waiting: Waiting[] = [];
  let costMs = 0;

  const write = <T>(durable: boolean, run: () => T): T => (durable ? database.transaction(run) : bulk(database, run));

  const each = (w: Waiting): void => {
    try {
      w.resolve(write(w.durable, w.run));
    } catch (error) {
      w.reject(error);
    }
  };

  const flush = (): void => {
    const group = waiting;
    waiting = [];
    if (!database.open) {
      for (const w of group) w.reject(new AppError('aborted', 'Stopped.'));
      return;
    }
    const startedMs = clock.monotonicMs();
    let values: unknown[];
    try {
      values = write(
        group.some((w) => w.durable),
        () => group.map((w) => w.run()),
      );
    } catch {
      // One of them failed and took the others back: each by itself then, so that only that one fails.
      group.forEach(each);
      return;
    }
    costMs += SMOOTHING * (clock.monotonicMs() - startedMs - costMs);
    group.forEach((w, i) => w.resolve(values[i]));
  };

  return <T>(durable: boolean, run: () => T): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ durable, run, resolve: (value) => resolve(value as T), reject });
      if (waiting.length > 1) return;
      if (costMs < QUICK_MS) setImmediate(flush);
      else clock.after(Math.min(costMs, LONGEST_WAIT_MS), flush);
    });
}
