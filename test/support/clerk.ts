/** What a clerk does with the program, by the labels a clerk sees. Used by the e2e suite, the guided practice and the pictures. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { Purpose } from '../../preload/contract/rules/core-request.ts';
import { purposeLabels } from '../../preload/contract/rules/core-request.ts';

export const PASSPHRASE = 'a long walk by the river';

/** First run up to the code: the store is made, and the code is on the screen. @returns the recovery code */
export async function makeStore(page: Page, passphrase: string | null = PASSPHRASE): Promise<string> {
  await page.getByRole('radiogroup', { name: 'How the store opens' }).waitFor();
  await page.getByRole('radio', { name: passphrase === null ? /^Keychain/ : /^Passphrase/ }).click();
  if (passphrase !== null) {
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.getByLabel('Passphrase again').fill(passphrase);
  }
  await page.getByRole('button', { name: 'Make the store' }).click();
  // The groups of the code are set apart by space alone, so the text is one run of letters and digits.
  const code = ((await page.getByTestId('recovery-code').textContent()) ?? '').trim();
  expect(code.replace(/[^0-9A-Z]/g, '')).toHaveLength(32);
  return code;
}

export async function confirmRecoveryCode(page: Page, code: string): Promise<void> {
  const kept = page.getByRole('button', { name: 'I have kept it' });
  if (await kept.isVisible()) await kept.click();
  await page.getByLabel('Recovery code').fill(code);
  await page.getByRole('button', { name: 'Confirm' }).click();
}

/** The whole first run; `passphrase: null` takes the keychain of the computer. @returns the recovery code */
export async function setUpStore(page: Page, passphrase: string | null = PASSPHRASE): Promise<string> {
  const code = await makeStore(page, passphrase);
  await confirmRecoveryCode(page, code);
  // With a connection of the policy the work begins; without one the last step asks for it.
  await page
    .getByRole('navigation', { name: 'Places' })
    .or(page.getByRole('heading', { name: 'Connect, or practise first' }))
    .waitFor();
  return code;
}

/** Types a passphrase and presses “Unlock”; what comes of it is the caller's question. */
export async function tryPassphrase(page: Page, passphrase: string): Promise<void> {
  await page.getByLabel('Passphrase').fill(passphrase);
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
}

export async function unlock(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await tryPassphrase(page, passphrase);
  await atWork(page);
}

export async function lock(page: Page): Promise<void> {
  await page.keyboard.press('Control+l');
  await page.getByRole('heading', { name: 'ROI Workstation is locked' }).waitFor();
}

/** Waits for the frame behind the gate. */
export async function atWork(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).waitFor();
}

export type Place = 'Requests' | 'Projects' | 'Records' | 'Members' | 'Directory' | 'Activity' | 'Settings';

export async function goTo(page: Page, place: Place): Promise<void> {
  await page.getByRole('link', { name: place }).first().click();
  await page.getByRole('heading', { name: place, level: 1 }).waitFor();
}

export interface Person {
  family: string;
  given: string;
  birthDate: string;
}

/** A name that stands nowhere else, so that a scan for leaks finds only leaks. */
export const quibblesworth: Person = { family: 'Quibblesworth', given: 'Theodosia', birthDate: '1951-03-09' };

/** What a clerk enters; dates and numbers as a clerk types them. What is left out stays as the form has it. */
export interface Order {
  purpose: Purpose;
  patient: Person & {
    gender?: string;
    middle?: string;
    phone?: string;
    identifier?: string;
    identifierSystem?: string;
    line?: string;
    city?: string;
    state?: string;
    postalCode?: string;
  };
  /** What is typed into the provider field, and the name to choose. */
  provider: { type: string; choose: string };
  from: string;
  to: string;
  recordTypes: readonly string[];
  note?: string;
  sensitive?: readonly string[];
  authorization?: { pdf: Buffer; fileName?: string; signedOn: string; expiresOn: string; recipient: string };
  delivery?: string;
  priority?: string;
  dueDate?: string;
}

/** A labelled field of the form; an optional one says so behind its label. */
export const field = (page: Page, label: string): Locator => page.getByLabel(new RegExp(`^${label}( optional)?$`));

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page
    .getByRole('combobox', { name: label, exact: true })
    .or(page.getByRole('textbox', { name: label, exact: true }))
    .first()
    .click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Opens a new draft of this purpose. */
