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
/** The rate is told over this time. */
const WINDOW_MS = 4_000;
/** Bytes within so long count as one. */
const STEP_MS = 100;

/** @param limit bytes per second now, or null for no limit; asked at each piece, so that a change holds at once */
export function createPace(clock: Clock, limit: () => number | null): Pace {
  /** When the bytes taken so far are paid for; monotonic milliseconds. */
  let paidUntilMs = 0;
  /** Bytes by the moment they came, oldest first. */
  let seen: { atMs: number; bytes: number }[] = [];

  const measure = (bytes: number): void => {
    const now = clock.monotonicMs();
    const last = seen.at(-1);
    if (last && now - last.atMs < STEP_MS) last.bytes += bytes;
    else seen.push({ atMs: now, bytes });
    const first = seen[0];
    if (first && now - first.atMs > WINDOW_MS) seen = seen.filter((s) => now - s.atMs <= WINDOW_MS);
  };

  return {
    take: async (bytes, signal) => {
      const most = limit();
      if (most === null) return measure(bytes);
      const now = clock.monotonicMs();
      paidUntilMs = Math.max(paidUntilMs, now - BURST_MS) + (bytes / most) * 1000;
      // Never longer than a moment at once: the limit may be lifted meanwhile.
      while (paidUntilMs > clock.monotonicMs() && limit() !== null)
        await sleep(clock, Math.min(200, paidUntilMs - clock.monotonicMs()), signal);
      measure(bytes);
    },
    rate: () => {
      const now = clock.monotonicMs();
      const recent = seen.filter((s) => now - s.atMs <= WINDOW_MS);
      const first = recent[0];
      if (!first) return 0;
      return (recent.reduce((sum, s) => sum + s.bytes, 0) / Math.max(1000, now - first.atMs)) * 1000;
    },
  };
}
