/**
 * A good list of 5,000 rows, from the file to delivered records and the result file, against an exchange that loses answers, is
 * overloaded, asks to slow down and refuses one row. It ignores If-None-Exist, so that only the workstation prevents doubles.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { listOf } from '../../main/projects/uploads.ts';
import { openWorkbook } from '../../main/projects/xlsx-source.ts';
import { csvOf, goodCells } from '../support/chase-list.ts';
import { chaseGrid, createProject, importList, saveResult, toStep } from '../support/clerk-projects.ts';
import { goTo } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { answering, onCreate, startWith } from './fault-support.ts';
import { childrenAt, expectAccount, expectOnceEach, identifierOf, sendAll, untilSent } from './project-sending.ts';

const ROWS = 5_000;
const WRONG_NPIS = 22;
const INVALID = 3;
const INACTIVE = 5;
const SENDABLE = ROWS - INVALID - INACTIVE;

function list(): Uint8Array {
  return csvOf(
    Array.from({ length: ROWS }, (_, index) => {
      const n = index + 1;
      if (n <= WRONG_NPIS) return goodCells(n, { 'Facility NPI': '1992999826' });
      if (n === 40) return goodCells(n, { DOB: '13/40/1951' });
      if (n > 100 && n <= 100 + INVALID) return goodCells(n, { 'Member ID': '' });
      if (n > 200 && n <= 200 + INACTIVE) return goodCells(n, { Status: 'Inactive' });
      // A site that the directory has several like.
      if (n > 4_600) return goodCells(n, { 'Facility Name': 'Plano Orthopedic', 'Facility NPI': '' });
      return goodCells(n);
    }),
  );
}

/** Columns of the result file by their names. */
function outcomes(lines: readonly (readonly string[])[]): { outcome: string; identifier: string; task: string }[] {
  const [header = [], ...rows] = lines;
  const at = (name: string): number => header.indexOf(name);
  return rows.map((row) => ({
    outcome: row[at('Outcome')] ?? '',
    identifier: row[at('Identifier')] ?? '',
    task: row[at('Task id')] ?? '',
  }));
}

