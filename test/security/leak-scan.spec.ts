/**
 * Never in the clear: a full run with an unusual name, then a search of everything that the program could write to for
 * the patient, the secrets and the tokens. The search is shown to find what is planted.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { attachAuthorization, fillRequest, goTo, lock, newRequest, openRequest, PASSPHRASE, quibblesworth, send, setUpStore, statusOf, tryPassphrase, unlock } from '../support/clerk.ts';
import { authorizationPdf } from '../support/authorization-pdf.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Launched } from '../support/launch.ts';
import { createLeakScan } from '../support/leak-scan.ts';
import { policyFor, userSignIn } from '../support/policy.ts';
import { startTokenSpy } from '../support/token-spy.ts';

const { family, given, birthDate } = quibblesworth;

const person = {
  'family name': family,
  'given name': given,
  'birth date': birthDate,
  'birth date, US': '03/09/1951',
  'birth date, US, short': '3/9/1951',
  'birth date, digits': '19510309',
  'member number': 'QBW-7719-44031',
  street: '17 Periwinkle Mews',
  note: 'zygomatic fracture of 2019',
};

/** Titles of all windows and their documents, as the desktop and its task list see them. */
async function titles(program: Launched): Promise<string> {
  const windows = await program.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.getTitle()));
  return [...windows, ...(await Promise.all(program.app.windows().map((page) => page.title())))].join('\n');
}

