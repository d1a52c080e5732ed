/**
 * Large documents in the real viewer, sealed and through the whole program, against the same library on the same bytes lying plain on the
 * disk in a bare window of the same run: first paint from the click on the row, the next page, and how long the window or the main
 * process ever stood still meanwhile.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { faxPage, largeChartPdf, startExchange, tiffFile } from '../exchange/index.ts';
import { largeCcda } from '../fixtures/make-ccda.ts';
import { largeBundle } from '../fixtures/make-fhir.ts';
import { goTo, setUpStore } from '../support/clerk.ts';
import { deliverFile } from '../support/deliver.ts';
import { type Launched, launchApp } from '../support/launch.ts';
import { policyFor } from '../support/policy.ts';
import { createWorkFolder } from '../support/work-folder.ts';
import { bench, figure, median, startElectron } from './lib.ts';

const ROUNDS = 5;
const TURNS = 40;
const MB = 1024 * 1024;

interface Kind {
  figure: string;
  file: string;
  type: string;
  make: () => Buffer;
  /** What stands in the page once something of the document does. */
  painted: string;
  plain: 'pdf' | 'tiff' | 'cda' | 'bundle';
  pages: boolean;
}

const fax = (): Buffer => {
  const lines = Array.from(
    { length: 46 },
    (_, n) => `Line ${n} of a page of a chart, as long as most lines of a note are.`,
  );
  const drawn = Array.from({ length: 6 }, (_, n) => faxPage([`Page ${n}`, ...lines]));
  return tiffFile(Array.from({ length: 700 }, (_, n) => drawn[n % drawn.length] ?? faxPage([])));
};

const kinds: readonly Kind[] = [
  {
    figure: 'view.pdf-5000',
    file: 'large-chart.pdf',
    type: 'application/pdf',
    make: () => largeChartPdf(5000),
    painted: '[data-page] canvas',
    plain: 'pdf',
    pages: true,
  },
  {
    figure: 'view.tiff-700',
    file: 'large-fax.tif',
    type: 'image/tiff',
    make: fax,
    painted: '[data-page] canvas',
    plain: 'tiff',
    pages: true,
  },
  {
    figure: 'view.ccda-10mb',
    file: 'large-ccd.xml',
    type: 'application/xml',
    make: () => largeCcda(10 * MB),
    painted: '[data-block] table',
    plain: 'cda',
    pages: false,
  },
  {
    figure: 'view.bundle-50mb',
    file: 'large-bundle.json',
    type: 'application/fhir+json',
    make: () => largeBundle(50 * MB),
    painted: '[data-block] article',
    plain: 'bundle',
    pages: false,
  },
];

/** Milliseconds from an event until the frame in which `selector` stands in the page. */
async function shown(
  page: Page,
  event: 'dblclick' | 'keydown',
  selector: string,
  act: () => Promise<void>,
): Promise<number> {
  await page.evaluate(
    ([name, wanted]) => {
      const w = window as unknown as { shown: Promise<number> };
      w.shown = new Promise((resolve) => {
        let from = 0;
        addEventListener(name, () => (from = performance.now()), { capture: true, once: true });
        const look = (): void => {
          if (from > 0 && document.querySelector(wanted)) resolve(performance.now() - from);
          else requestAnimationFrame(look);
        };
        look();
      });
    },
    [event, selector] as const,
  );
  await act();
  return page.evaluate(() => (window as unknown as { shown: Promise<number> }).shown);
}

/** Begins to note the longest task of the window and the longest silence of the main process; the answer tells both in ms. */
async function watchStalls({ app, window: page }: Launched): Promise<() => Promise<{ window: number; main: number }>> {
  await page.evaluate(() => {
    const w = window as unknown as { longest: number };
    w.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) w.longest = Math.max(w.longest, duration);
    }).observe({ type: 'longtask' });
  });
  await app.evaluate(() => {
    const g = globalThis as unknown as { longest: number };
    g.longest = 0;
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      g.longest = Math.max(g.longest, now - last - 5);
      last = now;
    }, 5);
  });
  return async () => ({
    window: await page.evaluate(() => (window as unknown as { longest: number }).longest),
    main: await app.evaluate(() => (globalThis as unknown as { longest: number }).longest),
  });
}