test('5,000 rows from the list to delivered records, each sent once', async ({ launch, practiceExchange }) => {
  test.setTimeout(180_000);
  const exchange = await practiceExchange({ automatic: false, ifNoneExist: false, chartPages: 3 });
  const program = await startWith(launch, exchange);
  const page = program.window;
  await createProject(page, { code: 'MA-RA-2026-W2' });

  await test.step('imported with the columns as they were guessed', async () => {
    const card = await importList(page, { name: 'lakeshore-w2.csv', bytes: list() });
    await expect(card).toContainText('5,000 rows read, 5,000 in the project');
  });

  const problems = page.getByRole('complementary', { name: 'Problems' });
  await test.step('checked: one problem in bulk, undone and done again, one in its cell', async () => {
    await toStep(page, 'Check');
    const npi = problems.getByRole('button', { name: /NPI check digit is wrong/ });
    await expect(npi).toContainText(String(WRONG_NPIS));
    await npi.click();
    const set = problems.getByRole('button', { name: `Set 1992999825 in ${WRONG_NPIS} rows` });
    await set.click();
    await expect(npi).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(npi).toContainText(String(WRONG_NPIS));
    await set.click();
    await expect(npi).toHaveCount(0);

    const birth = problems.getByRole('button', { name: /Date of birth is not a date/ });
    await birth.click();
    await expect(chaseGrid(page).getByRole('row')).toHaveCount(2);
    await expect(chaseGrid(page)).toBeFocused();
    await page.keyboard.type('03/09/1951');
    await page.keyboard.press('Enter');
    await expect(birth).toHaveCount(0);
    await expect(problems).toContainText(`${INVALID} rows cannot be sent`);
  });

  await test.step('matched: the ambiguous site is decided once, by one key', async () => {
    await toStep(page, 'Match');
    await page.getByRole('button', { name: /^Look up \d+ sites/ }).click();
    const site = page.getByRole('complementary', { name: 'Site' });
    await expect(site.getByRole('heading', { name: 'Plano Orthopedic', exact: true })).toBeVisible();
    await expect(site).toContainText('400 rows');
    await expect(site.getByText('To decide')).toBeVisible();
    await page.getByRole('grid', { name: 'Retrieval sites' }).press('Enter');
    await expect(page.getByText('Every site is decided')).toBeVisible();
  });

  await test.step('dry run', async () => {
    await toStep(page, 'Send');
    await expect(page.getByRole('region', { name: 'Dry run' })).toContainText(
      `${SENDABLE.toLocaleString('en-US')} requests would go out now`,
    );
    expect(await expectAccount(page)).toMatchObject({
      Imported: ROWS,
      'Cannot be sent': INVALID,
      Inactive: INACTIVE,
      Waiting: SENDABLE,
      Sent: 0,
    });
  });

  await test.step('sent through a bad line, with a pause', async () => {
    await sendAll(page, exchange);
    exchange.faults.add({
      ...onCreate(
        answering(422, { message: 'Member is not enrolled on this date', expression: ['Task.contained[0].birthDate'] }),
      ),
      after: 60,
    });
    exchange.faults.add({ ...onCreate(answering(429, { retryAfterS: 1 }), 3), after: 200 });
    for (const fault of [{ kind: 'lostAnswer' } as const, answering(503)])
      exchange.faults.add({ ...onCreate(fault, ROWS), probability: 0.01 });
    await untilSent(page, (sent) => sent > 300);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByRole('region', { name: 'Sending' }).getByText('Paused', { exact: true })).toBeVisible();
    await expect.poll(async () => (await expectAccount(page))['On its way'], { timeout: 15_000 }).toBe(0);
    const paused = childrenAt(exchange).length;
    await page.waitForTimeout(500);
    expect(childrenAt(exchange).length, 'nothing leaves while it is paused').toBe(paused);
    await page.getByRole('button', { name: 'Go on' }).click();
    await untilSent(page, (sent) => sent === SENDABLE - 1, 100_000);
    expect(await expectAccount(page)).toMatchObject({ Refused: 1, Held: 0, Waiting: 0 });
  });

  await test.step('the refused row is mended where the refusal says and sent again', async () => {
    await page.getByRole('button', { name: /^Mend/ }).click();
    await problems.getByRole('button', { name: /The exchange refused this value/ }).click();
    const row = chaseGrid(page).getByRole('row').nth(1);
    await expect(row).toContainText('Member is not enrolled on this date');
    await expect(chaseGrid(page)).toBeFocused();
    await page.keyboard.type('04/05/1950');
    await page.keyboard.press('Enter');
    await expect(problems.getByRole('button', { name: /The exchange refused this value/ })).toHaveCount(0);
    await toStep(page, 'Send');
    await page.getByRole('button', { name: /^Send 1 refused again…|^Send 1 request…/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send 1 request' }).click();
    await untilSent(page, (sent) => sent === SENDABLE);
    exchange.faults.clear();
  });
  expectOnceEach(exchange, SENDABLE);

  await test.step('records arrive and open', async () => {
    const ids = childrenAt(exchange)
      .slice(0, 3)
      .map((task) => task.id ?? '');
    for (const id of ids) exchange.advance(id, 'completed');
    await goTo(page, 'Records');
    const records = page.getByRole('grid', { name: 'Received documents' });
    await expect(records.getByRole('row', { name: /Ready/ })).toHaveCount(3, { timeout: 30_000 });
    await records.getByRole('row', { name: /Ready/ }).first().dblclick();
    await expect(page.locator('canvas').first()).toBeVisible();
  });

  await test.step('every row is in the result file, as CSV and as XLSX', async () => {
    await goTo(page, 'Projects');
    await page.getByRole('grid', { name: 'Projects' }).press('Enter');
    await page.getByRole('heading', { name: 'MA-RA-2026-W2' }).waitFor();
    const account = await expectAccount(page);
    const file = (format: string): string => path.join(program.folder.root, `result.${format}`);
    await saveResult(program, 'CSV', file('csv'));
    await saveResult(program, 'XLSX', file('xlsx'));
    const csv = parse(readFileSync(file('csv')), { bom: true }) as string[][];
    const xlsx: string[][] = [];
    const { signal } = new AbortController();
    const book = await openWorkbook(listOf(readFileSync(file('xlsx'))), signal);
    await book.read(
      'Result',
      (lines) => {
        xlsx.push(...lines);
        return Promise.resolve();
      },
      signal,
    );
    const tasks = new Map(childrenAt(exchange).map((task) => [identifierOf(task), task.id]));
    for (const lines of [csv, xlsx]) {
      const rows = outcomes(lines);
      expect(rows).toHaveLength(ROWS);
      const count = (outcome: string): number => rows.filter((row) => row.outcome === outcome).length;
      for (const part of ['Sent', 'Inactive', 'Cannot be sent', 'Refused', 'Waiting'])
        expect(count(part), part).toBe(account[part]);
      for (const row of rows.filter(({ outcome }) => outcome === 'Sent'))
        expect(tasks.get(row.identifier), row.identifier).toBe(row.task);
    }
  });
});
