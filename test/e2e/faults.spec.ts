/**
 * Every fault of the practice exchange against the CORE path: a clear message where it belongs, nothing lost, and never
 * more than one Task, counted on the exchange's side. The exchange ignores If-None-Exist unless a test says otherwise,
 * so that nothing but the workstation itself prevents doubles.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { Exchange, FaultRule } from '../exchange/index.ts';
import { askToSend, field, goTo, openRequest, type Person, send, setUpStore, statusOf, unlock } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import type { Launched } from '../support/launch.ts';
import { policyFor } from '../support/policy.ts';
import { ask, call, seedDraft } from '../support/seam.ts';

type Fault = FaultRule['fault'];
const onCreate = (fault: Fault, times = 1): FaultRule => ({ match: { origin: 'fhir', method: 'POST', path: '/Task' }, fault, times });
const answering = (status: number, more: object = {}): Fault => ({ kind: 'status', status, ...more });
const person = (family: string): Person => ({ family, given: 'Ada', birthDate: '1951-03-09' });

/** How many Tasks the exchange holds for a person. */
const held = (exchange: Exchange, family: string): number =>
  exchange.tasks().filter((task) => task.contained?.some((r) => r.resourceType === 'Patient' && r.name?.[0]?.family === family)).length;

const happened = (page: Page) => page.getByRole('region', { name: 'What happened' });
const lost = 'The answer was lost: the request may have arrived.';

async function start(launch: (o: object) => Promise<Launched>, exchange: Exchange, limits: object = {}): Promise<Launched> {
  const program = await launch({ policy: policyFor(exchange, { limits }), env: { ROI_CLIENT_SECRET: exchange.m2m.clientSecret } });
  await setUpStore(program.window);
  return program;
}

interface Arriving {
  family: string;
  fault: Fault;
  /** What the request's page says while it is open what became of it. */
  says?: string;
  /** What its timeline keeps. */
  keeps?: string;
}

const arriving: readonly Arriving[] = [
  { family: 'Latency', fault: { kind: 'latency', ms: 900 } },
  { family: 'Unauthorized', fault: answering(401) },
  { family: 'Timeout', fault: answering(408), says: 'The exchange gave up waiting for the request.', keeps: lost },
  { family: 'Conflict', fault: answering(409), says: 'The exchange says that it has this request already.', keeps: lost },
  { family: 'Precondition', fault: answering(412), says: 'The exchange says that it has this request already.', keeps: lost },
  { family: 'Throttled', fault: answering(429, { retryAfterS: 1 }), says: 'The exchange asks to slow down.', keeps: 'It could not be sent yet and stays in the queue.' },
  { family: 'Internal', fault: answering(500), says: 'The exchange has a fault of its own (500).', keeps: lost },
  { family: 'Gateway', fault: answering(502), says: 'The exchange has a fault of its own (502).', keeps: lost },
  { family: 'Unavailable', fault: answering(503, { retryAfterS: 1 }), says: 'The exchange has a fault of its own (503).', keeps: lost },
  { family: 'Late', fault: answering(504), says: 'The exchange has a fault of its own (504).', keeps: lost },
  { family: 'Maintained', fault: { kind: 'html', status: 200 }, says: 'The exchange gave no id for the request.', keeps: lost },
  { family: 'Truncated', fault: 'truncatedJson' },
  { family: 'Reset', fault: 'reset', says: 'The connection broke before the answer was complete.', keeps: lost },
  { family: 'Hung', fault: 'hang', says: 'The server did not answer in time.', keeps: lost },
  { family: 'Lost', fault: 'lostAnswer', keeps: lost },
  { family: 'Losthung', fault: 'lostAnswerHang', keeps: lost },
  { family: 'Delayed', fault: { kind: 'delayedCreate', ms: 600 }, keeps: lost },
];

interface Refused {
  family: string;
  fault: Fault;
  says: string;
  /** The field that shows it, and how. */
  at?: { name: string | RegExp; message: string };
}

