/**
 * How fast bytes may come: one allowance for all downloads together. Waiting here holds the connection back, so nothing piles up in
 * memory. Measures the rate, too.
 */
import { sleep, type Clock } from '../lib/clock.ts';

export interface Pace {
  /** Waits until these bytes are allowed. @throws AppError `aborted` */
  take(bytes: number, signal: AbortSignal): Promise<void>;
  /** Bytes per second over the last seconds. */
  rate(): number;
}

/** A burst of this many milliseconds is let through at once. */
const BURST_MS = 250;
/** The rate forgets half of what was in this time. */
const HALF_LIFE_MS = 3_000;
/** Without any byte for so long nothing flows. */
const STILL_MS = 5_000;

/** @param limit bytes per second now, or null for no limit; asked at each piece, so that a change holds at once */
export function createPace(clock: Clock, limit: () => number | null): Pace {
  /** When the bytes taken so far are paid for; monotonic milliseconds. */
  let paidUntilMs = 0;
  let rate = 0;
  let gathered = 0;
  let sinceMs = clock.monotonicMs();
  let lastMs = -Infinity;

  const measure = (bytes: number): void => {
    const now = clock.monotonicMs();
    if (now - lastMs > STILL_MS) {
      rate = 0;
      gathered = 0;
      sinceMs = now;
    }
    lastMs = now;
    gathered += bytes;
    const passed = now - sinceMs;
    if (passed < BURST_MS) return;
    const weight = 1 - 0.5 ** (passed / HALF_LIFE_MS);
    const seen = (gathered / passed) * 1000;
    rate = rate === 0 ? seen : rate + (seen - rate) * weight;
    gathered = 0;
    sinceMs = now;
  };

  return {
    take: async (bytes, signal) => {
      measure(bytes);
      const most = limit();
      if (most === null) return;
      const now = clock.monotonicMs();
      paidUntilMs = Math.max(paidUntilMs, now - BURST_MS) + (bytes / most) * 1000;
      // Never longer than a moment at once: the limit may be lifted meanwhile.
      while (paidUntilMs > clock.monotonicMs() && limit() !== null)
        await sleep(clock, Math.min(200, paidUntilMs - clock.monotonicMs()), signal);
    },
    rate: () => (clock.monotonicMs() - lastMs > STILL_MS ? 0 : rate),
  };
}
