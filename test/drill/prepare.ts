/** Makes the project that is drilled: payer and sites from the exchange's directory, a list imported, mapped, checked and matched. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Organization, OrganizationKind } from '../../preload/contract/directory.ts';
import { chaseList, columns } from './chase-list.ts';
import type { InputOf, OperationName, OutputOf } from '../../preload/contract/index.ts';

/** One call over the seam that must succeed. */
export interface Seam {
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
}

const SITES = 40;
const MATCH_LIMIT_MS = 120_000;

/** Organizations of a kind, from as many pages as needed. */
async function found(ws: Seam, kind: OrganizationKind, most: number): Promise<Organization[]> {
  const query = {
    searchId: 'drill',
    kind,
    match: 'starts-with',
    npi: '',
    city: '',
    state: '',
    postalCode: '',
  } as const;
  const all = new Map<string, Organization>();
  // An exchange may answer nothing to a search without a name.
  for (const name of ['', ...'abcdefghijklmnoprstuvw']) {
    let answer = await ws.call('directory:search', { ...query, name });
    if (answer.error) throw new Error(`The directory did not answer: ${answer.error.message}`);
    for (;;) {
      for (const o of answer.items) if (o.active && (o.kind === null || o.kind === kind)) all.set(o.id, o);
      if (all.size >= most || answer.nextPage === null) break;
      answer = await ws.call('directory:nextPage', { searchId: 'drill', page: answer.nextPage });
    }
    if (all.size >= most) break;
  }
  return [...all.values()].slice(0, most);
}

/** @returns the id of the project, ready to be started */
export async function prepareProject(ws: Seam, rows: number): Promise<string> {
  const [payer] = await found(ws, 'payer', 1);
  if (!payer) throw new Error('The exchange has no payer.');
  const sites = await found(ws, 'provider', Math.min(SITES, rows));
  if (sites.length === 0) throw new Error('The exchange has no provider.');
  const { id } = await ws.call('projects:create', {
    input: {
      code: `DRILL-${Date.now().toString(36).toUpperCase()}`,
      description: 'Crash drill',
      type: 'risk-adjustment',
      payer: { id: payer.id, name: payer.name },
      lineOfBusiness: 'Medicare Advantage',
      measurementYear: '2025',
      reviewStart: '2025-01-01',
      reviewEnd: '2025-12-31',
      dueDate: '2099-01-31',
      priority: 'routine',
      recordTypes: ['11506-3'],
      memberIdSystem: 'https://lakeshore.example/member-id',
      hccModel: 'V28',
    },
  });
  const file = await ws.call('projects:addFile', {
    id,
    name: 'drill.csv',
    bytes: chaseList(rows, sites),
    sheet: null,
    encoding: null,
    delimiter: null,
  });
  const summary = await ws.call('projects:applyMapping', {
    id,
    fileId: file.id,
    headerRow: 0,
    columns: columns.map((field, index) => ({ index, field, dateOrder: 'mdy' as const })),
    mode: 'add',
    template: '',
  });
  if (summary.added !== rows) throw new Error(`${summary.added} of ${rows} rows were imported.`);
  await ws.call('projects:matchSites', { id });
  const end = Date.now() + MATCH_LIMIT_MS;
  for (;;) {
    const { totals, sites: known } = await ws.call('projects:get', { id });
    if (!known.matching) {
      if (totals.ready !== rows)
        throw new Error(
          `${totals.ready} of ${rows} rows are ready: ${totals.invalid} invalid, ${known.open} sites open.`,
        );
      return id;
    }
    if (Date.now() > end) throw new Error('Matching the sites took too long.');
    await delay(200);
  }
}
