/** Gathers what happens often into few calls: the first at once, then at most one in each interval. */
import type { Clock } from './clock.ts';

export interface Gather<T> {
  add(item: T): void;
  /** Drops what waits. */
  end(): void;
}

export function createGather<T>(clock: Clock, everyMs: number, emit: (items: T[]) => void): Gather<T> {
  let waiting = new Set<T>();
  let cancel: (() => void) | null = null;
  const later = (): void => {
    cancel = clock.after(everyMs, () => {
      cancel = null;
      if (waiting.size === 0) return;
      const items = [...waiting];
      waiting = new Set();
      later();
      emit(items);
    });
  };
  return {
    add: (item) => {
      if (cancel) {
        waiting.add(item);
        return;
      }
      later();
      emit([item]);
    },
    end: () => {
      cancel?.();
      cancel = null;
      waiting.clear();
    },
  };
}
