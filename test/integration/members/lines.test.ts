/** What payers hold of a member, over a real store: lines made off the hot path, lists, records whole, series, files, export. */
import { PDFDocument } from 'pdf-lib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LinesQuery } from '../../../preload/contract/members.ts';
import { directory, memberResources, type Resource } from '../../support/member-resources.ts';
import { seedMember } from '../../support/seed-member.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { openMembers, type MembersBench } from './room.ts';

const query = (change: Partial<LinesQuery> = {}): LinesQuery => ({
  id: 'member-a',
  groups: [],
  types: [],
  kind: '',
  text: '',
  from: '',
  to: '',
  hidden: false,
  order: 'newest',
  offset: 0,
  limit: 200,
  ...change,
});
const handOn = { recipient: { name: 'Dunmore & Pike LLP', address: '' }, purpose: 'Claim review', part2: null };

describe('members', () => {
  const folder = useTempFolder();
  let bench: MembersBench;
  const open = async (resources: readonly Resource[]): Promise<void> => {
    bench = openMembers(folder());
    seedMember(bench.database, { resources });
    await bench.room.settled();
  };
  beforeEach(() => () => bench.close());

  it('makes a line for each record, with the words of what it refers to', async () => {
    // The claims come first: what they name is stored after them.
    await open([...memberResources(120)].reverse());
    const { row, counts, unread } = await bench.call('members:get', { id: 'member-a' });
    expect(unread).toBe(0);
    expect(row.records).toBe(120);
    expect(row.sources[0]).toMatchObject({ name: 'Lakeshore Health Plan', authorizedBy: 'the member, Renee Okafor' });
    const { rows, total } = await bench.call('members:lines', query({ groups: ['claims'] }));
    expect(total).toBe(counts['claims']);
    expect(rows.every((r) => /Clinic|Associates|Practice|Pharmacy/.test(r.detail))).toBe(true);
    expect(rows.map((r) => r.day)).toEqual(
      rows
        .map((r) => r.day)
        .sort()
        .reverse(),
    );
  });

  it('makes the lines also of a connection whose address is not known', async () => {
    bench = openMembers(folder(), true, undefined, () => {
      throw new Error('This connection is not complete.');
    });
    seedMember(bench.database, { resources: memberResources(60) });
    await bench.room.settled();
    expect((await bench.call('members:get', { id: 'member-a' })).unread).toBe(0);
    expect((await bench.call('members:lines', query())).total).toBeGreaterThan(50);
  });

  it('reads a record again when the payer changed it, and forgets one that was moved apart', async () => {
    const condition = (text: string): Resource => ({ resourceType: 'Condition', id: 'c', code: { text } });
    await open([...directory(), condition('Asthma')]);
    seedAgain(bench, condition('Asthma, mild'));
    await bench.room.settled();
    const one = await bench.call('members:lines', query({ types: ['Condition'] }));
    expect(one.rows.map((r) => r.title)).toEqual(['Asthma, mild']);
    bench.database.exec("UPDATE payer_resource SET apart = 1 WHERE type = 'Condition'");
    await bench.room.settled();
    expect((await bench.call('members:lines', query({ types: ['Condition'] }))).total).toBe(0);
    expect((await bench.call('members:get', { id: 'member-a' })).apart).toBe(1);
  });

  it('filters by words, type, category and days; hides what was entered in error but counts it', async () => {
    await open(memberResources(900));
    const whole = await bench.call('members:get', { id: 'member-a' });
    expect(whole.hidden).toBeGreaterThan(0);
    const labs = await bench.call('members:lines', query({ groups: ['labs'], kind: 'laboratory', text: 'GLUCOSE' }));
    expect(labs.total).toBeGreaterThan(10);
    expect(labs.rows.every((r) => r.title.startsWith('Glucose'))).toBe(true);
    expect(labs.kinds.map((k) => k.kind)).toEqual(['laboratory']);
    const without = await bench.call('members:lines', query({ groups: ['labs'] }));
    const withAll = await bench.call('members:lines', query({ groups: ['labs'], hidden: true }));
    expect(withAll.total - without.total).toBe(whole.hidden);
    const year = await bench.call('members:lines', query({ from: '2023-01-01', to: '2023-12-31' }));
    expect(year.total).toBeGreaterThan(100);
    expect(year.rows.every((r) => r.day.startsWith('2023'))).toBe(true);
  });

  it('makes series by code and unit, oldest first, with the range', async () => {
    await open([
      ...directory(),
      observation('a', '2024-03-01', 5.9, '%'),
      observation('b', '2023-03-01', 6.4, '%'),
      observation('c', '2024-05-01', 41, 'mmol/mol'),
      { ...observation('d', '2024-06-01', 9.9, '%'), status: 'entered-in-error' },
    ]);
    const { series } = await bench.call('members:series', { id: 'member-a' });
    expect(series.map((s) => [s.unit, s.spark])).toEqual([
      ['%', [6.4, 5.9]],
      ['mmol/mol', [41]],
    ]);
    const { points } = await bench.call('members:points', {
      id: 'member-a',
      code: 'http://loinc.org|4548-4',
      unit: '%',
    });
    expect(points.map((p) => [p.at, p.value, p.low, p.high])).toEqual([
      ['2023-03-01', 6.4, 4, 5.6],
      ['2024-03-01', 5.9, 4, 5.6],
    ]);
  });

  it('shows a record whole, exactly as it was sent, and opens a file that lies in it', async () => {
    await open(memberResources(40));
    const { rows } = await bench.call('members:lines', query({ types: ['DocumentReference'] }));
    const n = rows[0]?.n ?? 0;
    const { card } = await bench.call('members:card', { id: 'member-a', n });
    expect(card.attachments.map((a) => a.where)).toEqual(['inline', 'elsewhere']);
    const ticket = await bench.call('members:openAttachment', { id: 'member-a', n, index: 0 });
    expect(ticket.type).toBe('text/plain');
    const served = bench.tickets.read(ticket.address.split('/').at(-1) ?? '');
    const text = await new Response(served?.stream() as never).text().catch(() => '');
    expect(text).toContain('PROGRESS NOTE');
    await expect(bench.call('members:openAttachment', { id: 'member-a', n, index: 1 })).rejects.toMatchObject({
      code: 'notFound',
    });
    const raw = await bench.call('members:raw', { id: 'member-a', n });
    expect(JSON.parse(raw.text)).toMatchObject({ id: 'doc-1' });
    await expect(bench.call('members:card', { id: 'member-b', n })).rejects.toMatchObject({ code: 'notFound' });
  });

  it('hands on in four forms, after the disclosure was recorded', async () => {
    const resources = memberResources(150);
    await open(resources);
    const give = async (format: 'json' | 'ndjson' | 'csv' | 'pdf'): Promise<Buffer> => {
      await bench.call('members:export', { id: 'member-a', format, groups: [], records: [], handOn });
      return bench.saved ?? Buffer.alloc(0);
    };
    const shown = resources.filter((r) => r['status'] !== 'entered-in-error');
    const bundle = JSON.parse((await give('json')).toString()) as { entry: { resource: Resource }[] };
    expect(bundle.entry.map((e) => e.resource)).toEqual(shown);
    const lines = (await give('ndjson')).toString().trimEnd().split('\n');
    expect(lines.map((l) => JSON.parse(l) as Resource)).toEqual(shown);
    const csv = (await give('csv')).toString();
    expect(csv.split('\r\n').length).toBeGreaterThan(shown.length);
    const pdf = await PDFDocument.load(await give('pdf'));
    expect(pdf.getPageCount()).toBeGreaterThan(20);
    bench.dismiss = true;
    const dismissed = await bench.call('members:export', {
      id: 'member-a',
      format: 'csv',
      groups: [],
      records: [],
      handOn,
    });
    expect(dismissed.saved).toBe(false);
    const entries = bench.database
      .sql<{ n: number; voided: number }>(
        'SELECT (SELECT count(*) FROM disclosure) AS n, (SELECT count(*) FROM disclosure_void) AS voided',
      )
      .get();
    expect(entries).toEqual({ n: 5, voided: 1 });
    await expect(
      bench.call('members:export', {
        id: 'member-a',
        format: 'csv',
        groups: [],
        records: [],
        handOn: { ...handOn, purpose: '' },
      }),
    ).rejects.toMatchObject({ code: 'invalid' });
  });
});

const observation = (id: string, at: string, value: number, unit: string): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: {
    coding: [
      { system: 'urn:own', code: 'A1C' },
      { system: 'http://loinc.org', code: '4548-4', display: 'Hemoglobin A1c' },
    ],
  },
  effectiveDateTime: at,
  valueQuantity: { value, unit },
  referenceRange: [{ low: { value: 4 }, high: { value: 5.6 } }],
});

function seedAgain(bench: MembersBench, resource: Resource): void {
  bench.database.sql('UPDATE payer_resource SET body = :body, hash = :hash WHERE type = :type AND rid = :id').run({
    body: Buffer.from(JSON.stringify(resource)),
    hash: Buffer.from(JSON.stringify(resource)).subarray(0, 32),
    type: resource.resourceType,
    id: resource.id,
  });
}
