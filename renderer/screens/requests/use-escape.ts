/** Esc closes what is open beside a list. The frame's own Esc (one level back) listens on the window, so this one comes first. */
import { useEffect } from 'react';
import { isOverlayOpen } from '../../components/overlay.ts';

export function useEscape(active: boolean, onEscape: () => void): void {
  useEffect(() => {
    if (!active) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || isOverlayOpen()) return;
      event.preventDefault();
      onEscape();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [active, onEscape]);
}
