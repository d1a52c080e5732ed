/**
 * The board as a clerk works it: what needs action, a chart as a filter, many at once, views, search by a name typed wrong; and a
 * refused request sent again, seen at the exchange.
 */
import type { Page } from '@playwright/test';
import { PLANO, type Behaviour, type Exchange, type TaskStatus } from '../exchange/index.ts';
import { goTo, send, setUpStore, statusOf } from '../support/clerk.ts';
import {
  addFilter,
  groupBy,
  groupHeads,
  openBoard,
  openWorklist,
  requestRows,
  saveView,
  showEverything,
  workingList,
} from '../support/clerk-board.ts';
import { expect, test } from '../support/fixtures.ts';
import { policyFor } from '../support/policy.ts';
import { call, seedDraft } from '../support/seam.ts';

const people: readonly [family: string, behaviour: Behaviour, reached: TaskStatus][] = [
  ['Abernathy', 'rejects', 'rejected'],
  ['Bellweather', 'rejects', 'rejected'],
  ['Castellano', 'rejects', 'rejected'],
  ['Delacroix', 'fee-approval', 'on-hold'],
  ['Eisenhart', 'fee-approval', 'on-hold'],
  ['Featherstone', 'no-records-failed', 'failed'],
  ['Grimaldi', 'slow', 'in-progress'],
  ['Hathaway', 'slow', 'accepted'],
];

/** Requests as the sites have left them; the program has heard of all of it. */
async function furnish(page: Page, exchange: Exchange): Promise<void> {
  await expect.poll(async () => (await call(page, 'app:status', {})).session?.state).toBe('signedIn');
  for (const [family, behaviour, reached] of people) {
    const site = exchange.organizations().find((one) => one.id === exchange.providersWith(behaviour)[0]);
    const id = await seedDraft(
      page,
      { family, given: 'Robin', birthDate: '1961-02-03' },
      {
        custodian: {
          id: site?.id ?? PLANO.id,
          name: site?.name ?? PLANO.name,
          npi: '1992999825',
          city: 'Plano',
          state: 'TX',
        },
      },
    );
    const sent = await call(page, 'requests:submit', { id });
    exchange.advance(sent.row.taskId ?? '', reached);
    await call(page, 'requests:refresh', { id });
  }
}

