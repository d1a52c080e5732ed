/** A corrected list, a stop, a batch that ends at the exchange, and a program that is killed in the middle of sending. */
import { csvOf, goodCells } from '../support/chase-list.ts';
import {
  acceptColumns,
  chaseGrid,
  createProject,
  giveList,
  importList,
  listCard,
  openProject,
  toStep,
} from '../support/clerk-projects.ts';
import { unlock } from '../support/clerk.ts';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import { answering, onCreate, startWith } from './fault-support.ts';
import { childrenAt, expectAccount, expectOnceEach, sendAll, untilSent } from './project-sending.ts';

const rowsFrom = (count: number, from = 1): string[][] => Array.from({ length: count }, (_, n) => goodCells(from + n));

const slow = (ms: number) => onCreate({ kind: 'latency', ms }, 1_000_000);

async function matchAll(page: Page): Promise<void> {
  await toStep(page, 'Match');
  await page.getByRole('button', { name: /^Look up/ }).click();
  await expect(page.getByText('Every site is decided')).toBeVisible();
}

/** A project whose rows are all ready, at its Send step. */
async function readyToSend(page: Page, code: string, rows: number): Promise<void> {
  await createProject(page, { code });
  await importList(page, { name: `${code}.csv`, bytes: csvOf(rowsFrom(rows)) });
  await matchAll(page);
  await toStep(page, 'Send');
}

test('a corrected list updates by the chase id, and only what was refused goes again', async ({
  launch,
  practiceExchange,
}) => {
  const exchange = await practiceExchange({ automatic: false, ifNoneExist: false });
  const { window: page } = await startWith(launch, exchange);
  await createProject(page, { code: 'CORRECTED' });
  await importList(page, { name: 'first.csv', bytes: csvOf(rowsFrom(4)) });

  await test.step('what changed is said', async () => {
    const corrected = csvOf([
      goodCells(1),
      goodCells(2, { HCC: '85', 'DOS To': '11/30/2025' }),
      goodCells(3, { HCC: '111' }),
      goodCells(9),
    ]);
    await giveList(page, { name: 'second.csv', bytes: corrected });
    const card = listCard(page, 'second.csv');
    await expect(card.getByRole('radio', { name: 'Correct by chase id' })).toBeChecked();
    await acceptColumns(card);
    await expect(card).toContainText('4 rows read, 5 in the project');
    await expect(card).toContainText(
      '1 added · 2 changed · 1 as they were · 1 of the project that this list does not have',
    );
    await expect(card).toContainText('Changed: HCC in 2, To in 1.');
    await toStep(page, 'Check');
    await expect(chaseGrid(page).getByRole('row', { name: /000002/ })).toContainText('85');
    await expect(chaseGrid(page).getByRole('row')).toHaveCount(6);
  });

  await test.step('two are refused; only they go again', async () => {
    await matchAll(page);
    await toStep(page, 'Send');
    exchange.faults.add({ ...onCreate(answering(422, { message: 'Not in the roster yet' }), 2), after: 1 });
    await sendAll(page, exchange);
    await untilSent(page, (sent) => sent === 3);
    expect(await expectAccount(page)).toMatchObject({ Refused: 2, Sent: 3 });
    const first = childrenAt(exchange).map((task) => task.id);
    await page.getByRole('button', { name: 'Send 2 refused again…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send 2 requests' }).click();
    await untilSent(page, (sent) => sent === 5);
    expectOnceEach(exchange, 5);
    expect(childrenAt(exchange).map((task) => task.id)).toEqual(expect.arrayContaining(first));
  });

  await test.step('a later correction leaves what is on its way as it is, and says so', async () => {
    await toStep(page, 'Import');
    await giveList(page, { name: 'third.csv', bytes: csvOf([goodCells(1, { HCC: '37' }), goodCells(2)]) });
    const card = listCard(page, 'third.csv');
    await acceptColumns(card);
    await expect(card).toContainText('on their way already and left as they are');
  });
});

test('a stop keeps what was sent, and an ended batch stops the rest in words', async ({ launch, practiceExchange }) => {
  test.setTimeout(240_000);
  const exchange = await practiceExchange({ automatic: false, ifNoneExist: false });
  const { window: page } = await startWith(launch, exchange);
  const sending = page.getByRole('region', { name: 'Sending' });

  await test.step('stopped and sent on', async () => {
    await readyToSend(page, 'STOPPED', 300);
    const latency = exchange.faults.add(slow(120));
    await sendAll(page, exchange);
    await untilSent(page, (sent) => sent > 10);
    await page.getByRole('button', { name: 'Stop…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop sending' }).click();
    await expect(sending.getByText('Stopped', { exact: true })).toBeVisible();
    await expect.poll(async () => (await expectAccount(page))['On its way'], { timeout: 15_000 }).toBe(0);
    const stopped = await expectAccount(page);
    expect(stopped['Waiting']).toBeGreaterThan(50);
    expectOnceEach(exchange, stopped['Sent'] ?? 0);
    exchange.faults.remove(latency);
    await page.getByRole('button', { name: /^Send [\d,]+ requests…/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: /^Send/ }).click();
    await untilSent(page, (sent) => sent === 300);
    expectOnceEach(exchange, 300);
  });

  await test.step('the batch ends at the exchange', async () => {
    const before = childrenAt(exchange).length;
    await readyToSend(page, 'ENDED', 300);
    exchange.faults.add(slow(150));
    const batch = await sendAll(page, exchange);
    await untilSent(page, (sent) => sent > 5);
    exchange.set(batch, { status: 'cancelled', businessStatus: 'Closed by payer' });
    await expect(sending.getByText('Stands still', { exact: true })).toBeVisible({ timeout: 20_000 });
    await expect(sending).toContainText(
      'The batch has ended at the exchange (“Closed by payer”). Nothing more can go into it; open a new project for the rows that are left.',
    );
    await expect.poll(async () => (await expectAccount(page))['On its way'], { timeout: 15_000 }).toBe(0);
    const account = await expectAccount(page);
    expect(account['Held']).toBeGreaterThan(50);
    const held = childrenAt(exchange).length;
    expect(held - before).toBe(account['Sent']);
    await page.waitForTimeout(700);
    expect(childrenAt(exchange).length, 'nothing goes into an ended batch').toBe(held);
    await expect(page.getByRole('button', { name: /^Send [\d,]+ requests?…/ })).toBeDisabled();
  });
});

test('killed in the middle of sending, the program goes on by itself', async ({ launch, practiceExchange }) => {
  test.setTimeout(240_000);
  const exchange = await practiceExchange({ automatic: false, ifNoneExist: false });
  const program = await startWith(launch, exchange);
  await readyToSend(program.window, 'KILLED', 400);
  const latency = exchange.faults.add(slow(100));
  exchange.faults.add({ ...onCreate({ kind: 'lostAnswer' }, 1_000), probability: 0.05 });
  await sendAll(program.window, exchange);
  await untilSent(program.window, (sent) => sent > 20);
  await program.kill();
  exchange.faults.remove(latency);
  await program.relaunch();
  const page = program.window;
  await unlock(page);
  await openProject(page, 'KILLED');
  await untilSent(page, (sent) => sent === 400);
  await expectAccount(page);
  expectOnceEach(exchange, 400);
});
