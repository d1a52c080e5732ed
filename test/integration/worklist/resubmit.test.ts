/** Sending again, against the real practice exchange: a new Task, a new identifier, the former one named, and never two. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Task } from 'fhir/r4';
import { everything } from '../../../main/board/select.ts';
import type { BoardRow } from '../../../preload/contract/board.ts';
import { treatmentDraft } from '../../support/draft.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import {
  acceptBatch,
  csvOf,
  everything as everyRow,
  expectAccount,
  goodCells,
  importList,
  matchSites,
  newOffice,
  newProject,
  openOffice,
  type Office,
} from '../projects/office.ts';

const temp = useTempFolder();
const offices: Office[] = [];
afterEach(async () => {
  const exchanges = new Set(offices.map((o) => o.exchange));
  for (const o of offices.splice(0)) await o.program.stop();
  for (const exchange of exchanges) await exchange.close();
});

const children = (o: Office): Task[] => o.exchange.tasks().filter((t) => t.partOf !== undefined);
const board = async (o: Office): Promise<BoardRow[]> =>
  (await o.call('board:list', { filter: everything, group: 'none', sort: [], offset: 0, limit: 500 })).rows;
const formerOf = (task: Task | undefined) =>
  task?.input?.find((i) => i.type.coding?.some((c) => c.code === 'resubmission-of'))?.valueIdentifier;
const REJECTED = { status: 'rejected', businessStatus: 'Request rejected', statusReason: 'Not our patient' } as const;

/** A project of some children at the exchange, the first so many rejected. */
async function scene(count: number, rejected: number, folder = temp()) {
  const o = await newOffice(folder, { ifNoneExist: false });
  offices.push(o);
  const project = await newProject(o);
  await importList(o, project, csvOf(Array.from({ length: count }, (_, i) => goodCells(i + 1))));
  await matchSites(o, project);
  await o.call('projects:start', { id: project });
  await acceptBatch(o, project);
  await expect.poll(async () => (await expectAccount(o, project)).sent, { timeout: 10_000 }).toBe(count);
  await expect.poll(async () => (await o.call('projects:get', { id: project })).sending.state).toBe('idle');
  for (const task of children(o).slice(0, rejected)) o.exchange.set(task.id ?? '', REJECTED);
  const refused = async () => (await board(o)).filter((r) => r.status === 'rejected');
  await expect.poll(async () => (await refused()).length, { timeout: 10_000 }).toBe(rejected);
  return { o, project, rejected: await refused() };
}

