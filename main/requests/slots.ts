/** Bounded and adapting concurrency of the sender: halves on pressure (429, 503), grows by one after each full round of success. */
import { AppError } from '../lib/errors.ts';

export interface Slots {
  /** Waits for a place. @returns gives it back; `pressed` when the exchange asked to slow down */
  acquire(signal: AbortSignal): Promise<(pressed: boolean) => void>;
  readonly limit: number;
}

export function createSlots(most: number): Slots {
  let limit = most;
  let busy = 0;
  let successes = 0;
  const waiting: (() => void)[] = [];
  const next = (): void => {
    while (busy < limit) {
      const run = waiting.shift();
      if (!run) return;
      busy++;
      run();
    }
  };
  return {
    get limit() {
      return limit;
    },
    acquire: (signal) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          const i = waiting.indexOf(enter);
          if (i >= 0) waiting.splice(i, 1);
          reject(new AppError('aborted', 'Stopped.'));
        };
        const enter = (): void => {
          signal.removeEventListener('abort', stop);
          let given = false;
          resolve((pressed) => {
            if (given) return;
            given = true;
            busy--;
            if (pressed) {
              limit = Math.max(1, Math.floor(limit / 2));
              successes = 0;
            } else if (++successes >= limit && limit < most) {
              limit++;
              successes = 0;
            }
            next();
          });
        };
        if (signal.aborted) return stop();
        signal.addEventListener('abort', stop, { once: true });
        waiting.push(enter);
        next();
      }),
  };
}
