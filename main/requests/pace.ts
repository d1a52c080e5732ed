/**
 * How many requests are in flight: additive increase, multiplicative decrease. Starts at four and doubles while the exchange stays quick;
 * halves on 429 and 503, waits out a Retry-After, and shrinks when answers take much longer than they did at their best.
 */
import { AppError } from '../lib/errors.ts';
import type { Clock } from '../lib/clock.ts';

export interface Pace {
  /** Waits for a place. @returns gives it back */
  acquire(signal: AbortSignal): Promise<(result: PaceResult) => void>;
  readonly limit: number;
}

export interface PaceResult {
  /** The exchange asked to slow down. */
  pressed: boolean;
  /** What it asked to wait, milliseconds. */
  retryAfterMs?: number | undefined;
  /** Time of one answered request; null where none was answered. */
  latencyMs: number | null;
}

export interface PaceOptions {
  start: number;
  most: number;
  clock: Clock;
}

const SMOOTHING = 0.1;
/** Answers that are this many times slower than the best ones, and this many ms, mean a queue at the exchange. */
const SLOW = 2.5;
const SLOW_BY_MS = 50;
const LONGEST_PAUSE_MS = 3_600_000;

export function createPace({ start, most, clock }: PaceOptions): Pace {
  let limit = start;
  let busy = 0;
  let round = 0;
  let doubling = true;
  let smooth: number | null = null;
  let best: number | null = null;
  let pausedUntilMs = 0;
  let cancelPause: (() => void) | null = null;
  const waiting: (() => void)[] = [];

  const next = (): void => {
    const pauseMs = pausedUntilMs - clock.monotonicMs();
    if (pauseMs > 0) {
      cancelPause ??= clock.after(pauseMs, () => {
        cancelPause = null;
        next();
      });
      return;
    }
    while (busy < limit) {
      const run = waiting.shift();
      if (!run) return;
      busy++;
      run();
    }
  };

  const shrink = (to: number): void => {
    limit = Math.max(1, Math.floor(to));
    doubling = false;
    round = 0;
  };

  const learn = ({ pressed, retryAfterMs, latencyMs }: PaceResult): void => {
    if (pressed) {
      shrink(limit / 2);
      if (retryAfterMs !== undefined && retryAfterMs > 0)
        pausedUntilMs = Math.max(pausedUntilMs, clock.monotonicMs() + Math.min(retryAfterMs, LONGEST_PAUSE_MS));
      return;
    }
    if (latencyMs === null) return;
    smooth = smooth === null ? latencyMs : smooth + SMOOTHING * (latencyMs - smooth);
    // The best drifts up slowly, so that an exchange that became slower for good is not held against it for ever.
    best = best === null ? latencyMs : Math.min(latencyMs, best * 1.002);
    if (++round < limit) return;
    round = 0;
    const slow = smooth > best * SLOW && smooth > best + SLOW_BY_MS;
    if (slow) shrink(Math.max(start, limit * 0.75));
    else limit = Math.min(most, doubling ? limit * 2 : limit + 1);
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
          resolve((result) => {
            if (given) return;
            given = true;
            busy--;
            learn(result);
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
