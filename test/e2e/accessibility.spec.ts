/**
 * Every screen under axe in both themes, at the smallest window and at 200 %; and the main job done without a mouse.
 * A violation of any weight fails.
 */
import type { Page } from '@playwright/test';
import { storeFailures, type StoreState } from '../../preload/contract/store.ts';
import { violationsOf } from '../support/axe.ts';
import {
  confirmRecoveryCode,
  goTo,
  lock,
  makeStore,
  PASSPHRASE,
  setUpStore,
  statusOf,
  unlock,
} from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { tabTo, walkByTab } from '../support/keyboard.ts';
import type { Launched } from '../support/launch.ts';
import { furnishOffice } from '../support/office.ts';
import { policyFor } from '../support/policy.ts';
import { call } from '../support/seam.ts';
import { sidewaysScrollers } from '../support/sideways.ts';
import { clearDesk, stops } from '../support/tour.ts';

const SIZE = { width: 1280, height: 800 };

/** All rules in light; in dark what colours change. */
async function judge(page: Page, screen: string, found: string[]): Promise<void> {
  await call(page, 'app:setPreferences', { theme: 'light' });
  await page.waitForTimeout(150);
  found.push(...(await violationsOf(page)).map((line) => `${screen}, light: ${line}`));
  await call(page, 'app:setPreferences', { theme: 'dark' });
  await page.waitForTimeout(150);
  found.push(...(await violationsOf(page, ['color-contrast'])).map((line) => `${screen}, dark: ${line}`));
  found.push(...(await sidewaysScrollers(page)).map((line) => `${screen} scrolls sideways: ${line}`));
}

/** Lets the store seem to fail in this way: each has its screen, and few can be brought about at will. */
async function pretend(program: Launched, failure: string): Promise<void> {
  await program.app.evaluate(({ ipcMain }, kind) => {
    type Handle = (event: unknown, name: string, input: unknown) => unknown;
    const handlers = (ipcMain as unknown as { _invokeHandlers: Map<string, Handle> })._invokeHandlers;
    const keep = globalThis as unknown as { realInvoke?: Handle };
    const real = (keep.realInvoke ??= handlers.get('roi:invoke') as Handle);
    handlers.set('roi:invoke', async (event, name, input) => {
      const answer = (await real(event, name, input)) as { ok: boolean; data: StoreState };
      return name === 'store:state' && answer.ok
        ? { ...answer, data: { ...answer.data, kind: 'failed', failure: kind } }
        : answer;
    });
  }, failure);
  await program.window.reload();
  await program.window.getByRole('heading').first().waitFor();
}

test('the screens before the store is open', async ({ launch }) => {
  test.setTimeout(150_000);
  const program = await launch();
  const page = program.window;
  const found: string[] = [];
  await page.setViewportSize(SIZE);

  await page.getByRole('radiogroup', { name: 'How the store opens' }).waitFor();
  await judge(page, 'first run, protect', found);
  await page.getByLabel('Passphrase', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Make the store' }).click();
  await judge(page, 'first run, too short', found);
  const code = await makeStore(page);
  await judge(page, 'first run, code', found);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await judge(page, 'first run, typed back', found);
  await confirmRecoveryCode(page, code);
  await page.getByRole('button', { name: /Practise first/ }).waitFor();
  await judge(page, 'first run, connect', found);
  await page.getByRole('button', { name: 'Later' }).click();
  await page.getByRole('heading', { name: 'Board', level: 1 }).waitFor();
  await judge(page, 'no connection', found);

  await lock(page);
  await judge(page, 'locked', found);
  await page.getByLabel('Passphrase').fill('not this one at all');
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await page.getByRole('textbox', { name: 'Passphrase' }).and(page.locator('[aria-invalid="true"]')).waitFor();
  await judge(page, 'locked, wrong passphrase', found);
  await page.getByRole('button', { name: 'Use the recovery code' }).click();
  await judge(page, 'locked, recovery code', found);
  for (const failure of storeFailures) {
    await pretend(program, failure);
    await judge(page, `failure ${failure}`, found);
  }
  expect(found).toEqual([]);
});

test('every screen of the work', async ({ launch, practiceExchange }) => {
  test.setTimeout(420_000);
  const exchange = await practiceExchange({ chartPages: 6 });
  const program = await launch({
    policy: policyFor(exchange),
    env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret },
  });
  const page = program.window;
  page.setDefaultTimeout(8000);
  await page.setViewportSize(SIZE);
  await setUpStore(page);
  const office = await furnishOffice(page, exchange);
  const found: string[] = [];
  for (const stop of stops) {
    await test.step(stop.name, async () => {
      await clearDesk(page);
      await stop.open(page, office);
      await judge(page, stop.name, found);
    });
  }
  expect(found).toEqual([]);
});

