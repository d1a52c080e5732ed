/** No exchange, no token, no program: what waits goes by itself later, and goes once. */
import { setTimeout as delay } from 'node:timers/promises';
import { askToSend, field, openRequest, send, statusOf, unlock } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { seedDraft } from '../support/seam.ts';
import { answering, type Fault, happened, held, onCreate, person, startWith } from './fault-support.ts';

test('without exchange, with a wrong secret, or signed out, requests wait and then go by themselves', async ({
  launch,
  practiceExchange,
}) => {
  test.setTimeout(120_000);
  const exchange = await practiceExchange({ ifNoneExist: false });
  await exchange.stop();
  const program = await startWith(launch, exchange);
  await test.step('the exchange is down from the start', async () => {
    await seedDraft(program.window, person('Down'));
    await openRequest(program.window, 'Down');
    await send(program.window);
    await expect(statusOf(program.window)).toHaveText('Queued');
    await expect(program.window.getByRole('main').getByRole('alert')).toContainText(/could not be reached/);
    await program.relaunch();
    await unlock(program.window);
    await openRequest(program.window, 'Down');
    await expect(statusOf(program.window)).toHaveText('Queued');
    await exchange.start();
    await expect(statusOf(program.window)).toHaveText('Submitted', { timeout: 20_000 });
    expect(held(exchange, 'Down')).toBe(1);
  });
  await test.step('401 for ever', async () => {
    exchange.faults.add({ match: { origin: 'fhir' }, fault: answering(401) });
    await seedDraft(program.window, person('Outsider'));
    await openRequest(program.window, 'Outsider');
    await send(program.window);
    await expect(statusOf(program.window)).toHaveText('Queued');
    await expect(program.window.getByRole('main').getByRole('alert')).toContainText(
      'The exchange does not accept the sign-in any more.',
    );
    expect(held(exchange, 'Outsider')).toBe(0);
    exchange.faults.clear();
    await expect(statusOf(program.window)).toHaveText('Submitted', { timeout: 20_000 });
    expect(held(exchange, 'Outsider')).toBe(1);
  });
  await test.step('wrong secret', async () => {
    await program.relaunch({ env: { ROI_CLIENT_SECRET: 'not-the-secret' } });
    await unlock(program.window);
    await seedDraft(program.window, person('Stranger'));
    await openRequest(program.window, 'Stranger');
    await send(program.window);
    await expect(statusOf(program.window)).toHaveText('Queued');
    await expect(program.window.getByRole('main').getByRole('alert')).toContainText(
      'The sign-in server does not accept the client id or its secret.',
    );
    await expect(program.window.getByRole('banner').getByRole('status')).toHaveText('Sign-in failed');
    expect(held(exchange, 'Stranger')).toBe(0);
    await program.relaunch({ env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
    await unlock(program.window);
    await openRequest(program.window, 'Stranger');
    await expect(statusOf(program.window)).toHaveText('Submitted', { timeout: 20_000 });
    expect(held(exchange, 'Stranger')).toBe(1);
  });
});

/** Before the row, while it is on its way, after the Task came into being but before its answer, and after all. */
const kills: readonly { family: string; delayMs: number; fault: Fault }[] = [
  { family: 'Atonce', delayMs: 0, fault: { kind: 'latency', ms: 300 } },
  { family: 'Amid', delayMs: 150, fault: { kind: 'latency', ms: 300 } },
  { family: 'Unheard', delayMs: 400, fault: 'lostAnswerHang' },
  { family: 'After', delayMs: 900, fault: { kind: 'latency', ms: 300 } },
];

test('killed while sending, a request is neither lost nor doubled', async ({ launch, practiceExchange }) => {
  test.setTimeout(150_000);
  const exchange = await practiceExchange({ ifNoneExist: false });
  const program = await startWith(launch, exchange);
  await test.step('what is typed is kept without being asked', async () => {
    await seedDraft(program.window, person('Typed'));
    await openRequest(program.window, 'Typed');
    await field(program.window, 'Note to the site').fill('Left shoulder only');
    // It is saved after a short pause; until then the form says that it is not.
    await expect(program.window.getByRole('status').filter({ hasText: 'Saving…' })).toBeVisible();
    await expect(program.window.getByRole('status').filter({ hasText: /Saved \d/ })).toBeVisible();
    await program.kill();
    await program.relaunch();
    await unlock(program.window);
    await openRequest(program.window, 'Typed');
    await expect(field(program.window, 'Note to the site')).toHaveValue('Left shoulder only');
  });
  for (const { family, delayMs, fault } of kills) {
    await test.step(`${family}, ${delayMs} ms after pressing send`, async () => {
      await seedDraft(program.window, person(family));
      await openRequest(program.window, family);
      exchange.faults.clear();
      exchange.faults.add(onCreate(fault));
      const dialog = await askToSend(program.window);
      const press = dialog.getByRole('button', { name: 'Send 1 request' }).click({ noWaitAfter: true });
      // At once means: without knowing whether the press has been heard.
      if (delayMs > 0) await press.then(() => delay(delayMs));
      await Promise.all([press.catch(() => undefined), program.kill()]);
      exchange.faults.clear();
      await program.relaunch();
      await unlock(program.window);
      await openRequest(program.window, family);
      const form = program.window.getByRole('heading', { name: 'New CORE request' });
      await expect(form.or(happened(program.window)).first()).toBeVisible();
      // Killed before anything was written down it is still the draft, whole.
      if (await form.isVisible()) await send(program.window);
      await expect(statusOf(program.window)).toHaveText('Submitted', { timeout: 15_000 });
      expect(held(exchange, family), family).toBe(1);
    });
  }
  expect(exchange.taskCount()).toBe(kills.length);
});

test('a Task that comes into being late, or is found late, is not doubled', async ({ launch, practiceExchange }) => {
  const exchange = await practiceExchange();
  const program = await startWith(launch, exchange, { resolveDelaysMs: [0, 400, 800] });
  const page = program.window;
  await test.step('it is not in the search at first', async () => {
    await seedDraft(page, person('Lagging'));
    await openRequest(page, 'Lagging');
    exchange.faults.add(onCreate({ kind: 'searchLag', ms: 700 }));
    exchange.faults.add(onCreate('lostAnswer'));
    await send(page);
    await expect(statusOf(page)).toHaveText('Submitted');
    await expect(happened(page).getByText('Found at the exchange: it had arrived.')).toBeVisible();
    expect(held(exchange, 'Lagging')).toBe(1);
  });
  await test.step('it comes after every lookup, and the exchange honours If-None-Exist', async () => {
    exchange.faults.clear();
    await seedDraft(page, person('Tardy'));
    await openRequest(page, 'Tardy');
    exchange.faults.add(onCreate({ kind: 'delayedCreate', ms: 2500 }));
    await send(page);
    await expect(statusOf(page)).toHaveText('Submitted');
    await delay(2500);
    expect(held(exchange, 'Tardy')).toBe(1);
  });
});

test('where the exchange makes a double all the same, it is shown', async ({ launch, practiceExchange }) => {
  const exchange = await practiceExchange({ ifNoneExist: false });
  // The first poll comes after the double, as it would with the cadence of the work.
  const program = await startWith(launch, exchange, { pollScale: 0.06 });
  const page = program.window;
  await seedDraft(page, person('Twin'));
  await openRequest(page, 'Twin');
  // The first Task comes into being after every lookup found none; no client can prevent the second.
  exchange.faults.add(onCreate({ kind: 'delayedCreate', ms: 2500 }));
  await send(page);
  await expect(statusOf(page)).toHaveText('Submitted');
  await expect.poll(() => held(exchange, 'Twin')).toBe(2);
  await expect(happened(page).getByText(/^The exchange holds 2 Tasks with this identifier/)).toBeVisible();
});
