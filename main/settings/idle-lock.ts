/**
 * Locks the store after a time without input, on suspend and on screen lock. Uses wall-clock time, so that a machine that slept
 * without telling is locked at the first look afterwards.
 */
import type { Clock } from '../lib/clock.ts';
import type { IdleSource, MustLock } from '../platform/ports.ts';

const LOOK_EVERY_MS = 5_000;

export interface IdleLock {
  start(): void;
  stop(): void;
  locksAt(): Date | null;
}

export function createIdleLock(deps: {
  idle: IdleSource;
  clock: Clock;
  /** Read at each look: it may be changed. */
  afterMs(): number;
  isUnlocked(): boolean;
  lock(why: 'idle' | MustLock): void;
}): IdleLock {
  let cancel: (() => void) | null = null;
  let unsubscribe: (() => void) | null = null;
  let lastLook = deps.clock.now().getTime();
  const look = (): void => {
    const now = deps.clock.now().getTime();
    // Looks come every few seconds; a gap as long as the limit means that the machine slept.
    const slept = now - lastLook > deps.afterMs() + LOOK_EVERY_MS;
    lastLook = now;
    if (deps.isUnlocked() && (slept || deps.idle.idleSeconds() * 1000 >= deps.afterMs()))
      deps.lock(slept ? 'suspend' : 'idle');
    cancel = deps.clock.after(LOOK_EVERY_MS, look);
  };
  return {
    start: () => {
      lastLook = deps.clock.now().getTime();
      cancel ??= deps.clock.after(LOOK_EVERY_MS, look);
      unsubscribe ??= deps.idle.onMustLock(deps.lock);
    },
    stop: () => {
      cancel?.();
      cancel = null;
      unsubscribe?.();
      unsubscribe = null;
    },
    locksAt: () =>
      deps.isUnlocked()
        ? new Date(deps.clock.now().getTime() + Math.max(0, deps.afterMs() - deps.idle.idleSeconds() * 1000))
        : null,
  };
}
