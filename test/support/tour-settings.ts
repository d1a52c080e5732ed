/** The stops of the settings that stand on pages of their own, and of the members' list before there are any. */
import type { Page } from '@playwright/test';
import { goTo } from './clerk.ts';
import type { Stop } from './stop.ts';

const settingsPage = async (page: Page, name: string): Promise<void> => {
  await goTo(page, 'Settings');
  await page.getByRole('navigation', { name: 'Settings pages' }).getByRole('link', { name, exact: true }).click();
};

export const settingsStops: readonly Stop[] = [
  {
    name: 'settings-backup',
    open: async (page) => {
      await settingsPage(page, 'Backup');
      await page.getByRole('button', { name: 'Choose…' }).waitFor();
    },
  },
  {
    name: 'settings-about',
    open: async (page) => {
      await settingsPage(page, 'About');
      await page.getByText('zod', { exact: true }).waitFor();
    },
  },
  {
    name: 'settings-payers',
    open: async (page) => {
      await settingsPage(page, 'Payers');
      await page
        .getByRole('button', { name: /^Add payer/ })
        .first()
        .waitFor();
    },
  },
  {
    name: 'members-none',
    open: async (page) => {
      await goTo(page, 'Members');
      await page.getByText('No members yet').waitFor();
    },
  },
];
