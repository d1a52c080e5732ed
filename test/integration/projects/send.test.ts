/** From a chase list to child Tasks in an accepted batch, each sent once, every row accounted for. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Task } from 'fhir/r4';
import { PLANO } from '../../exchange/index.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import {
  acceptBatch,
  csvOf,
  everything,
  expectAccount,
  goodCells,
  importList,
  matchSites,
  newOffice,
  newProject,
  openOffice,
  type Office,
} from './office.ts';

const temp = useTempFolder();
const offices: Office[] = [];

afterEach(async () => {
  const exchanges = new Set(offices.map((o) => o.exchange));
  for (const o of offices.splice(0)) await o.program.stop();
  for (const exchange of exchanges) await exchange.close();
});

async function opened(
  ...options: [Parameters<typeof newOffice>[1]?, Parameters<typeof newOffice>[2]?]
): Promise<Office> {
  const o = await newOffice(temp(), ...options);
  offices.push(o);
  return o;
}

const children = (o: Office): Task[] => o.exchange.tasks().filter((t) => t.partOf !== undefined);
const good = (count: number, from = 1): string[][] => Array.from({ length: count }, (_, i) => goodCells(from + i));

describe('sending a project', () => {
  it('holds children until the batch is accepted, then sends each once', async () => {
    const o = await opened();
    const id = await newProject(o);
    expect(
      await importList(
        o,
        id,
        csvOf([...good(30), goodCells(31, { 'Member ID': '' }), goodCells(32, { Status: 'Inactive' })]),
      ),
    ).toMatchObject({ rows: 32, added: 32 });
    expect(await expectAccount(o, id)).toMatchObject({ imported: 32, invalid: 1, inactive: 1, waiting: 30, ready: 0 });

    await matchSites(o, id);
    const { sites } = await o.call('projects:sites', { id, show: 'all', text: '', offset: 0, limit: 10 });
    expect(sites).toHaveLength(1);
    expect(sites[0]).toMatchObject({
      decision: 'matched',
      decidedBy: 'npi',
      rows: 32,
      chosen: { organizationId: PLANO.id },
    });
    const dry = await o.call('projects:dryRun', { id });
    expect(dry).toMatchObject({ sends: 30, obstacles: [] });

    expect((await o.call('projects:start', { id })).sending.state).toBe('running');
    await expect.poll(() => o.exchange.taskCount(), { timeout: 5000 }).toBe(1);
    expect(await expectAccount(o, id)).toMatchObject({ held: 30, queued: 0, sent: 0 });
    await acceptBatch(o, id);
    await expect.poll(() => children(o).length, { timeout: 10_000 }).toBe(30);
    await expect.poll(async () => (await expectAccount(o, id)).sent, { timeout: 5000 }).toBe(30);
    await expect.poll(async () => (await o.call('projects:get', { id })).sending.state, { timeout: 5000 }).toBe('idle');

    const identifiers = children(o).map((t) => t.identifier?.[0]?.value);
    expect(new Set(identifiers).size).toBe(30);
    const { identifier } = await o.call('projects:get', { id });
    expect(identifiers).toContain(`${identifier}-000017`);
    const batch = o.exchange.tasks().find((t) => t.partOf === undefined);
    expect(batch?.identifier?.[0]).toEqual({ system: 'https://dunmorepike.example/roi/project', value: identifier });
    expect(batch?.input?.find((i) => i.valueUnsignedInt !== undefined)?.valueUnsignedInt).toBe(30);
    const { rows } = await o.call('projects:rows', {
      id,
      filter: { ...everything, states: ['sent'] },
      sort: 'order',
      descending: false,
      offset: 0,
      limit: 500,
      columns: ['chaseKey'],
    });
    expect(rows).toHaveLength(30);
    const preview = await o.call('projects:preview', { id, row: rows[16]?.id });
    const sent = children(o).find((t) => t.identifier?.[0]?.value === `${identifier}-000017`);
    expect(preview.asSent).toBe(true);
    expect(JSON.parse(preview.task)).toMatchObject({
      identifier: sent?.identifier,
      for: sent?.for,
      owner: { reference: `Organization/${PLANO.id}` },
    });
  }, 40_000);

  it('neither loses nor doubles children on a bad line', async () => {
    const o = await opened({ ifNoneExist: false });
    const match = { origin: 'fhir' as const, method: 'POST' };
    const id = await newProject(o);
    await importList(o, id, csvOf(good(120)));
    await matchSites(o, id);
    await o.call('projects:start', { id });
    await acceptBatch(o, id);
    for (const fault of ['lostAnswer', 'reset'] as const) o.exchange.faults.add({ match, fault, probability: 0.08 });
    o.exchange.faults.add({ match, fault: { kind: 'status', status: 503 }, probability: 0.08 });
    o.exchange.faults.add({ match, fault: { kind: 'status', status: 429, retryAfterS: 0 }, probability: 0.05 });
    await expect.poll(async () => (await expectAccount(o, id)).sent, { timeout: 60_000, interval: 200 }).toBe(120);
    const identifiers = children(o).map((t) => t.identifier?.[0]?.value);
    expect(identifiers).toHaveLength(120);
    expect(new Set(identifiers).size).toBe(120);
  }, 80_000);

  it('sends nothing while the exchange asks to wait, although only one answer said so', async () => {
    const o = await opened();
    const id = await newProject(o);
    await importList(o, id, csvOf(good(60)));
    await matchSites(o, id);
    await o.call('projects:start', { id });
    o.exchange.faults.add({
      match: { origin: 'fhir', method: 'POST' },
      fault: { kind: 'status', status: 429, retryAfterS: 3 },
      after: 1,
      times: 1,
    });
    const creates = (): number => o.exchange.requests.filter((r) => r.method === 'POST' && r.path === '/Task').length;
    await acceptBatch(o, id);
    await expect.poll(() => o.exchange.requests.some((r) => r.status === 429), { timeout: 20_000 }).toBe(true);
    // Those in flight with it.
    await delay(300);
    const before = creates();
    expect(before).toBeLessThan(20);
    await delay(1500);
    expect(creates()).toBe(before);
    await expect.poll(async () => (await expectAccount(o, id)).sent, { timeout: 30_000, interval: 200 }).toBe(60);
    expect(children(o)).toHaveLength(60);
  }, 60_000);

  it('puts a refusal on the cell, and sends the corrected row under a new identifier', async () => {
    const o = await opened();
    const id = await newProject(o);
    await importList(o, id, csvOf(good(5)));
    await matchSites(o, id);
    await o.call('projects:start', { id });
    await acceptBatch(o, id);
    o.exchange.faults.add({
      match: { origin: 'fhir', method: 'POST' },
      fault: {
        kind: 'status',
        status: 422,
        message: 'Member is not enrolled on this date',
        expression: ['Task.contained[0].birthDate'],
      },
      times: 1,
    });
    await expect.poll(async () => (await expectAccount(o, id)).failed, { timeout: 8000 }).toBe(1);
    await expect.poll(async () => (await expectAccount(o, id)).sent, { timeout: 8000 }).toBe(4);
    const { rows } = await o.call('projects:rows', {
      id,
      filter: { ...everything, states: ['failed'] },
      sort: 'order',
      descending: false,
      offset: 0,
      limit: 10,
      columns: ['chaseKey', 'birthDate'],
    });
    expect(rows[0]?.problems).toMatchObject([
      { field: 'birthDate', code: 'refused', text: 'Member is not enrolled on this date' },
    ]);
    await o.call('projects:setCell', { id, row: rows[0]?.id, field: 'birthDate', value: '04/05/1950' });
    await o.call('projects:retryFailed', { id });
    await expect.poll(async () => (await expectAccount(o, id)).sent, { timeout: 8000 }).toBe(5);
    const again = children(o).find((t) => t.identifier?.[0]?.value?.endsWith('-R2'));
    expect(again?.contained?.find((r) => r.resourceType === 'Patient')).toMatchObject({ birthDate: '1950-04-05' });
    expect(children(o)).toHaveLength(5);
  }, 40_000);

  it('sends again what was refused, and nothing else', async () => {
    const o = await opened();
    const id = await newProject(o);
    await importList(o, id, csvOf(good(4)));
    await matchSites(o, id);
    await o.call('projects:start', { id });
    await acceptBatch(o, id);
    o.exchange.faults.add({
      match: { origin: 'fhir', method: 'POST' },
      fault: { kind: 'status', status: 422, message: 'Not in the roster yet' },
      times: 2,
    });
    await expect.poll(async () => (await expectAccount(o, id)).failed, { timeout: 8000 }).toBe(2);
    await expect.poll(async () => (await o.call('projects:get', { id })).sending.state, { timeout: 5000 }).toBe('idle');
    await importList(o, id, csvOf(good(3, 50)), 'update');
    expect(await expectAccount(o, id)).toMatchObject({ failed: 2, ready: 3 });
    await o.call('projects:retryFailed', { id });
    await expect.poll(async () => (await expectAccount(o, id)).sent, { timeout: 8000 }).toBe(4);
    await expect.poll(async () => (await o.call('projects:get', { id })).sending.state, { timeout: 5000 }).toBe('idle');
    expect(await expectAccount(o, id)).toMatchObject({ failed: 0, ready: 3, held: 0 });
    expect(children(o)).toHaveLength(4);
  }, 40_000);

  it('pauses, resumes and stops, and the account adds up all along', async () => {
    const o = await opened();
    o.exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: { kind: 'latency', ms: 60 } });
    const id = await newProject(o);
    await importList(o, id, csvOf(good(300)));
    await matchSites(o, id);
    await o.call('projects:start', { id });
    await acceptBatch(o, id);
    await expect.poll(async () => (await expectAccount(o, id)).sent, { timeout: 8000 }).toBeGreaterThan(10);
    const before = children(o).length;
    await o.call('projects:pause', { id });
    await expect.poll(async () => (await expectAccount(o, id)).queued, { timeout: 3000 }).toBe(0);
    const paused = children(o).length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(children(o)).toHaveLength(paused);
    // What was in flight arrives; what was queued does not go out.
    expect(paused - before).toBeLessThanOrEqual(32);
    await o.call('projects:resume', { id });
    await expect.poll(() => children(o).length, { timeout: 8000 }).toBeGreaterThan(paused + 10);
    await o.call('projects:stop', { id });
    await expect.poll(async () => (await expectAccount(o, id)).queued, { timeout: 3000 }).toBe(0);
    const t = await expectAccount(o, id);
    expect(t.held).toBe(0);
    expect(t.waiting + t.sent).toBe(300);
    await o.call('projects:start', { id });
    await expect.poll(async () => (await expectAccount(o, id)).sent, { timeout: 60_000 }).toBe(300);
    expect(new Set(children(o).map((x) => x.identifier?.[0]?.value)).size).toBe(300);
    expect(children(o)).toHaveLength(300);
  }, 120_000);

  it('stops with words when the batch ends at the exchange', async () => {
    const o = await opened();
    o.exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: { kind: 'latency', ms: 80 } });
    const id = await newProject(o);
    await importList(o, id, csvOf(good(200)));
    await matchSites(o, id);
    await o.call('projects:start', { id });
    await acceptBatch(o, id);
    await expect.poll(async () => (await expectAccount(o, id)).sent, { timeout: 8000 }).toBeGreaterThan(3);
    const taskId = (await o.call('projects:get', { id })).batch?.taskId ?? '';
    o.exchange.set(taskId, { status: 'cancelled', businessStatus: 'Closed by payer' });
    await expect
      .poll(async () => (await o.call('projects:get', { id })).sending.state, { timeout: 8000 })
      .toBe('blocked');
    const p = await o.call('projects:get', { id });
    expect(p.sending.notice).toMatch(/batch/i);
    await expect.poll(async () => (await expectAccount(o, id)).queued, { timeout: 5000 }).toBe(0);
    expect((await expectAccount(o, id)).held).toBeGreaterThan(50);
  }, 40_000);

  it('goes on after the program ended in the middle', async () => {
    const folder = temp();
    const o = await newOffice(folder, { ifNoneExist: false });
    const id = await newProject(o);
    await importList(o, id, csvOf(good(150)));
    await matchSites(o, id);
    o.exchange.faults.add({ match: { origin: 'fhir', method: 'POST' }, fault: { kind: 'latency', ms: 50 } });
    await o.call('projects:start', { id });
    await acceptBatch(o, id);
    await expect.poll(() => children(o).length, { timeout: 8000 }).toBeGreaterThan(20);
    await o.program.stop();
    const again = openOffice(folder, o.exchange);
    offices.push(again);
    await again.call('store:unlock', { method: 'keychain' });
    await expect.poll(async () => (await expectAccount(again, id)).sent, { timeout: 30_000, interval: 200 }).toBe(150);
    const identifiers = children(again).map((t) => t.identifier?.[0]?.value);
    expect(identifiers).toHaveLength(150);
    expect(new Set(identifiers).size).toBe(150);
  }, 60_000);
});
