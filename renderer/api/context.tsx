/** Hands the status and preferences stores down the tree. Made once in main.tsx; no module-level state. */
import { createContext, use, useCallback, type ReactNode } from 'react';
import type { AppStatus, Preferences } from '../../preload/contract/app.ts';
import { usePreferencesOf, type LayoutValue, type PreferencesStore } from './preferences.ts';
import { useStatusOf, type Status, type StatusStore } from './status.ts';

export interface Services {
  status: StatusStore;
  preferences: PreferencesStore;
}

const ServicesContext = createContext<Services | null>(null);

export function ServicesProvider({ services, children }: { services: Services; children: ReactNode }) {
  return <ServicesContext value={services}>{children}</ServicesContext>;
}

/** The stores themselves, for code that writes to them. */
export function useServices(): Services {
  const services = use(ServicesContext);
  if (!services) throw new Error('ServicesProvider is missing');
  return services;
}

/** Program and store status, current. */
export function useStatus(): Status {
  return useStatusOf(useServices().status);
}

/** Program status inside the unlocked frame, where it has always been read. */
export function useAppStatus(): AppStatus | null {
  return useStatus().app;
}

export function usePreferences(): Preferences {
  return usePreferencesOf(useServices().preferences);
}

/**
 * One remembered value of a screen (a width, a sort, a place).
 * @param key at most 60 characters, `screen.thing`; never a person's name or id
 */
export function useLayout<T extends LayoutValue>(key: string, fallback: T): [T, (value: T) => void] {
  const { preferences } = useServices();
  const stored = usePreferences().layout[key];
  const set = useCallback((value: T) => preferences.setLayout(key, value), [preferences, key]);
  // A value of another type was written by another version: the fallback serves.
  return [typeof stored === typeof fallback ? (stored as T) : fallback, set];
}
