/** Signing in: the isolated window, the system browser with the address pasted back, the connections screen, and the lock. */
import type { Locator, Page } from '@playwright/test';
import { contract, type OperationName } from '../../preload/contract/index.ts';
import type { Exchange } from '../exchange/index.ts';
import { atWork, goTo, lock, openRequest, quibblesworth, setUpStore, unlock } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Launched } from '../support/launch.ts';
import { policyFor, userSignIn } from '../support/policy.ts';
import { ask, seedDraft } from '../support/seam.ts';
import { catchBrowser, signInInBrowser } from '../support/system-browser.ts';

const state = (page: Page): Locator => page.getByRole('banner').getByRole('status');

async function openConnections(page: Page): Promise<void> {
  await goTo(page, 'Settings');
  await page.getByRole('link', { name: 'Connections' }).click();
}

/** The person whose sign-in this is. */
function person(exchange: Exchange): { username: string; password: string } {
  const [user] = exchange.users;
  if (!user) throw new Error('The exchange has no users');
  return user;
}

/** Presses “Sign in” where the panel stands and answers the window that opens. */
async function openSignIn(program: Launched): Promise<Page> {
  const opened = program.app.waitForEvent('window');
  await program.window.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  return opened;
}

test('user sign-in in the isolated window', async ({ launch, practiceExchange }) => {
  const exchange = await practiceExchange();
  const user = person(exchange);
  const program = await launch({
    // The exchange's own pages, which answer 400.
    allow: [new RegExp(`status of 400 .*${new URL(exchange.authorizeUrl).origin}/(login|error)`)],
    policy: policyFor(exchange, {
      profile: userSignIn(exchange),
      more: [
        { id: 'wrong-redirect', name: 'Wrong redirect', redirectUri: 'https://localhost/' },
        { id: 'wrong-client', name: 'Wrong client', clientId: 'nobody-knows-it' },
      ],
    }),
  });
  const page = program.window;
  await setUpStore(page);
  await openConnections(page);

  await test.step('closed by hand: signed out, and no error', async () => {
    await expect(state(page)).toHaveText('Signed out');
    const window = await openSignIn(program);
    await expect(state(page)).toHaveText('Signing in…');
    await window.close();
    await expect(state(page)).toHaveText('Signed out');
    await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
  });
  await test.step('a wrong password is told on the exchange’s own page, the right one signs in', async () => {
    const window = await openSignIn(program);
    expect(new URL(window.url()).origin).toBe(new URL(exchange.authorizeUrl).origin);
    await window.getByLabel('User name').fill(user.username);
    await window.getByLabel('Password').fill('wrong');
    await window.getByRole('button', { name: 'Sign in' }).click();
    await expect(window.getByRole('alert')).toHaveText('Incorrect user name or password.');
    await window.getByLabel('Password').fill(user.password);
    const closed = window.waitForEvent('close');
    await window.getByRole('button', { name: 'Sign in' }).click();
    await closed;
    await expect(state(page)).toHaveText('Connected');
    await expect(page.getByText(`Signed in as ${user.username}.`)).toBeVisible();
  });
  await test.step('it lasts over a restart, and a sign-out ends it', async () => {
    await program.relaunch();
    await unlock(program.window);
    await expect(state(program.window)).toHaveText('Connected');
    await openConnections(program.window);
    await program.window.getByRole('button', { name: 'Sign out' }).click();
    await expect(state(program.window)).toHaveText('Signed out');
    expect(await ask(program.window, 'scheduler:pollNow', {})).toMatchObject({ ok: false, error: { code: 'signedOut' } });
  });
  for (const [name, says] of [
    ['Wrong redirect', 'The sign-in server does not know the redirect address of this connection.'],
    ['Wrong client', 'The sign-in server refused the address of this connection.'],
  ] as const) {
    await test.step(name, async () => {
      const { window } = program;
      await window.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'Activate' }).click();
      await expect(window.getByRole('button', { name: `Connection: ${name}. Switch` })).toBeVisible();
      await openSignIn(program);
      await expect(window.getByRole('main').getByRole('alert')).toContainText(says);
      await expect(state(window)).toHaveText('Sign-in failed');
      expect(program.app.windows()).toHaveLength(1);
    });
  }
});

