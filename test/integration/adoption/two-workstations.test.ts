/** Two workstations of one account: what one sends the other sees, also after one of them was set up anew. */
import { afterEach, describe, expect, it } from 'vitest';
import { everything } from '../../../main/board/select.ts';
import { coreTask } from '../../exchange/index.ts';
import { treatmentDraft } from '../../support/draft.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import {
  acceptBatch,
  expectAccount,
  csvOf,
  goodCells,
  importList,
  matchSites,
  newOffice,
  newProject,
  openOffice,
  type Office,
} from '../projects/office.ts';
import { until } from '../requests/workstation.ts';

const temp = useTempFolder();
const running: Office[] = [];

afterEach(async () => {
  const exchange = running[0]?.exchange;
  for (const o of running.splice(0)) await o.program.stop();
  await exchange?.close();
});

async function first(): Promise<Office> {
  const o = await newOffice(temp());
  running.push(o);
  return o;
}

/** A further workstation with an empty store. */
async function another(beside: Office): Promise<Office> {
  const o = openOffice(temp(), beside.exchange);
  running.push(o);
  const { recoveryCode } = await o.call('store:create', { slot: 'keychain' });
  await o.call('store:confirmRecovery', { code: recoveryCode });
  await until('the session', async () => (await o.call('app:status', {})).session?.state === 'signedIn');
  return o;
}

async function sentProject(o: Office, rows: number, code = 'MA-RA-2026-W2'): Promise<string> {
  const id = await newProject(o, { code });
  await importList(o, id, csvOf(Array.from({ length: rows }, (_, n) => goodCells(n + 1))));
  await matchSites(o, id);
  await o.call('projects:start', { id });
  await acceptBatch(o, id);
  await until('everything sent', async () => (await o.call('projects:get', { id })).totals.sent === rows);
  return id;
}

async function searched(o: Office, by: object) {
  await o.call('adoption:search', by);
  return until('the search', async () => {
    const state = await o.call('adoption:state', {});
    return state.state === 'idle' || state.state === 'failed' ? state : null;
  });
}

async function joinAll(o: Office) {
  const { found } = await o.call('adoption:state', {});
  await o.call('adoption:join', { batches: found?.batches.map((b) => b.taskId) ?? [], core: true });
  return until('the joining', async () => {
    const state = await o.call('adoption:state', {});
    return state.state === 'idle' || state.state === 'failed' ? state : null;
  });
}

/** What a workstation shows of the account: each Task with its status, words and documents. */
async function picture(o: Office): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const task of o.exchange.tasks()) {
    const row = await o
      .call('requests:list', {
        text: task.id ?? '',
        statuses: [],
        purposes: [],
        sort: 'createdAt',
        descending: false,
        offset: 0,
        limit: 5,
      })
      .then((a) => a.rows.find((r) => r.taskId === task.id));
    if (row) seen[task.id ?? ''] = `${row.status} ${row.ownWords} ${row.patientName} ${row.birthDate}`;
  }
  return seen;
}

const board = async (o: Office) =>
  (await o.call('board:list', { filter: everything, group: 'none', sort: [], offset: 0, limit: 500 })).rows;

async function projectPicture(o: Office) {
  const projects = await o.call('projects:list', {});
  const jobs = await o.call('scheduler:batches', {});
  return projects
    .map((p) => {
      const { open, children } = jobs.find((b) => b.projectId === p.id) ?? {};
      return {
        code: p.code,
        type: p.type,
        payer: p.payerName,
        due: p.dueDate,
        sent: p.totals.sent + p.totals.joined,
        open,
        children,
      };
    })
    .sort((a, b) => a.code.localeCompare(b.code));
}

