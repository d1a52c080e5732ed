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

const said = (page: Page, expected: RegExp): Promise<boolean> =>
  expect
    .poll(() => wordsOf(page), { timeout: 20_000 })
    .toMatch(expected)
    .then(
      () => true,
      () => false,
    );

async function lookInside(page: Page, { name, inside }: HostileFile, faults: string[]): Promise<void> {
  const entry = page.getByRole('region', { name: 'Files in the archive' }).getByRole('listitem').getByRole('button');
  await entry.first().click();
  if (!(await said(page, inside ?? /$^/))) faults.push(`${name}, opened, says: ${(await wordsOf(page)).slice(0, 400)}`);
  // An entry that was refused was not entered either.
  if (await page.getByRole('button', { name: /^Back to / }).isVisible()) await page.keyboard.press('Escape');
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
      // All of a group are looked at before any is judged: one fault must not hide another.
      const faults: string[] = [];
      await walk(page, files.length, async (name) => {
        const file = byName.get(name);
        visited.add(name);
        if (!file) faults.push(`${name} is no file of the corpus`);
        else if (!(await said(page, file.says))) faults.push(`${name} says: ${(await wordsOf(page)).slice(0, 400)}`);
        else if (file.inside) await lookInside(page, file, faults);
        for (const danger of await dangersOf(page)) faults.push(`${name} brought ${danger}`);
        const state = await page.evaluate(() => ({
          hacked: 'hacked' in globalThis,
          polluted: 'polluted' in {},
          title: document.title,
        }));
        if (state.hacked || state.polluted || state.title !== 'ROI Workstation')
          faults.push(`${name} ran: ${JSON.stringify(state)}`);
        const { gone } = await seen();
        if (gone.length > 0) throw new Error(`${name} ended the page: ${gone.join(', ')}`);
      });
      expect(faults).toEqual([]);
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