test('the system browser, with the address pasted back', async ({ launch, practiceExchange }) => {
  const exchange = await practiceExchange();
  const user = person(exchange);
  const program = await launch({ policy: policyFor(exchange, { profile: userSignIn(exchange) }) });
  const page = program.window;
  await setUpStore(page);
  const browser = await catchBrowser(program.app);
  await openConnections(page);
  const field = page.getByLabel('Address from the browser');
  const paste = async (address: string): Promise<void> => {
    await field.fill(address);
    await page.getByRole('main').locator('form').getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  await page.getByRole('main').getByRole('button', { name: 'Use my browser' }).click();
  await expect(field).toBeVisible();
  const redirect = await signInInBrowser(await browser(), user);
  await test.step('what is not that address is told, and the sign-in goes on', async () => {
    for (const [address, says] of [
      ['https://localhost.evil.example/?code=x&state=y', 'This is not the address on which the sign-in ends.'],
      [redirect.replace(/state=[^&]+/, 'state=another'), 'This address belongs to another sign-in.'],
      [redirect.replace(/code=[^&]+&?/, ''), 'The address holds no sign-in code.'],
    ] as const) {
      await paste(address);
      await expect(page.getByRole('main').getByRole('alert').filter({ hasText: says })).toBeVisible();
    }
    await expect(state(page)).not.toHaveText('Connected');
  });
  await test.step('the whole address signs in, with the quotes and line breaks a person copies along', async () => {
    await paste(`  "${redirect.slice(0, 40)} ${redirect.slice(40)}" `);
    await expect(state(page)).toHaveText('Connected');
  });
  await test.step('a code serves once', async () => {
    await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
    expect(await ask(page, 'session:pasteAddress', { address: redirect })).toMatchObject({ ok: false, error: { code: 'conflict' } });
    await page.getByRole('main').getByRole('button', { name: 'Use my browser' }).click();
    await paste(redirect);
    await expect(page.getByRole('main').getByRole('alert').filter({ hasText: 'This address belongs to another sign-in.' })).toBeVisible();
  });
});

test('connections: test step by step, scopes, a wrong and a right secret', async ({ launch, practiceExchange }) => {
  const exchange = await practiceExchange();
  const program = await launch({ policy: policyFor(exchange) });
  const page = program.window;
  await setUpStore(page);
  await openConnections(page);
  await page.getByRole('button', { name: 'Open Northwind TEST' }).click();
  const run = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Test connection' }).click();
    await expect(page.getByRole('img', { name: 'running' })).toHaveCount(0);
    await expect(page.getByText(/^Took \d/)).toBeVisible();
  };
  const expectSteps = async (states: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, state] of Object.entries(states)) {
      await expect(page.getByRole('listitem').filter({ hasText: name }).getByRole('img', { name: state })).toBeVisible();
    }
  };
  const noToken = { 'Addresses answer': 'not tried', 'A token is given': 'failed', 'Scopes suffice': 'not tried', 'Directory can be read': 'not tried', 'Requests can be read': 'not tried' };
  const tokenStep = page.getByRole('listitem').filter({ hasText: 'A token is given' });

  await test.step('without a secret', async () => {
    await run();
    await expectSteps(noToken);
    await expect(tokenStep.getByRole('alert')).toContainText('The client secret of this connection is missing.');
  });
  await test.step('a wrong secret', async () => {
    await page.getByLabel('Secret', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Set secret' }).click();
    await expect(page.getByText(/^Set on /)).toBeVisible();
    await expect(page.getByLabel('New secret', { exact: true })).toHaveValue('');
    await run();
    await expectSteps(noToken);
    await expect(tokenStep.getByRole('alert')).toContainText('The sign-in server does not accept the client id or its secret.');
  });
  await test.step('the right secret', async () => {
    await page.getByLabel('New secret', { exact: true }).fill(exchange.m2m.clientSecret);
    await page.getByRole('button', { name: 'Replace secret' }).click();
    await expect(page.getByLabel('New secret', { exact: true })).toHaveValue('');
    await run();
    await expectSteps({ 'Addresses answer': 'in order', 'A token is given': 'in order', 'Scopes suffice': 'in order', 'Directory can be read': 'in order', 'Requests can be read': 'in order' });
    const scopes = page.getByRole('table').getByRole('row');
    for (const scope of ['system/Organization.r', 'system/Organization.s', 'system/Task.c', 'system/Task.r', 'system/Task.s']) {
      await expect(scopes.filter({ hasText: scope })).toContainText('yes');
    }
  });
  await test.step('a right that is missing', async () => {
    exchange.faults.add({ match: { origin: 'fhir', path: '/Organization' }, fault: { kind: 'status', status: 403 } });
    await run();
    await expectSteps({ 'A token is given': 'in order', 'Directory can be read': 'failed', 'Requests can be read': 'in order' });
    await expect(page.getByRole('listitem').filter({ hasText: 'Directory can be read' }).getByRole('alert')).toContainText('scope system/Organization.s');
  });
});

test('locked: by key, by time; and then nothing is answered', async ({ launch, practiceExchange }) => {
  const exchange = await practiceExchange();
  const program = await launch({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  const page = program.window;
  await setUpStore(page);
  await seedDraft(page, quibblesworth);
  await openRequest(page, quibblesworth.family);
  await lock(page);
  await test.step('nothing of it stays in the window', async () => {
    expect(await page.content()).not.toContain(quibblesworth.family);
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain(quibblesworth.family);
  });
  await test.step('every operation but the public ones is refused', async () => {
    const guarded = (Object.keys(contract) as OperationName[]).filter((name) => contract[name].access !== 'public');
    expect(guarded.length).toBeGreaterThan(30);
    for (const name of guarded) expect(await ask(page, name, {} as never), name).toMatchObject({ ok: false, error: { code: 'locked' } });
  });
  await test.step('the same place opens again', async () => {
    await unlock(page);
    await openRequest(page, quibblesworth.family);
  });
  await test.step('by time', async () => {
    // A virtual display never sees input, so a short limit locks at the first look.
    await program.relaunch({ policy: policyFor(exchange, { limits: { lockAfterMinutes: 0.05 } }) });
    await unlock(program.window);
    await atWork(program.window);
    await expect(program.window.getByRole('heading', { name: 'ROI Workstation is locked' })).toBeVisible({ timeout: 15_000 });
    expect(await ask(program.window, 'requests:list', {} as never)).toMatchObject({ ok: false, error: { code: 'locked' } });
  });
});
