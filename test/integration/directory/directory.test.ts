/** The directory against the real exchange, its cache and what happens when the network is gone. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directoryMigrations } from '../../../main/directory/migrations.ts';
import { createDirectoryRepository } from '../../../main/directory/repository.ts';
import { createDirectoryService } from '../../../main/directory/service.ts';
import type { DirectoryService } from '../../../main/directory/service.ts';
import { loadBundledWireProfile } from '../../../main/exchange/wire-profile.ts';
import { systemClock } from '../../../main/lib/clock.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { directoryResultSchema, organizationSchema } from '../../../preload/contract/directory.ts';
import type { DirectoryQuery, DirectoryResult } from '../../../preload/contract/directory.ts';
import { PLANO, startExchange } from '../../exchange/index.ts';
import type { Exchange, ExchangeOptions } from '../../exchange/index.ts';
import { clientOf, failure, never } from '../exchange-client/support.ts';

let exchange: Exchange;
let folder: string;
const closers: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  exchange = await startExchange();
});
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'roi-directory-'));
});
afterEach(async () => {
  exchange.faults.clear();
  exchange.clearRequests();
  for (const close of closers.splice(0).reverse()) await close();
  fs.rmSync(folder, { recursive: true, force: true });
});
afterAll(() => exchange.close());

function directoryOf(at: Exchange = exchange): DirectoryService {
  const mine = clientOf(at);
  const database = openDatabase({
    file: path.join(folder, `${randomBytes(4).toString('hex')}.db`),
    key: randomBytes(32),
    migrations: [...directoryMigrations],
  });
  closers.push(() => database.close(), mine.close);
  const wire = loadBundledWireProfile();
  return createDirectoryService({
    client: mine.client,
    repository: createDirectoryRepository(database),
    systems: wire.identifierSystems,
    typeValues: wire.search.organizationTypes,
    clock: systemClock,
  });
}

const query = (more: Partial<DirectoryQuery> = {}): DirectoryQuery => ({
  searchId: 's1',
  kind: 'provider',
  name: '',
  match: 'starts-with',
  npi: '',
  city: '',
  state: '',
  postalCode: '',
  ...more,
});
const fhirRequests = (): number => exchange.requests.filter((r) => r.origin === 'fhir').length;
const names = (r: DirectoryResult): string[] => r.items.map((o) => o.name);

async function other(options: ExchangeOptions): Promise<Exchange> {
  const made = await startExchange(options);
  closers.push(() => made.close());
  return made;
}

describe('searching at the exchange', () => {
  it('finds by the start of the name, case and accents aside, in the contract form', async () => {
    const result = directoryResultSchema.parse(
      await directoryOf().search(query({ name: PLANO.name.slice(0, 8).toUpperCase() }), never()),
    );
    expect(names(result)).toContain(PLANO.name);
    expect(result).toMatchObject({ source: 'exchange', cachedAt: null, error: null, notices: [] });
    const plano = result.items.find((o) => o.id === PLANO.id);
    expect(plano).toMatchObject({
      kind: 'provider',
      npi: '1992999825',
      city: 'Plano',
      state: 'TX',
      active: true,
      favourite: false,
    });
    expect(plano?.phone).not.toBe('');
  });

  it('finds inside the name, by place and by payer', async () => {
    const directory = directoryOf();
    const inside = await directory.search(query({ name: 'ortho', match: 'contains', state: 'tx' }), never());
    expect(inside.items.length).toBeGreaterThan(0);
    expect(inside.items.every((o) => /ortho/i.test([o.name, ...o.aliases].join()) && o.state === 'TX')).toBe(true);
    const payers = await directory.search(query({ kind: 'payer', name: 'Lake' }), never());
    expect(payers.items.length).toBeGreaterThan(0);
    expect(payers.items.every((o) => o.kind === 'payer')).toBe(true);
    const dallas = await directory.search(query({ city: 'dallas', state: 'TX', postalCode: '752' }), never());
    expect(dallas.items.every((o) => o.city === 'Dallas')).toBe(true);
  });

  it('refuses a wrong NPI before any request, naming the field', async () => {
    const directory = directoryOf();
    for (const npi of ['1992999824', '12345', 'abcdefghij', '3992999825']) {
      expect(await failure(directory.search(query({ npi }), never()))).toMatchObject({
        code: 'invalid',
        options: { fields: [{ path: 'npi' }] },
      });
    }
    expect(await failure(directory.search(query({ state: 'T' }), never()))).toMatchObject({
      code: 'invalid',
      options: { fields: [{ path: 'state' }] },
    });
    expect(fhirRequests()).toBe(0);
    expect(names(await directory.search(query({ npi: ' 1992-999-825 ' }), never()))).toEqual([PLANO.name]);
    expect((await directory.search(query({ npi: '1992999825', kind: 'payer' }), never())).items).toEqual([]);
  });

  it('pages on by a handle that is no address', async () => {
    const directory = directoryOf();
    const first = await directory.search(query({ state: 'TX' }), never());
    expect(first.items).toHaveLength(50);
    expect(first.nextPage).not.toContain('http');
    const ids = new Set(first.items.map((o) => o.id));
    let page = first.nextPage;
    while (page !== null) {
      const next = await directory.nextPage('s1', page, never());
      for (const o of next.items) ids.add(o.id);
      page = next.nextPage;
    }
    expect(ids.size).toBe(first.total);
    expect((await failure(directory.nextPage('s1', 'gone', never()))).code).toBe('notFound');
  });

  it('ends a search when the next one under its id begins, or on demand', async () => {
    exchange.faults.add({ match: { origin: 'fhir' }, fault: { kind: 'latency', ms: 150 } });
    const directory = directoryOf();
    const first = failure(directory.search(query({ name: 'A' }), never()));
    const second = directory.search(query({ name: PLANO.name }), never());
    expect((await first).code).toBe('aborted');
    expect(names(await second)).toContain(PLANO.name);
    const third = failure(directory.search(query({ name: 'B' }), never()));
    directory.cancel('s1');
    expect((await third).code).toBe('aborted');
  });
});

describe('exchanges of other habits', () => {
  it('falls back to starts-with where name:contains is ignored, and says so', async () => {
    const plain = await other({ nameContains: false });
    const directory = directoryOf(plain);
    const result = await directory.search(query({ name: 'Plano', match: 'contains' }), never());
    expect(result.items.length).toBeGreaterThan(0);
    expect(result.items.every((o) => [o.name, ...o.aliases].some((n) => n.startsWith('Plano')))).toBe(true);
    expect(result.notices.join()).toContain('start with');
    // The second time it does not ask in vain.
    plain.clearRequests();
    await directory.search(query({ name: 'Dallas', match: 'contains' }), never());
    expect(plain.requests.filter((r) => r.origin === 'fhir')).toHaveLength(1);
  });

  it.each(['ins', 'bare'] as const)('finds payers coded as %s, and remembers how', async (organizationTypeCoding) => {
    const odd = await other({ organizationTypeCoding });
    const directory = directoryOf(odd);
    const first = await directory.search(query({ kind: 'payer', name: 'Lake' }), never());
    expect(first.items.length).toBeGreaterThan(0);
    odd.clearRequests();
    await directory.search(query({ kind: 'payer', name: 'Great' }), never());
    expect(odd.requests.filter((r) => r.origin === 'fhir')).toHaveLength(1);
  });

  it('narrows here what the exchange ignored, says so, and gives no total', async () => {
    const deaf = await other({ ignoreParams: { Organization: ['address-state', 'type'] } });
    const result = await directoryOf(deaf).search(query({ name: 'S', state: 'WY' }), never());
    expect(result.items.every((o) => o.state === 'WY' && o.kind === 'provider')).toBe(true);
    expect(result.total).toBeNull();
    expect(result.notices.join()).toMatch(/ignored the .*state/);
    expect(result.notices.join()).toContain('type');
  });
});

describe('the cache', () => {
  it('answers with its age when the exchange is down, by the same matching, with the reason', async () => {
    const mortal = await other({});
    const directory = directoryOf(mortal);
    await directory.search(query({ city: 'Plano', state: 'TX' }), never());
    await directory.search(query({ name: 'ortho', match: 'contains', state: 'TX' }), never());
    await mortal.stop();
    const offline = directoryResultSchema.parse(
      await directory.search(query({ name: 'ORTHO', match: 'contains', state: 'tx' }), never()),
    );
    expect(offline).toMatchObject({ source: 'cache', error: { code: 'offline' } });
    expect(offline.items.length).toBeGreaterThan(0);
    expect(offline.cachedAt).not.toBeNull();
    expect(offline.items.every((o) => /ortho/i.test([o.name, ...o.aliases].join()))).toBe(true);
    expect(names(await directory.search(query({ npi: '1992999825' }), never()))).toEqual([PLANO.name]);
    expect((await directory.search(query({ name: 'nothing like it' }), never())).items).toEqual([]);
  });

  it('pages in the cache', async () => {
    const mortal = await other({});
    const directory = directoryOf(mortal);
    let page = (await directory.search(query({ state: 'TX' }), never())).nextPage;
    while (page !== null) page = (await directory.nextPage('s1', page, never())).nextPage;
    await mortal.stop();
    const first = await directory.search(query({ state: 'TX' }), never());
    expect(first.items).toHaveLength(50);
    const second = await directory.nextPage('s1', first.nextPage ?? '', never());
    expect(second).toMatchObject({ source: 'cache', error: { code: 'offline' } });
    expect(second.items.some((o) => first.items.some((f) => f.id === o.id))).toBe(false);
  });

  it.each([
    [{ kind: 'status', status: 503 }, 'exchangeUnavailable'],
    [{ kind: 'status', status: 403 }, 'forbidden'],
    [{ kind: 'html', status: 200 }, 'malformedAnswer'],
    [{ kind: 'hang' }, 'timeout'],
  ] as const)('answers for %j', async (fault, code) => {
    const directory = directoryOf();
    await directory.search(query({ name: PLANO.name }), never());
    exchange.faults.add({ match: { origin: 'fhir' }, fault });
    const result = await directory.search(query({ name: PLANO.name }), never());
    expect(result).toMatchObject({ source: 'cache', error: { code } });
    expect(names(result)[0]).toBe(PLANO.name);
  });

  it('keeps favourites and recents through a refresh, and counts', async () => {
    const directory = directoryOf();
    await directory.search(query({ name: PLANO.name }), never());
    expect(organizationSchema.parse(directory.setFavourite(PLANO.id, true)).favourite).toBe(true);
    const seen = await directory.get(PLANO.id, never());
    expect(seen).toMatchObject({ favourite: true });
    expect(seen.lastUsedAt).not.toBeNull();
    expect((await directory.search(query({ name: PLANO.name }), never())).items[0]).toMatchObject({
      favourite: true,
      lastUsedAt: seen.lastUsedAt,
    });
    const shortlist = directory.shortlist('provider');
    expect([shortlist.recent.map((o) => o.id), shortlist.favourites.map((o) => o.id), shortlist.cached]).toEqual([
      [PLANO.id],
      [PLANO.id],
      2,
    ]);
    expect(directory.shortlist('payer').recent).toEqual([]);
    expect(() => directory.setFavourite('nobody', true)).toThrow();
  });

  it('shows details from the cache when the exchange does not answer, and fails where it has none', async () => {
    const mortal = await other({});
    const directory = directoryOf(mortal);
    await directory.get(PLANO.id, never());
    await mortal.stop();
    expect((await directory.get(PLANO.id, never())).name).toBe(PLANO.name);
    expect((await failure(directory.get('prov-1', never()))).code).toBe('offline');
  });
});
