/** What a clerk does with the program, by the labels a clerk sees. Used by the e2e suite, the guided practice and the pictures. */
import { expect, type Page } from '@playwright/test';

export const PASSPHRASE = 'a long walk by the river';

/** First run with a passphrase (no keychain in a bare test session). @returns the recovery code */
export async function setUpStore(page: Page, passphrase: string | null = PASSPHRASE): Promise<string> {
  await page.getByRole('radiogroup', { name: 'How the store opens' }).waitFor();
  if (passphrase === null) await page.getByRole('radio', { name: /keychain/i }).click();
  else {
    await page.getByRole('radio', { name: /Passphrase/ }).click();
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await page.getByLabel('Passphrase again').fill(passphrase);
  }
  await page.locator('button[type=submit]').click();
  const code = ((await page.getByTestId('recovery-code').textContent()) ?? '').trim();
  expect(code.replace(/[^0-9A-Z]/g, '')).toHaveLength(32);
  await page.getByRole('button', { name: /kept|written|stored|next|continue/i }).first().click();
  await page.getByLabel('Recovery code').fill(code);
  await page.locator('button[type=submit]').click();
  return code;
}

export async function unlock(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await page.getByLabel('Passphrase').fill(passphrase);
  await page.locator('button[type=submit]').click();
}

export interface Person {
  family: string;
  given: string;
  birthDate: string;
}

/** A name that stands nowhere else, so that a scan for leaks finds only leaks. */
export const quibblesworth: Person = { family: 'Quibblesworth', given: 'Theodosia', birthDate: '1951-03-09' };
