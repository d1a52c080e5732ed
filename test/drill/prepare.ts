/** Makes the project that is drilled: payer and sites from the exchange's directory, a list imported, mapped, checked and matched. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Organization, OrganizationKind } from '../../preload/contract/directory.ts';
import { handOver } from '../support/hand-over.ts';
import { chaseList, columns } from './chase-list.ts';
import type { InputOf, OperationName, OutputOf } from '../../preload/contract/index.ts';

/** One call over the seam that must succeed. */
export interface Seam {
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
}

const SITES = 40;
const MATCH_LIMIT_MS = 120_000;

/** Active organizations of a kind, from as many pages as needed. Throws only where no search was answered at all. */
export async function found(ws: Seam, kind: OrganizationKind, most: number): Promise<Organization[]> {
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
  let answered = 0;
  let refusal = '';
  // A search without a name lists them all; an exchange may refuse that or answer nothing.
  for (const name of ['', ...'abcdefghijklmnoprstuvw']) {
    try {
      let answer = await ws.call('directory:search', { ...query, name });
      for (;;) {
        if (answer.error) throw new Error(answer.error.message);
        answered++;
        for (const o of answer.items) if (o.active && (o.kind === null || o.kind === kind)) all.set(o.id, o);
        if (all.size >= most || answer.nextPage === null) break;
        answer = await ws.call('directory:nextPage', { searchId: 'drill', page: answer.nextPage });
      }
    } catch (error) {
      refusal = error instanceof Error ? error.message : String(error);
    }
    if (all.size >= most || (name === '' && all.size > 0)) break;
  }
  if (answered === 0) throw new Error(`The exchange answered no search for a ${kind}: ${refusal}`);
  return [...all.values()].slice(0, most);
}

/** Sites that the exchange id did not decide, for instance because it does not read single organizations. */
async function decideOpenSites(ws: Seam, id: string): Promise<void> {
  const { sites } = await ws.call('projects:sites', { id, show: 'open', text: '', offset: 0, limit: 500 });
  for (const site of sites)
    await ws.call('projects:decideSite', { id, siteId: site.id, organizationId: site.exchangeId });
}

/** @returns the id of the project, ready to be started */
export async function prepareProject(
  ws: Seam,
  rows: number,
  say: (line: string) => void = () => undefined,
): Promise<string> {
  const sites = await found(ws, 'provider', Math.min(SITES, rows));
  if (sites.length === 0)
    throw new Error('The exchange shows no active organization of type `prov`: the rows need sites to be sent to.');
  let [payer] = await found(ws, 'payer', 1);
  if (!payer) {
    payer = sites[0];
    say(`The exchange shows no organization of type \`pay\` or \`ins\`: a provider stands in as the payer.`);
  }
  if (!payer) throw new Error('There is no payer.');
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
    upload: await handOver((slice) => ws.call('projects:putSlice', slice), id, chaseList(rows, sites)),
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
    const { sites: known } = await ws.call('projects:get', { id });
    if (!known.matching) break;
    if (Date.now() > end) throw new Error('Matching the sites took too long.');
    await delay(200);
  }
  await decideOpenSites(ws, id);
  const { totals, sites: left } = await ws.call('projects:get', { id });
  if (totals.ready !== rows)
    throw new Error(`${totals.ready} of ${rows} rows are ready: ${totals.invalid} invalid, ${left.open} sites open.`);
  return id;
}
