/** The stops of the tour through watching: board, wall, what acts on many, search, scheduler, status rules, deadlines. */
import type { Page } from '@playwright/test';
import { goTo } from './clerk.ts';
import { groupBy, openBoard, openWorklist, requestRows, showEverything, workingList } from './clerk-board.ts';
import type { Stop } from './stop.ts';

async function openDrawer(page: Page, row: RegExp): Promise<void> {
  await showEverything(page);
  await requestRows(page).filter({ hasText: row }).first().click();
  await page.getByRole('region', { name: 'What to do next' }).waitFor();
}

async function markSome(page: Page): Promise<void> {
  await showEverything(page);
  await requestRows(page)
    .nth(2)
    .click({ modifiers: ['Control'] });
  await requestRows(page)
    .nth(6)
    .click({ modifiers: ['Shift'] });
  await page.getByRole('toolbar', { name: 'Marked requests' }).waitFor();
}

const bulk =
  (button: string) =>
  async (page: Page): Promise<void> => {
    await markSome(page);
    await page.getByRole('toolbar', { name: 'Marked requests' }).getByRole('button', { name: button }).click();
    await page.getByRole('dialog').waitFor();
    await page.waitForTimeout(300);
  };

const menu =
  (button: string) =>
  async (page: Page): Promise<void> => {
    await openWorklist(page);
    await page.getByRole('button', { name: button, exact: true }).first().click();
    await page.getByRole('menu').or(page.getByRole('dialog')).first().waitFor();
  };

const settingsPage = async (page: Page, name: string): Promise<void> => {
  await goTo(page, 'Settings');
  await page.getByRole('navigation', { name: 'Settings pages' }).getByRole('link', { name }).click();
  await page.locator('table, [role="grid"], input').first().waitFor();
};

async function searchFor(page: Page, text: string): Promise<void> {
  await openBoard(page);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search people and commands' }).fill('search everything');
  await page.getByRole('option', { name: /^Search everything/ }).click();
  await page.getByRole('searchbox', { name: 'Search everything' }).fill(text);
}

export const watchStops: readonly Stop[] = [
  { name: 'board', open: openWorklist },
  {
    name: 'board-everything',
    open: async (page) => {
      await showEverything(page);
      await groupBy(page, 'site');
      await workingList(page).getByRole('row').nth(3).waitFor();
    },
  },
  { name: 'board-drawer', open: (page) => openDrawer(page, /Authorization needed/) },
  { name: 'board-drawer-fee', open: (page) => openDrawer(page, /Fee approval/) },
  { name: 'board-marked', open: markSome },
  { name: 'board-owner', open: bulk('Owner') },
  { name: 'board-follow-up', open: bulk('Follow-up') },
  { name: 'board-note', open: bulk('Note') },
  { name: 'board-contact', open: bulk('Contact') },
  { name: 'board-send-again', open: bulk('Send again…') },
  { name: 'board-support-mail', open: bulk('Ask support…') },
  { name: 'board-filter-menu', open: menu('Filter') },
  { name: 'board-columns-menu', open: menu('Columns') },
  { name: 'board-export-menu', open: menu('Export') },
  { name: 'board-save-view', open: menu('Save view') },
  {
    name: 'board-nothing',
    open: async (page) => {
      await openWorklist(page);
      await page.getByRole('searchbox', { name: 'Filter the list' }).fill('zzqx');
      await page.getByText('Nothing matches').waitFor();
    },
  },
  {
    name: 'wall',
    open: async (page) => {
      await openWorklist(page);
      await page.getByRole('button', { name: 'Show large, for a wall' }).click();
      await page.getByRole('region', { name: 'Retrieval rate by site' }).waitFor();
    },
  },
  {
    name: 'search',
    open: async (page, office) => {
      await searchFor(page, (office.patients.get('delivers-pdf') ?? '').slice(0, 5));
      await page.getByRole('main').getByRole('listitem').first().waitFor();
    },
  },
  {
    name: 'search-nothing',
    open: async (page) => {
      await searchFor(page, 'zzqxwv');
      await page.getByText('Nothing is called').waitFor();
    },
  },
  { name: 'scheduler', open: (page) => settingsPage(page, 'Scheduler') },
  {
    name: 'scheduler-found',
    open: async (page) => {
      await settingsPage(page, 'Scheduler');
      const look = page.getByRole('button', { name: 'Look', exact: true });
      await look.scrollIntoViewIfNeeded();
      await look.click();
      await page
        .getByText(/Nothing that is not here|Join/)
        .last()
        .waitFor();
    },
  },
  {
    name: 'status-rules',
    open: async (page) => {
      await settingsPage(page, 'Status rules');
      await page.getByRole('button', { name: 'Make a rule' }).first().click();
      await page.getByText(/^Tested on/).waitFor();
    },
  },
  {
    name: 'deadlines',
    open: async (page) => {
      await settingsPage(page, 'Deadlines');
      await page.getByRole('button', { name: 'Add a state' }).click();
    },
  },
];
