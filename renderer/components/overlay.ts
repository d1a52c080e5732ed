/** Whether something lies over the screen that Esc and letters belong to: a dialog, a menu, an open list. */

/** A detail at the side takes Esc before the frame goes a level up. */
export function isDetailOpen(): boolean {
  return document.querySelector('[data-closes-by-esc]') !== null;
}

/** Closed ones may stay in the document, hidden; only what is visible counts. */
export function isOverlayOpen(): boolean {
  return [...document.querySelectorAll('[role="dialog"], [role="menu"], [role="listbox"]')].some((element) =>
    element.checkVisibility(),
  );
}
