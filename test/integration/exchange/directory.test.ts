/**
 * Purpose: the synthetic directory and the Organization search: lenient as the real one is assumed to be.
 */
import type { Organization } from 'fhir/r4';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isNpi, NPI_SYSTEM, startExchange, TYPE_SYSTEM, type Exchange } from '../../exchange/index.ts';
import { fhirClient, idsOf, linkOf, type FhirClient } from './client.ts';

let exchange: Exchange;
let client: FhirClient;
beforeAll(async () => {
  exchange = await startExchange();
  client = await fhirClient(exchange);
});
afterAll(() => exchange.close());

const names = async (path: string): Promise<string[]> =>
  (await client.bundle(path)).entry?.map(({ resource }) => (resource as Organization).name ?? '') ?? [];
const total = async (path: string): Promise<number> => (await client.bundle(`${path}&_summary=count`)).total ?? -1;

test('two thousand providers in fifty states and sixty payers, with valid and unique NPIs and ids', () => {
  const all = exchange.organizations();
  const providers = all.filter(({ id }) => id?.startsWith('prov-'));
  expect(providers.length).toBeGreaterThanOrEqual(2000);
  expect(all.filter(({ id }) => id?.startsWith('pay-')).length).toBeGreaterThanOrEqual(60);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(new Set(providers.map(({ address }) => address?.[0]?.state)).size).toBe(50);
  const npis = providers.map(({ identifier }) => identifier?.find(({ system }) => system === NPI_SYSTEM)?.value ?? '');
  expect(npis.filter((npi) => !isNpi(npi))).toEqual([]);
  expect(new Set(npis).size).toBe(npis.length);
  expect(providers.filter(({ partOf }) => partOf).length).toBeGreaterThan(100);
  expect(providers.filter(({ alias }) => alias).length).toBeGreaterThan(100);
  for (const { telecom } of all) expect(telecom?.[0]?.value).toMatch(/-555-01\d\d$/);
});

test('every behaviour has a provider, and the well-known clinic delivers a PDF', () => {
  expect(exchange.behaviourOf('prov-88120')).toBe('delivers-pdf');
  for (const behaviour of ['delivers-tiff', 'rejects', 'odd-words', 'fee-approval', 'delivers-reference'] as const) {
    expect(exchange.providersWith(behaviour).length, behaviour).toBeGreaterThan(0);
  }
});

test('the same seed gives the same directory, another seed another', async () => {
  const [same, other] = await Promise.all([startExchange(), startExchange({ seed: 1 })]);
  expect(same.organizations()).toEqual(exchange.organizations());
  expect(other.organizations()[500]?.name).not.toBe(exchange.organizations()[500]?.name);
  await Promise.all([same.close(), other.close()]);
});

test('name starts with, without case and accents, and covers the alias', async () => {
  expect(await names('Organization?name=PLANO ORTHOPEDIC CLINIC')).toContain('Plano Orthopedic Clinic');
  expect(await names('Organization?name=clinica ortopedica')).toEqual(['Clínica Ortopédica de Plano']);
  expect(await names('Organization?name=Plano Bone')).toEqual(['Plano Orthopedic Clinic']);
  expect(await names('Organization?name=Orthopedic Clinic')).toEqual([]);
  expect(await names('Organization?name:contains=rthopedic Cli&address-city=Plano')).toContain(
    'Plano Orthopedic Clinic',
  );
});

test('identifier, type, place, activity, id', async () => {
  expect(idsOf(await client.bundle(`Organization?identifier=${NPI_SYSTEM}|1992999825`))).toEqual(['prov-88120']);
  expect(
    idsOf(await client.bundle(`Organization?identifier=${NPI_SYSTEM}|1992999825,${NPI_SYSTEM}|1992999824`)),
  ).toEqual(['prov-88120']);
  expect(await total(`Organization?type=${TYPE_SYSTEM}|pay`)).toBe(60);
  expect(idsOf(await client.bundle(`Organization?type=${TYPE_SYSTEM}|pay&name=lakeshore health`))).toContain('pay-204');
  expect(await total('Organization?address-state=TX')).toBeGreaterThan(50);
  expect(await total('Organization?active=false')).toBeGreaterThan(0);
  expect(idsOf(await client.bundle('Organization?_id=pay-204,prov-88120')).sort()).toEqual(['pay-204', 'prov-88120']);
  expect((await client.get('Organization/prov-88120')).status).toBe(200);
  expect((await client.get('Organization/prov-0')).status).toBe(404);
});

test('pages follow opaque links to the end, each organization once', async () => {
  const seen: string[] = [];
  let url: string | undefined = `Organization?type=${TYPE_SYSTEM}|pay&_count=25&_sort=name`;
  while (url !== undefined) {
    const bundle = await client.bundle(url);
    seen.push(...idsOf(bundle));
    url = linkOf(bundle, 'next');
  }
  expect(new Set(seen).size).toBe(60);
  expect(seen).toHaveLength(60);
  expect((await client.get('Organization?ct=forgotten.1')).status).toBe(410);
});

test('self shows only what was honoured; sizes are capped', async () => {
  const bundle = await client.bundle('Organization?name=plano&colour=red&_count=5000&_sort=colour,-name');
  const self = new URL(linkOf(bundle, 'self') ?? '');
  expect([...self.searchParams]).toEqual([
    ['name', 'plano'],
    ['_count', '200'],
    ['_sort', '-name'],
  ]);
  expect((await client.bundle('Organization?address-state=TX')).entry).toHaveLength(20);
  expect((await client.bundle('Organization?address-state=TX&_total=none')).total).toBeUndefined();
});

test('options: no contains, ignored parameters, other type codings', async () => {
  const odd = await startExchange({
    nameContains: false,
    ignoreParams: { Organization: ['address-city'] },
    organizationTypeCoding: 'bare',
    providerCount: 50,
  });
  const other = await fhirClient(odd);
  const bundle = await other.bundle('Organization?name:contains=clinic&address-city=Nowhere');
  expect(new URL(linkOf(bundle, 'self') ?? '').search).toBe('');
  expect(bundle.total).toBe(110);
  expect((await other.bundle(`Organization?type=${TYPE_SYSTEM}|pay`)).total).toBe(0);
  expect((await other.bundle('Organization?type=pay')).total).toBe(60);
  await odd.close();
});

test('refuses what it must: no token, unknown endpoints, writes', async () => {
  expect((await fetch(`${exchange.fhirUrl}/Organization`)).status).toBe(401);
  expect((await client.get('Patient?name=x')).status).toBe(404);
  expect((await fetch(`${exchange.fhirUrl}/metadata`)).status).toBe(200);
  const put = await fetch(`${exchange.fhirUrl}/Task/x`, {
    method: 'PUT',
    headers: { authorization: exchange.m2m.clientId },
  });
  expect(put.status).toBe(401);
});
