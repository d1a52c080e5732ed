/** A morning of review by the keyboard alone: ten documents, their verdicts, marks and notes, one of another person; then after a restart, offline. */
import type { Page } from '@playwright/test';
import type { Queue } from '../../preload/contract/review.ts';
import type { OutputSpec } from '../exchange/index.ts';
import { violationsOf } from '../support/axe.ts';
import { setUpStore, unlock } from '../support/clerk.ts';
import { deliverFile } from '../support/deliver.ts';
import { expect, test } from '../support/fixtures.ts';
import { policyFor } from '../support/policy.ts';
import { call } from '../support/seam.ts';

const files = ['pdf', 'text', 'tiff', 'ccda', 'bundle', 'photo', 'text', 'pdf', 'mixed-tiff', 'text'] as const;

const idsOf = async (page: Page, queue: Queue): Promise<string[]> =>
  (
    await call(page, 'review:list', {
      filter: { queue, text: '', projectId: null, verdict: null },
      offset: 0,
      limit: 50,
    })
  ).rows.map((row) => row.id);
const current = (page: Page) => page.locator('nav[aria-label="Received documents"] [aria-current="true"]');
const panel = (page: Page) => page.getByRole('complementary', { name: 'Review' });

test('ten documents by the keyboard alone', async ({ launch, practiceExchange }) => {
  test.setTimeout(180_000);
  const exchange = await practiceExchange({ chartPages: 3 });
  const program = await launch({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  let page = program.window;
  await page.setViewportSize({ width: 1440, height: 900 });
  await setUpStore(page);
  await deliverFile(
    page,
    exchange,
    files.map((file): OutputSpec => ({ shape: 'signed-link', file })),
  );
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const picture = async (name: string): Promise<void> => {
    for (const theme of ['light', 'dark'] as const) {
      await call(page, 'app:setPreferences', { theme });
      await page.waitForTimeout(200);
      await page.screenshot({ path: `test-results/review/${name}-${theme}.png` });
      expect(await violationsOf(page), `${name}, ${theme}`).toEqual([]);
    }
  };
  let order: string[] = [];

  await test.step('the list of work', async () => {
    await press('g', 'c');
    await expect(page.getByRole('grid', { name: 'Received documents' }).getByRole('row')).toHaveCount(11);
    await expect(page.getByText('0 of 10 reviewed')).toBeVisible();
    order = await idsOf(page, 'toReview');
    expect(order).toHaveLength(10);
    await picture('list');
    await press('Home', 'Enter');
    await expect(current(page)).toHaveCount(1);
    await expect(panel(page)).toBeVisible();
  });

  await test.step('marks: the page, and a region drawn with the arrow keys', async () => {
    await press('m');
    await page.keyboard.type('HCC 37 · E11.22');
    await press('Tab');
    await page.keyboard.type('assessment');
    await press('Enter');
    await expect(panel(page).getByRole('button', { name: /^HCC 37 · E11\.22/ })).toBeVisible();
  });

  await test.step('verdicts move on; the last one can be taken back', async () => {
    const verdicts = ['1', '2', '4', '5', '1', '1', '2', '1', '1'];
    for (const [n, key] of verdicts.entries()) {
      await expect.poll(async () => (await idsOf(page, 'toReview')).length).toBe(10 - n);
      const note = panel(page).getByRole('textbox', { name: 'Note to the verdict' });
      // The next document is here.
      await expect(note).toBeEnabled();
      if (n === 2) {
        await press('n');
        await expect(note).toBeFocused();
        await page.keyboard.type('the last page is cut off');
        await press('Enter');
      }
      const before = await page.locator('h1').first().textContent();
      await press(key);
      await expect.poll(async () => (await idsOf(page, 'toReview')).length).toBe(9 - n);
      await expect(panel(page).getByRole('button', { name: /^Undo/ })).toBeVisible();
      expect(before).not.toBeNull();
      if (n === 5) {
        await picture('document');
        await press('Control+z');
        await expect.poll(async () => (await idsOf(page, 'toReview')).length).toBe(10 - n);
        await expect(panel(page).getByRole('button', { name: /^Complete/ })).toHaveAttribute('aria-pressed', 'false');
        await press(key);
      }
    }
    await expect.poll(async () => (await idsOf(page, 'reviewed')).length).toBe(9);
  });

  await test.step('another person: locked, steps, opened only with a reason', async () => {
    await press('3');
    const question = page.getByRole('dialog', { name: 'Lock this record as another person’s?' });
    await expect(question).toBeVisible();
    await press('Tab', 'Enter');
    await expect(page.getByRole('form', { name: 'Locked document' })).toBeVisible();
    await expect(panel(page).getByRole('region', { name: 'Privacy steps' })).toBeVisible();
    await picture('locked');
    await page.getByLabel('Reason for opening it').focus();
    await page.keyboard.type('to tell the site which pages');
    await press('Enter');
    await expect(page.getByRole('form', { name: 'Locked document' })).toBeHidden();
    expect(await idsOf(page, 'locked')).toHaveLength(1);
    expect(await idsOf(page, 'toReview')).toHaveLength(0);
  });

  await test.step('all of it is there after a restart, with the exchange gone', async () => {
    await exchange.stop();
    await program.relaunch();
    page = program.window;
    await page.setViewportSize({ width: 1440, height: 900 });
    await unlock(page);
    await press('g', 'c');
    await expect(page.getByText('Everything is reviewed')).toBeVisible();
    await expect(page.getByText('10 of 10 reviewed')).toBeVisible();
    await picture('done');
    expect((await call(page, 'review:get', { id: order[0] ?? '' })).marks.map((m) => m.label)).toEqual([
      'HCC 37 · E11.22',
    ]);
  });
});
