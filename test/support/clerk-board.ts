/** What a clerk does on the board, by the labels a clerk sees. */
import type { Locator, Page } from '@playwright/test';

/** The working list, grouped or not. */
export const workingList = (page: Page): Locator => page.locator('[aria-label="Working list"]');

/** Rows of requests; a group's header is a row too, and says whether it is open. */
export const requestRows = (page: Page): Locator => workingList(page).locator('[role="row"][aria-selected]');

export const groupHeads = (page: Page): Locator => workingList(page).locator('[role="row"][aria-expanded]');

export async function openBoard(page: Page): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Places' })
    .getByRole('link', { name: /^Board/ })
    .click();
  await page.getByRole('heading', { name: 'Board', level: 1 }).waitFor();
}

/** The worklist as it is offered: what needs action, grouped by it. */
export async function openWorklist(page: Page): Promise<void> {
  await openBoard(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search people and commands' }).fill('worklist');
  await page.getByRole('option', { name: /^Worklist/ }).click();
  await groupHeads(page).first().waitFor();
}

/** Drops every condition and the grouping. */
export async function showEverything(page: Page): Promise<void> {
  await openWorklist(page);
  await page.getByRole('button', { name: 'Remove filter: status is needs action' }).click();
  await groupBy(page, 'no grouping');
  await groupHeads(page).first().waitFor({ state: 'detached' });
}

export async function groupBy(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Group/ }).click();
  const item = page.getByRole('menuitem', { name, exact: true });
  await item.click();
  // The menu gives the focus back to its button a moment after it closed; keys before that would go astray.
  await item.waitFor({ state: 'detached' });
}

/** Adds a condition through the menu: what it is about, then the value. */
export async function addFilter(page: Page, about: string, value: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const menu = page.getByRole('dialog');
  await menu.getByRole('button', { name: about, exact: true }).click();
  await menu.getByRole('button', { name: value }).click();
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
}

export async function saveView(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Save view' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save this view' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('button', { name: 'Save view' }).click();
  await dialog.waitFor({ state: 'detached' });
}
