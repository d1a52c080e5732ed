/** Arrival checks in the real program: a delivery with faults says so beside the document, and each finding leads to its place. */
import type { Page } from '@playwright/test';
import type { OutputSpec } from '../exchange/index.ts';
import { violationsOf } from '../support/axe.ts';
import { goTo, setUpStore } from '../support/clerk.ts';
import { deliverFile } from '../support/deliver.ts';
import { expect, test } from '../support/fixtures.ts';
import { policyFor } from '../support/policy.ts';
import { call } from '../support/seam.ts';

const outputs: OutputSpec[] = [
  { shape: 'signed-link', file: 'pdf', variant: 'blank-pages', pages: 4, title: 'spoilt.pdf' },
  { shape: 'signed-link', file: 'pdf', variant: 'wrong-patient', pages: 2, title: 'stranger.pdf' },
  { shape: 'signed-link', file: 'pdf', variant: 'wrong-dates', pages: 2, title: 'early.pdf' },
  { shape: 'signed-link', file: 'tiff', pages: 1, title: 'fax.tif' },
];

async function open(page: Page, title: string): Promise<void> {
  await goTo(page, 'Records');
  await page.getByRole('searchbox', { name: 'Filter records' }).fill(title);
  const grid = page.getByRole('grid', { name: 'Received documents' });
  await grid.getByRole('row', { name: title }).first().click();
  await grid.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
}

const panel = (page: Page) => page.getByRole('region', { name: 'Arrival checks' });
const check = (page: Page, title: string) => panel(page).getByRole('listitem').filter({ hasText: title });

test('what is wrong with a delivery is said and shown', async ({ launch, practiceExchange }) => {
  test.setTimeout(300_000);
  const exchange = await practiceExchange();
  const program = await launch({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  const page = program.window;
  await page.setViewportSize({ width: 1440, height: 900 });
  await setUpStore(page);
  const request = await deliverFile(page, exchange, outputs);
  const { documents } = await call(page, 'requests:get', { id: request });
  const ids = documents.map((d) => d.id);
  await expect
    .poll(
      async () =>
        Object.values((await call(page, 'arrival:badges', { ids })).badges).filter((b) => b.text !== 'being read')
          .length,
      { timeout: 200_000 },
    )
    .toBe(4);

  await open(page, 'spoilt.pdf');
  await expect(check(page, 'Right patient')).toContainText('name and birth date on');
  await expect(check(page, 'Blank pages')).toContainText('page 2 is blank');
  await expect(check(page, 'Duplicate pages')).toContainText('6 repeats 5');
  // One click leads to the page, and marks the words on it.
  await check(page, 'Duplicate pages')
    .getByRole('button', { name: /^Duplicate pages/ })
    .first()
    .click();
  await expect(page.getByRole('region', { name: /^Document, page 6 of 6/ })).toBeVisible();
  await check(page, 'Right patient')
    .getByRole('button', { name: /^Right patient/ })
    .first()
    .click();
  await expect(page.getByRole('region', { name: /^Document, page 1 of 6/ })).toBeVisible();
  expect(await violationsOf(page)).toEqual([]);

  // A phrase of the request is found in its other documents, and leads there.
  const find = page.getByRole('region', { name: 'Find in this request' });
  await find.getByRole('searchbox').fill('progress note');
  await expect(find.getByRole('status')).toContainText('pages in');
  await find.locator('p', { hasText: 'stranger.pdf' }).locator('xpath=../button').first().click();
  await expect(check(page, 'Other patients')).toContainText('another patient on pages 1, 2');
  await expect(check(page, 'Right patient')).toContainText('somebody else');

  await open(page, 'early.pdf');
  await expect(check(page, 'Dates of service')).toContainText('none within');
  await open(page, 'fax.tif');
  await expect(panel(page).getByRole('status')).toContainText('by OCR');
});
