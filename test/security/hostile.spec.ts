/**
 * The hostile corpus in the real program: every file is delivered, opened and read. No code runs, no request leaves, nothing crashes, and
 * each is answered with its content or a clear reason.
 */
import { existsSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { hostileCorpus } from '../fixtures/hostile/corpus.ts';
import type { HostileFile } from '../fixtures/hostile/hostile-file.ts';
import type { OutputSpec } from '../exchange/index.ts';
import { goTo, setUpStore } from '../support/clerk.ts';
import { deliverFile } from '../support/deliver.ts';
import { expect, test } from '../support/fixtures.ts';
import { policyFor } from '../support/policy.ts';
import { startForeignServer } from './foreign-server.ts';
import { dangersOf, watchProgram, wordsOf } from './hostile-watch.ts';

const groups: readonly [title: string, belongs: (file: HostileFile) => boolean][] = [
  ['PDF', ({ name }) => name.endsWith('.pdf') && !name.startsWith('cut-')],
  ['C-CDA and XML', ({ name }) => name.endsWith('.xml') && !name.startsWith('cut-')],
  ['FHIR', ({ name }) => name.endsWith('.json') && !name.startsWith('cut-')],
  ['TIFF', ({ name }) => name.endsWith('.tif') && !name.startsWith('cut-')],
  ['zip', ({ name }) => name.endsWith('.zip') && !name.startsWith('cut-')],
  ['pictures, text and others', ({ name }) => !/\.(pdf|xml|json|tif|zip)$/.test(name) && !name.startsWith('cut-')],
  ['truncated files of every type', ({ name }) => name.startsWith('cut-')],
];

const title = (page: Page): Promise<string> => page.getByRole('heading', { level: 1 }).innerText();

/** Opens each received document once, from the first on with the key for the next one. */
async function walk(page: Page, count: number, visit: (name: string) => Promise<void>): Promise<void> {
  await goTo(page, 'Records');
  const grid = page.getByRole('grid', { name: 'Received documents' });
  await grid.getByRole('row').nth(1).click();
  await grid.press('Home');
  await grid.press('Enter');
  for (let n = 0; n < count; n++) {
    await expect(page.locator('[data-document-place] h1')).toBeVisible();
    const before = await title(page);
    await visit(before);
    if (n === count - 1) break;
    await page.keyboard.press('j');
    await expect.poll(() => title(page), { timeout: 10_000 }).not.toBe(before);
  }
}

async function lookInside(page: Page, expected: RegExp): Promise<void> {
  const entry = page.getByRole('region', { name: 'Files in the archive' }).getByRole('listitem').getByRole('button');
  await entry.first().click();
  await expect.poll(() => wordsOf(page), { timeout: 15_000 }).toMatch(expected);
  await page.keyboard.press('Escape');
}

test.describe('the hostile corpus', () => {
  for (const [group, belongs] of groups)
    test(group, async ({ launch, practiceExchange }) => {
      test.setTimeout(240_000);
      const foreign = await startForeignServer();
      const files = hostileCorpus(foreign.url).filter(belongs);
      expect(files.length).toBeGreaterThan(5);
      const exchange = await practiceExchange();
      const program = await launch({
        policy: policyFor(exchange),
        env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret },
      });
      const page = program.window;
      await page.setViewportSize({ width: 1280, height: 800 });
      await setUpStore(page);
      await deliverFile(
        page,
        exchange,
        files.map((given): OutputSpec => ({ shape: 'signed-link', file: 'given', given })),
        90_000,
      );
      const seen = await watchProgram(program);
      exchange.clearRequests();
      const byName = new Map(files.map((file) => [file.name, file]));
      const visited = new Set<string>();
      await walk(page, files.length, async (name) => {
        await test.step(name, async () => {
          const file = byName.get(name);
          expect(file, `${name} is a file of the corpus`).toBeDefined();
          visited.add(name);
          await expect.poll(() => wordsOf(page), { timeout: 25_000, message: name }).toMatch(file?.says ?? /$^/);
          if (file?.inside) await lookInside(page, file.inside);
          expect(await dangersOf(page), name).toEqual([]);
          const state = await page.evaluate(() => ({
            hacked: 'hacked' in globalThis,
            polluted: 'polluted' in {},
            title: document.title,
          }));
          expect(state, name).toEqual({ hacked: false, polluted: false, title: 'ROI Workstation' });
          expect((await seen()).gone, `${name} ends no page`).toEqual([]);
        });
      });
      expect([...visited].sort()).toEqual(files.map(({ name }) => name).sort());
      expect((await seen()).asked, 'the windows ask for nothing but the program’s own').toEqual([]);
      expect(foreign.heard(), 'the server of somebody else').toBe(0);
      // What the program itself asks meanwhile is its watching: no file is fetched for looking at one.
      expect(exchange.requests.filter(({ origin }) => origin !== 'fhir' && origin !== 'auth')).toEqual([]);
      for (const place of ['/tmp/slip.txt', '/etc/cron.d/slip', `${program.userDataDir}/slip.txt`])
        expect(existsSync(place), place).toBe(false);
      foreign.close();
    });
});
