/**
 * The program behind a closed window: sending goes on, the window comes back, quitting loses and doubles nothing, and what the system is given
 * to show is counts. A desktop with a tray is played by a `gdbus` that answers as one with a tray does.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { electronEnv } from '../../scripts/lib/electron-paths.mjs';
import type { Exchange } from '../exchange/index.ts';
import { setUpStore, unlock } from '../support/clerk.ts';
import { expect, test, type Fixtures } from '../support/fixtures.ts';
import { checkout, type Launched } from '../support/launch.ts';
import { policyFor } from '../support/policy.ts';
import { seedProject, startSending } from '../support/project-seam.ts';
import { call, seedDraft } from '../support/seam.ts';
import { minimalEnv } from '../support/work-folder.ts';

const CANARY = 'Quibblesworth';
const ROWS = 100;

/** A search path on which the desktop says whether it shows a tray, after so many seconds. */
function pathWithTray(shown: boolean, afterS: number): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'roi-tray-'));
  writeFileSync(path.join(folder, 'gdbus'), `#!/bin/sh\nsleep ${afterS}\necho '(<${shown}>,)'\n`, { mode: 0o755 });
  return `${folder}:${process.env['PATH'] ?? ''}`;
}

async function start(
  launch: Fixtures['launch'],
  exchange: Exchange,
  tray: boolean,
  trayAnswersAfterS = 0,
): Promise<Launched> {
  const program = await launch({
    policy: policyFor(exchange),
    env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret, PATH: pathWithTray(tray, trayAnswersAfterS) },
  });
  await setUpStore(program.window);
  return program;
}

const children = (exchange: Exchange): string[] =>
  exchange
    .tasks()
    .filter((task) => task.partOf !== undefined)
    .map((task) => task.identifier?.[0]?.value ?? '');
const slowly = (exchange: Exchange, ms: number): unknown =>
  exchange.faults.add({
    match: { origin: 'fhir', method: 'POST', path: '/Task' },
    fault: { kind: 'latency', ms },
    times: 10 * ROWS,
  });

const closeWindow = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
const visible = (app: ElectronApplication): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false);

/** The desktop is asked first whether it shows a tray, and may be slow. */
const hidden = (app: ElectronApplication): Promise<void> =>
  expect.poll(() => visible(app), { timeout: 20_000 }).toBe(false);

/** A list of which some children have gone out and most have not. */
async function midway(page: Page, exchange: Exchange): Promise<string> {
  slowly(exchange, 1_000);
  const id = await seedProject(page, ROWS, CANARY);
  await startSending(page, exchange, id);
  await expect.poll(() => children(exchange).length, { timeout: 40_000 }).toBeGreaterThan(4);
  return id;
}

async function expectAllOnce(exchange: Exchange): Promise<void> {
  await expect.poll(() => children(exchange).length, { timeout: 60_000 }).toBe(ROWS);
  expect(new Set(children(exchange)).size).toBe(ROWS);
}

test('the window is closed while a project is sent: sending ends, and a second start brings the window back', async ({
  launch,
  practiceExchange,
}) => {
  test.setTimeout(240_000);
  const exchange = await practiceExchange({ automatic: false, ifNoneExist: false });
  const program = await start(launch, exchange, true);
  const { app, window: page } = program;
  const id = await midway(page, exchange);
  await closeWindow(app);
  await hidden(app);
  expect(children(exchange).length).toBeLessThan(ROWS);
  await expectAllOnce(exchange);

  const second = spawn(
    app.process().spawnfile,
    ['--no-sandbox', '--disable-gpu', `--user-data-dir=${program.userDataDir}`, checkout],
    { env: minimalEnv(program.folder, electronEnv() as Record<string, string>), stdio: 'ignore' },
  );
  await once(second, 'exit');
  await expect.poll(() => visible(app)).toBe(true);
  expect((await call(page, 'projects:get', { id })).totals).toMatchObject({ sent: ROWS, queued: 0, held: 0 });

  await test.step('quitting ends the program although closing does not', async () => {
    const gone = app.waitForEvent('close');
    await app.evaluate(({ app: self }) => self.quit());
    await gone;
  });
});

test('quitting while a project is sent and starting again loses and doubles nothing', async ({
  launch,
  practiceExchange,
}) => {
  test.setTimeout(240_000);
  const exchange = await practiceExchange({ automatic: false, ifNoneExist: false });
  const program = await start(launch, exchange, true);
  await midway(program.window, exchange);
  await closeWindow(program.app);
  await hidden(program.app);
  await program.quit();
  expect(children(exchange).length).toBeLessThan(ROWS);
  exchange.faults.clear();
  await program.relaunch();
  await unlock(program.window);
  await expectAllOnce(exchange);
});

