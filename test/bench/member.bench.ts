/**
 * A member with 10,000 records and a series of 2,000 values in the real window: from the click until the answer is painted. The aims
 * are absolute, because a person's patience is.
 */
import { expect, test, type Page } from '@playwright/test';
import { startExchange } from '../exchange/index.ts';
import { atWork, goTo, PASSPHRASE } from '../support/clerk.ts';
import { launchApp } from '../support/launch.ts';
import { directory, memberResources, type Resource } from '../support/member-resources.ts';
import { policyFor } from '../support/policy.ts';
import { call } from '../support/seam.ts';
import { seedClosedStore, seedMember } from '../support/seed-member.ts';
import { createWorkFolder } from '../support/work-folder.ts';
import { figure } from './lib.ts';

const RECORDS = 10_000;
const VALUES = 2_000;
const ROUNDS = 10;
const LIMIT_MS = 10_000;

let page: Page;
let stop: () => Promise<void>;

const series = (count: number): Resource[] =>
  Array.from({ length: count }, (_, n) => ({
    resourceType: 'Observation',
    id: `s-${n}`,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '2345-7', display: 'Glucose' }] },
    effectiveDateTime: new Date(Date.UTC(2018, 0, 1 + n)).toISOString().slice(0, 10),
    valueQuantity: { value: 90 + ((n * 37) % 60), unit: 'mg/dL' },
    referenceRange: [{ low: { value: 70, unit: 'mg/dL' }, high: { value: 99, unit: 'mg/dL' } }],
  }));

test.beforeAll(async () => {
  test.setTimeout(300_000);
  const folder = createWorkFolder('roi-member-');
  const exchange = await startExchange();
  await seedClosedStore(
    { userData: folder.userData, profileId: 'exchange-test', passphrase: PASSPHRASE },
    (database) => {
      seedMember(database, { id: 'member-big', resources: memberResources(RECORDS) });
      seedMember(database, { id: 'member-trend', name: 'Ada Quill', resources: [...directory(), ...series(VALUES)] });
    },
  );
  const launched = await launchApp({
    userDataDir: folder.userData,
    policy: policyFor(exchange, { limits: { pollScale: 10 } }),
  });
  page = launched.window;
  stop = async () => {
    await launched.close();
    folder.remove();
    await exchange.close();
  };
  await page.getByLabel('Passphrase').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await atWork(page);
  await expect
    .poll(async () => (await call(page, 'members:get', { id: 'member-trend' })).unread, { timeout: 120_000 })
    .toBe(0);
  await goTo(page, 'Members');
});

test.afterAll(() => stop());

/** Milliseconds by the window's own clock from the first input until `selector` stands there and is painted. */
async function untilPainted(act: () => Promise<void>, selector: string): Promise<number> {
  const painted = await page.evaluateHandle(
    ([query, limitMs]) => {
      let from = Number.NaN;
      const begin = (event: Event): void => {
        if (Number.isNaN(from)) from = event.timeStamp;
      };
      for (const kind of ['keydown', 'pointerdown']) addEventListener(kind, begin, { capture: true });
      const until = performance.now() + limitMs;
      const result = new Promise<number>((resolve, reject) => {
        const look = (): void => {
          if (!Number.isNaN(from) && document.querySelector(query)) {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(performance.now() - from);
            port2.postMessage(null);
          } else if (performance.now() > until) reject(new Error(`${query} did not come`));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
      return { result };
    },
    [selector, LIMIT_MS] as const,
  );
  await act();
  return painted.evaluate(({ result }) => result);
}

function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}

const open = async (name: string): Promise<void> => {
  await goTo(page, 'Members');
  await page
    .getByRole('grid', { name: 'Members' })
    .getByRole('row', { name: new RegExp(name) })
    .click();
};

/** From Enter on the list until the banner and the lists of the overview stand there. */
test('member.open-10k', async () => {
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await open('Renee Okafor');
    taken.push(
      await untilPainted(
        () => page.getByRole('grid', { name: 'Members' }).press('Enter'),
        '[aria-label="Latest claims"] li',
      ),
    );
  }
  figure('member.open-10k', p95(taken), 'ms', null, 500);
});

/** From choosing the view until the trend of 2,000 values is painted. */
test('member.trend-2000', async () => {
  const taken: number[] = [];
  await open('Ada Quill');
  await page.getByRole('grid', { name: 'Members' }).press('Enter');
  const views = page.getByRole('navigation', { name: 'Views of the member' });
  for (let round = 0; round < ROUNDS; round++) {
    await views.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('region', { name: 'Coverage' }).waitFor();
    taken.push(await untilPainted(() => views.getByRole('link', { name: 'Labs' }).click(), '[data-trend]'));
  }
  figure('member.trend-2000', p95(taken), 'ms', null, 100);
});
