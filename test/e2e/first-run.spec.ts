/** First run, the ways in, and every failure of the store: each its own screen, and nothing destroyed. */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { createKeyring, deriveStoreKey } from '../../main/storage/keyring.ts';
import { openDatabase } from '../../main/storage/database.ts';
import { auditMigrations } from '../../main/audit/migrations.ts';
import {
  atWork,
  confirmRecoveryCode,
  goTo,
  lock,
  makeStore,
  PASSPHRASE,
  setUpStore,
  tryPassphrase,
  unlock,
} from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { policyFor } from '../support/policy.ts';
import { ask } from '../support/seam.ts';

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const alert = (page: Page, text: string) => page.getByRole('alert').filter({ hasText: text });

/** Opens the locked store with the recovery code; afterwards the program offers to renew the daily way in. */
async function openByCode(page: Page, code: string): Promise<void> {
  await page.getByRole('button', { name: 'Use the recovery code' }).click();
  await page.getByLabel('Recovery code').fill(code);
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
}

test('a passphrase: weak ones, the code typed back, wrong attempts, recovery, renewal', async ({ launch }) => {
  test.setTimeout(120_000);
  const program = await launch();
  const page = program.window;
  await test.step('what is weak is refused, in the form and behind it', async () => {
    await expect(page.getByRole('radio', { name: /^Keychain.*Not available/ })).toBeDisabled();
    await page.getByRole('radio', { name: /^Passphrase/ }).click();
    await page.getByLabel('Passphrase', { exact: true }).fill('elevenchars');
    await page.getByLabel('Passphrase again').fill('elevenchars');
    await page.getByRole('button', { name: 'Make the store' }).click();
    await expect(alert(page, 'Use at least 12 characters.')).toBeVisible();
    await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Make the store' }).click();
    await expect(alert(page, 'The two do not match.')).toBeVisible();
    expect(await ask(page, 'store:create', { slot: 'passphrase', passphrase: 'elevenchars' })).toMatchObject({
      ok: false,
      error: { code: 'invalid' },
    });
    expect(await ask(page, 'store:create', { slot: 'keychain' })).toMatchObject({
      ok: false,
      error: { code: 'keyring' },
    });
    expect(existsSync(path.join(program.userDataDir, 'keyring.json'))).toBe(false);
  });
  const code = await test.step('the recovery code is typed back', async () => {
    const shown = await makeStore(page);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByLabel('Recovery code').fill(`${shown.slice(0, -1)}${shown.endsWith('7') ? '8' : '7'}`);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await expect(alert(page, 'This is not the code that was shown.')).toBeVisible();
    expect(existsSync(path.join(program.userDataDir, 'audit.db')), 'the store is not used before').toBe(false);
    // As it is read from paper: small letters, blanks, O for zero.
    await confirmRecoveryCode(
      page,
      (shown.replace(/-/g, '').match(/.{1,4}/g) ?? []).join(' ').toLowerCase().replaceAll('0', 'o'),
    );
    await expect(heading(page, 'Connect, or practise first')).toBeVisible();
    await page.getByRole('button', { name: 'Later' }).click();
    await atWork(page);
    return shown;
  });
  await test.step('wrong attempts cost time, the right passphrase opens', async () => {
    await lock(page);
    for (let attempt = 1; attempt <= 5; attempt++) {
      await tryPassphrase(page, 'a long walk by the lake');
      await expect(alert(page, 'The passphrase is wrong.')).toBeVisible();
    }
    await expect(page.getByText(/^5 failed attempts\. The next one is possible in \d+ s\.$/)).toBeVisible();
    expect(await ask(page, 'store:unlock', { method: 'passphrase', passphrase: PASSPHRASE })).toMatchObject({
      ok: false,
      error: { code: 'throttled' },
    });
    await expect(page.getByLabel('Passphrase')).toBeEnabled();
    await unlock(page);
  });
  await test.step('the recovery code opens, and a new passphrase replaces the old one', async () => {
    await program.relaunch();
    const { window } = program;
    await expect(heading(window, 'ROI Workstation is locked')).toBeVisible();
    await openByCode(window, code);
    await expect(heading(window, 'The store is open. How shall it open from now on?')).toBeVisible();
    await window.getByRole('radio', { name: /^Passphrase/ }).click();
    await window.getByLabel('Passphrase', { exact: true }).fill('another walk by the sea');
    await window.getByLabel('Passphrase again').fill('another walk by the sea');
    await window.getByRole('button', { name: 'Save' }).click();
    await atWork(window);
    await lock(window);
    await tryPassphrase(window, PASSPHRASE);
    await expect(alert(window, 'The passphrase is wrong.')).toBeVisible();
    await unlock(window, 'another walk by the sea');
  });
});

/** What the program keeps of the user: everything but Chromium's own files. */
function kept(userData: string): Record<string, string> {
  const files: Record<string, string> = {};
  const visit = (relative: string): void => {
    const file = path.join(userData, relative);
    if (existsSync(file) && !file.includes('-shm')) {
      try {
        files[relative] = createHash('sha256').update(readFileSync(file)).digest('hex');
      } catch {
        for (const name of readdirSync(file)) visit(path.join(relative, name));
      }
    }
  };
  for (const name of ['keyring.json', 'audit.db', 'profiles']) visit(name);
  return files;
}

