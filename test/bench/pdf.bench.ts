/** First page of a sealed 500-page chart in the real viewer, from the click on its row, against pdf.js on the same file lying plain on the disk. */
import fs from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { largeChartPdf, startExchange } from '../exchange/index.ts';
import { goTo, setUpStore } from '../support/clerk.ts';
import { launchApp } from '../support/launch.ts';
import { deliverFile } from '../support/deliver.ts';
import { policyFor } from '../support/policy.ts';
import { createWorkFolder } from '../support/work-folder.ts';
import { bench, figure, median, startElectron } from './lib.ts';

const PAGES = 500;
const ROUNDS = 7;

/** Milliseconds from the click to the first page's bitmap in the page, and the bitmap's width in CSS pixels. */
async function openOnce(page: Page): Promise<{ ms: number; width: number }> {
  await goTo(page, 'Records');
  const row = page.getByRole('row').filter({ hasText: '.pdf' }).first();
  await row.waitFor();
  await page.evaluate(() => {
    const w = window as unknown as { opened: Promise<{ ms: number; width: number }> };
    w.opened = new Promise((resolve) => {
      let from = 0;
      addEventListener('dblclick', () => (from = performance.now()), { capture: true, once: true });
      const seen = new MutationObserver(() => {
        // The first page is the widest; the thumbnails are drawn after it.
        const canvas = [...document.querySelectorAll('canvas')].find((c) => c.clientWidth > 300);
        if (!canvas || from === 0) return;
        seen.disconnect();
        resolve({ ms: performance.now() - from, width: canvas.clientWidth });
      });
      seen.observe(document.body, { subtree: true, childList: true });
    });
  });
  await row.dblclick();
  return page.evaluate(() => (window as unknown as { opened: Promise<{ ms: number; width: number }> }).opened);
}

bench('pdf.first-page-500', async () => {
  const pdf = largeChartPdf(PAGES);
  const exchange = await startExchange();
  const app = await launchApp({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  const folder = createWorkFolder('roi-bench-pdf-');
  const file = path.join(folder.root, 'chart.pdf');
  fs.writeFileSync(file, pdf);
  try {
    await app.window.setViewportSize({ width: 1280, height: 800 });
    await setUpStore(app.window);
    await deliverFile(app.window, exchange, [{ shape: 'signed-link', file: 'pdf', pages: PAGES }]);
    const ours: number[] = [];
    let width = 0;
    for (let i = 0; i <= ROUNDS; i++) {
      const once = await openOnce(app.window);
      width = once.width;
      if (i > 0) ours.push(once.ms);
    }
    expect(width).toBeGreaterThan(300);
    const plain = await startElectron(path.join(import.meta.dirname, 'plain-pdf'), 'h1', { args: [`--pdf=${file}`] });
    const reference: number[] = [];
    await plain.page.waitForFunction(() => 'firstPage' in globalThis);
    for (let i = 0; i <= ROUNDS; i++) {
      const ms = await plain.page.evaluate(
        (w) => (globalThis as unknown as { firstPage(w: number): Promise<number> }).firstPage(w),
        width,
      );
      if (i > 0) reference.push(ms);
    }
    await plain.stop();
    figure('pdf.first-page-500', median(ours), 'ms', median(reference), 1.3);
  } finally {
    await app.close();
    await exchange.close();
    folder.remove();
  }
});
