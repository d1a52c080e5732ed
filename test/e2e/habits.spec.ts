/** What hands are used to from other programs: a double click opens, letters go to the option that begins with them. */
import { field, goTo } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { seedDraft } from '../support/seam.ts';
import { person, startWith } from './fault-support.ts';

test('in a narrow window a double click opens a request, and letters choose an option', async ({
  launch,
  practiceExchange,
}) => {
  const exchange = await practiceExchange({ automatic: false });
  const { window: page } = await startWith(launch, exchange);
  await seedDraft(page, person('Narrowby'));
  await page.setViewportSize({ width: 860, height: 700 });
  await goTo(page, 'Requests');
  const row = page.getByRole('grid', { name: 'Requests' }).getByRole('row', { name: /^Narrowby/ });
  // At the right of the row, where the drawer opens over it on the first click.
  const box = await row.boundingBox();
  await row.dblclick({ position: { x: (box?.width ?? 600) - 60, y: 12 } });
  await expect(page.getByRole('heading', { name: 'New CORE request' })).toBeVisible();

  const gender = page
    .getByRole('combobox', { name: 'Administrative gender' })
    .or(field(page, 'Administrative gender'))
    .first();
  await expect(gender).toHaveValue('Female');
  await gender.focus();
  await page.keyboard.press('m');
  await expect(gender).toHaveValue('Male');
  await page.keyboard.press('u');
  await page.waitForTimeout(800);
  await page.keyboard.type('fem');
  await expect(gender).toHaveValue('Female');
});