describe('two workstations on one exchange', () => {
  it('end with the same picture, also after one was set up anew', async () => {
    const a = await first();
    const projectId = await sentProject(a, 12);
    const { id: coreId } = await a.call('requests:createDraft', { purpose: 'continuity-of-care', copyOf: null });
    await a.call('requests:saveDraft', { id: coreId, draft: treatmentDraft() });
    await a.call('requests:submit', { id: coreId });

    const b = await another(a);
    const state = await searched(b, { by: 'requester' });
    expect(state).toMatchObject({ state: 'idle', error: null, seen: 14 });
    expect(state.found).toMatchObject({ core: 1, children: 12 });
    expect(state.found?.batches).toMatchObject([{ known: false }]);
    expect(await joinAll(b)).toMatchObject({ state: 'idle', joined: 2 });
    await until('the children', async () => (await projectPicture(b))[0]?.children === 12);

    // Work goes on at the exchange, and both see it.
    const children = a.exchange.tasks().filter((t) => t.partOf);
    children.slice(0, 3).forEach((t) => a.exchange.set(t.id ?? '', { status: 'accepted', businessStatus: 'Accepted' }));
    a.exchange.deliver(children[4]?.id ?? '', [{ shape: 'signed-link', file: 'pdf', pages: 2 }]);
    const core = a.exchange.tasks().find((t) => !t.partOf && t.code?.coding?.[0]?.code === 'data-request-code');
    a.exchange.set(core?.id ?? '', { status: 'on-hold', businessStatus: 'Pended - authorization required' });
    for (const o of [a, b])
      await until(
        'the changes',
        async () =>
          (await projectPicture(o))[0]?.open === 11 && Object.values(await picture(o))[0]?.startsWith('pended'),
      );
    expect(await projectPicture(b)).toEqual(await projectPicture(a));
    expect(await picture(b)).toEqual(await picture(a));

    // What the second one sends joins at the first.
    const second = await sentProject(b, 3, 'MA-RA-2026-W3');
    expect(second).not.toBe(projectId);
    const { identifier } = await b.call('projects:get', { id: second });
    expect((await searched(a, { by: 'project', project: identifier })).found).toMatchObject({ children: 3, note: '' });
    // A person knows the code, not the five characters behind it.
    const byCode = (await searched(a, { by: 'project', project: 'ma-ra-2026-w3' })).found;
    expect(byCode).toMatchObject({ children: 3, batches: [{ project: identifier, known: false }] });
    expect(byCode?.note).toMatch(/begins with it/);
    expect((await searched(a, { by: 'project', project: 'NOBODY' })).found?.note).toMatch(/No batch/);
    await searched(a, { by: 'project', project: 'MA-RA-2026-W3' });
    await joinAll(a);
    await until('the children', async () => (await projectPicture(a)).map((p) => p.children).join() === '12,3');
    expect(await projectPicture(a)).toEqual(await projectPicture(b));

    // The first is set up anew.
    const again = await another(a);
    await searched(again, { by: 'requester' });
    await joinAll(again);
    await until(
      'the children',
      async () => (await projectPicture(again)).reduce((sum, p) => sum + (p.children ?? 0), 0) === 15,
    );
    await until(
      'the same open ones',
      async () => (await projectPicture(again)).reduce((sum, p) => sum + (p.open ?? 0), 0) === 14,
    );
    expect(await projectPicture(again)).toEqual(await projectPicture(b));
    expect(await picture(again)).toEqual(await picture(a));
    // Nothing was sent twice by any of this.
    expect(a.exchange.taskCount()).toBe(2 + 12 + 3 + 1);
  }, 60_000);

  it('reads the same chase list in again without sending anything twice', async () => {
    const a = await first();
    await sentProject(a, 5);
    const b = await another(a);
    await searched(b, { by: 'requester' });
    await joinAll(b);
    await until('the children', async () => (await projectPicture(b))[0]?.children === 5);
    const [project] = await b.call('projects:list', {});
    const id = project?.id ?? '';
    await importList(b, id, csvOf(Array.from({ length: 7 }, (_, n) => goodCells(n + 1))));
    await matchSites(b, id);
    await b.call('projects:start', { id });
    await until('the two new ones', async () => (await b.call('projects:get', { id })).totals.sent === 7);
    expect(a.exchange.taskCount()).toBe(1 + 7);
    await until('them at the first', async () => (await projectPicture(a))[0]?.children === 7);
  }, 60_000);

  it('knows of joined children what the board, the search and the account need, and which one stands for which', async () => {
    const a = await first();
    const id = await sentProject(a, 3);
    const [former] = a.exchange.tasks().filter((t) => t.partOf);
    a.exchange.set(former?.id ?? '', { status: 'rejected', businessStatus: 'Request rejected' });
    await until('the rejection', async () => (await board(a)).some((r) => r.status === 'rejected'));
    const rejected = (await board(a)).find((r) => r.status === 'rejected');
    const { queued } = await a.call('worklist:resubmit', { ids: [rejected?.id] });
    await until('the new Task', async () => (await board(a)).find((r) => r.id === queued[0])?.taskId);
    // The former one changes last: it joins after the one that stands for it.
    a.exchange.set(former?.id ?? '', { status: 'rejected', businessStatus: 'Request rejected again' });

    const b = await another(a);
    await searched(b, { by: 'requester' });
    await joinAll(b);
    await until('the children', async () => (await board(b)).length === 4);
    const told = (rows: Awaited<ReturnType<typeof board>>) =>
      rows
        .map(({ identifier, memberId, chaseKey, npi, custodianName, custodianPlace, action }) => ({
          identifier,
          memberId,
          chaseKey,
          npi,
          custodianName,
          custodianPlace,
          action,
        }))
        .sort((x, y) => (x.identifier ?? '').localeCompare(y.identifier ?? ''));
    await until('the places', async () => (await board(b)).every((r) => r.custodianPlace !== ''));
    expect(told(await board(b))).toEqual(told(await board(a)));
    const here = (await board(b)).find((r) => r.identifier === `${rejected?.identifier ?? ''}-R2`);
    const before = (await board(b)).find((r) => r.identifier === rejected?.identifier);
    expect(await b.call('worklist:get', { id: here?.id })).toMatchObject({ resubmissionOf: before?.id });
    expect(await b.call('worklist:get', { id: before?.id })).toMatchObject({ resubmittedAs: here?.id });
    const found = await b.call('search:find', { text: here?.memberId ?? '', kinds: [], offset: 0, limit: 5 });
    expect(found.hits.map((h) => h.id)).toContain(here?.id);

    // What another workstation sent stands beside the rows, never among them.
    const [project] = await b.call('projects:list', {});
    expect(await expectAccount(b, project?.id ?? '')).toMatchObject({ imported: 0, sent: 0, joined: 3 });
    expect(await expectAccount(a, id)).toMatchObject({ imported: 3, sent: 3, joined: 0 });
    const lines = async (): Promise<string[]> => {
      await b.call('projects:saveResult', { id: project?.id, format: 'csv' });
      return (b.saved.at(-1)?.bytes.toString('utf8') ?? '').trim().split('\r\n').slice(1);
    };
    expect(await lines()).toHaveLength(3);
    expect((await lines()).filter((l) => l.includes('Sent by another workstation'))).toHaveLength(3);

    // The same list read in here: every row finds its request, the replaced one its last.
    await importList(b, project?.id ?? '', csvOf([1, 2, 3, 4].map((n) => goodCells(n))));
    await matchSites(b, project?.id ?? '');
    await b.call('projects:start', { id: project?.id });
    await until('the one new row', async () => (await expectAccount(b, project?.id ?? '')).sent === 4);
    expect(await expectAccount(b, project?.id ?? '')).toMatchObject({ imported: 4, sent: 4, joined: 0 });
    expect(await lines()).toHaveLength(4);
    expect((await lines()).join('\n')).toContain(`${rejected?.identifier ?? ''}-R2`);
    expect(a.exchange.taskCount()).toBe(1 + 3 + 1 + 1);
  }, 60_000);

  it('never takes one request for two rows', async () => {
    const a = await first();
    const id = await newProject(a);
    // As parts of identifiers these were one; the last looks like a further attempt of the first.
    const keys = ['A 12', 'A/12', 'A-12', 'B7', 'B7-R2'];
    const list = csvOf(keys.map((key, n) => goodCells(n + 1, { 'Chase ID': key })));
    await importList(a, id, list);
    await matchSites(a, id);
    await a.call('projects:start', { id });
    await acceptBatch(a, id);
    await until('everything sent', async () => (await expectAccount(a, id)).sent === 5);
    expect(a.exchange.taskCount()).toBe(1 + 5);

    const b = await another(a);
    await searched(b, { by: 'requester' });
    await joinAll(b);
    await until('the children', async () => (await board(b)).length === 5);
    const [project] = await b.call('projects:list', {});
    await importList(b, project?.id ?? '', list);
    await matchSites(b, project?.id ?? '');
    await b.call('projects:start', { id: project?.id });
    await until('every row', async () => (await expectAccount(b, project?.id ?? '')).sent === 5);
    expect(a.exchange.taskCount()).toBe(1 + 5);
  }, 60_000);

  it('leaves Tasks of other organizations alone, and says so when a parameter is ignored', async () => {
    const a = await first();
    a.exchange.seedTasks([coreTask(1), coreTask(2)]);
    const state = await searched(a, { by: 'requester' });
    expect(state).toMatchObject({ seen: 2, found: { core: 0, children: 0, batches: [] } });
    a.exchange.ignoreTaskParams(['identifier', 'group-identifier', 'status']);
    expect((await searched(a, { by: 'project', project: 'RA-1' })).found?.note).toMatch(/looked through instead/);
    expect((await searched(a, { by: 'requester' })).found?.note).toMatch(/ignored the status/);
    const rule = a.exchange.faults.add({ match: { origin: 'fhir' }, fault: { kind: 'status', status: 403 } });
    expect(await searched(a, { by: 'requester' })).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/\w/),
    });
    a.exchange.faults.remove(rule);
  }, 30_000);
});