async function plainMs({ plain }: Kind, file: string, width: number): Promise<number> {
  const application = path.join(import.meta.dirname, plain === 'pdf' ? 'plain-pdf' : 'plain-view');
  const started = await startElectron(application, 'h1', {
    args: [plain === 'pdf' ? `--pdf=${file}` : `--file=${file}`],
  });
  const times: number[] = [];
  try {
    await started.page.waitForFunction(() => 'firstPage' in globalThis || 'firstPaint' in globalThis);
    for (let i = 0; i <= ROUNDS; i++) {
      const ms = await started.page.evaluate(
        ([kind, w]) => {
          const g = globalThis as unknown as Record<'firstPage' | 'firstPaint', (ask: unknown) => Promise<number>>;
          return kind === 'pdf' ? g.firstPage(w) : g.firstPaint(kind);
        },
        [plain, width] as const,
      );
      if (i > 0) times.push(ms);
    }
  } finally {
    await started.stop();
  }
  return median(times);
}

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

async function openOnce(page: Page, kind: Kind): Promise<number> {
  await goTo(page, 'Records');
  await page.getByRole('searchbox', { name: 'Filter records' }).fill(kind.file);
  const row = page.getByRole('row').filter({ hasText: kind.file }).first();
  await row.waitFor();
  // What the list itself is still doing is not the document's.
  await page.waitForTimeout(600);
  return shown(page, 'dblclick', kind.painted, () => row.dblclick());
}

for (const kind of kinds)
  bench(kind.figure, async () => {
    const bytes = kind.make();
    const exchange = await startExchange();
    const app = await launchApp({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
    const folder = createWorkFolder('roi-bench-view-');
    const file = path.join(folder.root, kind.file);
    fs.writeFileSync(file, bytes);
    const page = app.window;
    try {
      await page.setViewportSize({ width: 1280, height: 800 });
      await setUpStore(page);
      await deliverFile(
        page,
        exchange,
        [{ shape: 'signed-link', file: 'given', given: { name: kind.file, contentType: kind.type, bytes } }],
        120_000,
      );
      const stalls = await watchStalls(app);
      const opened: number[] = [];
      for (let i = 0; i <= ROUNDS; i++) {
        const ms = await openOnce(page, kind);
        if (i > 0) opened.push(ms);
      }
      const next: number[] = [];
      if (kind.pages) {
        const width = await page.locator('[data-page="1"]').evaluate((element) => element.clientWidth);
        // Let the thumbnails come to rest: a reader turns pages while nothing else is drawn.
        await page.waitForTimeout(2500);
        for (let n = 2; n < TURNS + 2; n++) {
          next.push(await shown(page, 'keydown', `[data-page="${n}"] canvas`, () => page.keyboard.press('ArrowRight')));
          await page.waitForTimeout(250);
        }
        figure(kind.figure, median(opened), 'ms', await plainMs(kind, file, width), 1.3);
        figure(`view.next-page (${kind.plain})`, percentile(next, 0.95), 'ms', null, 100);
      } else {
        // To the end and back, while the rest is still being read.
        await page.keyboard.press('End');
        await page.waitForTimeout(1500);
        await page.keyboard.press('Home');
        await page.waitForTimeout(500);
        figure(kind.figure, median(opened), 'ms', await plainMs(kind, file, 0), 1.3);
      }
      const { window: inWindow, main } = await stalls();
      figure(`view.stall (${kind.plain}, window)`, inWindow, 'ms', null, 100);
      figure(`view.stall (${kind.plain}, main process)`, main, 'ms', null, 100);
    } finally {
      await app.close();
      await exchange.close();
      folder.remove();
    }
  });
