/** Hears the keys of a view, on the whole window where the document is what the screen is for, else within the view only. */
import { useEffect, useRef, type RefObject } from 'react';
import { viewerAction, type ViewerAction } from './viewer-keys.ts';

/**
 * @param within null: wherever the focus is
 * @param act does it; false where this view cannot, so that the key stays free
 */
export function useViewerKeys(
  within: RefObject<HTMLElement | null> | null,
  act: (action: ViewerAction) => boolean,
): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    const place = within === null ? document : within.current;
    if (!place) return undefined;
    const listen = (event: Event): void => {
      if (!(event instanceof KeyboardEvent) || event.defaultPrevented) return;
      if (document.querySelector('[role="dialog"], [role="menu"]')) return;
      const { target } = event;
      const field =
        target instanceof HTMLInputElement ||
        target instanceof HTMLTextAreaElement ||
        target instanceof HTMLSelectElement ||
        (target instanceof HTMLElement && target.isContentEditable);
      const action = viewerAction(event, { field, button: target instanceof HTMLButtonElement });
      if (action !== null && latest.current(action)) event.preventDefault();
    };
    place.addEventListener('keydown', listen);
    return () => place.removeEventListener('keydown', listen);
  }, [within]);
}
