/**
 * Purpose: the switchboard does what its rules say, in process and over the control origin; stop and start; the
 * program form of the exchange.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { coreTask, startExchange, type Exchange, type Fault, type SimpleFaultKind } from '../../exchange/index.ts';
import { fhirClient, idsOf, linkOf, m2mToken, type FhirClient } from './client.ts';

let exchange: Exchange;
let client: FhirClient;
beforeAll(async () => {
  exchange = await startExchange({ providerCount: 60, payerCount: 5 });
  client = await fhirClient(exchange);
});
afterEach(() => exchange.faults.clear());
afterAll(() => exchange.close());

const once1 = (fault: Fault | SimpleFaultKind, method?: string): string =>
  exchange.faults.add({ match: { origin: 'fhir', ...(method && { method }) }, fault, times: 1 });
let serial = 0;
const fresh = () => coreTask(++serial);

test.each([400, 401, 403, 404, 408, 409, 412, 413, 422, 429, 500, 502, 503, 504])(
  'status %i with an OperationOutcome, then well again',
  async (status) => {
    once1({ kind: 'status', status });
    const response = await client.get('Task');
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome' });
    expect((await client.get('Task')).status).toBe(200);
  },
);

test('bodies and retry hints: seconds, date, AWS, empty, HTML', async () => {
  once1({ kind: 'status', status: 429, retryAfterS: 7, body: 'aws' });
  const aws = await client.get('Task');
  expect(aws.headers.get('retry-after')).toBe('7');
  expect(await aws.json()).toEqual({ message: expect.any(String) as string });
  once1({ kind: 'status', status: 503, retryAfterS: 30, retryAfterAs: 'date', body: 'empty' });
  const dated = await client.get('Task');
  expect(Date.parse(dated.headers.get('retry-after') ?? '') - Date.now()).toBeGreaterThan(25_000);
  expect(await dated.text()).toBe('');
  once1({ kind: 'html', status: 200 });
  const html = await client.get('Task');
  expect([html.status, html.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
});

test('after, times, path, latency', async () => {
  exchange.faults.add({
    match: { origin: 'fhir', path: /^\/Organization/ },
    fault: { kind: 'status', status: 500 },
    after: 1,
    times: 2,
  });
  const statuses: number[] = [];
  for (let n = 0; n < 4; n += 1) statuses.push((await client.get('Organization?_count=1')).status);
  expect(statuses).toEqual([200, 500, 500, 200]);
  once1({ kind: 'latency', ms: 120 });
  const startedMs = performance.now();
  await client.get('Task');
  expect(performance.now() - startedMs).toBeGreaterThan(110);
});

test('reset, hang', async () => {
  once1('reset');
  await expect(client.get('Task')).rejects.toThrow();
  once1('hang');
  await expect(fetch(`${exchange.fhirUrl}/Task`, { signal: AbortSignal.timeout(150) })).rejects.toMatchObject({
    name: 'TimeoutError',
  });
});

test('a lost answer loses the answer, not the Task', async () => {
  once1('lostAnswer', 'POST');
  const task = fresh();
  await expect(client.post(task)).rejects.toThrow();
  const value = task.identifier?.[0]?.value ?? '';
  expect(exchange.tasksByIdentifier('https://northwind.example/roi/chase', value)).toHaveLength(1);
  expect(exchange.requests.at(-1)).toMatchObject({
    method: 'POST',
    path: '/Task',
    hadAuthorization: true,
    status: 0,
    faults: ['lostAnswer'],
  });
});

test('a delayed create appears later; a search lag hides what exists', async () => {
  const late = fresh();
  once1({ kind: 'delayedCreate', ms: 150 }, 'POST');
  await expect(client.post(late)).rejects.toThrow();
  const find = async (value: string): Promise<number> => idsOf(await client.bundle(`Task?identifier=${value}`)).length;
  const lateValue = late.identifier?.[0]?.value ?? '';
  expect(await find(lateValue)).toBe(0);
  await expect.poll(() => find(lateValue)).toBe(1);

  const hidden = fresh();
  once1({ kind: 'searchLag', ms: 150 }, 'POST');
  const id = await client.create(hidden);
  const hiddenValue = hidden.identifier?.[0]?.value ?? '';
  expect(await find(hiddenValue)).toBe(0);
  expect((await client.get(`Task/${id}`)).status).toBe(200);
  await expect.poll(() => find(hiddenValue)).toBe(1);
});

test('spoilt answers: cut JSON, foreign and looping next, bare resource, media type, redirect', async () => {
  once1('truncatedJson');
  await expect(client.get('Organization').then((response) => response.json())).rejects.toThrow(SyntaxError);
  once1('foreignNext');
  const foreign = linkOf(await client.bundle('Organization?_count=2'), 'next') ?? '';
  expect(new URL(foreign).origin).toBe(exchange.deliveryUrl);
  once1('loopNext');
  expect(linkOf(await client.bundle('Organization?_count=2'), 'next')).toBe(
    `${exchange.fhirUrl}/Organization?_count=2`,
  );
  once1('bareResource');
  expect(await (await client.get('Organization?_id=prov-88120')).json()).toMatchObject({
    resourceType: 'Organization',
    id: 'prov-88120',
  });
  once1('badContentType');
  expect((await client.get('Organization')).headers.get('content-type')).toContain('text/plain');
  once1('redirect');
  const redirect = await client.get('Task?x=1');
  expect([redirect.status, redirect.headers.get('location')]).toEqual([302, `${exchange.deliveryUrl}/Task?x=1`]);
});

test('faults reach the OAuth engine too', async () => {
  exchange.faults.add({
    match: { origin: 'auth', path: '/oauth2/token' },
    fault: { kind: 'status', status: 400 },
    times: 1,
  });
  const refused = await fetch(exchange.tokenUrl, { method: 'POST' });
  expect(await refused.json()).toEqual({ error: 'invalid_grant' });
  exchange.faults.add({ match: { origin: 'auth' }, fault: 'lostAnswer', times: 1 });
  await expect(m2mToken(exchange)).rejects.toThrow();
  exchange.faults.add({ match: { origin: 'auth' }, fault: 'truncatedJson', times: 1 });
  await expect(m2mToken(exchange)).rejects.toThrow(SyntaxError);
  exchange.faults.add({ match: { origin: 'auth' }, fault: { kind: 'latency', ms: 30 }, times: 1 });
  expect(await m2mToken(exchange)).toBeTruthy();
});

test('the control origin does the same over HTTP and wants its header', async () => {
  const control = (method: string, route: string, body?: unknown, header = '1'): Promise<Response> =>
    fetch(`${exchange.controlUrl}/${route}`, {
      method,
      headers: { 'x-exchange-control': header },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  expect((await fetch(`${exchange.controlUrl}/faults`)).status).toBe(403);
  const added = await control('POST', 'faults', {
    match: { origin: 'fhir', path: '/^\\/Task/' },
    fault: { kind: 'status', status: 503 },
    times: 1,
  });
  const { id } = (await added.json()) as { id: string };
  expect((await client.get('Task')).status).toBe(503);
  expect(await (await control('GET', 'faults')).json()).toMatchObject({ faults: [{ id, hits: 1, left: 0 }] });
  expect((await control('DELETE', `faults/${id}`)).status).toBe(200);
  expect((await control('POST', 'faults', { fault: 5 })).status).toBe(400);
  const task = await client.create(fresh());
  const nowMs = exchange.clock.now();
  await control('POST', 'clock', { stepMs: 3_600_000 });
  expect(exchange.clock.now()).toBe(nowMs + 3_600_000);
  expect(
    await (await control('POST', `tasks/${task}`, { status: 'failed', businessStatus: 'forced' })).json(),
  ).toMatchObject({ status: 'failed' });
  expect(await (await control('GET', 'requests')).json()).toMatchObject({ requests: expect.any(Array) as unknown[] });
  await control('POST', 'stop');
  await expect(client.get('Task')).rejects.toThrow();
  await control('POST', 'start');
  expect((await client.get('Task')).status).toBe(200);
});

test('the program prints one line, works, and keeps its state over SIGTERM', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'exchange-program-'));
  const root = path.join(import.meta.dirname, '../../..');
  try {
    await build({
      configFile: false,
      root,
      logLevel: 'error',
      build: {
        ssr: path.join(root, 'test/exchange/main.ts'),
        outDir: folder,
        emptyOutDir: false,
        target: 'node20',
        rolldownOptions: { output: { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' } },
      },
      ssr: { noExternal: true },
    });
    const run = async (
      work: (exchange: Pick<Exchange, 'fhirUrl' | 'tokenUrl' | 'm2m'>) => Promise<void>,
    ): Promise<string> => {
      const child = spawn(
        process.execPath,
        [path.join(folder, 'main.mjs'), '--state', path.join(folder, 'state.jsonl'), '--speed', '1'],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      await expect.poll(() => out, { timeout: 8000 }).toContain('\n');
      await work(JSON.parse(out) as Exchange);
      child.kill('SIGTERM');
      await once(child, 'exit');
      return out;
    };
    let id = '';
    const out = await run(async (running) => {
      id = await (await fhirClient(running as Exchange)).create(coreTask(1));
    });
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({ ready: true, user: { redirectUri: 'https://localhost' } });
    await run(async (running) => {
      expect((await (await fhirClient(running as Exchange)).get(`Task/${id}`)).status).toBe(200);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}, 30_000);
