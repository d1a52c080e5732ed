/** POST Task: never twice, never lost. What the exchange holds afterwards is counted on its own side. */
import type { Task } from 'fhir/r4';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createExchangeClient } from '../../../main/exchange/client.ts';
import { systemClock } from '../../../main/lib/clock.ts';
import { startExchange } from '../../exchange/index.ts';
import type { Exchange, FaultRule } from '../../exchange/index.ts';
import { clientOf, countAt, failure, never, newTask, quick } from './support.ts';

let exchange: Exchange;
let it1: ReturnType<typeof clientOf>;

beforeAll(async () => {
  exchange = await startExchange({ automatic: false, ifNoneExist: false, payloadLimitBytes: 200_000 });
  it1 = clientOf(exchange);
});
afterEach(() => {
  exchange.faults.clear();
  exchange.clearRequests();
});
afterAll(async () => {
  await it1.close();
  await exchange.close();
});

const post = (rule: FaultRule['fault'], more: Partial<FaultRule> = {}): void =>
  void exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: rule, ...more });
const posts = (): number => exchange.requests.filter((r) => r.method === 'POST' && r.origin === 'fhir').length;

describe('a create that succeeds', () => {
  it('takes the id from Location, with its version', async () => {
    const task = newTask();
    const created = await it1.client.createTask(task, never());
    expect(created).toMatchObject({ versionId: '1', existed: false });
    expect(exchange.task(created.id)?.identifier).toEqual(task.identifier);
    expect(created.serverRequestId).toBe(exchange.requests.at(-1)?.requestId);
  });

  it('knows an answer that says it had the Task already', async () => {
    const honouring = await startExchange({ automatic: false, providerCount: 30 });
    const theirs = clientOf(honouring);
    const task = newTask(
      (t) =>
        void (t.owner = {
          reference: `Organization/${honouring.organizations().find((o) => o.id?.startsWith('prov-'))?.id ?? ''}`,
        }),
    );
    const first = await theirs.client.createTask(task, never());
    const second = await theirs.client.createTask(task, never());
    expect(second).toMatchObject({ id: first.id, existed: true });
    expect(honouring.taskCount()).toBe(1);
    await theirs.close();
    await honouring.close();
  });

  it('renews the token on 401 and sends again: one Task', async () => {
    await it1.client.createTask(newTask(), never());
    exchange.revokeTokens();
    const task = newTask();
    await it1.client.createTask(task, never());
    expect(countAt(exchange, task)).toBe(1);
  });

  it('sends again after 429, which is no create: one Task', async () => {
    post({ kind: 'status', status: 429 }, { times: 2 });
    const task = newTask();
    await it1.client.createTask(task, never());
    expect(posts()).toBe(3);
    expect(countAt(exchange, task)).toBe(1);
  });
});

describe('a create whose end is not known', () => {
  it.each<[string, FaultRule['fault'], string, number]>([
    ['answer lost after the create', 'lostAnswer', 'connectionLost', 1],
    ['answer lost by a hang', 'lostAnswerHang', 'timeout', 1],
    ['reset before the create', 'reset', 'connectionLost', 0],
    ['hang before the create', 'hang', 'timeout', 0],
    ['500', { kind: 'status', status: 500 }, 'exchangeUnavailable', 0],
    ['503 with Retry-After', { kind: 'status', status: 503, retryAfterS: 1 }, 'exchangeUnavailable', 0],
    ['504 in HTML', { kind: 'html', status: 504 }, 'exchangeUnavailable', 0],
    ['408', { kind: 'status', status: 408 }, 'exchangeUnavailable', 0],
    ['redirect', 'redirect', 'malformedAnswer', 0],
    ['200 in HTML', { kind: 'html', status: 200 }, 'malformedAnswer', 0],
    ['created later', { kind: 'delayedCreate', ms: 60_000 }, 'connectionLost', 0],
  ])('%s: sent once, may exist', async (_name, fault, code, created) => {
    post(fault);
    const task = newTask();
    const error = await failure(it1.client.createTask(task, never()));
    expect(error.code).toBe(code);
    expect(error.options.technical).toMatchObject({
      reason: 'mayExist',
      method: 'POST',
      endpoint: `${exchange.fhirUrl}/Task`,
    });
    expect(posts()).toBe(1);
    expect(countAt(exchange, task)).toBe(created);
    if (fault === 'lostAnswer') expect(error.options.meaning).toContain('looked up');
  });

  it('an abort in mid-air is aborted, and may exist', async () => {
    post('hang');
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 60);
    const error = await failure(it1.client.createTask(newTask(), stop.signal));
    expect(error).toMatchObject({ code: 'aborted', options: { technical: { reason: 'mayExist' } } });
  });

  it('409 says that the exchange has it', async () => {
    post({ kind: 'status', status: 409 });
    expect(await failure(it1.client.createTask(newTask(), never()))).toMatchObject({
      code: 'exchangeRejected',
      options: { technical: { reason: 'mayExist' } },
    });
  });
});

