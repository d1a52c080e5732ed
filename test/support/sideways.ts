/** What scrolls sideways in a window, or is cut off because it does not fit. */
import type { Page } from '@playwright/test';

/** Tables, source text, documents and the one line of counts above the requests may. @returns a short description of each that is wider than its place */
export function sidewaysScrollers(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const mayScroll =
      '[role="grid"], [role="treegrid"], [role="table"], [role="region"][aria-label$=", table"], pre, [class*="textScroll"], [role="group"][aria-label="Requests by status"]';
    const out: string[] = [];
    if (document.documentElement.scrollWidth > window.innerWidth)
      out.push(`the window: ${document.documentElement.scrollWidth} of ${window.innerWidth} px`);
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      const { overflowX } = getComputedStyle(element);
      if (overflowX !== 'auto' && overflowX !== 'scroll') continue;
      if (
        element.scrollWidth <= element.clientWidth + 1 ||
        element.closest(mayScroll) ||
        element.querySelector('canvas, [role="grid"]')
      )
        continue;
      out.push(
        `${element.tagName.toLowerCase()}.${String(element.className).split(' ')[0] ?? ''}: ${element.scrollWidth} of ${element.clientWidth} px`,
      );
    }
    return out;
  });
}
