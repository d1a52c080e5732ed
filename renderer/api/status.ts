/**
 * What the program is doing now: `app:status` and `store:state`, read together at start and whenever the main process
 * says that they changed. A tiny store of its own, because the gate screens must not wait for the query library.
 */
import { useSyncExternalStore } from 'react';
import type { AppStatus } from '../../preload/contract/app.ts';
import type { SeamError } from '../../preload/contract/errors.ts';
import type { StoreState } from '../../preload/contract/store.ts';
import { call, seamErrorOf } from './client.ts';
import { onEvent } from './events.ts';

export interface Status {
  app: AppStatus | null;
  store: StoreState | null;
  /** Why it could not be read, if it could not. */
  error: SeamError | null;
}

export interface StatusStore {
  get(): Status;
  subscribe(listener: () => void): () => void;
  /** Reads both anew; concurrent calls share one reading and one more after it. */
  refresh(): Promise<void>;
  /** Takes a store state that an operation has just answered, without asking again. */
  acceptStore(state: StoreState): void;
  start(): () => void;
}

/** Makes the status store; `start` begins to listen and returns how to stop. */
export function createStatusStore(): StatusStore {
  let status: Status = { app: null, store: null, error: null };
  let running: Promise<void> | null = null;
  let again = false;
  const listeners = new Set<() => void>();
  const set = (next: Status): void => {
    status = next;
    for (const listener of listeners) listener();
  };
  const read = async (): Promise<void> => {
    try {
      const [app, store] = await Promise.all([call('app:status', {}), call('store:state', {})]);
      set({ app, store, error: null });
    } catch (reason) {
      set({ ...status, error: seamErrorOf(reason) });
    }
  };
  const refresh = (): Promise<void> => {
    if (running) {
      again = true;
      return running;
    }
    running = read().finally(() => {
      running = null;
      if (again) {
        again = false;
        void refresh();
      }
    });
    return running;
  };
  return {
    get: () => status,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh,
    acceptStore: (store) => set({ ...status, store }),
    start: () => {
      void refresh();
      return onEvent('status:changed', () => void refresh());
    },
  };
}

/** Subscribes a component to a status store. */
export function useStatusOf(store: StatusStore): Status {
  return useSyncExternalStore(store.subscribe, store.get);
}
