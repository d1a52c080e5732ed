/**
 * Projects in the middle of a working day, made through the seam: one whose list is being checked and matched, one that is paused while
 * it is sent, and one whose list has just been read. For pictures and the accessibility suite; everyone in it is made up.
 */
import { expect, type Page } from '@playwright/test';
import type { ProjectInput } from '../../preload/contract/projects.ts';
import { addDays, plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import type { Exchange } from '../exchange/index.ts';
import { csvOf, goodCells, projectInput } from './chase-list.ts';
import { handOverInPage } from './hand-over.ts';
import { call } from './seam.ts';

/** Codes of the projects, by what they show. */
export const projectCodes = { toCheck: 'MA-RA-2026-W2', sending: 'MA-HEDIS-2026', justRead: 'RADV-2025-S1' } as const;

async function newProject(page: Page, change: Partial<ProjectInput>): Promise<string> {
  return (await call(page, 'projects:create', { input: projectInput(change) })).id;
}

async function addList(page: Page, id: string, name: string, bytes: Uint8Array): Promise<string> {
  const upload = await handOverInPage(page, id, bytes);
  const form = { sheet: null, encoding: null, delimiter: null };
  return (await call(page, 'projects:addFile', { id, name, upload, ...form })).id;
}

/** Reads a list in and takes the guessed columns. */
async function importList(page: Page, id: string, name: string, bytes: Uint8Array, template = ''): Promise<void> {
  const fileId = await addList(page, id, name, bytes);
  const guess = await call(page, 'projects:mapping', { id, fileId, headerRow: null });
  await call(page, 'projects:applyMapping', {
    id,
    fileId,
    headerRow: guess.headerRow,
    columns: guess.columns
      .filter((column) => column.field !== null)
      .map(({ index, field, dateOrder }) => ({ index, field, dateOrder })),
    mode: 'add',
    template,
  });
}

async function matchSites(page: Page, id: string): Promise<void> {
  await call(page, 'projects:matchSites', { id });
  await expect
    .poll(async () => (await call(page, 'projects:get', { id })).sites.matching, { timeout: 20_000 })
    .toBe(false);
}

const siteOf = (name: string, city: string, state: string, npi = ''): Record<string, string> => ({
  'Facility Name': name,
  'Facility NPI': npi,
  City: city,
  State: state,
});

/** Rows with one problem of each usual kind, sites that are sure, to be decided and unknown, and good rows. */
function listToCheck(exchange: Exchange): string[][] {
  const others = exchange
    .providersWith('delivers-tiff')
    .slice(0, 3)
    .map((id) => {
      const found = exchange.organizations().find((organization) => organization.id === id);
      const address = found?.address?.[0];
      return siteOf(
        found?.name ?? '',
        address?.city ?? '',
        address?.state ?? '',
        found?.identifier?.find((identifier) => identifier.system?.endsWith('us-npi'))?.value ?? '',
      );
    });
  const changes: Record<number, Record<string, string>> = {
    3: { DOB: '13/40/1951' },
    5: { 'Facility NPI': '1992999826' },
    6: { 'Facility NPI': '1992999826' },
    8: { 'Member ID': '' },
    9: { DOB: '26/09/1944' },
    11: { 'DOS From': '11/15/2024' },
    12: { 'Facility NPI': '1992999826' },
    14: { 'DOS From': '09/01/2025', 'DOS To': '03/01/2025' },
    17: { HCC: '' },
    19: { Gender: 'divers' },
    20: { Status: 'Inactive' },
    21: { Status: 'Do not chase' },
    23: { 'Last Name': 'Featherstonehaugh-Cholmondeley', 'First Name': 'Wilhelmina Josephine' },
    26: { 'DOS To': '02/14/2026' },
  };
  return Array.from({ length: 84 }, (_, index) => {
    const n = index + 1;
    if (n === 31) return goodCells(30, { 'Chase ID': '000031', HCC: '31' });
    const site =
      n > 76
        ? siteOf('Meadowlark Podiatry Associates', 'Duluth', 'MN')
        : n > 66
          ? siteOf('Plano Orthopedic', 'Plano', 'TX')
          : n > 40
            ? (others[n % others.length] ?? {})
            : {};
    return goodCells(n, { ...site, ...changes[n] });
  });
}

/** The store is open and signed in. Ends when the second project is paused with some of its rows sent and two refused. */
export async function furnishProjects(page: Page, exchange: Exchange): Promise<void> {
  const today = plainDateOf(new Date());
  const toCheck = await newProject(page, { code: projectCodes.toCheck, dueDate: addDays(today, 70) });
  await importList(page, toCheck, 'Lakeshore_chases_W2.csv', csvOf(listToCheck(exchange)), 'Lakeshore weekly list');
  await matchSites(page, toCheck);

  const sending = await newProject(page, {
    code: projectCodes.sending,
    type: 'hedis',
    description: '',
    dueDate: addDays(today, -3),
  });
  const withMeasures = csvOf(
    Array.from({ length: 120 }, (_, n) => goodCells(200 + n, { HCC: 'CBP', ...(n === 60 ? { DOB: '' } : {}) })),
  );
  const measures = Buffer.from(withMeasures).toString('utf8').replace('HCC', 'Measure');
  await importList(page, sending, 'hedis.csv', Buffer.from(measures));
  await matchSites(page, sending);
  const onCreate = { origin: 'fhir', method: 'POST', path: '/Task' } as const;
  const slow = exchange.faults.add({ match: onCreate, fault: { kind: 'latency', ms: 150 } });
  await call(page, 'projects:start', { id: sending });
  const batchTask = async (): Promise<string | null> =>
    (await call(page, 'projects:get', { id: sending })).batch?.taskId ?? null;
  await expect.poll(batchTask, { timeout: 15_000 }).not.toBeNull();
  const refusal = exchange.faults.add({
    match: onCreate,
    fault: {
      kind: 'status',
      status: 422,
      message: 'Member is not enrolled on this date',
      expression: ['Task.contained[0].birthDate'],
    },
    times: 2,
    after: 4,
  });
  exchange.advance((await batchTask()) ?? '', 'accepted');
  await expect
    .poll(async () => (await call(page, 'projects:get', { id: sending })).totals.sent, { timeout: 20_000 })
    .toBeGreaterThan(20);
  await call(page, 'projects:pause', { id: sending });
  await expect
    .poll(async () => (await call(page, 'projects:get', { id: sending })).totals.queued, { timeout: 10_000 })
    .toBe(0);
  exchange.faults.remove(slow);
  exchange.faults.remove(refusal);

  const justRead = await newProject(page, { code: projectCodes.justRead, type: 'radv', dueDate: '' });
  const rows = csvOf(Array.from({ length: 40 }, (_, n) => goodCells(400 + n)));
  const titled = `Lakeshore Health Plan\r\nRADV sample,1 of 3\r\n${Buffer.from(rows)
    .toString('utf8')
    .replace(/HCC/, 'Dx Grp')
    .replace(/Chase ID/, 'Ref')}`;
  await addList(page, justRead, 'radv sample 1.csv', Buffer.from(titled));
}
