/** What the keyboard reaches, and whether one sees where it is. */
import type { Page } from '@playwright/test';

interface Reached {
  /** Controls that Tab never came to. */
  missed: string[];
  /** Controls that do not show that they have the focus. */
  unseen: string[];
}

/** Walks with Tab through the whole window, from wherever the focus is. Parts that arrow keys move in count as one stop. */
export async function walkByTab(page: Page): Promise<Reached> {
  const count = await page.evaluate(() => {
    const controls = [
      ...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, [tabindex]'),
    ].filter((element) => {
      if (
        element.tabIndex < 0 ||
        element.matches(':disabled, [aria-hidden="true"] *, [data-focus-guard]') ||
        element.closest('[inert]')
      )
        return false;
      // Of a group of radio buttons Tab reaches the chosen one.
      if (element instanceof HTMLInputElement && element.type === 'radio' && !element.checked) return false;
      return element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
    });
    controls.forEach((element, index) => element.setAttribute('data-walk', String(index)));
    return controls.length;
  });
  const reached = new Set<string>();
  const unseen: string[] = [];
  for (let i = 0; i < count * 2 + 20 && reached.size < count; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      const shows = (candidate: Element | null): boolean => {
        if (!candidate) return false;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(candidate);
        return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
      };
      const name =
        element.getAttribute('aria-label') ??
        (element.textContent.trim().slice(0, 40) || (element as HTMLInputElement).name);
      const host = element.closest('label, [data-focus-host]') ?? element.parentElement;
      return {
        walk: element.getAttribute('data-walk'),
        name: `${element.tagName.toLowerCase()} “${name}”`,
        seen:
          shows(element) ||
          shows(host) ||
          shows(host?.parentElement ?? null) ||
          [...(host?.querySelectorAll('*') ?? [])].slice(0, 20).some(shows),
      };
    });
    if (!at) continue;
    if (at.walk !== null) {
      if (reached.has(at.walk)) continue;
      reached.add(at.walk);
    }
    if (!at.seen) unseen.push(at.name);
  }
  const missed = await page.evaluate(
    (known) => {
      const out: string[] = [];
      for (const element of document.querySelectorAll<HTMLElement>('[data-walk]')) {
        const id = element.getAttribute('data-walk') ?? '';
        if (!known.includes(id))
          out.push(
            `${element.tagName.toLowerCase()} “${element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 40)}”`,
          );
        element.removeAttribute('data-walk');
      }
      return out;
    },
    [...reached],
  );
  return { missed, unseen };
}

/** Presses Tab until the control of this name has the focus. */
export async function tabTo(page: Page, name: string | RegExp, limit = 120): Promise<void> {
  for (let i = 0; i < limit; i++) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      if (!element) return '';
      const labels =
        'labels' in element ? [...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent) : [];
      return element.getAttribute('aria-label') ?? labels[0] ?? element.textContent;
    });
    const text = found.trim();
    if (typeof name === 'string' ? text === name : name.test(text)) return;
  }
  throw new Error(`Tab did not come to ${String(name)}.`);
}
