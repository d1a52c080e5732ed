/** Faults of the delivery: what is disturbed arrives whole, what is not what was announced is kept apart and shown. */
import type { FaultRule } from '../exchange/index.ts';
import { goTo, openRequest, send, statusOf, unlock } from '../support/clerk.ts';
import { expect, test } from '../support/fixtures.ts';
import { ask, call, seedDraft } from '../support/seam.ts';
import { answering, type Fault, person, startWith } from './fault-support.ts';

const disturbed: readonly { family: string; fault: Fault }[] = [
  { family: 'Expired', fault: 'expiredLink' },
  { family: 'Cutoff', fault: { kind: 'truncatedDownload', bytes: 5000 } },
  { family: 'Broken', fault: 'reset' },
  { family: 'Busy', fault: answering(503) },
];

test('documents: expired link, cut off, wrong hash, refused', async ({ launch, practiceExchange }) => {
  test.setTimeout(120_000);
  const exchange = await practiceExchange({ chartPages: 5 });
  const program = await startWith(launch, exchange);
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
  expect(
    exchange.requests.filter((r) => r.origin === 'delivery' && r.hadAuthorization),
    'no token to the storage',
  ).toEqual([]);
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