const flip = (file: string, at: number): void => {
  const bytes = readFileSync(file);
  for (let i = at; i < Math.min(at + 64, bytes.length); i++) bytes[i] = (bytes[i] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
};

/** Raises the schema of a database beyond what this program knows, as a newer version would. */
async function makeNewer(userData: string, code: string): Promise<void> {
  const keyring = createKeyring(userData, {
    status: () => Promise.resolve({ available: false, backend: 'none', reason: null, temporarilyUnavailable: false }),
    encrypt: () => Promise.reject(new Error('none')),
    decrypt: () => Promise.reject(new Error('none')),
  });
  const read = await keyring.read();
  const key = read.kind === 'present' ? await keyring.openSecret(read.file, 'recovery', code) : null;
  if (!key) throw new Error('The recovery code does not open the store');
  const database = openDatabase({
    file: path.join(userData, 'audit.db'),
    key: deriveStoreKey(key, 'database/audit'),
    migrations: [
      ...auditMigrations,
      { version: 9990, name: 'from-the-future', up: 'CREATE TABLE future (x INTEGER) STRICT' },
    ],
  });
  database.close();
}

test('each failure of the store has its own screen and destroys nothing', async ({ launch, practiceExchange }) => {
  test.setTimeout(180_000);
  const exchange = await practiceExchange();
  const policy = policyFor(exchange);
  const original = await launch({ policy, env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  const code = await setUpStore(original.window);
  await original.quit();
  const profile = path.join('profiles', 'exchange-test', 'workstation.db');
  expect(Object.keys(kept(original.userDataDir))).toEqual(
    expect.arrayContaining(['keyring.json', 'audit.db', profile]),
  );

  const cases: readonly {
    what: string;
    damage: (folder: string) => void | Promise<void>;
    title: string;
    afterPassphrase?: boolean;
  }[] = [
    {
      what: 'keyring.json cut off',
      damage: (f) => truncateSync(path.join(f, 'keyring.json'), 200),
      title: 'The key file of the store cannot be read',
    },
    {
      what: 'keyring.json gone',
      damage: (f) => rmSync(path.join(f, 'keyring.json')),
      title: 'The key file of the store is missing',
    },
    {
      what: 'keyring.json of a newer version',
      damage: (f) => {
        const file = path.join(f, 'keyring.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace('"version": 1', '"version": 2'));
      },
      title: 'The store was written by a newer version',
    },
    {
      what: 'audit.db damaged',
      damage: (f) => flip(path.join(f, 'audit.db'), 100),
      title: 'The store cannot be read',
      afterPassphrase: true,
    },
    {
      what: 'audit.db of a newer version',
      damage: (f) => makeNewer(f, code),
      title: 'The store was written by a newer version',
      afterPassphrase: true,
    },
  ];
  for (const { what, damage, title, afterPassphrase = false } of cases) {
    await test.step(what, async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'roi-test-damaged-'));
      try {
        cpSync(original.userDataDir, folder, { recursive: true });
        await damage(folder);
        const before = kept(folder);
        const program = await launch({
          userDataDir: folder,
          policy,
          env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret },
        });
        if (afterPassphrase) await tryPassphrase(program.window, PASSPHRASE);
        await expect(heading(program.window, title)).toBeVisible();
        await expect(program.window.getByText(/^Nothing was (changed|repaired)/)).toBeVisible();
        // Not even a person who asks for it gets a new key over data that exist.
        expect(await ask(program.window, 'store:create', { slot: 'passphrase', passphrase: PASSPHRASE })).toMatchObject(
          { ok: false },
        );
        await program.close();
        expect(kept(folder)).toEqual(before);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
  await test.step('the database of a connection damaged: the store opens and says so', async () => {
    flip(path.join(original.userDataDir, profile), 100);
    const before = kept(original.userDataDir)[profile];
    await original.relaunch();
    await unlock(original.window);
    await expect(alert(original.window, 'The data of the connection could not be opened.')).toContainText(
      'The database cannot be read with this key.',
    );
    await goTo(original.window, 'Settings');
    await original.quit();
    expect(kept(original.userDataDir)[profile]).toBe(before);
  });
});

test('the keychain: opens by itself after a restart, not after a lock; lost, the recovery code opens', async ({
  launch,
}) => {
  test.setTimeout(120_000);
  const program = await launch({ keyring: true });
  const code = await setUpStore(program.window, null);
  await program.window.getByRole('button', { name: 'Later' }).click();
  await atWork(program.window);
  await program.relaunch();
  await atWork(program.window);
  await lock(program.window);
  await program.window.waitForTimeout(1000);
  await expect(heading(program.window, 'ROI Workstation is locked')).toBeVisible();
  await program.window.getByRole('button', { name: 'Unlock with the keychain' }).click();
  await atWork(program.window);
  await program.quit();
  await program.keyring?.stop();
  const before = kept(program.userDataDir);
  await program.relaunch();
  await expect(heading(program.window, 'The keychain of this computer is locked')).toBeVisible();
  await program.window.getByRole('button', { name: 'Try again' }).click();
  await expect(heading(program.window, 'The keychain of this computer is locked')).toBeVisible();
  expect(kept(program.userDataDir)).toEqual(before);
  await openByCode(program.window, code);
  await expect(heading(program.window, 'The store is open. How shall it open from now on?')).toBeVisible();
});