test('the board', async ({ launch, practiceExchange }) => {
  test.setTimeout(240_000);
  const exchange = await practiceExchange();
  const program = await launch({ policy: policyFor(exchange), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  const page = program.window;
  await page.setViewportSize({ width: 1440, height: 900 });
  await setUpStore(page);
  await expect(page.getByRole('heading', { name: 'Board', level: 1 }), 'the board is the home').toBeVisible();
  await expect(page.getByText('No requests yet')).toBeVisible();
  await furnish(page, exchange);

  await test.step('what needs action, grouped by it', async () => {
    await openWorklist(page);
    await expect(groupHeads(page)).toHaveText([
      /^Approve a fee outside the exchange2/,
      /^Send again, or give up3/,
      /^Accept or chase “no records”1/,
    ]);
    await expect(requestRows(page)).toHaveCount(6);
    await expect(page.getByRole('link', { name: 'Board, 6' })).toBeVisible();
    await groupHeads(page).nth(1).click();
    await expect(requestRows(page), 'a folded group').toHaveCount(3);
    await groupHeads(page).nth(1).click();
  });

  await test.step('a chart is a filter, and a click takes it back', async () => {
    const rejected = page.getByRole('button', { name: /^Rejected: 3, 38 %/ });
    await rejected.click();
    await expect(page.getByRole('button', { name: 'Remove filter: status is Rejected' })).toBeVisible();
    await expect(requestRows(page)).toHaveCount(3);
    await expect(rejected).toHaveAttribute('aria-pressed', 'true');
    await rejected.click();
    await expect(requestRows(page)).toHaveCount(8);
    await addFilter(page, 'Status', 'Rejected');
    await expect(requestRows(page)).toHaveCount(3);
  });

  await test.step('the text is filtered as one types', async () => {
    await workingList(page).press('/');
    await page.keyboard.type('bellw');
    await expect(requestRows(page)).toHaveText([/Bellweather/]);
    await page.keyboard.press('Escape');
    await expect(requestRows(page)).toHaveCount(3);
  });

  await test.step('by the keyboard', async () => {
    await groupBy(page, 'no grouping');
    await workingList(page).press('Home');
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('complementary', { name: 'Request' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('complementary', { name: 'Request' })).toHaveCount(0);
    await workingList(page).press('Home');
    await page.keyboard.press(' ');
    await page.keyboard.press('Shift+ArrowDown');
    await expect(page.getByText('2 marked')).toBeVisible();
    await page.keyboard.press('Control+a');
    await expect(page.getByText('3 marked')).toBeVisible();
  });

  await test.step('an owner for many at once', async () => {
    await page.getByRole('toolbar', { name: 'Marked requests' }).getByRole('button', { name: 'Owner' }).click();
    const dialog = page.getByRole('dialog', { name: 'Owner of 3 requests' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Marta Reyes');
    await dialog.getByRole('button', { name: 'Set owner' }).click();
    await expect(dialog).toHaveCount(0);
    await groupBy(page, 'owner');
    await expect(groupHeads(page)).toHaveText([/^Marta Reyes3/]);
  });

  await test.step('a view of one’s own', async () => {
    await saveView(page, 'Marta’s refused ones');
    const view = page.getByRole('navigation').getByRole('link', { name: 'Marta’s refused ones, 3' });
    await expect(view).toBeVisible();
    await showEverything(page);
    await expect(requestRows(page)).toHaveCount(8);
    await view.click();
    await expect(groupHeads(page)).toHaveText([/^Marta Reyes3/]);
    await goTo(page, 'Activity');
    await openBoard(page);
    await expect(groupHeads(page), 'the board is as it was left').toHaveText([/^Marta Reyes3/]);
  });

  await test.step('found by a name typed wrong', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search people and commands' }).fill('castelano');
    const hit = page.getByRole('option', { name: /^Castellano, Robin/ });
    await expect(hit).toContainText('similar');
    await hit.click();
    await expect(page.getByRole('heading', { name: 'Castellano, Robin' })).toBeVisible();
    await expect(statusOf(page)).toHaveText('Rejected');
  });

  await test.step('sent again, linked to the former one', async () => {
    const before = new Map(exchange.tasks().map((task) => [task.id, task]));
    const refused = [...before.values()].find(
      (task) => task.status === 'rejected' && JSON.stringify(task).includes('Castellano'),
    );
    await page.getByRole('region', { name: 'What to do next' }).getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('heading', { name: 'New CORE request' }).waitFor();
    expect(exchange.taskCount(), 'a draft goes nowhere').toBe(before.size);
    await send(page);
    await expect(statusOf(page)).toHaveText('Submitted');
    const task = exchange.tasks().find((one) => !before.has(one.id));
    expect(task?.identifier?.[0]?.value).not.toBe(refused?.identifier?.[0]?.value);
    const link = task?.input?.find((input) => input.type.coding?.some((coding) => coding.code === 'resubmission-of'));
    expect(link?.valueIdentifier).toMatchObject({
      system: refused?.identifier?.[0]?.system,
      value: refused?.identifier?.[0]?.value,
    });
    await expect(page.getByRole('link', { name: 'the other request' })).toBeVisible();
  });

  await test.step('“no records” is accepted and leaves the worklist', async () => {
    await openWorklist(page);
    await requestRows(page).filter({ hasText: 'Featherstone' }).click();
    await page.getByRole('button', { name: 'Accept “no records”' }).click();
    await expect(page.getByText('“No records” is accepted')).toBeVisible();
    await expect(requestRows(page).filter({ hasText: 'Featherstone' })).toHaveCount(0);
    await expect(groupHeads(page).filter({ hasText: 'no records' })).toHaveCount(0);
  });
});
