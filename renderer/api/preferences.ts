/**
 * How the program looks for this user: theme, density, zoom, folded navigation and the small sizes of each screen.
 * Kept by the main process (`app:setPreferences`); here a copy in memory with optimistic writes.
 */
import { useSyncExternalStore } from 'react';
import type { Preferences } from '../../preload/contract/app.ts';
import { call } from './client.ts';
import { onEvent } from './events.ts';

export type LayoutValue = Preferences['layout'][string];

export interface PreferencesStore {
  get(): Preferences;
  subscribe(listener: () => void): () => void;
  load(): Promise<void>;
  /** Applies at once, saves shortly after; a failed save is read back from the main process. */
  set(change: Partial<Omit<Preferences, 'layout'>>): void;
  /** Remembers one small value of a screen; the key is at most 60 characters and never names a person. */
  setLayout(key: string, value: LayoutValue): void;
  start(): () => void;
}

export const defaultPreferences: Preferences = {
  theme: 'system',
  density: 'compact',
  zoom: 1,
  navigationFolded: false,
  notifications: { enabled: true, quietFrom: '18:00', quietTo: '07:00' },
  closeToTray: true,
  readScans: true,
  lockAfterMinutes: 10,
  layout: {},
};
const SAVE_DELAY_MS = 300;

/** Makes the preferences store. */
export function createPreferencesStore(): PreferencesStore {
  let current = defaultPreferences;
  let pending: Partial<Preferences> = {};
  let timer: ReturnType<typeof setTimeout> | null = null;
  const listeners = new Set<() => void>();
  const set = (next: Preferences): void => {
    current = next;
    for (const listener of listeners) listener();
  };
  const load = async (): Promise<void> => {
    try {
      const loaded = await call('app:preferences', {});
      set({ ...loaded, ...pending });
    } catch {
      // The defaults serve; appearance is never a reason to stop.
    }
  };
  const save = async (): Promise<void> => {
    timer = null;
    const change = pending;
    pending = {};
    try {
      await call('app:setPreferences', change);
    } catch {
      await load();
    }
  };
  const change = (part: Partial<Preferences>): void => {
    pending = { ...pending, ...part };
    set({ ...current, ...part });
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => void save(), SAVE_DELAY_MS);
  };
  return {
    get: () => current,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load,
    set: change,
    setLayout: (key, value) => {
      if (current.layout[key] !== value) change({ layout: { ...current.layout, [key]: value } });
    },
    start: () => {
      // A lock replaces the window at once: what was just changed must not be lost with it.
      const flush = (): void => {
        if (timer === null) return;
        clearTimeout(timer);
        void save();
      };
      window.addEventListener('pagehide', flush);
      void load();
      const end = onEvent('preferences:changed', () => {
        if (timer === null) void load();
      });
      return () => {
        window.removeEventListener('pagehide', flush);
        end();
      };
    },
  };
}

/** Subscribes a component to a preferences store. */
export function usePreferencesOf(store: PreferencesStore): Preferences {
  return useSyncExternalStore(store.subscribe, store.get);
}
