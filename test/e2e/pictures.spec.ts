/**
 * A picture of every screen, light and dark, into test-results/pictures/, for people to look at. What a machine can judge is
 * asserted: nothing makes the window scroll sideways, and no screen reports an error.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { confirmRecoveryCode, lock, makeStore } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { checkout, type Launched } from '../support/launch.ts';
import { furnishOffice, type Office } from '../support/office.ts';
import { policyFor } from '../support/policy.ts';
import { call } from '../support/seam.ts';
import type { Stop } from '../support/stop.ts';
import { clearDesk, stops } from '../support/tour.ts';
import { sidewaysScrollers } from '../support/sideways.ts';

const folder = path.join(checkout, 'test-results/pictures');
const only = process.env['ROI_PICTURES']?.split(',');
const wanted = (name: string): boolean => only === undefined || only.includes(name);

async function resize(program: Launched, width: number, height: number): Promise<void> {
  await program.app.evaluate(
    ({ BrowserWindow }, size) => {
      for (const window of BrowserWindow.getAllWindows()) window.setContentSize(size.width, size.height);
    },
    { width, height },
  );
  await program.window.setViewportSize({ width, height });
}

async function photograph(page: Page, name: string): Promise<void> {
  // A picture of a moment after which nothing moves any more.
  await page.waitForTimeout(250);
  await page.screenshot({ path: path.join(folder, `${name}.png`), scale: 'css' });
}

async function both(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await call(page, 'app:setPreferences', { theme });
    await photograph(page, `${name}-${theme}`);
  }
}

test('pictures of every screen', async ({ launch, practiceExchange }) => {
  test.setTimeout(480_000);
  mkdirSync(folder, { recursive: true });
  const exchange = await practiceExchange({ chartPages: 12 });
  const program = await launch({
    policy: policyFor(exchange),
    env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret },
  });
  const page = program.window;
  page.setDefaultTimeout(8000);
  await resize(program, 1280, 800);
  await page.getByRole('radiogroup', { name: 'How the store opens' }).waitFor();
  await both(page, 'first-run-protect');
  const code = await makeStore(page);
  await both(page, 'first-run-code');
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await both(page, 'first-run-typed-back');
  await confirmRecoveryCode(page, code);
  await page.getByText('No requests yet').waitFor();
  await both(page, 'requests-empty');
  const office: Office = await furnishOffice(page, exchange);

  const [sideways, missed]: [string[], string[]] = [[], []];
  const visit = async (stop: Stop, name: string, take: () => Promise<void>): Promise<void> => {
    await test.step(name, async () => {
      await clearDesk(page);
      try {
        await stop.open(page, office);
      } catch (error) {
        missed.push(`${name}: ${String(error)}`);
        await photograph(page, `missed-${name}`);
        return;
      }
      await take();
      sideways.push(...(await sidewaysScrollers(page)).map((what) => `${name}: ${what}`));
    });
  };
  for (const stop of stops.filter(({ name }) => wanted(name)))
    await visit(stop, stop.name, () => both(page, stop.name));

  const inOtherSizes = [
    'board',
    'board-drawer',
    'requests',
    'requests-drawer',
    'form-authorization',
    'request-delivered',
    'viewer-pdf',
    'directory-drawer',
    'settings',
    'projects',
    'project-new',
    'project-import',
    'project-check-problem',
    'project-match',
    'project-send',
    'project-paused',
  ];
  const others = stops.filter(({ name }) => inOtherSizes.includes(name) && wanted(name));
  await call(page, 'app:setPreferences', { theme: 'light', density: 'comfortable' });
  await resize(program, 1920, 1080);
  for (const stop of others)
    await visit(stop, `${stop.name}-1920-comfortable`, () => photograph(page, `${stop.name}-1920-comfortable`));
  await call(page, 'app:setPreferences', { density: 'compact', zoom: 2 });
  await resize(program, 1280, 800);
  for (const stop of others)
    await visit(stop, `${stop.name}-zoom-200`, () => photograph(page, `${stop.name}-zoom-200`));
  await call(page, 'app:setPreferences', { zoom: 1 });
  await clearDesk(page);
  await lock(page);
  await both(page, 'locked');
  expect(missed, 'screens that were not reached').toEqual([]);
  expect(sideways, 'only tables and source text may scroll sideways').toEqual([]);
});
