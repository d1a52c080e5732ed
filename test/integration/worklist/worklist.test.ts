/** Owner, follow-up, notes, contacts, decisions, due dates and the message to support, through the dispatch as the window does it. */
import { afterEach, describe, expect, it } from 'vitest';
import { everything } from '../../../main/board/select.ts';
import type { BoardRow } from '../../../preload/contract/board.ts';
import { emptyCoreDraft } from '../../../preload/contract/rules/core-request.ts';
import { addDays, plainDateOf } from '../../../preload/contract/rules/plain-date.ts';
import { treatmentDraft } from '../../support/draft.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { newOffice, type Office } from '../projects/office.ts';

const temp = useTempFolder();
const offices: Office[] = [];
afterEach(async () => {
  for (const o of offices.splice(0)) {
    await o.program.stop();
    await o.exchange.close();
  }
});

async function opened(): Promise<Office> {
  const o = await newOffice(temp());
  offices.push(o);
  return o;
}

/** A request that the exchange has. */
async function sent(
  o: Office,
  over: Parameters<typeof treatmentDraft>[0] = {},
): Promise<{ id: string; taskId: string }> {
  const draft = treatmentDraft(over);
  const { id } = await o.call('requests:createDraft', { purpose: draft.purpose, copyOf: null });
  await o.call('requests:saveDraft', { id, draft });
  const { row } = await o.call('requests:submit', { id });
  if (row.taskId === null) throw new Error('It was not sent.');
  return { id, taskId: row.taskId };
}
async function rowOf(o: Office, id: string): Promise<BoardRow> {
  const { rows } = await o.call('board:list', { filter: everything, group: 'none', sort: [], offset: 0, limit: 500 });
  const row = rows.find((r) => r.id === id);
  if (!row) throw new Error('It is not on the board.');
  return row;
}
/** The exchange moves the Task on and the program has seen it. */
async function moved(
  o: Office,
  r: { id: string; taskId: string },
  change: Parameters<Office['exchange']['set']>[1],
  status: string,
) {
  o.exchange.set(r.taskId, change);
  await o.call('requests:refresh', { id: r.id });
  await expect.poll(async () => (await rowOf(o, r.id)).status, { timeout: 8000 }).toBe(status);
}

const NO_RECORDS = { status: 'failed', businessStatus: 'No records found', statusReason: null } as const;

