/**
 * Faults of the exchange while a request is sent: a clear message where it belongs, nothing lost, and never more than one
 * Task, counted on the exchange's side. The exchange ignores If-None-Exist, so that nothing but the workstation itself
 * prevents doubles.
 */
import { field, goTo, openRequest, send, statusOf, unlock } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { seedDraft } from '../support/seam.ts';
import { answering, type Fault, happened, held, onCreate, person, startWith } from './fault-support.ts';

const lost = 'The answer was lost: the request may have arrived.';

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
  {
    family: 'Conflict',
    fault: answering(409),
    says: 'The exchange says that it has this request already.',
    keeps: lost,
  },
  {
    family: 'Precondition',
    fault: answering(412),
    says: 'The exchange says that it has this request already.',
    keeps: lost,
  },
  {
    family: 'Throttled',
    fault: answering(429, { retryAfterS: 1 }),
    says: 'The exchange asks to slow down.',
    keeps: 'It could not be sent yet and stays in the queue.',
  },
  { family: 'Internal', fault: answering(500), says: 'The exchange has a fault of its own (500).', keeps: lost },
  { family: 'Gateway', fault: answering(502), says: 'The exchange has a fault of its own (502).', keeps: lost },
  {
    family: 'Unavailable',
    fault: answering(503, { retryAfterS: 1 }),
    says: 'The exchange has a fault of its own (503).',
    keeps: lost,
  },
  { family: 'Late', fault: answering(504), says: 'The exchange has a fault of its own (504).', keeps: lost },
  {
    family: 'Maintained',
    fault: { kind: 'html', status: 200 },
    says: 'The exchange gave no id for the request.',
    keeps: lost,
  },
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
  {
    family: 'Forbidden',
    fault: answering(403),
    says: 'The exchange refused: this connection may not do that (scope system/Task.c).',
  },
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
  const program = await startWith(launch, exchange, { resolveDelaysMs: [500, 500], requestTimeoutMs: 1500 });
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
  const program = await startWith(launch, exchange);
  const page = program.window;
  for (const { family, fault, says, at } of refused) {
    await test.step(family, async () => {
      await seedDraft(page, person(family));
      await openRequest(page, family);
      exchange.faults.clear();
      exchange.faults.add(onCreate(fault));
      await send(page);
      await expect(page.getByRole('alert').filter({ hasText: says })).toBeVisible();
      if (at)
        await expect(page.getByRole('textbox', { name: at.name })).toHaveAccessibleDescription(new RegExp(at.message));
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
      await expect(
        window.getByRole('alert').filter({ hasText: 'The exchange did not take this request' }),
      ).toBeVisible();
      await send(window);
      await expect(statusOf(window)).toHaveText('Submitted');
      expect(held(exchange, family), family).toBe(1);
    }
    await openRequest(window, 'Unprocessable');
    await expect(window.getByRole('textbox', { name: 'Date of birth' })).toHaveAccessibleDescription(
      /The exchange says: Unknown birth date/,
    );
    await field(window, 'Date of birth').fill('3/10/1951');
    await expect(window.getByRole('textbox', { name: 'Date of birth' })).not.toHaveAccessibleDescription(
      /The exchange says/,
    );
    await send(window);
    await expect(statusOf(window)).toHaveText('Submitted');
    expect(held(exchange, 'Unprocessable')).toBe(1);
  });
});