describe('a child', () => {
  it('is sent again into the same batch as a new Task that names the former one', async () => {
    const { o, project, rejected } = await scene(6, 2);
    const [former] = rejected;
    if (!former) throw new Error('Nothing was rejected.');
    expect(former).toMatchObject({ action: 'resubmit', projectId: project });
    expect(former.memberId).not.toBe('');
    expect(former.chaseKey).toMatch(/^\d{6}$/);
    const delivered = (await board(o)).find((r) => r.status !== 'rejected')?.id ?? '';
    expect(await o.call('worklist:canResubmit', { ids: [former.id, delivered, 'nobody'] })).toMatchObject({
      ready: [former.id],
      people: 1,
      refused: [{ id: delivered }, { id: 'nobody' }],
    });

    // Two clicks, both on their way before the first is answered.
    const ids = rejected.map((r) => r.id);
    const [one, two] = await Promise.all([o.call('worklist:resubmit', { ids }), o.call('worklist:resubmit', { ids })]);
    expect(one.queued).toHaveLength(2);
    expect(two).toMatchObject({ queued: [], drafts: [] });
    expect(two.refused).toHaveLength(2);
    await expect.poll(() => children(o).length, { timeout: 8000 }).toBe(8);
    await expect.poll(async () => (await board(o)).filter((r) => r.taskId !== null).length, { timeout: 8000 }).toBe(8);
    expect(children(o)).toHaveLength(8);

    const before = children(o).find((t) => t.id === former.taskId);
    const after = children(o).find((t) => formerOf(t)?.value === former.identifier);
    expect(after?.identifier?.[0]?.value).toBe(`${former.identifier ?? ''}-R2`);
    expect(formerOf(after)).toEqual(before?.identifier?.[0]);
    for (const part of ['partOf', 'groupIdentifier', 'for', 'owner', 'contained', 'restriction', 'meta'] as const)
      if (part !== 'meta') expect(after?.[part], part).toEqual(before?.[part]);

    const rows = await board(o);
    const made = rows.find((r) => r.identifier === `${former.identifier ?? ''}-R2`);
    expect(made).toMatchObject({
      kind: 'child',
      projectId: project,
      memberId: former.memberId,
      chaseKey: former.chaseKey,
      npi: former.npi,
      patientName: former.patientName,
    });
    // The former one stays on the board under its project, with nothing left to do.
    expect(rows.find((r) => r.id === former.id)).toMatchObject({
      action: 'none',
      status: 'rejected',
      projectId: project,
    });
    expect(await o.call('worklist:get', { id: former.id })).toMatchObject({ resubmittedAs: made?.id });
    expect(await o.call('worklist:get', { id: made?.id })).toMatchObject({ resubmissionOf: former.id });
    expect(await expectAccount(o, project)).toMatchObject({ imported: 6, sent: 6 });

    // Rejected once more: the chain goes on, each Task naming the one before it.
    o.exchange.set(after?.id ?? '', REJECTED);
    await expect
      .poll(async () => (await board(o)).find((r) => r.id === made?.id)?.action, { timeout: 8000 })
      .toBe('resubmit');
    await o.call('worklist:resubmit', { ids: [made?.id, former.id] });
    await expect.poll(() => children(o).length, { timeout: 8000 }).toBe(9);
    const third = children(o).find((t) => t.identifier?.[0]?.value === `${former.identifier ?? ''}-R3`);
    expect(formerOf(third)?.value).toBe(`${former.identifier ?? ''}-R2`);
    expect(third?.input?.filter((i) => i.type.coding?.some((c) => c.code === 'resubmission-of'))).toHaveLength(1);
    // The account for the client tells of the last one.
    await o.call('projects:saveResult', { id: project, format: 'csv' });
    const csv = o.saved.at(-1)?.bytes.toString('utf8') ?? '';
    expect(csv).toContain(`${former.identifier ?? ''}-R3`);
    expect(csv.trim().split('\r\n')).toHaveLength(7);
  }, 40_000);

  it('taken back before it left keeps its identifier and what it stands for', async () => {
    const { o, project, rejected } = await scene(3, 1);
    const [former] = rejected;
    o.exchange.faults.add({
      match: { origin: 'fhir', method: 'POST' },
      fault: { kind: 'status', status: 503 },
    });
    const { queued } = await o.call('worklist:resubmit', { ids: [former?.id] });
    expect(queued).toHaveLength(1);
    await expect
      .poll(async () => (await board(o)).find((r) => r.id === queued[0])?.hasError, { timeout: 8000 })
      .toBe(true);
    await expect
      .poll(
        async () => {
          await o.call('projects:stop', { id: project });
          return (await board(o)).find((r) => r.id === queued[0])?.status;
        },
        { timeout: 8000 },
      )
      .toBe('held');
    expect(await expectAccount(o, project)).toMatchObject({ imported: 3, sent: 2, waiting: 1 });
    o.exchange.faults.clear();
    await o.call('projects:start', { id: project });
    await expect.poll(() => children(o).length, { timeout: 10_000 }).toBe(4);
    await expect.poll(async () => (await expectAccount(o, project)).sent, { timeout: 8000 }).toBe(3);
    const after = children(o).find((t) => formerOf(t)?.value === former?.identifier);
    expect(after?.identifier?.[0]?.value).toBe(`${former?.identifier ?? ''}-R2`);
  }, 40_000);

  it('refused and corrected still names the one that it stands for', async () => {
    const { o, project, rejected } = await scene(3, 1);
    const [former] = rejected;
    o.exchange.faults.add({
      match: { origin: 'fhir', method: 'POST' },
      fault: {
        kind: 'status',
        status: 422,
        message: 'Not enrolled on this date',
        expression: ['Task.contained[0].birthDate'],
      },
      times: 1,
    });
    await o.call('worklist:resubmit', { ids: [former?.id] });
    await expect.poll(async () => (await expectAccount(o, project)).failed, { timeout: 8000 }).toBe(1);
    const { rows } = await o.call('projects:rows', {
      id: project,
      filter: { ...everyRow, states: ['failed'] },
      sort: 'order',
      descending: false,
      offset: 0,
      limit: 10,
      columns: ['chaseKey'],
    });
    await o.call('projects:setCell', { id: project, row: rows[0]?.id, field: 'birthDate', value: '04/05/1950' });
    await o.call('projects:retryFailed', { id: project });
    await expect.poll(async () => (await expectAccount(o, project)).sent, { timeout: 8000 }).toBe(3);
    const after = children(o).find((t) => t.identifier?.[0]?.value === `${former?.identifier ?? ''}-R3`);
    expect(formerOf(after)?.value).toBe(former?.identifier);
    expect(children(o)).toHaveLength(4);
  }, 40_000);

  it('is refused when the batch has ended', async () => {
    const { o, project, rejected } = await scene(3, 1);
    const taskId = (await o.call('projects:get', { id: project })).batch?.taskId ?? '';
    o.exchange.set(taskId, { status: 'cancelled', businessStatus: 'Closed by payer' });
    await expect
      .poll(async () => (await o.call('projects:get', { id: project })).batch?.closed, { timeout: 8000 })
      .toBe(true);
    const answer = await o.call('worklist:resubmit', { ids: rejected.map((r) => r.id) });
    expect(answer.queued).toEqual([]);
    expect(answer.refused[0]?.reason).toMatch(/batch/);
    expect(children(o)).toHaveLength(3);
  }, 30_000);

  it('is neither lost nor doubled when the program ends right after', async () => {
    const folder = temp();
    const { o, project, rejected } = await scene(4, 2, folder);
    o.exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: { kind: 'latency', ms: 300 } });
    const ids = rejected.map((r) => r.id);
    expect((await o.call('worklist:resubmit', { ids })).queued).toHaveLength(2);
    await o.program.stop();
    o.exchange.faults.clear();
    const again = openOffice(folder, o.exchange);
    offices.push(again);
    await again.call('store:unlock', { method: 'keychain' });
    expect((await again.call('worklist:resubmit', { ids })).queued).toEqual([]);
    await expect.poll(async () => (await expectAccount(again, project)).sent, { timeout: 15_000 }).toBe(4);
    expect(children(again)).toHaveLength(6);
    expect(new Set(children(again).map((t) => t.identifier?.[0]?.value)).size).toBe(6);
  }, 40_000);
});