describe('work on a request', () => {
  it('keeps owner, follow-up, notes and contacts of many at once, and gives them back', async () => {
    const o = await opened();
    const [a, b] = [await sent(o), await sent(o, { dueDate: '2031-05-05' })];
    const ids = [a.id, b.id, a.id, 'nobody'];
    expect(await o.call('worklist:setOwner', { ids, owner: ' Ana Brandt ' })).toEqual({ changed: 2 });
    expect(await o.call('worklist:setFollowUp', { ids: [a.id], on: plainDateOf(new Date()) })).toEqual({ changed: 1 });
    expect(await o.call('worklist:addNote', { ids, text: 'Ask for Dr. Múñoz' })).toEqual({ changed: 2 });
    expect(
      await o.call('worklist:addContact', {
        ids: [a.id],
        channel: 'phone',
        person: 'Front desk',
        outcome: 'Call on Monday',
      }),
    ).toEqual({ changed: 1 });
    const work = await o.call('worklist:get', { id: a.id });
    expect(work).toMatchObject({
      action: 'follow-up',
      owner: 'Ana Brandt',
      followUpOn: plainDateOf(new Date()),
      decision: null,
      notes: [{ by: 'clerk', text: 'Ask for Dr. Múñoz' }],
      contacts: [{ by: 'clerk', channel: 'phone', person: 'Front desk', outcome: 'Call on Monday' }],
      access: null,
      resubmittedAs: null,
    });
    expect((await o.call('worklist:get', { id: b.id })).due).toEqual({ date: '2031-05-05', basis: 'own' });
    expect(await o.call('worklist:owners', {})).toEqual({ self: 'clerk', owners: ['Ana Brandt'] });
    expect(await rowOf(o, a.id)).toMatchObject({ owner: 'Ana Brandt', action: 'follow-up' });
    const after = await o.call('worklist:removeNote', { id: a.id, noteId: work.notes[0]?.id });
    expect(after.notes).toEqual([]);
    expect((await o.call('worklist:get', { id: b.id })).notes).toHaveLength(1);
    expect((await o.refused('worklist:removeNote', { id: b.id, noteId: 'none' })).code).toBe('notFound');
    expect((await o.refused('worklist:get', { id: 'nobody' })).code).toBe('notFound');
    expect((await o.refused('worklist:setFollowUp', { ids: [a.id], on: '2026-02-30' })).code).toBe('invalid');
    expect(o.events.some((e) => e.name === 'worklist:changed')).toBe(true);
  }, 20_000);

  it('lets a decision hold until the status changes', async () => {
    const o = await opened();
    const r = await sent(o);
    expect(await o.call('worklist:decide', { ids: [r.id], what: 'no-records-accepted' })).toEqual({ changed: 0 });
    await moved(o, r, NO_RECORDS, 'no-records');
    expect((await rowOf(o, r.id)).action).toBe('decide-no-records');
    expect(await o.call('worklist:decide', { ids: [r.id], what: 'reviewed' })).toEqual({ changed: 0 });
    expect(await o.call('worklist:decide', { ids: [r.id], what: 'no-records-accepted' })).toEqual({ changed: 1 });
    expect((await rowOf(o, r.id)).action).toBe('none');
    expect((await o.call('worklist:get', { id: r.id })).decision).toMatchObject({
      what: 'no-records-accepted',
      by: 'clerk',
    });
    expect(await o.call('worklist:decide', { ids: [r.id], what: null })).toEqual({ changed: 1 });
    expect((await rowOf(o, r.id)).action).toBe('decide-no-records');
    await o.call('worklist:decide', { ids: [r.id], what: 'no-records-accepted' });
    expect((await rowOf(o, r.id)).action).toBe('none');

    const held = await sent(o);
    await moved(
      o,
      held,
      { status: 'on-hold', businessStatus: 'Pended - authorization required' },
      'pended-authorization',
    );
    expect((await rowOf(o, held.id)).action).toBe('new-authorization');
    await o.call('worklist:decide', { ids: [held.id], what: 'given-up' });
    expect((await rowOf(o, held.id)).action).toBe('none');
    o.exchange.set(held.taskId, { status: 'on-hold', businessStatus: 'Awaiting fee approval' });
    await expect.poll(async () => (await rowOf(o, held.id)).action, { timeout: 8000 }).toBe('approve-fee');
    expect((await o.call('worklist:get', { id: held.id })).decision).toBeNull();
  }, 30_000);

  it('runs the right-of-access clock for individuals only, with one extension', async () => {
    const o = await opened();
    const today = plainDateOf(new Date());
    const own = emptyCoreDraft('patient-request');
    const r = await sent(o, { purpose: 'patient-request', delivery: own.delivery });
    const other = await sent(o);
    expect((await o.call('worklist:get', { id: other.id })).access).toBeNull();
    const { access, due } = await o.call('worklist:get', { id: r.id });
    expect(access).toEqual({ receivedOn: today, dueOn: addDays(today, 30), extension: null });
    expect(due).toEqual({ date: addDays(today, 30), basis: 'access' });
    const extend = (toldOn: string) => ({ id: r.id, toldOn, reason: 'The chart is stored off site' });
    expect((await o.refused('worklist:extendAccess', extend(addDays(today, 1)))).code).toBe('invalid');
    expect((await o.refused('worklist:extendAccess', extend(addDays(today, -1)))).code).toBe('invalid');
    expect((await o.refused('worklist:extendAccess', { ...extend(today), id: other.id })).code).toBe('conflict');
    const after = await o.call('worklist:extendAccess', extend(today));
    expect(after.access).toMatchObject({ dueOn: addDays(today, 60), extension: { toldOn: today } });
    expect(after.due).toEqual({ date: addDays(today, 60), basis: 'access' });
    expect((await o.refused('worklist:extendAccess', extend(today))).code).toBe('conflict');
  }, 20_000);

  it('takes due dates from the table by state, which ships empty', async () => {
    const o = await opened();
    const today = plainDateOf(new Date());
    const r = await sent(o);
    expect(await o.call('worklist:deadlines', {})).toEqual({ staleDays: 14, defaultDays: null, states: [] });
    expect((await rowOf(o, r.id)).dueDate).toBeNull();
    const table = { staleDays: 5, defaultDays: 40, states: [{ state: 'TX', days: 15 }] };
    await o.call('worklist:setDeadlines', table);
    expect(await o.call('worklist:deadlines', {})).toEqual(table);
    expect(await rowOf(o, r.id)).toMatchObject({ dueDate: addDays(today, 15), dueBasis: 'state' });
    await o.call('worklist:setDeadlines', { ...table, states: [] });
    expect(await rowOf(o, r.id)).toMatchObject({ dueDate: addDays(today, 40), dueBasis: 'state' });
    const twice = [
      { state: 'TX', days: 15 },
      { state: 'TX', days: 16 },
    ];
    expect((await o.refused('worklist:setDeadlines', { ...table, states: twice })).code).toBe('invalid');
  }, 20_000);
});

describe('the message to support', () => {
  it('holds ids and statuses, nothing about a person and none of the exchange’s words', async () => {
    const o = await opened();
    const r = await sent(o);
    await moved(
      o,
      r,
      {
        status: 'on-hold',
        businessStatus: 'Pended - additional information needed',
        statusReason: 'Okafor was born 1951-03-10 here',
      },
      'pended-information',
    );
    const mail = await o.call('worklist:supportMail', { ids: [r.id] });
    const { identifier } = await rowOf(o, r.id);
    expect(mail.subject).toBe(`Question about Task ${r.taskId}`);
    expect(mail.body).toContain(`Task id: ${r.taskId}`);
    expect(mail.body).toContain(identifier);
    expect(mail.body).toContain('pended-information');
    expect(mail.body).toMatch(/Your request id: \S+/);
    expect(JSON.stringify(mail)).not.toMatch(/Okafor|Renee|1951|Pended|born|Plano/);
    await o.call('worklist:openSupportMail', { ids: [r.id] });
    expect(o.opened).toHaveLength(1);
    const url = new URL(o.opened[0] ?? '');
    expect(url.protocol).toBe('mailto:');
    expect(url.searchParams.get('subject')).toBe(mail.subject);
    expect(url.searchParams.get('body')).toBe(mail.body);
  }, 20_000);
});
