/** First page of a sealed 500-page fax (G4) in the real viewer, from the click on its row, beside the library alone on one such page. */
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import { startExchange } from '../exchange/index.ts';
import { faxPage } from '../exchange/delivery/raster.ts';
import { tiffFile } from '../exchange/delivery/tiff.ts';
import { goTo, setUpStore } from '../support/clerk.ts';
import { deliverFile } from '../support/deliver.ts';
import { launchApp } from '../support/launch.ts';
import { policyFor } from '../support/policy.ts';
import { bench, figure, median } from './lib.ts';

/** CommonJS: Playwright's own loader finds no names in it. */
const utif = createRequire(import.meta.url)('utif2') as typeof import('utif2');

const PAGES = 500;
const ROUNDS = 7;

/** Milliseconds until a page's bitmap is in the page: from the click on its row, or from the key that leads to the next page. */
async function shown(
  page: Page,
  start: 'dblclick' | 'keydown',
  number: number,
  act: () => Promise<void>,
): Promise<number> {
  await page.evaluate(
    ([event, wanted]) => {
      const w = window as unknown as { shown: Promise<number> };
      w.shown = new Promise((resolve) => {
        let from = 0;
        addEventListener(event, () => (from = performance.now()), { capture: true, once: true });
        const look = (): void => {
          if (from > 0 && document.querySelector(`[data-page="${wanted}"] canvas`)) resolve(performance.now() - from);
          else requestAnimationFrame(look);
        };
        look();
      });
    },
    [start, number] as const,
  );
  await act();
  return page.evaluate(() => (window as unknown as { shown: Promise<number> }).shown);
}

async function libraryAlone(): Promise<number> {
  const lines = Array.from(
    { length: 46 },
    (_, n) => `Line ${n} of a page of a chart, as long as most lines of a note are.`,
  );
  const bytes = tiffFile([faxPage(lines)]);
  const file = new Uint8Array(bytes).buffer;
  const times: number[] = [];
  for (let i = 0; i <= ROUNDS; i++) {
    const from = performance.now();
    const [page] = utif.decode(file);
    if (!page) throw new Error('The library finds no page.');
    utif.decodeImage(file, page);
    utif.toRGBA8(page);
    if (i > 0) times.push(performance.now() - from);
  }
  return Promise.resolve(median(times));
}

bench('tiff.page', async () => {
  const exchange = await startExchange();
  const app = await launchApp({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  const page = app.window;
  try {
    await page.setViewportSize({ width: 1280, height: 800 });
    await setUpStore(page);
    await deliverFile(page, exchange, [{ shape: 'signed-link', file: 'long-fax', pages: PAGES }]);
    const opened: number[] = [];
    for (let i = 0; i <= ROUNDS; i++) {
      await goTo(page, 'Records');
      const row = page.getByRole('row').filter({ hasText: 'long-fax' }).first();
      await row.waitFor();
      const ms = await shown(page, 'dblclick', 1, () => row.dblclick());
      if (i > 0) opened.push(ms);
    }
    await expect(page.getByRole('textbox', { name: `Page, of ${PAGES}` })).toBeVisible();
    const reference = await libraryAlone();
    figure('tiff.first-page-500', median(opened), 'ms', null, 300);
    figure('tiff.page', median(opened), 'ms', reference, null);
    // Let the thumbnails come to rest: a reader turns pages while nothing else is drawn.
    await page.waitForTimeout(3000);
    const next: number[] = [];
    for (let i = 2; i < 2 + 12; i++) {
      next.push(await shown(page, 'keydown', i, () => page.keyboard.press('ArrowRight')));
      await page.waitForTimeout(500);
    }
    figure('tiff.next-page', median(next), 'ms', null, 100);
  } finally {
    await app.close();
    await exchange.close();
  }
});