test('without a tray closing asks once, with numbers, and never leaves a program that cannot be seen', async ({
  launch,
  practiceExchange,
}) => {
  test.setTimeout(240_000);
  const exchange = await practiceExchange({ automatic: false, ifNoneExist: false });
  const program = await start(launch, exchange, false);
  const { app, window: page } = program;
  const answer = (response: number): Promise<void> =>
    app.evaluate(({ dialog }, chosen) => {
      const kept = globalThis as unknown as { asked?: string[] };
      kept.asked = [];
      dialog.showMessageBox = ((_window: unknown, options: Electron.MessageBoxOptions) => {
        kept.asked?.push(`${options.message} ${options.detail ?? ''} ${options.buttons?.join('/') ?? ''}`);
        return Promise.resolve({ response: chosen, checkboxChecked: false });
      }) as typeof dialog.showMessageBox;
    }, response);
  const asked = (): Promise<string[]> =>
    app.evaluate(() => (globalThis as unknown as { asked?: string[] }).asked ?? []);

  await midway(page, exchange);
  await answer(2);
  await closeWindow(app);
  await expect.poll(async () => (await asked()).length).toBe(1);
  expect((await asked())[0]).toMatch(
    /^Work is in progress \d+ requests are being sent or wait for it\. .* Keep working\/Quit\/Cancel$/,
  );
  expect((await asked()).join()).not.toContain(CANARY);
  expect(await visible(app)).toBe(true);

  await answer(0);
  await closeWindow(app);
  await expect.poll(async () => (await asked()).length).toBe(1);
  await expectAllOnce(exchange);

  await test.step('with nothing in progress it closes as ever', async () => {
    await expect
      .poll(async () => {
        const { activity } = await call(page, 'app:status', {});
        return (activity?.sending ?? 1) + (activity?.queued ?? 1) + (activity?.uncertain ?? 1);
      })
      .toBe(0);
    const gone = app.waitForEvent('close');
    await closeWindow(app);
    await gone;
  });
});

interface Shown {
  title: string;
  body: string;
}

/** Records what the system is given to show. */
const recordNotices = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ Notification }) => {
    const kept = globalThis as unknown as { notices: Electron.Notification[] };
    kept.notices = [];
    Notification.isSupported = () => true;
    Notification.prototype.show = function (this: Electron.Notification): void {
      kept.notices.push(this);
    };
  });
const noticesOf = (app: ElectronApplication): Promise<Shown[]> =>
  app.evaluate(() =>
    (globalThis as unknown as { notices: Electron.Notification[] }).notices.map(({ title, body }) => ({ title, body })),
  );

test('notices are counts without a name, and a click opens the right place', async ({ launch, practiceExchange }) => {
  test.setTimeout(180_000);
  const exchange = await practiceExchange({ automatic: false });
  // The desktop is as slow to answer as one on a busy computer.
  const program = await start(launch, exchange, true, 2);
  const { app, window: page } = program;
  await recordNotices(app);
  await call(page, 'app:setPreferences', {
    notifications: { enabled: true, quietFrom: '00:00', quietTo: '00:00' },
  });
  for (const given of ['Theodosia', 'Thaddeus', 'Tabitha']) {
    const id = await seedDraft(page, { family: CANARY, given, birthDate: '1951-03-09' });
    await call(page, 'requests:submit', { id });
  }
  await expect.poll(() => exchange.taskCount(), { timeout: 30_000 }).toBe(3);
  await closeWindow(app);
  await hidden(app);
  const [one, two, three] = exchange.tasks().map((task) => task.id ?? '');
  for (const id of [one, two])
    exchange.set(id ?? '', {
      status: 'on-hold',
      businessStatus: `Pended - authorization required for ${CANARY}`,
      statusReason: `The form of ${CANARY} is not signed.`,
    });
  exchange.deliver(three ?? '', [{ shape: 'signed-link', file: 'pdf', pages: 1 }]);
  await expect.poll(async () => (await noticesOf(app)).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
  const notices = await noticesOf(app);
  expect(JSON.stringify(notices)).not.toMatch(/Quibblesworth|Theodosia|Thaddeus|Tabitha|1951/);
  // How many changes one poll brings is not the test's to say; that they are gathered is shown on a stepped clock.
  expect(notices.map((n) => n.title).sort()).toEqual([
    '1 delivery arrived',
    expect.stringMatching(/^(1 request needs|2 requests need) attention$/),
  ]);

  await app.evaluate(() => {
    const { notices: all } = globalThis as unknown as { notices: Electron.Notification[] };
    all.find((n) => n.title.includes('delivery'))?.emit('click');
  });
  await expect.poll(() => visible(app)).toBe(true);
  await expect(page.getByRole('heading', { name: 'Records', level: 1 })).toBeVisible();
});

test('a settings file of the version before keeps its looks; its owner decides about notices and the tray', async ({
  launch,
  practiceExchange,
}) => {
  const exchange = await practiceExchange({ automatic: false });
  const userDataDir = mkdtempSync(path.join(os.tmpdir(), 'roi-settings-'));
  writeFileSync(
    path.join(userDataDir, 'settings.json'),
    JSON.stringify({
      preferences: { theme: 'dark', density: 'comfortable', zoom: 1, navigationFolded: false, layout: {} },
      profiles: [],
      activeProfileId: null,
      secretSetAt: {},
    }),
  );
  const program = await launch({
    userDataDir,
    policy: policyFor(exchange),
    env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret },
  });
  const page = program.window;
  await setUpStore(page);
  expect(await call(page, 'app:preferences', {})).toMatchObject({
    theme: 'dark',
    density: 'comfortable',
    notifications: { enabled: true },
    closeToTray: true,
  });
  await page.getByRole('link', { name: 'Settings' }).first().click();
  const tray = page.getByRole('radiogroup', { name: 'Keep working when the window is closed' });
  await tray.getByRole('radio', { name: 'Off' }).click();
  await expect
    .poll(async () => await call(page, 'app:preferences', {}))
    .toMatchObject({ theme: 'dark', closeToTray: false });
});
