/** Two clocks that are stepped together: the exchange's, and a computer's whose wall time can be set like any computer's. */
import type { Clock } from '../../../main/lib/clock.ts';
import type { Exchange } from '../../exchange/index.ts';

export interface MonthClock extends Clock {
  /** Moves on to an instant of the exchange; everything due on the way runs in order, each time waiting until `busy` is false. */
  runUntil(ms: number, busy: () => boolean): Promise<void>;
  /** Sets the computer's wall clock forward or back. */
  setWall(byMs: number): void;
}

interface Timer {
  atMs: number;
  run: () => void;
}

export function monthClock(exchange: Exchange): MonthClock {
  const startMs = exchange.clock.now();
  let offsetMs = 0;
  let timers: Timer[] = [];
  return {
    now: () => new Date(exchange.clock.now() + offsetMs),
    monotonicMs: () => exchange.clock.now() - startMs,
    after: (delayMs, run) => {
      const timer = { atMs: exchange.clock.now() + delayMs, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((t) => t !== timer);
      };
    },
    setWall: (byMs) => {
      offsetMs += byMs;
    },
    runUntil: async (ms, busy) => {
      for (;;) {
        let next: Timer | undefined;
        for (const t of timers) if (t.atMs <= ms && (!next || t.atMs < next.atMs)) next = t;
        if (!next) break;
        const timer = next;
        timers = timers.filter((t) => t !== timer);
        exchange.clock.step(timer.atMs - exchange.clock.now());
        timer.run();
        await new Promise((resolve) => setImmediate(resolve));
        while (busy()) await new Promise((resolve) => setTimeout(resolve, 1));
      }
      exchange.clock.step(ms - exchange.clock.now());
    },
  };
}
