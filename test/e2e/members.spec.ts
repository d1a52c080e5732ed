/**
 * What payers hold of a member, as a clerk reads it: list, banner, statement, trends, a file in the viewer, and the gap report down to the
 * draft that asks for what is missing. Every screen also under axe and, where asked for, as a picture.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { violationsOf } from '../support/axe.ts';
import { goTo, PASSPHRASE, unlock } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { checkout } from '../support/launch.ts';
import { MEMBER, memberResources, PROVIDERS } from '../support/member-resources.ts';
import { policyFor } from '../support/policy.ts';
import { call } from '../support/seam.ts';
import { seedClosedStore, seedDelivered, seedMember } from '../support/seed-member.ts';
import { sidewaysScrollers } from '../support/sideways.ts';
import { createWorkFolder } from '../support/work-folder.ts';

const pictures = process.env['ROI_PICTURES']?.split(',').includes('members') === true;
const folder = path.join(checkout, 'test-results/pictures');

test('a member, from the list to the gap report', async ({ launch, practiceExchange }) => {
  test.setTimeout(240_000);
  const exchange = await practiceExchange();
  const work = createWorkFolder('roi-members-');
  const resources = memberResources(400);
  const visits = resources.filter(
    (r) => r.resourceType === 'Encounter' && JSON.stringify(r['serviceProvider']).includes('org-1'),
  );
  const served = (visits[0]?.['period'] as { start: string } | undefined)?.start.slice(0, 10) ?? '';
  await seedClosedStore({ userData: work.userData, profileId: 'exchange-test', passphrase: PASSPHRASE }, (database) => {
    seedMember(database, { resources });
    seedDelivered(database, {
      id: '00000000-0000-4000-8000-0000000000aa',
      patientName: `${MEMBER.family}, ${MEMBER.given.join(' ')}`,
      birthDate: MEMBER.birthDate,
      memberId: MEMBER.memberId,
      site: PROVIDERS[0],
      pages: [
        `PROGRESS NOTE\nPatient: Renee Okafor\nDate of service: ${served}\nDr. Jo Lindqvist`,
        'Printed 03/01/2026',
      ],
    });
  });
  const program = await launch({
    userDataDir: work.userData,
    policy: policyFor(exchange, { limits: { pollScale: 10 } }),
  });
  const page = program.window;
  await page.setViewportSize({ width: 1280, height: 800 });
  await unlock(page);
  const found: string[] = [];
  const look = async (name: string): Promise<void> => {
    for (const theme of ['light', 'dark'] as const) {
      await call(page, 'app:setPreferences', { theme });
      await page.waitForTimeout(200);
      found.push(
        ...(await violationsOf(page, theme === 'dark' ? ['color-contrast'] : undefined)).map(
          (v) => `${name} ${theme}: ${v}`,
        ),
      );
      if (pictures) {
        mkdirSync(folder, { recursive: true });
        await page.screenshot({ path: path.join(folder, `members-${name}-${theme}.png`), scale: 'css' });
      }
    }
    found.push(...(await sidewaysScrollers(page)).map((line) => `${name} scrolls sideways: ${line}`));
  };
  const tab = (name: string) =>
    page.getByRole('navigation', { name: 'Views of the member' }).getByRole('link', { name });

  await test.step('the list and the banner', async () => {
    await goTo(page, 'Members');
    await expect(page.getByRole('grid', { name: 'Members' }).getByText('Renee Okafor')).toBeVisible();
    await look('list');
    await page.getByRole('grid', { name: 'Members' }).press('Home');
    await page.getByRole('grid', { name: 'Members' }).press('Enter');
    await expect(page.getByRole('heading', { name: 'Renee Okafor', level: 1 })).toBeVisible();
    await expect(page.getByText(/authorized by the member, Renee Okafor/)).toBeVisible();
    await expect(page.getByRole('region', { name: 'Allergies' }).getByText('Penicillin G')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Coverage' }).getByText(/Lakeshore HMO Plus/)).toBeVisible();
    await look('overview');
  });

  await test.step('a claim as the printed statement', async () => {
    await tab('Claims').click();
    const grid = page.getByRole('grid', { name: 'Claims' });
    await grid.getByRole('row').nth(2).waitFor();
    await grid.press('Home');
    await expect(
      page.getByRole('complementary', { name: 'Record' }).getByRole('table', { name: 'Amounts of the claim' }),
    ).toBeVisible();
    await look('claims');
    await page.getByRole('button', { name: 'Open the statement' }).click();
    await expect(page.getByRole('table', { name: 'Lines' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Who' }).getByText(/Lakeshore Health Plan/)).toBeVisible();
    await look('statement');
    await page.getByRole('radio', { name: 'Raw' }).click();
    await expect(page.getByLabel('JSON of the record')).toContainText('"ExplanationOfBenefit"');
  });

  await test.step('trends by code and unit', async () => {
    await page.getByRole('link', { name: 'Claims', exact: true }).click();
    await tab('Labs').click();
    await expect(page.getByRole('grid', { name: 'Results' }).getByText('Hemoglobin A1c')).toBeVisible();
    await expect(page.locator('[data-trend]')).toBeVisible();
    await look('labs');
  });

  for (const name of ['Medications', 'Conditions', 'Care', 'Timeline', 'Raw'] as const)
    await test.step(name, async () => {
      await tab(name).click();
      await page.getByRole('grid', { name }).getByRole('row').nth(1).waitFor();
      await look(name.toLowerCase());
    });

  await test.step('a file of a record in the viewer', async () => {
    await tab('Documents').click();
    await page.getByRole('grid', { name: 'Documents' }).press('Home');
    await page
      .getByRole('complementary', { name: 'Record' })
      .getByRole('button', { name: 'Open', exact: true })
      .click();
    await expect(page.getByText('Knee pain better. Continue therapy.')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Documents', exact: true }).click();
  });

  await test.step('the gap report, and the draft for what is missing', async () => {
    await tab('Gaps').click();
    await expect(page.getByText('Say first whose these requests are')).toBeVisible();
    await look('gaps-link');
    await page.getByRole('button', { name: 'Same person' }).click();
    const grid = page.getByRole('grid', { name: 'Encounters' });
    await expect(page.getByRole('button', { name: /^Covered 1$/ })).toBeVisible();
    await page.getByRole('button', { name: /^Covered 1$/ }).click();
    await grid.press('Home');
    await expect(
      page.getByRole('region', { name: 'What the records have' }).getByText(/Date of service/),
    ).toBeVisible();
    await look('gaps');
    await page.getByRole('button', { name: /^Covered 1$/ }).click();
    await page.getByRole('button', { name: /^Not found/ }).click();
    await grid
      .getByRole('row', { name: /Plano Orthopedic Clinic/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Ask for this day' }).click();
    await expect(page.getByRole('heading', { name: 'New CORE request' })).toBeVisible();
    await expect(page.getByText(/which were not in what was delivered/)).toBeVisible();
    await expectPlano(page);
  });

  await test.step('handing on asks to whom and why', async () => {
    await goTo(page, 'Members');
    await page.getByRole('grid', { name: 'Members' }).press('Home');
    await page.getByRole('grid', { name: 'Members' }).press('Enter');
    await page.getByRole('button', { name: 'Hand on' }).click();
    await page.getByRole('button', { name: /^Save \d+ records as PDF/ }).click();
    await expect(page.getByText(/Say who receives it/)).toBeVisible();
    await look('hand-on');
    await page.keyboard.press('Escape');
  });
  expect(found).toEqual([]);
  work.remove();
});

async function expectPlano(page: Page): Promise<void> {
  await expect(page.getByText(PROVIDERS[0].npi).first()).toBeVisible();
}