test('a full run leaves nothing in the clear', async ({ launch, practiceExchange }) => {
  test.setTimeout(150_000);
  const exchange = await practiceExchange({ chartPages: 3 });
  const spy = await startTokenSpy(exchange.tokenUrl);
  const [user] = exchange.users;
  if (!user) throw new Error('The exchange has no users');
  const program = await launch({
    sandbox: true,
    allow: [new RegExp(`status of 400 .*/login`)],
    policy: policyFor(exchange, { profile: { ...userSignIn(exchange), tokenUrl: spy.tokenUrl }, more: [{ id: 'machine', name: 'Machine', authKind: 'm2m', clientAuth: 'basic', clientId: exchange.m2m.clientId }] }),
  });
  let seenTitles = '';
  const note = async (): Promise<void> => void (seenTitles += `${await titles(program)}\n`);
  const recoveryCode = await setUpStore(program.window);

  await test.step('user sign-in, with a wrong password first', async () => {
    const { window } = program;
    await goTo(window, 'Settings');
    await window.getByRole('link', { name: 'Connections' }).click();
    const opened = program.app.waitForEvent('window');
    await window.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
    const page = await opened;
    await page.getByLabel('User name').fill(user.username);
    await page.getByLabel('Password').fill('a wrong password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    await note();
    await page.getByLabel('Password').fill(user.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(window.getByRole('banner').getByRole('status')).toHaveText('Connected');
  });
  await test.step('a request written, refused once, sent, delivered and read', async () => {
    const { window } = program;
    await newRequest(window, 'attorney');
    await fillRequest(window, {
      purpose: 'attorney',
      patient: { ...quibblesworth, identifier: person['member number'], identifierSystem: 'https://planoortho.example/mrn', line: person.street, city: 'Plano', state: 'TX', postalCode: '75024' },
      provider: { type: '1992999825', choose: 'Plano Orthopedic Clinic' },
      from: '2024-01-01',
      to: '2024-12-31',
      recordTypes: ['Progress notes'],
      note: person.note,
    });
    await attachAuthorization(window, await authorizationPdf(`${given} ${family}`), `${family} authorization.pdf`);
    // Back to a purpose without the nine points: what is tested here is what is left behind.
    await window.getByRole('combobox', { name: 'Purpose' }).click();
    await window.getByRole('option', { name: 'Continuity of care' }).click();
    await window.getByRole('button', { name: 'Remove' }).click();
    await note();
    exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: { kind: 'status', status: 422, message: `${family}, ${given} (${birthDate}) is unknown`, expression: ['Task.contained[0].name'] }, times: 1 });
    await send(window);
    await expect(window.getByRole('alert').filter({ hasText: 'The exchange refused the request as it is.' })).toBeVisible();
    await send(window);
    await expect(statusOf(window)).toHaveText('Submitted');
    await note();
    exchange.advance(exchange.tasks()[0]?.id ?? '', 'completed');
    await expect(statusOf(window)).toHaveText('Delivered', { timeout: 20_000 });
    await window.getByRole('button', { name: /chart.*Ready/ }).click();
    await window.getByRole('textbox', { name: 'Page, of 3' }).waitFor();
    await window.getByRole('button', { name: 'Find', exact: true }).click();
    await window.getByRole('textbox', { name: 'Find in document' }).fill(family);
    await expect(window.getByText('1 of 3', { exact: true })).toBeVisible();
    await note();
  });
  await test.step('searched for, locked, a wrong passphrase, a machine secret, crashed', async () => {
    const { window } = program;
    await goTo(window, 'Requests');
    await window.getByRole('searchbox', { name: 'Filter requests' }).fill(family);
    await expect(window.getByRole('row', { name: new RegExp(family) })).toBeVisible();
    await lock(window);
    await note();
    await tryPassphrase(window, `${PASSPHRASE} long`);
    await window.getByRole('alert').waitFor();
    await unlock(window);
    await goTo(window, 'Settings');
    await window.getByRole('link', { name: 'Connections' }).click();
    await window.getByRole('button', { name: 'Open Machine' }).click();
    await window.getByLabel('Secret', { exact: true }).fill(exchange.m2m.clientSecret);
    await window.getByRole('button', { name: 'Set secret' }).click();
    await expect(window.getByText(/^Set on /)).toBeVisible();
    await window.getByRole('button', { name: 'Test connection' }).click();
    await expect(window.getByText(/^Took \d/)).toBeVisible();
    await openRequest(window, family);
    await note();
    const gone = window.waitForEvent('crash');
    await program.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
    await gone;
    await program.kill();
  });

  const secrets: Record<string, string> = {
    ...person,
    passphrase: PASSPHRASE,
    'recovery code': recoveryCode,
    'recovery code, in groups': (recoveryCode.replace(/[^0-9A-Z]/g, '').match(/.{4}/g) ?? []).join('-'),
    'client secret': exchange.m2m.clientSecret,
    'basic credentials': `${exchange.m2m.clientId}:${exchange.m2m.clientSecret}`,
    'password of the user': user.password,
  };
  for (const [kind, values] of spy.seen()) [...values].forEach((value, index) => Object.assign(secrets, { [`${kind} ${index + 1}`]: value }));
  await spy.close();
  expect([...spy.seen().keys()].sort(), 'the run met every kind of secret').toEqual(['access_token', 'code', 'code_verifier', 'id_token', 'refresh_token']);

  const scan = createLeakScan(secrets);
  expect(scan({ output: program.output(), titles: seenTitles }, program.folder.root)).toEqual([]);

  await test.step('the search finds what is planted', () => {
    const folder = path.join(program.folder.home, 'planted');
    mkdirSync(folder);
    const pad = 'xyz';
    Object.values(secrets).forEach((word, index) => {
      writeFileSync(path.join(folder, `${index}-utf8`), `${pad}${word.toUpperCase()}${pad}`);
      writeFileSync(path.join(folder, `${index}-utf16`), Buffer.from(`${pad}${word}${pad}`, 'utf16le'));
      for (let lead = 0; lead < 3; lead++) writeFileSync(path.join(folder, `${index}-base64-${lead}`), Buffer.from(`${pad.slice(0, lead)}${word}${pad}`).toString('base64'));
      writeFileSync(path.join(folder, `${index}-percent`), encodeURIComponent(word));
    });
    writeFileSync(path.join(folder, `${family}.txt`), '');
    const found = new Set(scan({ title: `Request of ${given}` }, folder).map((leak) => leak.where.replace(/.*\//, '')));
    expect(found.size).toBe(Object.keys(secrets).length * 6 + 2);
  });
});
