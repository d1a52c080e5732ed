/** Reading and searching through the real HTTP exchange, with its faults. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Organization, Task } from 'fhir/r4';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createExchangeClient } from '../../../main/exchange/client.ts';
import { encodeContinuation } from '../../../main/exchange/search-pages.ts';
import { systemClock } from '../../../main/lib/clock.ts';
import { AppError } from '../../../main/lib/errors.ts';
import { PLANO, startExchange } from '../../exchange/index.ts';
import type { Exchange, FaultRule } from '../../exchange/index.ts';
import { clientOf, failure, IDENTIFIERS, never, newTask } from './support.ts';

let exchange: Exchange;
let it1: ReturnType<typeof clientOf>;

beforeAll(async () => {
  exchange = await startExchange();
  it1 = clientOf(exchange);
});
afterEach(() => {
  exchange.faults.clear();
  exchange.clearRequests();
  it1.log.length = 0;
});
afterAll(async () => {
  await it1.close();
  await exchange.close();
});

const fhir = (rule: FaultRule['fault'], more: Partial<FaultRule> = {}): void =>
  void exchange.faults.add({ match: { origin: 'fhir' }, fault: rule, ...more });
const asked = (): number => exchange.requests.filter((r) => r.origin === 'fhir').length;
const search = () =>
  it1.client.search<Organization>(
    'Organization',
    [
      ['name', PLANO.name],
      ['_count', '5'],
    ],
    never(),
  );

describe('search', () => {
  it('gives resources, total, self and pages on', async () => {
    const asking = [
      ['address-state', 'TX'],
      ['_count', '20'],
    ] as const;
    const first = await it1.client.search<Organization>('Organization', asking, never());
    expect(first.resources).toHaveLength(20);
    expect(first).toMatchObject({ selfKnown: true, ignored: [], warnings: [] });
    const ids = new Set(first.resources.map((o) => o.id));
    let next = first.next;
    let pages = 1;
    while (next !== null) {
      const page = await it1.client.nextPage<Organization>('Organization', next, asking, never());
      for (const o of page.resources) ids.add(o.id);
      next = page.next;
      pages += 1;
    }
    expect(ids.size).toBe(first.total);
    expect(pages).toBe(Math.ceil((first.total ?? 0) / 20));
  });

  it('names ignored parameters by the self link', async () => {
    const page = await it1.client.search<Organization>(
      'Organization',
      [
        ['name', 'P'],
        ['shoe-size', '42'],
        ['_count', '1'],
      ],
      never(),
    );
    expect(page.ignored).toEqual(['shoe-size']);
  });

  it('does not follow a next link to another origin', async () => {
    fhir('foreignNext', { times: 1 });
    const page = await it1.client.search<Organization>('Organization', [['_count', '5']], never());
    expect(page.resources).toHaveLength(5);
    exchange.clearRequests();
    const error = await failure(it1.client.nextPage('Organization', page.next ?? '', [], never()));
    expect(error.code).toBe('foreignOrigin');
    expect(exchange.requests).toHaveLength(0);
  });

  it.each(['', '/'])('follows a next link at the base itself (“%s?_getpages=…”)', async (slash) => {
    const seen: string[] = [];
    const answer = (page: number): object => ({
      resourceType: 'Bundle',
      type: 'searchset',
      entry: [{ resource: { resourceType: 'Organization', id: `o-${page}` }, search: { mode: 'match' } }],
      link: page === 3 ? [] : [{ relation: 'next', url: `${base}${slash}?_getpages=4711&_getpagesoffset=${page}` }],
    });
    const server = http.createServer((request, response) => {
      seen.push(`${request.url ?? ''} ${request.headers.authorization === undefined ? 'without' : 'with'} token`);
      response.setHeader('content-type', 'application/fhir+json');
      response.end(JSON.stringify(answer(seen.length)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`;
    const itsClient = clientOf(exchange, {}, base);
    const { client } = itsClient;
    try {
      let page = await client.search<Organization>('Organization', [['_count', '1']], never());
      const ids = page.resources.map((r) => r.id);
      while (page.next !== null) {
        page = await client.nextPage<Organization>('Organization', page.next, [['_count', '1']], never());
        ids.push(...page.resources.map((r) => r.id));
      }
      expect(ids).toEqual(['o-1', 'o-2', 'o-3']);
      expect(seen.slice(1)).toEqual([
        `/fhir${slash}?_getpages=4711&_getpagesoffset=1 with token`,
        `/fhir${slash}?_getpages=4711&_getpagesoffset=2 with token`,
      ]);
    } finally {
      await itsClient.close();
      server.close();
    }
  });

  it.each([
    ['another path of the server', (base: URL) => `${base.origin}/other?_getpages=1`],
    ['a path that only begins alike', (base: URL) => `${base.href.replace(/\/$/, '')}evil?_getpages=1`],
    ['another port', (base: URL) => `http://127.0.0.1:1${base.pathname}?_getpages=1`],
    ['credentials in the address', (base: URL) => base.href.replace('://', '://a:b@')],
    ['another scheme', (base: URL) => base.href.replace('http:', 'https:')],
  ])('does not follow a next link to %s', async (_what, linkOf) => {
    const base = new URL('fhir', exchange.fhirUrl);
    const link = linkOf(base);
    const next = encodeContinuation({ url: link, page: 2, seen: [] });
    const below = clientOf(exchange, {}, base.href);
    exchange.clearRequests();
    try {
      expect((await failure(below.client.nextPage('Organization', next, [], never()))).code).toBe('foreignOrigin');
      expect(exchange.requests).toHaveLength(0);
    } finally {
      await below.close();
    }
  });

  it('stops at a repeated next link, with a warning', async () => {
    fhir('loopNext');
    const page = await it1.client.search<Organization>('Organization', [['_count', '5']], never());
    expect(page.next).toBeNull();
    expect(page.warnings.join()).toContain('repeated');
  });

  it('caps the pages', async () => {
    const short = clientOf(exchange, { maxPages: 2 });
    const first = await short.client.search<Organization>('Organization', [['_count', '5']], never());
    const second = await short.client.nextPage<Organization>(
      'Organization',
      first.next ?? '',
      [['_count', '5']],
      never(),
    );
    expect(second.next).toBeNull();
    expect(second.warnings.join()).toContain('2 pages');
    await short.close();
  });

  it('accepts a bare resource, and an answer without a good content type', async () => {
    fhir('bareResource', { times: 1 });
    expect((await search()).resources.map((o) => o.name)).toEqual([PLANO.name]);
    fhir('badContentType', { times: 1 });
    expect((await search()).resources.length).toBeGreaterThan(0);
  });
});

describe('trying again', () => {
  it.each([500, 502, 503, 504, 408, 429])('gets over two answers of %i', async (status) => {
    fhir({ kind: 'status', status }, { times: 2 });
    expect((await search()).resources.length).toBeGreaterThan(0);
    expect(asked()).toBe(3);
  });

  it('gives up after three tries, with everything a person needs', async () => {
    fhir({ kind: 'status', status: 503, message: 'Down for maintenance' });
    const error = await failure(search());
    expect(asked()).toBe(3);
    expect(error).toMatchObject({
      code: 'exchangeUnavailable',
      options: {
        retryable: true,
        technical: { httpStatus: 503, method: 'GET', issues: ['error transient: Down for maintenance'] },
      },
    });
    expect(error.options.technical?.endpoint).toBe(`${exchange.fhirUrl}/Organization`);
    expect(error.options.technical?.serverRequestId).toBe(exchange.requests.at(-1)?.requestId);
  });

  it.each(['seconds', 'date'] as const)('obeys Retry-After in %s', async (as) => {
    fhir({ kind: 'status', status: 429, retryAfterS: 1, retryAfterAs: as }, { times: 1 });
    const startedMs = performance.now();
    await search();
    // An HTTP-date has whole seconds, so up to one of them is lost in rounding.
    expect(performance.now() - startedMs).toBeGreaterThan(as === 'seconds' ? 950 : 0);
    expect(asked()).toBe(2);
  });

  it('hands a long Retry-After to the caller instead of waiting', async () => {
    fhir({ kind: 'status', status: 429, retryAfterS: 600 });
    const error = await failure(search());
    expect(asked()).toBe(1);
    expect(error.options.retryAfterMs).toBe(600_000);
  });

  it('gets over a reset and a hang', async () => {
    fhir('reset', { times: 1 });
    fhir('hang', { times: 1 });
    expect((await search()).resources.length).toBeGreaterThan(0);
    expect(asked()).toBe(3);
  });

  it('ends a hang as a timeout and an abort as aborted', async () => {
    fhir('hang');
    expect((await failure(search())).code).toBe('timeout');
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    expect((await failure(it1.client.readTask('x', stop.signal))).code).toBe('aborted');
  });
});

describe('the token', () => {
  it('is renewed once on 401 and the read replayed once', async () => {
    await search();
    exchange.revokeTokens();
    exchange.clearRequests();
    expect((await search()).resources.length).toBeGreaterThan(0);
    expect(asked()).toBe(2);
    expect(exchange.requests.filter((r) => r.origin === 'auth')).toHaveLength(1);
  });

  it('is asked for once however many calls meet the 401', async () => {
    await search();
    exchange.revokeTokens();
    exchange.clearRequests();
    await Promise.all(Array.from({ length: 12 }, search));
    expect(exchange.requests.filter((r) => r.origin === 'auth')).toHaveLength(1);
  });

  it('ends in unauthorized when the fresh one is refused too', async () => {
    fhir({ kind: 'status', status: 401 });
    expect(await failure(search())).toMatchObject({ code: 'unauthorized', options: { retryable: false } });
    expect(asked()).toBe(2);
  });

  it('goes nowhere with a redirect', async () => {
    fhir('redirect', { times: 1 });
    expect((await failure(search())).code).toBe('malformedAnswer');
    expect(exchange.requests.filter((r) => r.origin === 'delivery')).toHaveLength(0);
  });
});

describe('what goes wrong', () => {
  it('explains a 403 by the scope', async () => {
    fhir({ kind: 'status', status: 403 });
    const error = await failure(it1.client.readTask('some-id', never()));
    expect(error.code).toBe('forbidden');
    expect(`${error.message} ${error.options.nextStep ?? ''}`).toContain('system/Task.r');
    exchange.faults.clear();
    expect((await failure(it1.client.readDocumentReference('dr-1-0', never()))).message).toContain(
      'system/DocumentReference.r',
    );
  });

  it.each<[string, FaultRule['fault'], string]>([
    ['HTML with 502', 'html', 'exchangeUnavailable'],
    ['HTML with 200', { kind: 'html', status: 200 }, 'malformedAnswer'],
    ['404', { kind: 'status', status: 404 }, 'notFound'],
    ['400 of AWS', { kind: 'status', status: 400, body: 'aws', message: 'Bad Request Exception' }, 'exchangeRejected'],
    ['403 of Cognito', { kind: 'status', status: 403, body: 'cognito', error: 'invalid_token' }, 'forbidden'],
    ['422 without a body', { kind: 'status', status: 422, body: 'empty' }, 'exchangeRejected'],
  ])('%s becomes one error', async (_name, fault, code) => {
    fhir(fault);
    const error = await failure(it1.client.readTask('some-id', never()));
    expect(error.code).toBe(code);
    expect(error.options.nextStep).toBeTruthy();
    expect(error.options.technical?.endpoint).toBe(`${exchange.fhirUrl}/Task/some-id`);
    if (code === 'exchangeRejected' && error.options.technical?.httpStatus === 400)
      expect(error.options.technical.issues).toEqual(['Bad Request Exception']);
  });

  it('calls truncated JSON a malformed answer', async () => {
    const { id } = await it1.client.createTask(newTask(), never());
    fhir('truncatedJson');
    expect(await failure(it1.client.readTask(id, never()))).toMatchObject({
      code: 'malformedAnswer',
      options: { technical: { httpStatus: 200 } },
    });
    expect((await failure(search())).code).toBe('malformedAnswer');
  });

  it('knows offline from exchange down, and says that nothing was sent', async () => {
    const down = await startExchange({ providerCount: 20, payerCount: 4 });
    const theirs = clientOf(down);
    await theirs.client.search('Organization', [], never());
    await down.stop();
    expect(await failure(theirs.client.search('Organization', [], never()))).toMatchObject({
      code: 'offline',
      options: { meaning: 'Nothing left this machine.' },
    });
    await down.start();
    expect((await theirs.client.search('Organization', [], never())).resources.length).toBeGreaterThan(0);
    await theirs.close();
    await down.close();
    const nameless = createExchangeClient({
      fhirBaseUrl: 'https://roi.invalid',
      tokens: { getToken: () => Promise.resolve('t'), invalidate: () => undefined },
      clock: systemClock,
    });
    expect((await failure(nameless.capabilities(never()))).code).toBe('offline');
    await nameless.close();
  });

  it('refuses a base that is not encrypted, and ids that are none', async () => {
    for (const fhirBaseUrl of [
      'http://exchange.example',
      'http://localhost:1',
      'ftp://x',
      'https://user:pw@exchange.example',
      'nonsense',
    ]) {
      expect(() => createExchangeClient({ fhirBaseUrl, tokens: it1.tokens, clock: systemClock })).toThrow(AppError);
    }
    expect((await failure(it1.client.readTask('../Organization/x', never()))).code).toBe('invalid');
    expect(asked()).toBe(0);
  });

  it('reads the capability statement, an organization and a task', async () => {
    expect((await it1.client.capabilities(never())).fhirVersion).toBe('4.0.1');
    expect((await it1.client.readOrganization(PLANO.id, never())).name).toBe(PLANO.name);
    const created = await it1.client.createTask(newTask(), never());
    const task = await it1.client.readTask(created.id, never());
    expect(task.status).toBe('requested');
    const found = await it1.client.search<Task>(
      'Task',
      [['identifier', `${IDENTIFIERS}|${task.identifier?.[0]?.value ?? ''}`]],
      never(),
    );
    expect(found.resources.map((t) => t.id)).toEqual([created.id]);
  });

  it('logs every request without query or id', async () => {
    await search();
    await failure(it1.client.readTask('some-secret-id', never()));
    expect(
      it1.log.map(({ durationMs, serverRequestId, ...rest }) => [rest, durationMs >= 0, serverRequestId !== null]),
    ).toEqual([
      [{ method: 'GET', origin: exchange.fhirUrl, path: '/Organization', status: 200, failure: null }, true, true],
      [{ method: 'GET', origin: exchange.fhirUrl, path: '/Task/{id}', status: 404, failure: 'http404' }, true, true],
    ]);
  });
});
