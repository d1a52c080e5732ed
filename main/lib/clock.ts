/** Time is injected, so that cadence, expiry and locking can be tested on a stepped clock. */
import { AppError } from './errors.ts';

export interface Clock {
  now(): Date;
  /** Milliseconds that only grow; for durations. */
  monotonicMs(): number;
  /** @returns a function that cancels */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    const t = setTimeout(run, Math.min(delayMs, 0x7fffffff));
    return () => clearTimeout(t);
  },
};

/** Waits; an abort rejects with code `aborted`. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new AppError('aborted', 'Stopped.'));
    const stop = (): void => {
      cancel();
      reject(new AppError('aborted', 'Stopped.'));
    };
    const cancel = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    signal?.addEventListener('abort', stop, { once: true });
  });
}