const refused: readonly Refused[] = [
  { family: 'Forbidden', fault: answering(403), says: 'The exchange refused: this connection may not do that (scope system/Task.c).' },
  { family: 'Missing', fault: answering(404), says: 'The exchange does not know this address.' },
  { family: 'Toolarge', fault: answering(413), says: 'The request is too large for the exchange.' },
  {
    family: 'Unprocessable',
    fault: answering(422, { message: 'Unknown birth date', expression: ['Task.contained[0].birthDate'] }),
    says: 'The exchange refused the request as it is.',
    at: { name: 'Date of birth', message: 'The exchange says: Unknown birth date' },
  },
];

test('a create that is disturbed arrives exactly once', async ({ launch, practiceExchange }) => {
  test.setTimeout(150_000);
  const exchange = await practiceExchange({ ifNoneExist: false });
  const program = await start(launch, exchange, { resolveDelaysMs: [500, 500], requestTimeoutMs: 1500 });
  const page = program.window;
  for (const { family, fault, says, keeps } of arriving) {
    await test.step(family, async () => {
      await seedDraft(page, person(family));
      await openRequest(page, family);
      exchange.faults.clear();
      exchange.faults.add(onCreate(fault));
      await send(page);
      if (says !== undefined) await expect(page.getByRole('alert').filter({ hasText: says })).toBeVisible();
      await expect(statusOf(page)).toHaveText('Submitted');
      if (keeps !== undefined) await expect(happened(page).getByText(keeps)).toBeVisible();
      expect(held(exchange, family), family).toBe(1);
    });
  }
  exchange.faults.clear();
  await program.relaunch();
  await unlock(program.window);
  await goTo(program.window, 'Requests');
  for (const { family } of arriving) {
    await expect(program.window.getByRole('row', { name: new RegExp(`^${family}, Ada.*Submitted`) })).toBeVisible();
    expect(held(exchange, family), family).toBe(1);
  }
});

test('a refused request is mended where the refusal says and sent once', async ({ launch, practiceExchange }) => {
  const exchange = await practiceExchange({ ifNoneExist: false });
  const program = await start(launch, exchange);
  const page = program.window;
  for (const { family, fault, says, at } of refused) {
    await test.step(family, async () => {
      await seedDraft(page, person(family));
      await openRequest(page, family);
      exchange.faults.clear();
      exchange.faults.add(onCreate(fault));
      await send(page);
      await expect(page.getByRole('alert').filter({ hasText: says })).toBeVisible();
      if (at) await expect(page.getByRole('textbox', { name: at.name })).toHaveAccessibleDescription(new RegExp(at.message));
      expect(held(exchange, family)).toBe(0);
    });
  }
  exchange.faults.clear();
  await program.relaunch();
  await unlock(program.window);
  await test.step('what was refused is still there, with its reason at its field, and can be mended', async () => {
    const { window } = program;
    for (const { family } of refused.filter((r) => r.family !== 'Unprocessable')) {
      await openRequest(window, family);
      await expect(window.getByRole('alert').filter({ hasText: 'The exchange did not take this request' })).toBeVisible();
      await send(window);
      await expect(statusOf(window)).toHaveText('Submitted');
      expect(held(exchange, family), family).toBe(1);
    }
    await openRequest(window, 'Unprocessable');
    await expect(window.getByRole('textbox', { name: 'Date of birth' })).toHaveAccessibleDescription(/The exchange says: Unknown birth date/);
    await field(window, 'Date of birth').fill('3/10/1951');
    await expect(window.getByRole('textbox', { name: 'Date of birth' })).not.toHaveAccessibleDescription(/The exchange says/);
    await send(window);
    await expect(statusOf(window)).toHaveText('Submitted');
    expect(held(exchange, 'Unprocessable')).toBe(1);
  });
});

