/** Every screen that one can stand before with the store open, and the way there by the labels a clerk sees. */
import type { Page } from '@playwright/test';
import { askToSend, goTo } from './clerk.ts';
import type { Stop } from './stop.ts';
import { downloadStops } from './tour-downloads.ts';
import { projectStops } from './tour-projects.ts';
import { settingsStops } from './tour-settings.ts';
import { watchStops } from './tour-watch.ts';

/** Closes what lies over the screen, and leaves it. */
export async function clearDesk(page: Page): Promise<void> {
  for (let i = 0; i < 3; i++) {
    if ((await page.locator('[role="dialog"], [role="menu"], [role="listbox"]').count()) === 0) break;
    await page.keyboard.press('Escape');
    await page.waitForTimeout(200);
  }
  // A screen that is left forgets its filters and its selection.
  await goTo(page, 'Settings');
  await page.mouse.move(640, 790);
}

const grid = (page: Page, name: string) => page.getByRole('grid', { name });
const rowOf = (page: Page, table: string, text: string | RegExp) =>
  grid(page, table).getByRole('row', { name: text }).first();

/** By the keyboard: in a narrow window what opens beside a list on the first click lies over the row on the second. */
async function openRow(page: Page, table: string, text: string | RegExp): Promise<void> {
  await rowOf(page, table, text).click();
  await grid(page, table).press('Enter');
}

/** Leaves only the requests of this status: a list draws no more rows than the window shows. */
async function filterByStatus(page: Page, status: RegExp): Promise<void> {
  await goTo(page, 'Requests');
  await page.getByRole('group', { name: 'Requests by status' }).getByRole('button', { name: status }).click();
  await page.getByRole('button', { name: /^Remove filter: status is/ }).waitFor();
}

async function openRequest(page: Page, status: RegExp, row: RegExp = /\d{4}/): Promise<void> {
  await filterByStatus(page, status);
  await page.waitForTimeout(150);
  await openRow(page, 'Requests', row);
  await page.getByRole('region', { name: 'What happened' }).waitFor();
}

/** The form of the complete draft; it is the only one that has a site and is not sent. */
async function openDraft(page: Page, which: 'complete' | 'bare'): Promise<void> {
  await filterByStatus(page, /^Draft/);
  await openRow(page, 'Requests', which === 'complete' ? /Plano Orthopedic Clinic.*Draft/ : /no name yet/);
  await page.getByRole('heading', { name: 'New CORE request' }).waitFor();
}

async function openRecord(page: Page, type: RegExp, file: string): Promise<void> {
  await goTo(page, 'Records');
  await page.getByRole('searchbox', { name: 'Filter records' }).fill(file);
  await openRow(page, 'Received documents', type);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
}

async function openConnections(page: Page): Promise<void> {
  await goTo(page, 'Settings');
  await page.getByRole('link', { name: 'Connections' }).click();
  await page
    .getByRole('button', { name: /^Open / })
    .first()
    .waitFor();
}

async function findProviders(page: Page, text: string): Promise<void> {
  await goTo(page, 'Directory');
  await page.getByLabel('Name to find').fill(text);
}

