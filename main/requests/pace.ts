/**
 * How many requests are in flight. Starts at four and grows by a quarter as long as answers stay as quick as they were with fewer;
 * halves on 429 and 503, waits out a Retry-After, and shrinks when answers take longer: what only queues there is not sent faster. One
 * trouble is one halving, however many requests in flight it meets; where only now and then a request is pressed, whatever is in
 * flight, the way back is short: twice as many after each round without. It looks at the exchange alone: what an answer waits for us is
 * taken off, and the median does not see single stalls.
 */
import type { Clock } from '../lib/clock.ts';
import { createGate } from './gate.ts';
import { createOwnDelay } from './own-delay.ts';

export interface Pace {
  /** Waits for a place in flight. @returns gives it back */
  acquire(signal: AbortSignal): Promise<Place>;
  /** The exchange asked to slow down. @param retryAfterMs what it asked to wait, milliseconds; null for nothing said */
  press(retryAfterMs: number | null): void;
  readonly limit: number;
  /** How long nothing may leave, because the exchange asked for it; milliseconds, 0 for none. */
  pauseMs(): number;
  /** Calls back when more may leave than before. */
  onMore(run: () => void): void;
  /** Calls back when a pause begins or grows, with its length in milliseconds. */
  onPause(run: (ms: number) => void): void;
}

export interface Place {
  /** An answer came, so many milliseconds after the request left. To be called at once: what it waited for us is counted until now. */
  answered(latencyMs: number): void;
  /** A second call does nothing. */
  leave(): void;
}

export interface PaceOptions {
  start: number;
  most: number;
  clock: Clock;
}

/** The fewest answers that are looked at together. */
const ROUND = 24;
/** The same where some are pressed now and then. */
const SHORT_ROUND = 8;
const SPORADIC = 0.005;
const GROWTH = 1.25;
/** Up to this times the usual latency the exchange has room; beyond the second one requests wait for each other there. */
const QUICK = 1.15;
const CROWDED = 1.6;
/** This many times slower, and by this many ms, is a queue that has to be shortened at once. */
const SLOW = 2.5;
const SLOW_BY_MS = 50;
/** Below this nothing can be told apart on a shared machine. */
const LEAST_MS = 4;
/** Weight of the newest answer in the share of pressed ones, and from which share on it is the load that presses. */
const SHARE_WEIGHT = 0.05;
const OVERLOAD = 0.25;
const LONGEST_PAUSE_MS = 3_600_000;

export function createPace({ start, most, clock }: PaceOptions): Pace {
  let limit = Math.min(start, most);
  /** Answers of requests that left under a former limit: they tell nothing about this one. */
  let unripe = 0;
  /** Requests that left before the last halving: none of them makes another one. */
  let forgiven = 0;
  let round: number[] = [];
  /** Median latency with few in flight, milliseconds. */
  let usual: number | null = null;
  /** Of the last answers, those that asked to slow down. */
  let pressed = 0;
  /** So many went well before single troubles; half-way up to it the pace doubles. */
  let proven = limit;
  let pausedUntilMs = 0;
  let cancelPause: (() => void) | null = null;
  const listeners: (() => void)[] = [];
  const pauseListeners: ((ms: number) => void)[] = [];
  const pauseMs = (): number => Math.max(0, pausedUntilMs - clock.monotonicMs());
  const ownDelay = createOwnDelay(clock);
  const gate = createGate(() => (pauseMs() > 0 ? 0 : limit));

  const set = (to: number): void => {
    const grown = to > limit;
    limit = Math.min(most, Math.max(1, Math.floor(to)));
    unripe = limit;
    round = [];
    if (!grown) return;
    gate.look();
    for (const run of listeners) run();
  };

  const pause = (ms: number): void => {
    pausedUntilMs = Math.max(pausedUntilMs, clock.monotonicMs() + Math.min(ms, LONGEST_PAUSE_MS));
    cancelPause?.();
    cancelPause = clock.after(pauseMs(), () => {
      cancelPause = null;
      // A timer may come a little before its time; nobody would look again then.
      pausedUntilMs = 0;
      gate.look();
      for (const run of listeners) run();
    });
    for (const run of pauseListeners) run(pauseMs());
  };

  const learn = (latencyMs: number): void => {
    pressed *= 1 - SHARE_WEIGHT;
    forgiven--;
    if (unripe-- > 0) return;
    round.push(Math.max(0, latencyMs - ownDelay.ms()));
    const recovering = limit < proven;
    // Where single requests are pressed for ever, a long round would never come to its end.
    const enough = recovering ? limit : Math.max(limit, pressed > SPORADIC ? SHORT_ROUND : ROUND);
    if (round.length < enough) return;
    const now = round.sort((a, b) => a - b)[round.length >> 1] ?? 0;
    round = [];
    // Drifts up slowly, so that an exchange that became slower for good is not held against it for ever.
    usual = Math.max(LEAST_MS, usual === null ? now : now < usual ? (usual + now) / 2 : usual * 1.001);
    const ratio = now / usual;
    // A pressed exchange may have come below the start; slow answers do not lead there, and never upwards.
    const least = Math.min(start, limit);
    if (ratio > SLOW && now > usual + SLOW_BY_MS) set(Math.max(least, limit * 0.75));
    else if (ratio > CROWDED) set(Math.max(least, limit - Math.max(1, limit / 8)));
    else if (recovering) {
      set(Math.min(proven, limit * 2));
      unripe = 0;
    } else if (ratio <= QUICK && limit < most) set(Math.max(limit + 1, limit * GROWTH));
    if (ratio > CROWDED) proven = Math.min(proven, limit);
    else proven = Math.max(proven, limit);
  };

  return {
    get limit() {
      return limit;
    },
    pauseMs,
    onMore: (run) => void listeners.push(run),
    onPause: (run) => void pauseListeners.push(run),
    press: (retryAfterMs) => {
      pressed = pressed * (1 - SHARE_WEIGHT) + SHARE_WEIGHT;
      // Those that were in flight together with the one that was pressed met the same trouble.
      if (forgiven-- <= 0) {
        forgiven = limit;
        set(limit / 2);
        unripe = 0;
      }
      if (pressed > OVERLOAD) proven = limit;
      if (retryAfterMs !== null && retryAfterMs > 0) pause(retryAfterMs);
    },
    acquire: async (signal) => {
      const giveBack = await gate.enter(signal);
      const unwatch = ownDelay.watch();
      return {
        answered: learn,
        leave: () => {
          unwatch();
          giveBack();
        },
      };
    },
  };
}
