/** Whether the window is at least this wide (in px of the page, so a larger text zoom counts as a narrower window). */
import { useCallback, useSyncExternalStore } from 'react';

export function useRoomy(width: number): boolean {
  const query = `(min-width: ${width}px)`;
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
