/** The Check grid is a spreadsheet: typing, filling down, pasting a block and undoing, all from the keyboard. */
import type { Locator } from '@playwright/test';
import { csvOf, goodCells } from '../support/chase-list.ts';
import { chaseGrid, createProject, importList, toStep } from '../support/clerk-projects.ts';
import { expect, test } from '../support/fixtures.ts';
import { startWith } from './fault-support.ts';

const LAST = 2;
const FIRST = 3;
const BORN = 4;

test('the Check grid is worked like a spreadsheet', async ({ launch, practiceExchange }) => {
  const exchange = await practiceExchange({ automatic: false });
  const program = await startWith(launch, exchange);
  const page = program.window;
  const { keyboard } = page;
  await createProject(page, { code: 'GRID' });
  await importList(page, {
    name: 'grid.csv',
    bytes: csvOf(
      Array.from({ length: 12 }, (_, n) =>
        goodCells(n + 1, { 'Last Name': `Last${n + 1}`, 'First Name': `First${n + 1}` }),
      ),
    ),
  });
  await toStep(page, 'Check');
  const grid = chaseGrid(page);
  /** Cell of a row, both counted from 0. */
  const cell = (row: number, column: number): Locator =>
    grid.locator(`[data-index="${row}"]`).getByRole('gridcell').nth(column);
  const undo = async (): Promise<void> => {
    await keyboard.press('Control+z');
  };

  await test.step('typing replaces the cell, Enter keeps it and goes down, Escape does not keep it', async () => {
    await cell(0, LAST).click();
    await keyboard.type('Abernathy');
    await keyboard.press('Enter');
    await expect(cell(0, LAST)).toHaveText('Abernathy');
    await keyboard.type('Nobody');
    await keyboard.press('Escape');
    await expect(cell(1, LAST)).toHaveText('Last2');
    await keyboard.press('F2');
    await keyboard.type('!');
    await keyboard.press('Tab');
    await expect(cell(1, LAST)).toHaveText('Last2!');
    await expect(cell(1, FIRST)).toHaveAttribute('aria-selected', 'true');
    await undo();
    await expect(cell(1, LAST)).toHaveText('Last2');
  });

  await test.step('a range is filled down and undone in one step', async () => {
    await cell(2, LAST).click();
    for (let n = 0; n < 3; n++) await keyboard.press('Shift+ArrowDown');
    await keyboard.press('Control+d');
    for (const row of [3, 4, 5]) await expect(cell(row, LAST)).toHaveText('Last3');
    await expect(cell(6, LAST)).toHaveText('Last7');
    await undo();
    await expect(cell(3, LAST)).toHaveText('Last4');
    await expect(cell(5, LAST)).toHaveText('Last6');
  });

  await test.step('a block is pasted, and one value into a whole range', async () => {
    const copy = (text: string): Promise<void> =>
      program.app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text);
    await copy('Quarles\tIda\r\nRusk\tOtto\r\n');
    await cell(7, LAST).click();
    await keyboard.press('Control+v');
    await expect(cell(7, LAST)).toHaveText('Quarles');
    await expect(cell(7, FIRST)).toHaveText('Ida');
    await expect(cell(8, LAST)).toHaveText('Rusk');
    await expect(cell(8, FIRST)).toHaveText('Otto');
    await expect(cell(9, LAST)).toHaveText('Last10');
    await undo();
    await expect(cell(8, FIRST)).toHaveText('First9');
    await copy('04/05/1950');
    await cell(4, BORN).click();
    await cell(6, BORN).click({ modifiers: ['Shift'] });
    await keyboard.press('Control+v');
    for (const row of [4, 5, 6]) await expect(cell(row, BORN)).toHaveText('04/05/1950');
  });

  await test.step('a wrong value is marked at once and is the first row after sorting by errors', async () => {
    await cell(9, BORN).click();
    await keyboard.type('31/31/1950');
    await keyboard.press('Enter');
    await expect(page.getByRole('complementary', { name: 'Problems' })).toContainText('1 row cannot be sent');
    await expect(cell(0, BORN)).toHaveText(/^31\/31\/1950/);
    await expect(cell(0, BORN)).toHaveAttribute('aria-invalid', 'true');
    // The cursor stayed with its row or went on from it: what is emptied is the wrong cell again.
    await cell(0, BORN).click();
    await keyboard.press('Delete');
    await expect(page.getByRole('button', { name: /Date of birth is empty/ })).toBeVisible();
  });

  await test.step('the filter is left downwards into the grid', async () => {
    await page.locator('body').press('Escape');
    await page.getByRole('searchbox', { name: 'Filter rows' }).fill('Abernathy');
    await expect(grid.getByRole('row')).toHaveCount(2);
    await keyboard.press('ArrowDown');
    await expect(grid).toBeFocused();
  });
});
