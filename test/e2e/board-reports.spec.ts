/** What leaves the board and what is decided beside it: a chart as a file, the wall, the right-of-access clock, the order of own rules. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { goTo, setUpStore } from '../support/clerk.ts';
import { openBoard } from '../support/clerk-board.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Launched } from '../support/launch.ts';
import { policyFor } from '../support/policy.ts';
import { call, seedDraft } from '../support/seam.ts';

/** The dialog of the system answers with this path. */
const answerSave = (program: Launched, filePath: string): Promise<void> =>
  program.app.evaluate(({ dialog }, answer) => {
    dialog.showSaveDialog = (() =>
      Promise.resolve({ canceled: false, filePath: answer })) as typeof dialog.showSaveDialog;
  }, filePath);

async function individualRequest(page: Page): Promise<void> {
  await expect.poll(async () => (await call(page, 'app:status', {})).session?.state).toBe('signedIn');
  const id = await seedDraft(
    page,
    { family: 'Abernathy', given: 'Robin', birthDate: '1961-02-03' },
    { purpose: 'patient-request' },
  );
  await call(page, 'requests:submit', { id });
}

test('a chart is saved, the wall fills the screen, an extension is noted, rules change places', async ({
  launch,
  practiceExchange,
}) => {
  test.setTimeout(240_000);
  const exchange = await practiceExchange({ automatic: false });
  const program = await launch({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  const page = program.window;
  await page.setViewportSize({ width: 1440, height: 900 });
  await setUpStore(page);
  await individualRequest(page);
  await openBoard(page);
  await expect(page.getByText('1 open · 1 in all')).toBeVisible();
  await expect(page.getByRole('button', { name: /^In progress: 1/ })).toBeVisible();

  await test.step('a chart as a picture and as figures', async () => {
    const picture = path.join(program.folder.root, 'weeks.svg');
    const take = page.getByRole('button', { name: 'Take “Status now” along' });
    await answerSave(program, picture);
    await take.click();
    await page.getByRole('menuitem', { name: 'Save picture (SVG)…' }).click();
    await expect.poll(() => fileText(picture)).toContain('<svg');
    expect(fileText(picture)).toContain('In progress 1');
    expect(fileText(picture), 'a picture runs nothing and shows nobody').not.toMatch(/<script|href=|on\w+=|Abernathy/);
    const figures = path.join(program.folder.root, 'figures.csv');
    await answerSave(program, figures);
    await take.click();
    await page.getByRole('menuitem', { name: 'Save figures (CSV)…' }).click();
    await expect.poll(() => fileText(figures)).toMatch(/,1\b/);
    expect(fileText(figures)).not.toContain('Abernathy');
  });

  await test.step('the wall fills the screen, and gives it back', async () => {
    await page.getByRole('button', { name: 'Show large, for a wall' }).click();
    await page.getByRole('button', { name: 'Full screen' }).click();
    await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
    await page.getByRole('button', { name: 'Full screen' }).click();
    await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(false);
    await page.getByRole('button', { name: 'Working list' }).click();
  });

  await test.step('the site told of an extension: once, within the first 30 days, with its reason', async () => {
    await goTo(page, 'Requests');
    const requests = page.getByRole('grid', { name: 'Requests' });
    await requests
      .getByRole('row', { name: /Abernathy/ })
      .first()
      .click();
    await requests.press('Enter');
    const clock = page.getByRole('region', { name: 'Right of access' });
    await clock.getByRole('button', { name: 'The site told of an extension…' }).click();
    const dialog = page.getByRole('dialog', { name: 'One extension of 30 days' });
    const extend = dialog.getByRole('button', { name: 'Extend by 30 days' });
    await expect(extend).toBeDisabled();
    await dialog.getByLabel('Reason, as the site gave it').fill('The chart is in off-site storage');
    await dialog.getByLabel('Told on').fill('01/02/2020');
    await extend.click();
    await expect(dialog).toContainText('This is before the request was received.');
    await dialog.getByLabel('Told on').fill(today());
    await extend.click();
    await expect(dialog).toHaveCount(0);
    await expect(clock).toContainText('The chart is in off-site storage');
    await expect(clock.getByRole('button', { name: 'The site told of an extension…' })).toHaveCount(0);
    const [row] = (await call(page, 'requests:list', listed)).rows;
    const { access } = await call(page, 'worklist:get', { id: row?.id ?? '' });
    const days = (Date.parse(access?.dueOn ?? '') - Date.parse(access?.receivedOn ?? '')) / 86_400_000;
    expect(days).toBe(60);
  });

  await test.step('own rules change places by keys, by dragging, and stay so', async () => {
    await call(page, 'statusRules:save', {
      own: ['First', 'Second', 'Third'].map((name) => ({
        name,
        pattern: name,
        expression: false,
        when: [],
        status: 'in-progress' as const,
      })),
    });
    await goTo(page, 'Settings');
    await page.getByRole('navigation', { name: 'Settings pages' }).getByRole('link', { name: 'Status rules' }).click();
    const rules = page.getByRole('list', { name: 'Own rules' });
    const names = (): Promise<string[]> =>
      rules.getByLabel('Name').evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
    await rules.getByRole('button', { name: /^Place of First/ }).focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(names).toEqual(['Second', 'First', 'Third']);
    await expect(rules.getByRole('button', { name: /^Place of First: 2 of 3/ })).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(names).toEqual(['Second', 'Third', 'First']);
    await rules
      .getByRole('button', { name: /^Place of First/ })
      .dragTo(rules.getByRole('button', { name: /^Place of Second/ }));
    await expect.poll(names).toEqual(['First', 'Second', 'Third']);
    await rules.getByRole('button', { name: /^Place of Third/ }).press('ArrowUp');
    await page.getByRole('button', { name: 'Save and apply' }).click();
    await expect
      .poll(async () => (await call(page, 'statusRules:get', {})).own.map((rule) => rule.name))
      .toEqual(['First', 'Third', 'Second']);
  });
});

const listed = {
  text: 'Abernathy',
  statuses: [],
  purposes: [],
  sort: 'createdAt' as const,
  descending: false,
  offset: 0,
  limit: 5,
};

/** As a clerk types it, in the zone that the program runs in. */
const today = (): string =>
  new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/Chicago',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(new Date());

function fileText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
