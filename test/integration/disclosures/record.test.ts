/** The disclosure record in a real store: what has to be said, what is kept, and that it only grows. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { disclosuresMigrations } from '../../../main/disclosures/migrations.ts';
import type { DisclosureEntry } from '../../../main/disclosures/port.ts';
import { createDisclosureRecord } from '../../../main/disclosures/record.ts';
import { createDisclosureRepository } from '../../../main/disclosures/repository.ts';
import { systemClock } from '../../../main/lib/clock.ts';
import type { Database } from '../../../main/storage/database-port.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const temp = useTempFolder();
const endings: (() => void)[] = [];
afterEach(() => endings.splice(0).forEach((end) => end()));

function open() {
  const database: Database = openDatabase({
    file: path.join(temp(), 'workstation.db'),
    key: createHash('sha256').update('disclosures').digest(),
    migrations: disclosuresMigrations,
  });
  endings.push(() => database.close());
  const repository = createDisclosureRepository(database);
  const room = { record: createDisclosureRecord({ database, repository, self: 'reviewer', clock: systemClock }) };
  const list = (over: { text?: string; requestId?: string } = {}) =>
    repository.list({ text: '', requestId: null, offset: 0, limit: 50, ...over });
  return { database, room, list };
}

const item = (over: Partial<DisclosureEntry['items'][number]> = {}): DisclosureEntry['items'][number] => ({
  kind: 'document',
  subjectId: 'd1',
  requestId: 'r1',
  personName: 'Okafor, Renee T',
  birthDate: '1951-03-09',
  description: 'PDF, 3 pages',
  pages: '1-3',
  sha256: 'ab',
  part2: false,
  ...over,
});
const entry = (over: Partial<DisclosureEntry> = {}): DisclosureEntry => ({
  way: 'pdf',
  handOn: { recipient: { name: ' Northwind Audit ', address: '' }, purpose: 'RADV audit', part2: null },
  what: '1 document, 3 pages',
  items: [item()],
  ...over,
});

it('keeps who, when, what and why, and finds it by recipient, purpose, person and request', () => {
  const { room, list } = open();
  const id = room.record.record(entry());
  room.record.record(
    entry({ items: [item({ requestId: 'r2', subjectId: 'd2', personName: 'Iyer, Lakshmi' }), item()] }),
  );
  const all = list();
  expect(all.total).toBe(2);
  expect(all.rows[1]).toMatchObject({
    id,
    by: 'reviewer',
    way: 'pdf',
    recipient: { name: 'Northwind Audit', address: '' },
    purpose: 'RADV audit',
    people: ['Okafor, Renee T'],
    items: 1,
    part2: false,
    void: null,
  });
  expect(all.rows[0]?.people).toEqual(['Iyer, Lakshmi', 'Okafor, Renee T']);
  expect(list({ text: 'radv lakshmi' }).total).toBe(1);
  expect(list({ text: 'north' }).total).toBe(2);
  expect(list({ text: '%' }).total).toBe(0);
  expect(list({ requestId: 'r2' }).total).toBe(1);
});

it('refuses an entry without recipient or purpose, and names the fields', () => {
  const { room, database } = open();
  const bare = { recipient: { name: ' ', address: '' }, purpose: '', part2: null };
  expect(() => room.record.record(entry({ handOn: bare }))).toThrow(
    expect.objectContaining({
      code: 'invalid',
      options: expect.objectContaining({
        fields: [expect.objectContaining({ path: 'recipient.name' }), expect.objectContaining({ path: 'purpose' })],
      }) as unknown,
    }),
  );
  expect(database.sql('SELECT 1 FROM disclosure').all()).toEqual([]);
});

it('asks for the consent where records under 42 CFR Part 2 are among it, and only there', () => {
  const { room, list } = open();
  const sensitive = [item({ part2: true })];
  expect(() => room.record.record(entry({ items: sensitive }))).toThrow(expect.objectContaining({ code: 'invalid' }));
  const handOn = { ...entry().handOn, part2: { consentScope: 'All records, to Northwind, for audit' } };
  room.record.record(entry({ items: sensitive, handOn }));
  room.record.record(entry({ handOn }));
  expect(list().rows.map((r) => r.part2)).toEqual([false, true]);
});

it('joins the transaction of its caller and goes with it', () => {
  const { room, database, list } = open();
  expect(() =>
    database.transaction(() => {
      room.record.record(entry());
      throw new Error('The rest did not work.');
    }),
  ).toThrow('The rest');
  expect(list().total).toBe(0);
});

it('only grows: a hand-on that did not happen is said beside the entry', () => {
  const { room, database, list } = open();
  const id = room.record.record(entry());
  room.record.void(id, 'dismissed');
  room.record.void(id, 'again');
  expect(list().rows[0]?.void).toBe('dismissed');
  for (const act of [
    'UPDATE disclosure SET purpose = :x',
    'DELETE FROM disclosure WHERE purpose <> :x',
    'UPDATE disclosure_item SET pages = :x',
    'DELETE FROM disclosure_item WHERE pages <> :x',
    'UPDATE disclosure_void SET why = :x',
    'DELETE FROM disclosure_void WHERE why <> :x',
  ])
    expect(() => database.sql(act).run({ x: 'x' }), act).toThrow('only grows');
});