describe('a create that surely did not happen', () => {
  it('offline: nothing left this machine', async () => {
    const down = await startExchange({ providerCount: 20, payerCount: 4 });
    const theirs = clientOf(down);
    await theirs.tokens.getToken(never());
    await down.stop();
    const error = await failure(theirs.client.createTask(newTask(), never()));
    expect(error.code).toBe('offline');
    expect(error.options.technical?.reason).not.toBe('mayExist');
    await theirs.close();
    await down.close();
  });

  it('429 for ever: not created, wait given', async () => {
    post({ kind: 'status', status: 429, retryAfterS: 900 });
    expect(await failure(it1.client.createTask(newTask(), never()))).toMatchObject({
      code: 'exchangeUnavailable',
      options: { retryAfterMs: 900_000, technical: { reason: 'notCreated' } },
    });
    expect(posts()).toBe(1);
  });

  it('422 names the fields of the form', async () => {
    const error = await failure(
      it1.client.createTask(
        newTask((t) => {
          t.owner = { reference: 'Organization/nobody' };
          const patient = t.contained?.[0];
          if (patient?.resourceType === 'Patient') patient.birthDate = '1951-99-99';
        }),
        never(),
      ),
    );
    expect(error.code).toBe('exchangeRejected');
    expect(error.options.fields?.map((f) => f.path)).toEqual(['custodian', 'patient.birthDate']);
    // The server repeats the birth date in its text; it stays out of what is kept.
    expect(JSON.stringify(error.options)).not.toContain('1951-99-99');
    expect(error.options.technical?.reason).toBe('notCreated');
  });

  it('keeps patients out of the error, whatever the server repeats', async () => {
    const task = newTask();
    const patient = task.contained?.[0];
    if (patient?.resourceType !== 'Patient') throw new Error('no patient');
    const family = patient.name?.[0]?.family ?? '';
    post({
      kind: 'status',
      status: 400,
      message: `Cannot process ${family.toUpperCase()} born ${patient.birthDate ?? ''}`,
    });
    const kept = JSON.stringify((await failure(it1.client.createTask(task, never()))).options);
    expect(kept.toLowerCase()).not.toContain(family.toLowerCase());
    expect(kept).not.toContain(patient.birthDate);
    expect(kept).toContain('(text withheld)');
  });

  it('413 points at the attachment', async () => {
    const task = newTask((t) =>
      t.contained?.push({ resourceType: 'Binary', id: 'b', contentType: 'application/pdf', data: 'A'.repeat(300_000) }),
    );
    expect(await failure(it1.client.createTask(task, never()))).toMatchObject({
      code: 'exchangeRejected',
      options: { fields: [{ path: 'authorization.file' }] },
    });
  });

  it('no token, no request', async () => {
    const client = createExchangeClient({
      fhirBaseUrl: exchange.fhirUrl,
      tokens: { getToken: () => Promise.reject(new TypeError('x')), invalidate: () => undefined },
      clock: systemClock,
      limits: quick,
    });
    await expect(client.createTask(newTask(), never())).rejects.toThrow(TypeError);
    expect(posts()).toBe(0);
    await client.close();
  });
});

describe('odd answers of other servers', () => {
  const answerWith = async (
    status: number,
    headers: Record<string, string>,
    body: unknown,
    run: (url: string) => Promise<void>,
  ): Promise<Record<string, string | string[] | undefined>> => {
    let seen = {};
    const server = createServer((req, res) => {
      seen = req.headers;
      req.resume();
      req.on('end', () => res.writeHead(status, headers).end(body === null ? undefined : JSON.stringify(body)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base/r4`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
    return seen;
  };
  const at = (url: string) =>
    createExchangeClient({
      fhirBaseUrl: url,
      tokens: { getToken: () => Promise.resolve('secret-token'), invalidate: () => undefined },
      clock: systemClock,
      limits: quick,
    });

  it.each<[string, Record<string, string>, unknown, string]>([
    ['relative Location', { location: 'Task/abc/_history/7' }, null, 'abc'],
    ['Location on another host', { location: 'https://internal.example:8080/r4/Task/abc' }, null, 'abc'],
    ['Content-Location', { 'content-location': '/base/r4/Task/abc' }, null, 'abc'],
    ['body', {}, { resourceType: 'Task', id: 'abc' }, 'abc'],
  ])('takes the id from %s', async (_name, headers, body, id) => {
    const seen = await answerWith(201, headers, body, async (url) => {
      const client = at(url);
      expect((await client.createTask(newTask(), never())).id).toBe(id);
      await client.close();
    });
    expect(seen['if-none-exist']).toMatch(/^identifier=https%3A%2F%2Fdunmorepike\.example%2Froi%2Frequest%7CT-/);
    expect(seen['content-type']).toBe('application/fhir+json; charset=utf-8');
  });

  it('does not believe a body with another identifier', async () => {
    const other: Partial<Task> = {
      resourceType: 'Task',
      id: 'abc',
      identifier: [{ system: 'x', value: 'somebody-else' }],
    };
    await answerWith(201, { location: 'Task/abc' }, other, async (url) => {
      const client = at(url);
      expect(await failure(client.createTask(newTask(), never()))).toMatchObject({
        code: 'malformedAnswer',
        options: { technical: { reason: 'mayExist' } },
      });
      await client.close();
    });
  });
});
