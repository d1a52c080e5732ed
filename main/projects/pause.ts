/** Long work in slices: lets events, other requests and the window's calls in between. */
import type { Database } from '../storage/database-port.ts';

/** Longest stretch of work without a pause, milliseconds. */
export const SLICE_MS = 16;

export const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Transactions between two folds. */
const FOLD_EVERY = 16;

/**
 * Ends each turn of long writing. Every few turns it waits until what was logged is folded into the database: the log stays short, and
 * the disk sets the pace of the writing instead of holding everything else.
 */
export function createTurns(database: Database): () => Promise<void> {
  let turns = 0;
  return async () => {
    await pause();
    if (++turns % FOLD_EVERY !== 0 || !database.open) return;
    await database.fold();
  };
}
