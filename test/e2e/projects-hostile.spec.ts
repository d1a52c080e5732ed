/**
 * Hostile chase lists through the window: each is read rightly or refused beside the list with words that say what to do; the rows
 * that are there stay, and the window goes on answering.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { csvOf, goodCells } from '../support/chase-list.ts';
import {
  acceptColumns,
  chaseGrid,
  createProject,
  giveList,
  importList,
  listCard,
  saveResult,
  toStep,
} from '../support/clerk-projects.ts';
import { expect, test } from '../support/fixtures.ts';
import { startWith } from './fault-support.ts';
import * as lists from './hostile-lists.ts';

/** A window that stands still longer than this counts as frozen, also on a busy machine. */
const FROZEN_MS = 4_000;

/** Row of a column in the mapper. */
const columnRow = (card: Locator, header: string): Locator =>
  card.getByRole('table', { name: 'Columns' }).getByRole('row', { name: new RegExp(`^${header}`) });

async function remove(page: Page, card: Locator): Promise<void> {
  await card.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove list' }).click();
  await expect(card).toHaveCount(0);
}

const projectRows = (page: Page, rows: number): Promise<void> =>
  expect(page.locator('[data-totals]')).toContainText(`${rows} rows`);

/** The longest time without a frame since it was asked last. */
async function longestStandstill(page: Page): Promise<number> {
  return page.evaluate(() => {
    const state = window as unknown as { longest?: number };
    if (state.longest === undefined) {
      let last = performance.now();
      const beat = (): void => {
        const now = performance.now();
        state.longest = Math.max(state.longest ?? 0, now - last);
        last = now;
        requestAnimationFrame(beat);
      };
      requestAnimationFrame(beat);
    }
    const longest = state.longest ?? 0;
    state.longest = 0;
    return longest;
  });
}

