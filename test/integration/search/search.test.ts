/** Search through the dispatch over a seeded store: every kind of thing, as one types, with slips. */
import { afterEach, describe, expect, it } from 'vitest';
import path from 'node:path';
import { systemClock } from '../../../main/lib/clock.ts';
import { createDocumentTextIndex } from '../../../main/search/document-text.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { createStoreService } from '../../../main/storage/store-service.ts';
import { workspaceMigrations } from '../../../main/workspace.ts';
import type { Hit } from '../../../preload/contract/search.ts';
import { startExchange } from '../../exchange/index.ts';
import { plainPlatform } from '../../support/plain-platform.ts';
import { seedStore } from '../../support/seed-requests.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { everything } from '../../../main/board/select.ts';
import { csvOf, goodCells, importList, newProject, openOffice, type Office } from '../projects/office.ts';

const temp = useTempFolder();
const offices: Office[] = [];
afterEach(async () => {
  for (const o of offices.splice(0)) {
    await o.program.stop();
    await o.exchange.close();
  }
});

const PASSPHRASE = 'a long walk by the river';
const PROFILE = 'exchange-test';

/** A store as the program left it, with a document and an organization, opened by its passphrase. */
async function opened(requests = 800): Promise<Office> {
  const userData = temp();
  await seedStore({ userData, profileId: PROFILE, passphrase: PASSPHRASE, requests });
  const store = createStoreService({
    userData,
    keychain: plainPlatform(userData).keychain,
    clock: systemClock,
    onOpen: () => undefined,
    onClose: () => undefined,
    changed: () => undefined,
  });
  await store.load();
  await store.unlock({ method: 'passphrase', passphrase: PASSPHRASE });
  const database = openDatabase({
    file: path.join(userData, 'profiles', PROFILE, 'workstation.db'),
    key: store.key(`database/${PROFILE}`),
    migrations: workspaceMigrations,
  });
  const document = database.sql(
    `INSERT INTO document (id, request_id, task_id, output_key, title, declared_type, patient_name, custodian_name, purpose, state, created_at)
     VALUES (:id, 'r', 't', :id, :title, 'application/pdf', 'Okafor, Renee', 'Plano', 'hedis', 'ready', '')`,
  );
  document.run({ id: 'doc-1', title: 'chart.pdf' });
  document.run({ id: 'doc-2', title: 'lab.pdf' });
  document.run({ id: 'doc-3', title: 'other.pdf' });
  database.exec(`INSERT INTO privacy_case (document_id, locked_at, locked_by) VALUES ('doc-3', '', 'clerk')`);
  const texts = createDocumentTextIndex(database);
  texts.put('doc-1', 1, 'Cover sheet');
  texts.put('doc-1', 7, 'Assessment: chronic kidney disease stage 3b, on Metformín.');
  texts.put('doc-2', 1, 'Kidney function normal');
  texts.put('doc-3', 1, 'Gallbladder of another person');
  texts.put('doc-2', 1, 'Liver function normal');
  texts.put('doc-2', 2, 'Spleen');
  texts.remove('doc-2');
  texts.put('doc-2', 1, 'Liver function normal');
  database.exec(
    `INSERT INTO directory_organization (id, kind, name, aliases, names_folded, npi, tax_id, line, city, city_folded, state, postal_code, phone, fax, active, seen_at)
     VALUES ('prov-1', 'provider', 'Núñez Orthopedics', '[]', char(10) || 'nunez orthopedics', '1999999992', '', '', 'Plano', 'plano', 'TX', '', '', '', 1, '')`,
  );
  database.close();
  await store.lock();
  const o = openOffice(userData, await startExchange({ automatic: false }));
  offices.push(o);
  await o.call('store:unlock', { method: 'passphrase', passphrase: PASSPHRASE });
  return o;
}
const find = (o: Office, text: string, kinds: Hit['kind'][] = [], offset = 0, limit = 20) =>
  o.call('search:find', { text, kinds, offset, limit });
const marked = (hit: Hit | undefined): string | undefined => /\uE000(.*?)\uE001/.exec(hit?.excerpt ?? '')?.[1];

