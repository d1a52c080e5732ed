/**
 * How long an answer that is taken up now may have waited for us: while a transaction waits for the disk or another program has the
 * processor, nothing is read from the line, and that time is not the exchange's. Only an upper bound, and only while asked for.
 */
import type { Clock } from '../lib/clock.ts';

export interface OwnDelay {
  /** Begins to watch. @returns ends it */
  watch(): () => void;
  /** Milliseconds, 0 where we were idle. */
  ms(): number;
}

/** Shorter ones do not matter beside the latency of a network. */
const TICK_MS = 5;

export function createOwnDelay(clock: Clock): OwnDelay {
  let watching = 0;
  let cancel: (() => void) | null = null;
  let dueMs = 0;
  let tickedMs = 0;
  /** By how much the latest tick came too late. */
  let lateMs = 0;

  const arm = (): void => {
    tickedMs = clock.monotonicMs();
    dueMs = tickedMs + TICK_MS;
    cancel = clock.after(TICK_MS, () => {
      lateMs = Math.max(0, clock.monotonicMs() - dueMs);
      arm();
    });
  };

  return {
    watch: () => {
      if (watching++ === 0) {
        lateMs = 0;
        arm();
      }
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        if (--watching === 0) cancel?.();
      };
    },
    ms: () => {
      const now = clock.monotonicMs();
      // Timers run before the line is read: what lay there while one was late is read right after it.
      return Math.max(0, now - dueMs) + (now - tickedMs < TICK_MS ? lateMs : 0);
    },
  };
}