export async function newRequest(page: Page, purpose: Purpose): Promise<void> {
  await goTo(page, 'Requests');
  await page.getByRole('button', { name: 'New request' }).first().click();
  await page.getByRole('menuitem', { name: purposeLabels[purpose] }).click();
  await page.getByRole('heading', { name: 'New CORE request' }).waitFor();
}

export async function chooseProvider(page: Page, text: string, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Provider' }).fill(text);
  await page
    .getByRole('option', { name: new RegExp(`^${escape(name)}`) })
    .first()
    .click();
  await page.getByText(name, { exact: true }).first().waitFor();
}

export async function attachAuthorization(page: Page, pdf: Buffer, fileName = 'authorization.pdf'): Promise<void> {
  await page
    .getByLabel('Signed authorization, PDF')
    .setInputFiles({ name: fileName, mimeType: 'application/pdf', buffer: pdf });
  await page.getByText(fileName, { exact: true }).waitFor();
}

/** Confirms the nine points one by one, as they stand. */
export async function confirmPoints(page: Page): Promise<void> {
  const points = page.getByRole('group', { name: /^The authorization/ }).getByRole('checkbox');
  await expect(points).toHaveCount(9);
  for (const point of await points.all()) await point.check();
}

export async function fillRequest(page: Page, order: Order): Promise<void> {
  const { patient, authorization } = order;
  const fill = async (label: string, value: string | undefined): Promise<void> => {
    if (value !== undefined) await field(page, label).fill(value);
  };
  await fill('Last name', patient.family);
  await fill('First name', patient.given);
  await fill('Middle name', patient.middle);
  await fill('Date of birth', patient.birthDate);
  await choose(page, 'Administrative gender', patient.gender ?? 'Female');
  await fill('Phone', patient.phone);
  await fill('Medical record or member number', patient.identifier);
  await fill('Issued by', patient.identifierSystem);
  await fill('Street', patient.line);
  await fill('City', patient.city);
  await fill('State', patient.state);
  await fill('ZIP code', patient.postalCode);
  await chooseProvider(page, order.provider.type, order.provider.choose);
  await fill('Dates of service from', order.from);
  await fill('to', order.to);
  for (const type of order.recordTypes)
    await page.getByRole('group', { name: 'Record types' }).getByRole('checkbox', { name: type }).check();
  await fill('Note to the site', order.note);
  for (const category of order.sensitive ?? [])
    await page
      .getByRole('group', { name: 'Included by the authorization' })
      .getByRole('checkbox', { name: category })
      .check();
  if (authorization) {
    await attachAuthorization(page, authorization.pdf, authorization.fileName);
    await fill('Signed on', authorization.signedOn);
    await fill('Expires on', authorization.expiresOn);
    await fill('Who may receive the records', authorization.recipient);
    await confirmPoints(page);
  }
  if (order.delivery) await choose(page, 'Delivery', order.delivery);
  if (order.priority) await choose(page, 'Priority', order.priority);
  await fill('Due date', order.dueDate);
}

/** Presses “Send request…” and waits for the question. */
export async function askToSend(page: Page): Promise<Locator> {
  const button = page.getByRole('button', { name: 'Send request…' });
  // The preview above it comes when it is scrolled to, and moves the button.
  await button.scrollIntoViewIfNeeded();
  await page.getByRole('tablist', { name: 'Preview' }).waitFor();
  await button.click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

/** Sends the open draft, question included; does not wait for the answer. */
export async function send(page: Page): Promise<void> {
  const dialog = await askToSend(page);
  await dialog.getByRole('button', { name: 'Send 1 request' }).click();
}

/** Opens a request, or a draft in its form, from the list by the patient's last name. */
export async function openRequest(page: Page, family: string): Promise<void> {
  await goTo(page, 'Requests');
  await page
    .getByRole('grid', { name: 'Requests' })
    .getByRole('row', { name: new RegExp(`^${escape(family)},`) })
    .dblclick();
  await page.getByRole('grid', { name: 'Requests' }).waitFor({ state: 'detached' });
}

/** The status of the request on the screen. */
export const statusOf = (page: Page): Locator => page.getByRole('main').locator('[data-status]').first();

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