test('hostile lists are read rightly or refused in words, and nothing else is lost', async ({
  launch,
  practiceExchange,
}) => {
  test.setTimeout(150_000);
  const exchange = await practiceExchange({ automatic: false });
  const program = await startWith(launch, exchange);
  const page = program.window;
  await createProject(page, { code: 'HOSTILE-1' });
  const good = await importList(page, { name: 'good.csv', bytes: csvOf([1, 2, 3].map((n) => goodCells(n))) });
  await projectRows(page, 3);
  await longestStandstill(page);

  const alive = async (): Promise<void> => {
    await expect(good.getByText('Imported', { exact: true })).toBeVisible();
    await projectRows(page, 3);
    expect(await longestStandstill(page), 'ms without a frame').toBeLessThan(FROZEN_MS);
  };

  for (const { name, says, bytes } of lists.refused)
    await test.step(`${name} is refused`, async () => {
      await giveList(page, { name, bytes: bytes() });
      const card = page.getByRole('alert').filter({ hasText: `${name} could not be read.` });
      await expect(card).toContainText(says);
      await expect(card).toContainText(/imported|saved completely/);
      await expect(listCard(page, name)).toHaveCount(0);
      await alive();
    });

  for (const { name, says, bytes } of lists.encoded)
    await test.step(`${name} is read`, async () => {
      await giveList(page, { name, bytes });
      const card = listCard(page, name);
      await expect(card).toContainText(says);
      await expect(columnRow(card, 'Last Name')).toContainText(lists.accented);
      await expect(card.getByRole('button', { name: 'Import 2 lines' })).toBeEnabled();
      await remove(page, card);
      await alive();
    });

  await test.step('of several files at once the good ones are read', async () => {
    const [bad] = lists.refused;
    const [, other] = lists.encoded;
    if (!bad || !other) throw new Error('There are too few lists.');
    await page.getByLabel('Chase list, CSV or XLSX').setInputFiles([
      { name: bad.name, mimeType: 'text/csv', buffer: bad.bytes() },
      { name: other.name, mimeType: 'text/csv', buffer: other.bytes },
    ]);
    await expect(page.getByRole('alert').filter({ hasText: bad.name })).toContainText(bad.says);
    await expect(columnRow(listCard(page, other.name), 'Last Name')).toContainText(lists.accented);
    await remove(page, listCard(page, other.name));
  });

  await test.step('a header alone', async () => {
    await giveList(page, { name: 'header.csv', bytes: lists.headerOnly() });
    const card = listCard(page, 'header.csv');
    await expect(card).toContainText('There is no line below the header');
    await expect(card.getByRole('button', { name: 'Import 0 lines' })).toBeDisabled();
    await remove(page, card);
  });

  await test.step('500 columns, those that count at the end', async () => {
    await giveList(page, { name: 'wide.csv', bytes: lists.manyColumns() });
    const card = listCard(page, 'wide.csv');
    await expect(card).toContainText('500 columns');
    await expect(columnRow(card, 'Member ID')).toContainText(goodCells(11)[1] ?? '');
    await expect(columnRow(card, 'Status')).toBeVisible();
    await expect(card.getByRole('button', { name: /^Show \d+ columns that feed nothing/ })).toBeVisible();
    await expect(card.getByText('No column feeds', { exact: false })).toHaveCount(0);
    await remove(page, card);
    await alive();
  });

  await test.step('a header that occurs twice', async () => {
    await giveList(page, { name: 'doubled.csv', bytes: lists.doubledHeader() });
    const card = listCard(page, 'doubled.csv');
    const fields = card.getByLabel('Field of Last Name');
    await expect(fields).toHaveCount(2);
    await expect(fields.first()).toHaveValue('family');
    await expect(fields.last()).toHaveValue('');
    await remove(page, card);
  });

  await test.step('a workbook: another sheet, day numbers, ids with zeros', async () => {
    const { name, sheet, bytes, holds } = lists.twoSheets;
    await giveList(page, { name, bytes });
    const card = listCard(page, name);
    await expect(card).toContainText('The workbook has 2 sheets; “Read me” was read.');
    await card
      .getByRole('combobox', { name: 'Sheet' })
      .or(card.getByRole('textbox', { name: 'Sheet' }))
      .first()
      .click();
    await page.getByRole('option', { name: sheet }).click();
    await expect(card.filter({ hasText: `sheet “${sheet}”` })).toBeVisible();
    await expect(card).toHaveCount(1);
    for (const text of holds) await expect(card.getByRole('table', { name: 'Columns' })).toContainText(text);
    await remove(page, card);
    await alive();
  });

  await test.step('a cell of 2 MB is cut, said, and in the way of its row alone', async () => {
    await giveList(page, { name: 'long.csv', bytes: lists.longCell() });
    const card = listCard(page, 'long.csv');
    await expect(card).toContainText('1 cells were longer than 32 KB and were cut.');
    await acceptColumns(card);
    await projectRows(page, 6);
    await toStep(page, 'Check');
    await page.getByRole('button', { name: /Cell was cut at 32 KB/ }).click();
    await expect(chaseGrid(page).getByRole('row', { name: /^3/ })).toContainText('Cannot be sent');
    expect(await longestStandstill(page), 'ms without a frame').toBeLessThan(FROZEN_MS);
    await toStep(page, 'Import');
  });

  await test.step('formulas and line breaks stay text, on the screen and in the result file', async () => {
    await importList(page, { name: 'formulas.csv', bytes: lists.formulaList() });
    await importList(page, { name: 'breaks.csv', bytes: lists.lineBreaks() });
    await projectRows(page, 13);
    await toStep(page, 'Check');
    await page.getByRole('searchbox', { name: 'Filter rows' }).fill('HYPERLINK');
    await expect(
      chaseGrid(page)
        .getByText(lists.formulas[0] ?? '')
        .first(),
    ).toBeVisible();
    await page.getByRole('searchbox', { name: 'Filter rows' }).fill('North');
    await expect(chaseGrid(page).getByRole('row')).toHaveCount(2);
    await toStep(page, 'Send');
    const file = path.join(program.folder.root, 'result.csv');
    await saveResult(program, 'CSV', file);
    const saved = readFileSync(file, 'utf8');
    for (const formula of lists.formulas)
      expect(saved).toContain(`'${formula.trim().replaceAll('"', '""')}`.slice(0, 12));
    expect(saved.split('\r\n').filter((line) => /^"?[=+\-@\t]/.test(line))).toEqual([]);
    // The first line is the header, the last is empty.
    expect(saved.split('\r\n')).toHaveLength(15);
  });
});