describe('search', () => {
  it('finds requests by every id and number, best first, and says where', async () => {
    const o = await opened();
    const { rows } = await o.call('board:list', {
      filter: { ...everything, kinds: ['child'], statuses: ['delivered'] },
      group: 'none',
      sort: [],
      offset: 0,
      limit: 1,
    });
    const [r] = rows;
    if (!r) throw new Error('No child was delivered.');
    for (const text of [r.memberId, r.chaseKey, r.taskId ?? '', r.identifier ?? '']) {
      const { hits } = await find(o, text.toLowerCase());
      const hit = hits.find((h) => h.id === r.id);
      expect(hit, text).toMatchObject({ kind: 'request', title: r.patientName, status: 'delivered', fuzzy: false });
      expect(marked(hit)?.toLowerCase()).toBe(text.toLowerCase());
      expect(hit?.detail).toContain(r.custodianName);
    }
    expect((await find(o, r.npi, ['request'])).hits.every((h) => marked(h) === r.npi)).toBe(true);
    const [family = ''] = r.patientName.split(',');
    const named = await find(o, family, ['request'], 0, 100);
    expect(named.hits.map((h) => h.id)).toContain(r.id);
    // Who is called so stands before who only has the letters somewhere.
    const begins = named.hits.map((h) => h.title.toLowerCase().startsWith(family.toLowerCase()));
    expect(begins.lastIndexOf(true)).toBeLessThan(begins.includes(false) ? begins.indexOf(false) : Infinity);
  }, 30_000);

  it('forgives slips in names: a wrong letter, one too many, one too few, two exchanged', async () => {
    const o = await opened();
    for (const text of ['Quintorval', 'quintorvel', 'quintorvall', 'quinorval', 'qiuntorval', 'quintorvla']) {
      const { hits } = await find(o, text, ['request']);
      expect(hits.length, text).toBeGreaterThan(0);
      expect(
        hits.some((h) => h.title.startsWith('Quintorval')),
        text,
      ).toBe(true);
      expect(hits[0]?.fuzzy, text).toBe(text !== 'Quintorval');
      expect(marked(hits.find((h) => h.title.startsWith('Quintorval')))).toBe('Quintorval');
    }
    expect((await find(o, 'zzyzxqqq')).hits).toEqual([]);
    // A number with a slip is another number.
    expect((await find(o, 'LKS9990007', ['request'])).hits).toEqual([]);
  }, 30_000);

  it('finds projects, sites without accents, notes and pages of documents', async () => {
    const o = await opened();
    const project = await find(o, 'w3', ['project']);
    expect(project.hits.map((h) => h.title)).toContain('RADV-2026-W3');
    const site = await find(o, 'nunez plano', ['site']);
    expect(site.hits).toMatchObject([{ id: 'prov-1', title: 'Núñez Orthopedics', fuzzy: false }]);
    expect(marked(site.hits[0])).toBe('Núñez');
    const note = await find(o, 'cover sheet');
    expect(note.hits.find((h) => h.kind === 'note')).toMatchObject({
      excerpt: expect.stringContaining('they ask for a') as string,
    });
    expect(note.hits.find((h) => h.kind === 'document')).toMatchObject({ id: 'doc-1', page: 1 });
    expect(note.counts.note?.count).toBeGreaterThan(0);
    const page = await find(o, 'kidney metfor', ['document']);
    expect(page.hits).toMatchObject([{ id: 'doc-1', page: 7, title: 'chart.pdf', detail: 'Okafor, Renee' }]);
    expect(marked(page.hits[0])).toBe('kidney');
    expect((await find(o, 'kidney', ['document'])).hits).toHaveLength(1);
    expect((await find(o, 'spleen', ['document'])).hits).toEqual([]);
    expect((await find(o, 'gallbladder', ['document'])).hits, 'locked as another person’s').toEqual([]);
    // What is typed is never taken for a query language.
    for (const text of ['"', 'a" OR "b', 'NEAR(', '*', '%', "o'brien", '(', 'cover:sheet', '-'])
      expect((await find(o, text)).hits, text).toBeInstanceOf(Array);
  }, 30_000);

  it('finds members and chases that wait in a list and were not sent, and leads to its project', async () => {
    const o = await opened(50);
    const id = await newProject(o, { code: 'WAITING' });
    const cells = goodCells(1, { 'Chase ID': 'CH-77001', 'Member ID': 'W 4711 X' });
    await importList(o, id, csvOf([cells, goodCells(2, { 'Member ID': 'W 4711 X', 'DOS From': '02/01/2025' })]));
    // Lists are read at the first search.
    await expect.poll(async () => (await find(o, 'CH-77001')).reading).toBe(false);
    const chase = await find(o, ' CH-77001 ');
    expect(chase.hits).toMatchObject([{ kind: 'row', id, title: `${cells[2]}, ${cells[3]}`, status: null }]);
    expect(chase.hits[0]?.detail).toBe('WAITING · chase CH-77001 · W 4711 X');
    expect(marked(chase.hits[0])).toBe('CH-77001');
    expect((await find(o, 'w 4711 x', ['row'])).hits).toHaveLength(2);
    expect((await find(o, 'CH-77', ['row'])).hits).toHaveLength(1);
    expect((await find(o, 'WAITING', ['project'])).hits).toHaveLength(1);
  }, 30_000);

  it('finds every person of a list by name, also misspelt, until the row is sent or taken back', async () => {
    const o = await opened(50);
    const id = await newProject(o, { code: 'WAITING' });
    const named = (n: number, family: string, given: string): string[] =>
      goodCells(n, { 'Last Name': family, 'First Name': given });
    const list = [named(1, 'Quibblesworth', 'Theodosia'), named(2, 'Zzyzxova', 'Ann'), named(3, 'Zzyzxova', 'Bob')];
    await importList(o, id, csvOf(list));
    await expect.poll(async () => (await find(o, 'zzyzxova')).reading).toBe(false);
    expect((await find(o, 'zzyzxova')).hits.map((h) => h.title)).toEqual(['Zzyzxova, Ann', 'Zzyzxova, Bob']);
    expect((await find(o, 'zzyzxova bob')).hits.map((h) => h.title)).toEqual(['Zzyzxova, Bob']);
    expect((await find(o, 'quibblesworht')).hits).toMatchObject([{ title: 'Quibblesworth, Theodosia', fuzzy: true }]);
    const [file] = (await o.call('projects:get', { id })).files;
    // An edited cell is found as it stands now.
    const rows = await o.call('projects:rows', {
      id,
      filter: { text: '', problems: [], severities: [], states: [], siteId: null, fileId: null },
      sort: 'order',
      descending: false,
      offset: 0,
      limit: 10,
      columns: ['family'],
    });
    await o.call('projects:setCell', { id, row: rows.rows[0]?.id ?? 0, field: 'family', value: 'Marchetti' });
    await expect
      .poll(async () => (await find(o, 'marchetti')).hits.map((h) => h.title))
      .toEqual(['Marchetti, Theodosia']);
    expect((await find(o, 'quibblesworth')).hits).toEqual([]);
    await o.call('projects:removeFile', { id, fileId: file?.id ?? '' });
    expect((await find(o, 'zzyzxova')).hits).toEqual([]);
  }, 30_000);

  it('finds what stands in the contact log, among the notes', async () => {
    const o = await opened(50);
    const { rows } = await o.call('board:list', {
      filter: everything,
      group: 'none',
      sort: [],
      offset: 0,
      limit: 2,
    });
    const ids = rows.map((r) => r.id);
    const contact = { channel: 'phone', person: 'Ms. Winterbottom', outcome: 'Chart is in off-site storage' };
    await o.call('worklist:addContact', { ids: ids.slice(0, 1), ...contact });
    await o.call('worklist:addNote', { ids: ids.slice(1), text: 'Ask again after the off-site storage answers' });
    const found = await find(o, 'off-site storage', ['note']);
    expect(found.hits.map((h) => h.id).sort()).toEqual([...ids].sort());
    expect(found.counts.note).toEqual({ count: 2, more: false });
    expect((await find(o, 'winterbottom')).hits).toMatchObject([{ kind: 'note', id: ids[0] }]);
    expect((await find(o, 'off-site', ['note'], 1, 1)).hits).toHaveLength(1);
  }, 30_000);

  it('shows the best of each kind, and pages of one', async () => {
    const o = await opened();
    const all = await find(o, 'on', [], 0, 10);
    expect(all.hits.length).toBeLessThanOrEqual(10);
    expect(all.counts.request?.more).toBe(true);
    expect(new Set(all.hits.map((h) => h.kind)).size).toBeGreaterThan(1);
    const first = await find(o, 'on', ['request'], 0, 10);
    const second = await find(o, 'on', ['request'], 10, 10);
    expect(first.hits).toHaveLength(10);
    expect(new Set([...first.hits, ...second.hits].map((h) => h.id)).size).toBe(20);
    expect(await find(o, '   ')).toEqual({ hits: [], counts: {}, reading: false });
  }, 30_000);

  it('sees a new note at once, and answers nothing when locked', async () => {
    const o = await opened();
    const { ids } = await o.call('board:ids', { filter: everything, group: 'none', sort: [] });
    await o.call('worklist:addNote', { ids: ids.slice(0, 2), text: 'Señor Ångström rang about the fax' });
    const { hits } = await find(o, 'angstrom fax', ['note']);
    expect(hits.map((h) => h.id).sort()).toEqual(ids.slice(0, 2).sort());
    expect(marked(hits[0])).toBe('Ångström');
    await o.call('store:lock', {});
    for (const name of ['search:find', 'board:list', 'worklist:owners'] as const)
      expect((await o.refused(name, { text: 'a', kinds: [], offset: 0, limit: 1 })).code).toBe('locked');
  }, 30_000);
});
