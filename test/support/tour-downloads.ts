/** The downloads and their retention. */
import type { Page } from '@playwright/test';
import type { Stop } from './stop.ts';

async function openDownloads(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search people and commands' }).fill('downloads');
  await page.getByRole('option', { name: /^Downloads/ }).click();
  await page.getByRole('heading', { name: 'Downloads', level: 1 }).waitFor();
}

async function showArrived(page: Page): Promise<void> {
  await openDownloads(page);
  await page.getByText('Arrived', { exact: true }).first().click();
  await page.getByRole('grid', { name: 'Downloads' }).getByRole('row').nth(2).waitFor();
}

async function openRetention(page: Page): Promise<void> {
  await openDownloads(page);
  await page.getByRole('button', { name: 'Retention' }).click();
  await page.getByRole('heading', { name: 'Retention', level: 1 }).waitFor();
}

export const downloadStops: readonly Stop[] = [
  { name: 'downloads', open: openDownloads },
  { name: 'downloads-arrived', open: showArrived },
  {
    name: 'downloads-drawer',
    open: async (page) => {
      await showArrived(page);
      await page.getByRole('grid', { name: 'Downloads' }).getByRole('row').nth(2).click();
      await page.getByRole('complementary', { name: 'Download' }).waitFor();
    },
  },
  { name: 'retention', open: openRetention },
  {
    name: 'retention-due',
    open: async (page) => {
      await openRetention(page);
      await page.getByRole('button', { name: 'Show what is due' }).click();
      await page
        .getByText(/to be removed/)
        .last()
        .waitFor();
    },
  },
];