export const stops: readonly Stop[] = [
  {
    name: 'requests',
    open: async (page) => {
      await goTo(page, 'Requests');
      await grid(page, 'Requests').getByRole('row').nth(3).waitFor();
    },
  },
  {
    name: 'requests-drawer',
    open: async (page) => {
      await goTo(page, 'Requests');
      await grid(page, 'Requests').getByRole('row').nth(3).waitFor();
      await grid(page, 'Requests').press('End');
      await page.getByRole('complementary').getByRole('heading').first().waitFor();
    },
  },
  {
    name: 'requests-filtered',
    open: async (page) => {
      await goTo(page, 'Requests');
      await page.getByLabel('Filter requests').fill('zzz');
      await page.getByText('Nothing matches').waitFor();
    },
  },
  {
    name: 'requests-filter-menu',
    open: async (page) => {
      await goTo(page, 'Requests');
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'requests-new-menu',
    open: async (page) => {
      await goTo(page, 'Requests');
      await page.getByRole('button', { name: 'New request' }).first().click();
      await page.getByRole('menu').waitFor();
    },
  },
  { name: 'request-delivered', open: (page) => openRequest(page, /^Delivered/, /Plano/) },
  { name: 'request-partial', open: (page) => openRequest(page, /^Partly/) },
  { name: 'request-pended', open: (page) => openRequest(page, /^Information/) },
  { name: 'request-rejected', open: (page) => openRequest(page, /^Rejected/) },
  { name: 'request-odd-words', open: (page) => openRequest(page, /^Not known here/) },
  {
    name: 'new-request',
    open: async (page) => {
      await goTo(page, 'Requests');
      await page.locator('body').press('n');
      await page.getByRole('heading', { name: 'New request' }).waitFor();
    },
  },
  { name: 'form-empty', open: (page) => openDraft(page, 'bare') },
  {
    name: 'form-errors',
    open: async (page) => {
      await openDraft(page, 'bare');
      await page.getByRole('button', { name: 'Send request…' }).click();
      await page.waitForTimeout(400);
    },
  },
  { name: 'form-complete', open: (page) => openDraft(page, 'complete') },
  {
    name: 'form-authorization',
    open: async (page) => {
      await openDraft(page, 'complete');
      await page.getByRole('group', { name: /^The authorization/ }).scrollIntoViewIfNeeded();
      await page.locator('canvas').first().waitFor();
    },
  },
  {
    name: 'form-review',
    open: async (page) => {
      await openDraft(page, 'complete');
      await page.getByRole('button', { name: 'Send request…' }).scrollIntoViewIfNeeded();
      await page.getByRole('tab', { name: 'In plain words' }).waitFor();
      await page.getByRole('button', { name: 'Send request…' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'form-task',
    open: async (page) => {
      await openDraft(page, 'complete');
      await page.getByRole('button', { name: 'Send request…' }).scrollIntoViewIfNeeded();
      await page.getByRole('tab', { name: 'The Task, as sent' }).click();
      await page.getByRole('region', { name: 'Task, JSON' }).waitFor();
    },
  },
  {
    name: 'form-send-question',
    open: async (page) => {
      await openDraft(page, 'complete');
      await askToSend(page);
    },
  },
  {
    name: 'form-discard-question',
    open: async (page) => {
      await openDraft(page, 'complete');
      await page.getByRole('button', { name: 'Discard draft' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  ...projectStops,
  {
    name: 'records',
    open: async (page) => {
      await goTo(page, 'Records');
      await grid(page, 'Received documents').getByRole('row').nth(3).waitFor();
    },
  },
  {
    name: 'records-drawer',
    open: async (page) => {
      await goTo(page, 'Records');
      await rowOf(page, 'Received documents', /PDF/).click();
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'viewer-pdf',
    open: async (page) => {
      await openRecord(page, /PDF/, 'chart');
      await page.locator('canvas').first().waitFor();
    },
  },
  {
    name: 'viewer-find',
    open: async (page) => {
      await openRecord(page, /PDF/, 'chart');
      await page.locator('canvas').first().waitFor();
      await page.getByRole('button', { name: 'Find', exact: true }).click();
      await page.getByRole('textbox', { name: 'Find in document' }).fill('blood pressure');
      await page.getByRole('search').getByText(/ of /).waitFor();
    },
  },
  {
    name: 'viewer-facts',
    open: async (page) => {
      await openRecord(page, /PDF/, 'chart');
      await page.locator('canvas').first().waitFor();
      const show = page.getByRole('button', { name: 'Show the review' });
      if (await show.isVisible()) await show.click();
      await page.getByRole('complementary', { name: 'Review' }).waitFor();
    },
  },
  {
    name: 'viewer-text',
    open: async (page, office) => {
      const hide = page.getByRole('button', { name: 'Hide the review' });
      if (await hide.isVisible()) await hide.click();
      await openRecord(page, /Text/, office.patients.get('delivers-text') ?? '');
    },
  },
  { name: 'viewer-tiff', open: (page) => openRecord(page, /TIFF/, 'fax') },
  { name: 'viewer-ccda', open: (page) => openRecord(page, /C-CDA/, 'ccd') },
  {
    name: 'directory-start',
    open: async (page) => {
      await findProviders(page, '');
      await page
        .getByText(/Find a provider|Favourites and recently used/)
        .first()
        .waitFor();
    },
  },
  {
    name: 'directory',
    open: async (page) => {
      await findProviders(page, 'plano');
      await grid(page, 'Providers').getByRole('row').nth(3).waitFor();
    },
  },
  {
    name: 'directory-drawer',
    open: async (page) => {
      await findProviders(page, 'plano ortho');
      await rowOf(page, 'Providers', /1992999825/).click();
      await page.getByRole('button', { name: 'New request to this site' }).waitFor();
      await page.getByText('Exchange id').waitFor();
    },
  },
  {
    name: 'directory-npi',
    open: async (page) => {
      await findProviders(page, '');
      await page.getByRole('textbox', { name: 'NPI' }).fill('1992999826');
      await page.getByText('The check digit is wrong.').waitFor();
    },
  },
  {
    name: 'directory-none',
    open: async (page) => {
      await findProviders(page, 'zzqx');
      await page.getByText('No provider matches').waitFor();
    },
  },
  {
    name: 'directory-payers',
    open: async (page) => {
      await goTo(page, 'Directory');
      await page.getByText('Payers', { exact: true }).click();
      await page.getByLabel('Name to find').fill('la');
      await rowOf(page, 'Payers', /Lakeshore/).waitFor();
    },
  },
  {
    name: 'activity',
    open: async (page) => {
      await goTo(page, 'Activity');
      await grid(page, 'Audit trail').getByRole('row').nth(3).waitFor();
    },
  },
  {
    name: 'activity-verified',
    open: async (page) => {
      await goTo(page, 'Activity');
      await page
        .getByRole('button', { name: /Verify|Check/ })
        .first()
        .click();
      await page.waitForTimeout(500);
      await grid(page, 'Audit trail').getByRole('row').nth(2).click();
      await page.waitForTimeout(300);
    },
  },
  { name: 'settings', open: (page) => goTo(page, 'Settings') },
  {
    name: 'settings-lock',
    open: async (page) => {
      await goTo(page, 'Settings');
      await page.getByRole('link', { name: 'Lock', exact: true }).click();
      await page.getByRole('button', { name: 'New key…' }).waitFor();
    },
  },
  {
    name: 'settings-lock-way',
    open: async (page) => {
      await goTo(page, 'Settings');
      await page.getByRole('link', { name: 'Lock', exact: true }).click();
      await page.getByRole('button', { name: 'Change…' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'settings-lock-key',
    open: async (page) => {
      await goTo(page, 'Settings');
      await page.getByRole('link', { name: 'Lock', exact: true }).click();
      await page.getByRole('button', { name: 'New key…' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'settings-policy',
    open: async (page) => {
      await goTo(page, 'Settings');
      await page.getByRole('link', { name: 'Policy', exact: true }).click();
      await page.getByText('Set by your administrator').waitFor();
    },
  },
  {
    name: 'activity-report',
    open: async (page) => {
      await goTo(page, 'Activity');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Accounting of disclosures…' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'connections', open: openConnections },
  {
    name: 'connections-add-menu',
    open: async (page) => {
      await openConnections(page);
      await page.getByRole('button', { name: 'Add connection' }).click();
      await page.getByRole('menuitem', { name: /PROD/ }).waitFor();
    },
  },
  {
    name: 'connection-new',
    open: async (page) => {
      await openConnections(page);
      await page.getByRole('button', { name: 'Add connection' }).click();
      await page.getByRole('menuitem', { name: /PROD/ }).click();
      await page.getByRole('heading', { name: 'New connection' }).waitFor();
    },
  },
  {
    name: 'connection-tested',
    open: async (page) => {
      await openConnections(page);
      await page.getByRole('button', { name: 'Open Northwind TEST' }).click();
      await page.getByRole('button', { name: /^Test/ }).first().click();
      await page.waitForTimeout(1200);
    },
  },
  {
    name: 'connection-menu',
    open: async (page) => {
      await goTo(page, 'Requests');
      await page.getByRole('button', { name: /^Connection: / }).click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'session',
    open: async (page) => {
      await goTo(page, 'Requests');
      await page.getByText('Connected', { exact: true }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'palette',
    open: async (page) => {
      await goTo(page, 'Requests');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search people and commands' }).fill('re');
      await page.getByRole('option').nth(2).waitFor();
    },
  },
  {
    name: 'keys',
    open: async (page) => {
      await goTo(page, 'Requests');
      await page.locator('body').press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    },
  },
  ...watchStops,
  ...downloadStops,
  ...settingsStops,
];