test('without exchange, with a wrong secret, or signed out, requests wait and then go by themselves', async ({ launch, practiceExchange }) => {
  test.setTimeout(120_000);
  const exchange = await practiceExchange({ ifNoneExist: false });
  await exchange.stop();
  const program = await start(launch, exchange);
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
    await expect(program.window.getByRole('main').getByRole('alert')).toContainText('The exchange does not accept the sign-in any more.');
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
    await expect(program.window.getByRole('main').getByRole('alert')).toContainText('The sign-in server does not accept the client id or its secret.');
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
  const program = await start(launch, exchange);
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
  const program = await start(launch, exchange, { resolveDelaysMs: [0, 400, 800] });
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

const disturbed: readonly { family: string; fault: Fault }[] = [
  { family: 'Expired', fault: 'expiredLink' },
  { family: 'Cutoff', fault: { kind: 'truncatedDownload', bytes: 5000 } },
  { family: 'Broken', fault: 'reset' },
  { family: 'Busy', fault: answering(503) },
];

test('documents: expired link, cut off, wrong hash, refused', async ({ launch, practiceExchange }) => {
  test.setTimeout(120_000);
  const exchange = await practiceExchange({ chartPages: 5 });
  const program = await start(launch, exchange);
  const page = program.window;
  const document = page.getByRole('region', { name: 'Documents' }).getByRole('listitem');
  const deliver = async (family: string, ...faults: FaultRule[]): Promise<void> => {
    exchange.faults.clear();
    await seedDraft(page, person(family));
    await openRequest(page, family);
    await send(page);
    await expect(statusOf(page)).toHaveText('Submitted');
    const task = exchange.tasks().at(-1)?.id ?? '';
    for (const fault of faults) exchange.faults.add(fault);
    exchange.advance(task, 'completed');
    await expect(statusOf(page)).toHaveText('Delivered', { timeout: 20_000 });
  };
  const delivery = { origin: 'delivery', method: 'GET' } as const;
  const quarantined = async (announced: RegExp): Promise<void> => {
    await expect(document).toContainText('Quarantined');
    await expect(document).toContainText(announced);
    // Kept apart: the bytes are not handed out.
    const [record] = (await call(page, 'records:list', { text: '', offset: 0, limit: 1 })).rows;
    const opened = await ask(page, 'records:open', { id: record?.id ?? '' });
    expect(opened.ok, 'a quarantined document cannot be opened').toBe(false);
    exchange.faults.clear();
    await document.getByRole('button', { name: 'Download again' }).click();
    await expect(document).toContainText('Ready');
  };

  for (const { family, fault } of disturbed) {
    await test.step(family, async () => {
      await deliver(family, { match: { origin: 'delivery', method: 'GET' }, fault, times: 1 });
      await expect(document).toContainText('Ready');
      expect(exchange.faults.list()[0]?.hits, 'the fault was met').toBe(1);
    });
  }
  await test.step('wrong hash', async () => {
    await deliver('Wronghash', { match: { origin: 'fhir', path: '/Task' }, fault: 'wrongHash' });
    await quarantined(/Announced SHA-1 WlpaWlpaWlpaWlpaWlpaWlpaWlo=, arrived SHA-1 [\w+/]{27}=/);
  });
  await test.step('wrong size', async () => {
    await deliver('Wrongsize', { match: { origin: 'fhir', path: '/Task' }, fault: 'wrongSize' });
    await quarantined(/Announced \d+ bytes, arrived \d+ bytes/);
  });
  await test.step('a link that is refused again and again', async () => {
    await deliver('Denied', { match: { origin: 'delivery', method: 'GET' }, fault: answering(403) });
    await expect(document).toContainText('The delivery link does not work any more.');
    exchange.faults.clear();
    await expect(document).toContainText('Ready', { timeout: 20_000 });
  });
  expect(exchange.requests.filter((r) => r.origin === 'delivery' && r.hadAuthorization), 'no token to the storage').toEqual([]);
  await test.step('all is still there after a restart, with the exchange gone', async () => {
    await program.quit();
    await exchange.stop();
    await program.relaunch();
    await unlock(program.window);
    await goTo(program.window, 'Records');
    const records = program.window.getByRole('grid', { name: 'Received documents' });
    await expect(records.getByRole('row', { name: /Ready/ })).toHaveCount(disturbed.length + 3);
  });
});
