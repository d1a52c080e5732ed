/** Applies the user's appearance to the document: theme and density as attributes that the tokens read. Touches nothing else. */
import type { Preferences } from '../../preload/contract/app.ts';

export type ResolvedTheme = 'light' | 'dark';

const DARK_QUERY = '(prefers-color-scheme: dark)';

/** Which side shows for a preference, now. */
export function resolveTheme(theme: Preferences['theme']): ResolvedTheme {
  if (theme !== 'system') return theme;
  return window.matchMedia(DARK_QUERY).matches ? 'dark' : 'light';
}

/** Sets the attributes; `system` leaves the choice to the browser's own preference. */
export function applyAppearance(preferences: Pick<Preferences, 'theme' | 'density'>): void {
  const root = document.documentElement;
  if (preferences.theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = preferences.theme;
  root.dataset['density'] = preferences.density;
}

/** Calls back when the system turns light or dark. @returns a function that ends it */
export function onSystemTheme(listener: () => void): () => void {
  const query = window.matchMedia(DARK_QUERY);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