test('at 200 % nothing scrolls sideways but tables, and Tab reaches everything', async ({
  launch,
  practiceExchange,
}) => {
  test.setTimeout(360_000);
  const exchange = await practiceExchange({ chartPages: 6 });
  const program = await launch({
    policy: policyFor(exchange),
    env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret },
  });
  const page = program.window;
  page.setDefaultTimeout(8000);
  await page.setViewportSize(SIZE);
  await setUpStore(page);
  const office = await furnishOffice(page, exchange);

  const walked = [
    'requests',
    'requests-drawer',
    'request-delivered',
    'form-complete',
    'records',
    'viewer-find',
    'directory-drawer',
    'activity',
    'settings',
    'connections',
    'connection-new',
    'project-new',
    'project-import',
    'project-check-problem',
    'project-match',
    'project-send',
  ];
  const unreached: string[] = [];
  for (const stop of stops.filter(({ name }) => walked.includes(name))) {
    await test.step(`${stop.name}, by Tab`, async () => {
      await clearDesk(page);
      await stop.open(page, office);
      const { missed, unseen } = await walkByTab(page);
      unreached.push(
        ...missed.map((name) => `${stop.name}: Tab never comes to ${name}`),
        ...unseen.map((name) => `${stop.name}: no focus to see on ${name}`),
      );
    });
  }
  expect(unreached).toEqual([]);

  const sideways: string[] = [];
  await call(page, 'app:setPreferences', { zoom: 2 });
  for (const stop of stops.filter(({ name }) => !name.includes('menu'))) {
    await test.step(`${stop.name} at 200 %`, async () => {
      await clearDesk(page);
      await stop.open(page, office);
      sideways.push(...(await sidewaysScrollers(page)).map((line) => `${stop.name}: ${line}`));
    });
  }
  expect(sideways).toEqual([]);
});

test('a request is written and sent without a mouse', async ({ launch, practiceExchange }) => {
  test.setTimeout(120_000);
  const exchange = await practiceExchange();
  const program = await launch({
    policy: policyFor(exchange),
    env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret },
  });
  const page = program.window;
  await page.setViewportSize(SIZE);
  const { keyboard } = page;
  const fill = async (label: string | RegExp, text: string): Promise<void> => {
    await tabTo(page, label);
    await keyboard.type(text);
  };

  await page.getByRole('radiogroup', { name: 'How the store opens' }).waitFor();
  await fill('Passphrase', PASSPHRASE);
  await fill('Passphrase again', PASSPHRASE);
  await keyboard.press('Enter');
  const code = (await page.getByTestId('recovery-code').textContent()) ?? '';
  await tabTo(page, 'I have kept it');
  await keyboard.press('Enter');
  await page.getByLabel('Recovery code').waitFor();
  await keyboard.type(code);
  await keyboard.press('Enter');
  await page.getByText('No requests yet').waitFor();

  await keyboard.press('n');
  await page.getByRole('heading', { name: 'New request' }).waitFor();
  await keyboard.press('1');
  await page.getByRole('heading', { name: 'New CORE request' }).waitFor();
  await fill('Last name', 'Abernathy');
  await fill('First name', 'Quentin');
  await fill('Date of birth', '3/9/1951');
  await tabTo(page, 'Administrative gender');
  await keyboard.press('ArrowDown');
  await page.getByRole('option', { name: 'Female', exact: true }).waitFor();
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await fill('Provider', 'plano ortho');
  await page
    .getByRole('option', { name: /Plano Orthopedic Clinic/ })
    .first()
    .waitFor();
  await keyboard.press('Enter');
  await page.getByText('Plano Orthopedic Clinic', { exact: true }).first().waitFor();
  await fill(/^Dates of service from/, '1/1/2025');
  await fill('to', '6/30/2025');
  await tabTo(page, 'Progress notes');
  await keyboard.press('Space');
  await tabTo(page, 'Send request…');
  await keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, 'Send 1 request');
  await keyboard.press('Enter');
  await expect(statusOf(page)).toHaveText('Submitted');
  expect(exchange.taskCount()).toBe(1);

  await keyboard.press('g');
  await keyboard.press('r');
  await page.getByRole('heading', { name: 'Requests', level: 1 }).waitFor();
  await keyboard.press('Control+k');
  await keyboard.type('aberna');
  await page.getByRole('option', { name: /Abernathy/ }).waitFor();
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Abernathy, Quentin' }).waitFor();
  await keyboard.press('Control+l');
  await page.getByRole('heading', { name: 'ROI Workstation is locked' }).waitFor();
  await unlock(page);
  await goTo(page, 'Requests');
});
