/**
 * Purpose: creating, searching and the life of Tasks; persistence across a restart.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Task } from 'fhir/r4';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  batchTask,
  childTask,
  coreTask,
  startExchange,
  type Exchange,
  type ExchangeOptions,
  type TaskStatus,
} from '../../exchange/index.ts';
import { fhirClient, idIn, idsOf, issueOf, linkOf, type FhirClient } from './client.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const CHASE = 'https://northwind.example/roi/chase';

let exchange: Exchange;
let client: FhirClient;
const open = async (options: ExchangeOptions = {}): Promise<void> => {
  exchange = await startExchange({ providerCount: 200, payerCount: 5, ...options });
  client = await fhirClient(exchange);
};
beforeEach(() => open());
afterEach(() => exchange.close());

const reopen = async (options: ExchangeOptions): Promise<void> => {
  await exchange.close();
  await open(options);
};

test('answers a create with location, version and body; minimal leaves the body out', async () => {
  const response = await client.post(coreTask(1));
  expect(response.status).toBe(201);
  expect(response.headers.get('location')).toMatch(/\/Task\/task-1\/_history\/1$/);
  expect(response.headers.get('x-request-id')).toBeTruthy();
  const task = (await response.json()) as Task;
  expect(task.meta?.versionId).toBe('1');
  expect(task.meta?.profile).toEqual(coreTask(1).meta?.profile);
  expect(task.contained).toEqual(coreTask(1).contained);
  const minimal = await client.post(coreTask(2), { prefer: 'return=minimal' });
  expect(await minimal.text()).toBe('');
  expect(idIn(minimal.headers.get('location'))).toBe('task-2');
});

test('the examples of the wire contract pass', async () => {
  const example = (name: string): Task =>
    JSON.parse(readFileSync(path.join(import.meta.dirname, 'examples', `${name}.json`), 'utf8')) as Task;
  const batch = await client.create(example('batch-task'));
  exchange.advance(batch, 'accepted');
  const child = example('child-task');
  expect((await client.post({ ...child, partOf: [{ reference: `Task/${batch}` }] })).status).toBe(201);
  expect((await client.post(example('core-task'))).status).toBe(201);
});

test.each<[string, (task: Task) => unknown, number, string]>([
  ['status', (task) => ({ ...task, status: 'draft' }), 422, 'Task.status'],
  ['intent', (task) => ({ ...task, intent: 'plan' }), 422, 'Task.intent'],
  ['identifier', ({ identifier: _, ...task }) => task, 422, 'Task.identifier'],
  ['owner', (task) => ({ ...task, owner: { reference: 'Organization/pay-204' } }), 422, 'Task.owner.reference'],
  ['patient', ({ contained: _, ...task }) => task, 422, 'Task.contained'],
  [
    'birth date',
    (task) => ({ ...task, contained: [{ resourceType: 'Patient', id: 'patient', name: [{ family: 'X' }] }] }),
    422,
    'Task.contained[0].birthDate',
  ],
  ['data code', (task) => ({ ...task, input: [] }), 422, 'Task.input'],
  ['batch', (task) => ({ ...task, partOf: [{ reference: 'Task/none' }] }), 422, 'Task.partOf[0].reference'],
  ['resource type', () => ({ resourceType: 'Patient' }), 400, 'Task'],
  ['JSON', () => '{"resourceType":', 400, ''],
])('refuses a request with a bad %s and names the field', async (_what, change, status, expression) => {
  const response = await client.post(change(coreTask(1)));
  expect(response.status).toBe(status);
  expect((await issueOf(response)).expression).toBe(expression);
  expect(exchange.taskCount()).toBe(0);
});

test('a batch needs a payer, and children wait until it is accepted', async () => {
  const noPayer = await client.post(batchTask('P1', { payerId: 'prov-88120' }));
  expect((await issueOf(noPayer)).expression).toBe('Task.input[0].valueReference');
  const batch = await client.create(batchTask('P1', { expectedCount: 2 }));
  expect((await client.post(childTask(1, batch, 'P1'))).status).toBe(422);
  exchange.clock.step(5 * MINUTE_MS);
  expect(exchange.task(batch)?.status).toBe('accepted');
  await client.create(childTask(1, batch, 'P1'));
  expect(exchange.task(batch)?.status).toBe('in-progress');
  exchange.clock.step(2 * HOUR_MS);
  expect(exchange.task(batch)?.status).toBe('in-progress');
  await client.create(childTask(2, batch, 'P1'));
  exchange.clock.step(2 * HOUR_MS);
  expect(exchange.task(batch)?.status).toBe('completed');
  const late = await client.post(childTask(3, batch, 'P1'));
  expect((await issueOf(late)).diagnostics).toContain('closed');
});

test('If-None-Exist answers the existing Task; without it, or switched off, duplicates happen', async () => {
  const condition = { 'if-none-exist': `identifier=${CHASE}|2026-1` };
  const first = await client.post(coreTask(1), condition);
  const second = await client.post(coreTask(1), condition);
  expect([first.status, second.status]).toEqual([201, 200]);
  expect(idIn(second.headers.get('location'))).toBe(idIn(first.headers.get('location')));
  await client.post(coreTask(1));
  expect(exchange.tasksByIdentifier(CHASE, '2026-1')).toHaveLength(2);
  expect((await client.post(coreTask(1), condition)).status).toBe(412);
  await reopen({ ifNoneExist: false });
  await client.post(coreTask(1), condition);
  await client.post(coreTask(1), condition);
  expect(exchange.taskCount()).toBe(2);
  await reopen({ refuseDuplicateIdentifiers: true });
  await client.post(coreTask(1));
  expect((await client.post(coreTask(1))).status).toBe(409);
});

test('a body over the limit gets 413', async () => {
  await reopen({ payloadLimitBytes: 2000 });
  expect((await client.post({ ...coreTask(1), description: 'x'.repeat(3000) })).status).toBe(413);
});

test('searches by every index, with the page of changes a poller wants', async () => {
  const batch = await client.create(batchTask('P1'));
  exchange.advance(batch, 'accepted');
  const children: string[] = [];
  for (let n = 1; n <= 5; n += 1) children.push(await client.create(childTask(n, batch, 'P1')));
  await client.create(coreTask(9));
  const ids = async (query: string): Promise<string[]> => idsOf(await client.bundle(`Task?${query}`));
  expect(await ids(`part-of=Task/${batch}`)).toEqual(children);
  expect(await ids(`part-of=${batch}&status=requested,received`)).toEqual(children);
  expect(await ids(`identifier=${CHASE}|P1-000003`)).toEqual([children[2]]);
  expect(await ids('identifier=P1-000003')).toEqual([children[2]]);
  expect(await ids('group-identifier=https://northwind.example/roi/project|P1')).toHaveLength(6);
  expect(await ids('owner=Organization/prov-88120')).toHaveLength(6);
  expect(await ids(`_id=${children[0]},${children[1]},none`)).toEqual(children.slice(0, 2));
  expect((await client.bundle(`Task?part-of=Task/${batch}&_summary=count`)).total).toBe(5);

  const mark = exchange.task(children[4] ?? '')?.meta?.lastUpdated ?? '';
  exchange.clock.step(1000);
  exchange.set(children[3] ?? '', { status: 'on-hold', businessStatus: 'Pended' });
  exchange.set(children[0] ?? '', { status: 'rejected' });
  expect(await ids(`part-of=Task/${batch}&_lastUpdated=gt${mark}&_sort=_lastUpdated`)).toEqual([
    children[3],
    children[0],
  ]);
  expect(await ids(`part-of=Task/${batch}&_lastUpdated=ge${mark}&_sort=-_lastUpdated`)).toEqual([
    children[0],
    children[3],
    children[4],
  ]);
  expect(await ids(`part-of=Task/${batch}&_lastUpdated=lt${mark}`)).toEqual([children[1], children[2]]);
  expect(await ids('status=on-hold')).toEqual([children[3]]);
  expect(await ids(`part-of=${batch}&status=requested`)).toEqual([children[1], children[2], children[4]]);
  // Changed twice since the mark, listed once.
  exchange.set(children[0] ?? '', { status: 'accepted' });
  expect(await ids(`part-of=Task/${batch}&_lastUpdated=gt${mark}&_sort=_lastUpdated`)).toEqual([
    children[3],
    children[0],
  ]);
});

test('versions rise and no two changes share an instant', async () => {
  const ids = [await client.create(coreTask(1)), await client.create(coreTask(2))];
  for (const id of ids) for (const status of ['received', 'accepted'] as const) exchange.advance(id, status);
  const stamps = exchange.tasks().map(({ meta }) => meta?.lastUpdated ?? '');
  expect(stamps[0]).not.toBe(stamps[1]);
  expect(exchange.tasks().map(({ meta }) => meta?.versionId)).toEqual(['3', '3']);
});

test('an ignored parameter vanishes from self and the answer is every Task', async () => {
  await reopen({ ignoreParams: { Task: ['part-of', 'identifier'] } });
  await client.create(coreTask(1));
  const bundle = await client.bundle('Task?part-of=Task/none&identifier=x|y&status=requested');
  expect(idsOf(bundle)).toEqual(['task-1']);
  expect([...new URL(linkOf(bundle, 'self') ?? '').searchParams.keys()]).toEqual(['status']);
});

test('all twelve statuses can be forced, and a forced Task leaves its script', async () => {
  const id = await client.create(coreTask(1));
  const statuses: TaskStatus[] = [
    'draft',
    'requested',
    'received',
    'accepted',
    'rejected',
    'ready',
    'cancelled',
    'in-progress',
    'on-hold',
    'failed',
    'completed',
    'entered-in-error',
  ];
  for (const status of statuses) {
    expect(exchange.set(id, { status, businessStatus: `words for ${status}`, statusReason: 'because' })).toMatchObject({
      status,
      businessStatus: { text: `words for ${status}` },
      statusReason: { text: 'because' },
    });
  }
  exchange.clock.step(30 * DAY_MS);
  expect(exchange.task(id)?.status).toBe('entered-in-error');
});

test('each behaviour ends as its site would end it', async () => {
  const ends: Record<string, string> = {
    'delivers-pdf': 'completed',
    'partial-then-complete': 'completed',
    'pends-authorization': 'on-hold',
    'pends-information': 'completed',
    'fee-approval': 'completed',
    'no-records-failed': 'failed',
    'no-records-certificate': 'completed',
    rejects: 'rejected',
    unable: 'failed',
    slow: 'completed',
    cancelled: 'cancelled',
    'odd-words': 'ready',
  };
  await reopen({
    behaviours: Object.fromEntries(
      exchange
        .organizations()
        .slice(0, 12)
        .map(({ id }, n) => [id ?? '', Object.keys(ends)[n] as never]),
    ),
  });
  const owners = exchange
    .organizations()
    .slice(0, 12)
    .map(({ id }) => id ?? '');
  const ids: string[] = [];
  for (const [n, ownerId] of owners.entries()) ids.push(await client.create(coreTask(n, { ownerId })));
  exchange.clock.step(2 * HOUR_MS);
  expect(exchange.task(ids[1] ?? '')).toMatchObject({ status: 'in-progress', output: [{}] });
  expect(exchange.task(ids[4] ?? '')).toMatchObject({
    status: 'on-hold',
    businessStatus: { text: 'Awaiting fee approval' },
  });
  exchange.clock.step(30 * DAY_MS);
  expect(ids.map((id) => exchange.task(id)?.status)).toEqual(Object.values(ends));
});

test('advance walks the script; the rest of it follows later', async () => {
  const id = await client.create(coreTask(1));
  expect(exchange.advance(id, 'in-progress')).toMatchObject({ status: 'in-progress', meta: { versionId: '4' } });
  exchange.clock.step(HOUR_MS);
  expect(exchange.task(id)).toMatchObject({
    status: 'completed',
    output: [{ valueAttachment: { contentType: 'application/pdf' } }],
  });
});

test('state survives a restart, scripts go on, ids and stamps do not repeat', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'exchange-'));
  try {
    const stateFile = path.join(folder, 'state.jsonl');
    await reopen({ stateFile });
    const id = await client.create(coreTask(1));
    exchange.advance(id, 'accepted');
    const before = exchange.task(id);
    await new Promise((resolve) => setTimeout(resolve, 400));
    // Written without being asked, within the debounce.
    expect(readFileSync(stateFile, 'utf8')).toContain('2026-1');
    await reopen({ stateFile, startAt: 0 });
    expect(exchange.task(id)).toEqual(before);
    const second = await client.create(coreTask(2));
    expect(second).not.toBe(id);
    expect((exchange.task(second)?.meta?.lastUpdated ?? '') > (before?.meta?.lastUpdated ?? '')).toBe(true);
    exchange.clock.step(HOUR_MS);
    expect(exchange.task(id)?.status).toBe('completed');
    expect(idsOf(await client.bundle(`Task?identifier=${CHASE}|2026-1`))).toEqual([id]);
    await reopen({});
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a sped-up clock moves Tasks by itself', async () => {
  await reopen({ clock: { speed: 6000 } });
  const id = await client.create(coreTask(1));
  await expect.poll(() => exchange.task(id)?.status, { timeout: 5000 }).toBe('completed');
});

test('a pace shortens the work of the sites and leaves the clock true', async () => {
  await reopen({ pace: 60 });
  const id = await client.create(coreTask(1));
  const sentMs = exchange.clock.now();
  exchange.clock.step(30_000);
  expect(exchange.task(id)?.status).toBe('completed');
  expect(Date.parse(exchange.task(id)?.meta?.lastUpdated ?? '') - sentMs).toBeLessThanOrEqual(30_000);
});
