/**
 * The Check grid of 100,000 rows in the real window: from a keystroke in the filter to the filtered view on the screen, and the
 * time of a frame while one scrolls by wheel, drags the thumb, and searches with it; at the left edge and further right.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, type Page } from '@playwright/test';
import { drag, framesDuring, list, openCheck, percentile, ROWS, search, wheel } from './chase-window.ts';
import { bench, figure } from './lib.ts';

const textOf = (cells: readonly string[]): string => cells.join('\n').toLowerCase();
const texts = list.map(textOf);
const shown = (filter: string): number => texts.filter((text) => text.includes(filter)).length;

/** Milliseconds from a key to the paint after the grid shows `rows` rows. */
async function press(page: Page, key: string, rows: number): Promise<number> {
  await page.evaluate((count) => {
    const w = window as unknown as { painted: Promise<number> };
    const grid = document.querySelector('[role="grid"]');
    w.painted = new Promise((resolve) => {
      let from = 0;
      addEventListener('keydown', (event) => (from = event.timeStamp), { capture: true, once: true });
      const seen = new MutationObserver(() => {
        if (grid?.getAttribute('aria-rowcount') !== String(count + 1)) return;
        seen.disconnect();
        requestAnimationFrame(() => {
          const after = new MessageChannel();
          after.port1.onmessage = () => resolve(performance.now() - from);
          after.port2.postMessage(null);
        });
      });
      if (grid) seen.observe(grid, { attributes: true, attributeFilter: ['aria-rowcount'] });
    });
  }, rows);
  await page.keyboard.press(key);
  return page.evaluate(() => (window as unknown as { painted: Promise<number> }).painted);
}

bench('grid.filter-100k', async () => {
  const { page, close } = await openCheck();
  try {
    await page.getByRole('searchbox', { name: 'Filter rows' }).click();
    const times: number[] = [];
    let before = ROWS;
    const type = async (key: string, text: string): Promise<void> => {
      const rows = shown(text.toLowerCase());
      // A view of as many rows as before cannot be told from the former one from outside.
      if (rows === before) await page.keyboard.press(key);
      else times.push(await press(page, key, rows));
      before = rows;
      await delay(150);
    };
    const [chase = '', member = '', family = ''] = list[417] ?? [];
    for (const word of [chase, member, family, '04/1']) {
      for (let at = 1; at <= word.length; at++) await type(word.charAt(at - 1), word.slice(0, at));
      for (let at = word.length - 1; at >= 0; at--) await type('Backspace', word.slice(0, at));
    }
    expect(times.length).toBeGreaterThanOrEqual(30);
    figure('grid.filter-100k', percentile(times, 0.95), 'ms', null, 100);
  } finally {
    await close();
  }
});

bench('grid.scroll-100k', async () => {
  const { page, cdp, grid, close } = await openCheck();
  try {
    const box = await grid.boundingBox();
    if (!box) throw new Error('The grid is not there.');
    const inner = await grid.evaluate((e) => ({
      width: e.clientWidth,
      height: e.clientHeight,
      outer: e.getBoundingClientRect().width,
    }));
    const thumb = { x: box.x + (inner.width + inner.outer) / 2, top: box.y + 8, bottom: box.y + inner.height - 12 };
    const atRest = await framesDuring(page, () => delay(1500));
    const frames: number[] = [];
    for (const sideways of [0, 300]) {
      for (const act of [
        wheel(cdp, box.x + 300, box.y + 200, 9_000),
        drag(page, cdp, thumb),
        search(page, cdp, thumb),
      ]) {
        await grid.evaluate((e, left) => e.scrollTo({ top: 0, left }), sideways);
        await delay(400);
        frames.push(...(await framesDuring(page, act)));
        // What was not scrolled was not measured.
        expect(await grid.evaluate((e) => e.scrollTop)).toBeGreaterThan(8_000);
        await expect(grid.getByRole('row').last()).toContainText(/\d/);
      }
    }
    figure('grid.scroll-100k', percentile(frames, 0.95), 'ms', null, 20);
    // The share of frames that came late, and what the display itself does while nothing happens.
    figure('grid.scroll-late', (100 * frames.filter((ms) => ms > 25).length) / frames.length, '%', null, null);
    figure('grid.scroll-at-rest', percentile(atRest, 0.95), 'ms', null, null);
  } finally {
    await close();
  }
});
