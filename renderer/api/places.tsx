/** Where one was on a screen: filters, sorts, what was folded. In memory for one unlocked session, because filters name people. */
import { createContext, use, useCallback, useState, type ReactNode } from 'react';

const PlacesContext = createContext<Map<string, unknown> | null>(null);

export function PlacesProvider({ children }: { children: ReactNode }) {
  const [places] = useState(() => new Map<string, unknown>());
  return <PlacesContext value={places}>{children}</PlacesContext>;
}

/**
 * State that is as it was when its screen is opened again.
 * @param key names the value; always used with the same type
 */
export function usePlace<T>(key: string, initial: T): [T, (value: T) => void] {
  const places = use(PlacesContext);
  if (!places) throw new Error('PlacesProvider is missing');
  // Whoever uses a key uses it with one type.
  const [value, setValue] = useState<T>(() => (places.has(key) ? (places.get(key) as T) : initial));
  const set = useCallback(
    (next: T) => {
      places.set(key, next);
      setValue(next);
    },
    [places, key],
  );
  return [value, set];
}
