/**
 * Puts the writes that are due at one moment into one transaction: each commit waits for the disk, and thirty of them can wait together.
 * A promise is answered after the commit, so what it stands for is durable.
 */
import { AppError } from '../lib/errors.ts';
import type { Database } from '../storage/database-port.ts';

export type GroupCommit = <T>(run: () => T) => Promise<T>;

interface Waiting {
  run: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

export function createGroupCommit(database: Database): GroupCommit {
  let waiting: Waiting[] = [];

  const each = (w: Waiting): void => {
    try {
      const value = database.transaction(w.run);
      w.resolve(value);
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
    if (group.length === 1 && group[0]) return each(group[0]);
    let values: unknown[];
    try {
      values = database.transaction(() => group.map((w) => w.run()));
    } catch {
      // One of them failed and took the others back: each by itself then, so that only that one fails.
      group.forEach(each);
      return;
    }
    group.forEach((w, i) => w.resolve(values[i]));
  };

  return <T>(run: () => T): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ run, resolve: (value) => resolve(value as T), reject });
      if (waiting.length === 1) setImmediate(flush);
    });
}
