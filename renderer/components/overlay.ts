/** Whether something lies over the screen that Esc and letters belong to: a dialog, a menu, an open list. */

/** A detail at the side takes Esc before the frame goes a level up. */
export function isDetailOpen(): boolean {
  return document.querySelector('[data-closes-by-esc]') !== null;
}

/** Closed ones may stay in the document, hidden, or fade out for a moment; only what is there to be used counts. */
export function isOverlayOpen(): boolean {
  return [...document.querySelectorAll<HTMLElement>('[role="dialog"], [role="menu"], [role="listbox"]')].some(
    (element) => element.checkVisibility() && element.style.opacity !== '0',
  );
}