describe('a core request', () => {
  it('becomes one draft, however often it is asked for, and its Task names the former one', async () => {
    const o = await newOffice(temp());
    offices.push(o);
    const draft = treatmentDraft();
    const { id } = await o.call('requests:createDraft', { purpose: draft.purpose, copyOf: null });
    await o.call('requests:saveDraft', { id, draft });
    const sent = await o.call('requests:submit', { id });
    expect((await o.call('worklist:canResubmit', { ids: [id] })).refused[0]?.reason).toMatch(/still works/);
    o.exchange.set(sent.row.taskId ?? '', { status: 'on-hold', businessStatus: 'Pended - authorization required' });
    await expect
      .poll(async () => (await board(o)).find((r) => r.id === id)?.action, { timeout: 8000 })
      .toBe('new-authorization');
    const [one, two] = await Promise.all([
      o.call('worklist:resubmit', { ids: [id] }),
      o.call('worklist:resubmit', { ids: [id] }),
    ]);
    expect(one.drafts).toHaveLength(1);
    expect(two.drafts).toEqual(one.drafts);
    expect((await board(o)).filter((r) => r.status === 'draft')).toHaveLength(1);
    // Begun is not done.
    expect((await board(o)).find((r) => r.id === id)?.action).toBe('new-authorization');
    await o.call('requests:submit', { id: one.drafts[0] });
    expect(o.exchange.taskCount()).toBe(2);
    const made = o.exchange.tasks().find((t) => t.id !== sent.row.taskId);
    expect(formerOf(made)?.value).toBe(sent.row.identifier);
    expect((await board(o)).find((r) => r.id === id)?.action).toBe('none');
    expect((await o.call('worklist:resubmit', { ids: [id] })).refused[0]?.reason).toMatch(/sent again already/);
  }, 30_000);

  it('of which the draft was thrown away can be sent again anew', async () => {
    const o = await newOffice(temp());
    offices.push(o);
    const draft = treatmentDraft();
    const { id } = await o.call('requests:createDraft', { purpose: draft.purpose, copyOf: null });
    await o.call('requests:saveDraft', { id, draft });
    const sent = await o.call('requests:submit', { id });
    o.exchange.set(sent.row.taskId ?? '', REJECTED);
    await expect.poll(async () => (await board(o))[0]?.action, { timeout: 8000 }).toBe('resubmit');
    const first = (await o.call('worklist:resubmit', { ids: [id] })).drafts[0];
    await o.call('requests:discardDraft', { id: first });
    const second = (await o.call('worklist:resubmit', { ids: [id] })).drafts[0];
    expect(second).not.toBe(first);
    expect(await board(o)).toHaveLength(2);
  }, 20_000);
});
