/** A clock that stands still until it is stepped. */
import type { Clock } from '../../../main/lib/clock.ts';

export interface SteppedClock extends Clock {
  /** Moves on in hops, so that what falls due on the way runs in order; promises settle between the hops. */
  step(ms: number): Promise<void>;
  /** Sets the wall clock forward or back, as a person does. */
  setWall(byMs: number): void;
}

export function steppedClock(start = Date.UTC(2026, 10, 23, 15, 0, 0)): SteppedClock {
  let nowMs = start;
  let offsetMs = 0;
  const timers = new Set<{ atMs: number; run: () => void }>();
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  return {
    now: () => new Date(nowMs + offsetMs),
    monotonicMs: () => nowMs - start,
    after: (delayMs, run) => {
      const timer = { atMs: nowMs + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    setWall: (byMs) => {
      offsetMs += byMs;
    },
    step: async (ms) => {
      const end = nowMs + ms;
      await settle();
      for (;;) {
        const next = [...timers].filter((t) => t.atMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
        if (!next) break;
        timers.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
        await settle();
      }
      nowMs = end;
    },
  };
}
