/** What the specs that send projects share: the exchange's side of it, and the account on the screen. */
import { expect, type Page } from '@playwright/test';
import type { Task } from 'fhir/r4';
import type { Exchange } from '../exchange/index.ts';
import { accountOf } from '../support/clerk-projects.ts';

export const childrenAt = (exchange: Exchange): Task[] => exchange.tasks().filter((task) => task.partOf !== undefined);

export const identifierOf = (task: Task): string => task.identifier?.[0]?.value ?? '';

/** One Task for each identifier, and as many as were sent. */
export function expectOnceEach(exchange: Exchange, sent: number): void {
  const identifiers = childrenAt(exchange).map(identifierOf);
  expect(new Set(identifiers).size, 'different identifiers').toBe(identifiers.length);
  expect(identifiers.length, 'Tasks at the exchange').toBe(sent);
}

/** Presses “Send n requests…” and its answer; the exchange accepts the batch. @returns the batch's Task id */
export async function sendAll(page: Page, exchange: Exchange, before: number = exchange.taskCount()): Promise<string> {
  await page.getByRole('button', { name: /^Send [\d,]+ requests?…/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Send [\d,]+ requests?$/ })
    .click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect.poll(() => exchange.taskCount(), { timeout: 15_000 }).toBeGreaterThan(before);
  const batch = exchange.tasks().findLast((task) => task.partOf === undefined)?.id ?? '';
  exchange.advance(batch, 'accepted');
  return batch;
}

const parts = ['Cannot be sent', 'Inactive', 'Waiting', 'Held', 'On its way', 'Sent', 'Refused'] as const;

/** The account on the Send step; its parts add up to what was imported. */
export async function expectAccount(page: Page): Promise<Record<string, number>> {
  const account = await accountOf(page);
  expect(
    parts.reduce((sum, part) => sum + (account[part] ?? Number.NaN), 0),
    'the parts of the account',
  ).toBe(account['Imported']);
  return account;
}

/** Waits until so many rows of the project on the screen stand as sent. */
export async function untilSent(page: Page, enough: (sent: number) => boolean, timeout = 60_000): Promise<number> {
  let sent = 0;
  await expect
    .poll(
      async () => {
        sent = (await accountOf(page))['Sent'] ?? 0;
        return enough(sent);
      },
      { timeout, intervals: [100, 250] },
    )
    .toBe(true);
  return sent;
}
