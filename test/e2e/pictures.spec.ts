/**
 * A picture of every screen, light and dark, into test-results/pictures/, for people to look at. What a machine can judge is
 * asserted: nothing makes the window scroll sideways, and no screen reports an error.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { setUpStore } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { checkout, type Launched } from '../support/launch.ts';
import { furnishOffice, type Office } from '../support/office.ts';
import { policyFor } from '../support/policy.ts';
import { call } from '../support/seam.ts';
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
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled', scale: 'css' });
}

async function both(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await call(page, 'app:setPreferences', { theme });
    await photograph(page, `${name}-${theme}`);
  }
}

test('pictures of every screen', async ({ launch, practiceExchange }) => {
  test.setTimeout(300_000);
  mkdirSync(folder, { recursive: true });
  const exchange = await practiceExchange({ chartPages: 12 });
  const program = await launch({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  const page = program.window;
  page.setDefaultTimeout(8000);
  await resize(program, 1280, 800);
  await setUpStore(page);
  await page.getByText('No requests yet').waitFor();
  if (wanted('requests-empty')) await both(page, 'requests-empty');
  const office: Office = await furnishOffice(page, exchange);

  const [sideways, missed]: [string[], string[]] = [[], []];
  for (const stop of stops.filter(({ name }) => wanted(name))) {
    await test.step(stop.name, async () => {
      await clearDesk(page);
      try {
        await stop.open(page, office);
      } catch (error) {
        missed.push(`${stop.name}: ${String(error)}`);
        await photograph(page, `missed-${stop.name}`);
        return;
      }
      await both(page, stop.name);
      sideways.push(...(await sidewaysScrollers(page)).map((what) => `${stop.name}: ${what}`));
    });
  }
  expect(missed, 'screens that were not reached').toEqual([]);
  expect(sideways, 'only tables and source text may scroll sideways').toEqual([]);
});
