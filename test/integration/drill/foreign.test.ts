/** What the drill needs of an exchange that it does not know: payer, sites and rows that are ready, and both sides of the account. */
import { afterEach, expect, it } from 'vitest';
import type { Task } from 'fhir/r4';
import { createFhirReader } from '../../drill/fhir-reader.ts';
import { prepareProject } from '../../drill/prepare.ts';
import type { ExchangeOptions } from '../../exchange/index.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { newOffice, type Office } from '../projects/office.ts';

const temp = useTempFolder();
let office: Office | null = null;

afterEach(async () => {
  await office?.program.stop();
  await office?.exchange.close();
  office = null;
});

const strange: [string, ExchangeOptions][] = [
  ['that codes types without a system', { organizationTypeCoding: 'bare' }],
  ['that calls payers insurers and pages by three', { organizationTypeCoding: 'ins', maxPageSize: 3, totals: false }],
  ['that ignores names and types', { ignoreParams: { Organization: ['name', 'type'] }, nameContains: false }],
  ['without payers', { payerCount: 0 }],
  ['with two providers', { providerCount: 2 }],
];

it.each(strange)('prepares a project at an exchange %s', async (_, options) => {
  office = await newOffice(temp(), options);
  const id = await prepareProject(office, 25);
  const { totals } = await office.call('projects:get', { id });
  expect(totals).toMatchObject({ imported: 25, ready: 25, invalid: 0 });
});

it('says what is missing where there are no providers', async () => {
  office = await newOffice(temp(), { providerCount: 0 });
  await expect(prepareProject(office, 5)).rejects.toThrow(/no active organization of type `prov`/);
});

it.each([[[]], [['part-of']], [['part-of', 'identifier']]])(
  'reads Tasks where a search ignores %j',
  async (ignored) => {
    office = await newOffice(temp(), { maxPageSize: 4, ignoreParams: { Task: ignored } });
    const { exchange } = office;
    const system = 'https://drill.example/id';
    const task = (n: number, partOf?: string): Task => ({
      resourceType: 'Task',
      status: 'requested',
      intent: 'order',
      identifier: [{ system, value: `${n}` }],
      ...(partOf !== undefined && { partOf: [{ reference: `Task/${partOf}` }] }),
    });
    const [batch = ''] = exchange.seedTasks([task(0)]);
    exchange.seedTasks([...Array(9).keys()].map((n) => task(n + 1, batch)));
    const reader = await createFhirReader({ ...exchange, ...exchange.m2m });
    expect(await reader.children(batch)).toHaveLength(9);
    expect((await reader.byIdentifier(system, '7')).map((t) => t.identifier?.[0]?.value)).toEqual(['7']);
    expect(await reader.byIdentifier(system, '77')).toEqual([]);
  },
);
