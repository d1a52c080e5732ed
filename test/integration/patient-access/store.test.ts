/** The store of what payers gave: bytes kept, versions, search, references, other people kept apart. Real encrypted SQLite. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createPatientStore } from '../../../main/patient-access/create-store.ts';
import { createMemberRepository } from '../../../main/patient-access/member-repository.ts';
import { readPage } from '../../../main/patient-access/page-read.ts';
import { localTarget } from '../../../main/patient-access/resource-facts.ts';
import { createResourceRepository, type PutResult } from '../../../main/patient-access/resource-repository.ts';
import type { Database } from '../../../main/storage/database-port.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { workspaceMigrations } from '../../../main/workspace.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const BASE = 'https://payer.example/fhir';
const AT = '2026-03-01T10:00:00.000Z';

describe('store of payers’ resources', () => {
  const folder = useTempFolder();
  let database: Database;
  beforeEach(() => {
    database = openDatabase({
      file: path.join(folder(), 'w.db'),
      key: randomBytes(32),
      migrations: workspaceMigrations,
    });
    createMemberRepository(database).save({
      id: 'm1',
      name: 'Ada Quill',
      birthDate: '1960-02-03',
      sex: 'female',
      identifiers: [{ kind: 'Member id', system: '', value: 'W1' }],
      requestIds: [],
      createdAt: AT,
    });
    database.exec(`INSERT INTO payer_connection VALUES ('c1', 'Payer', '{}', NULL, '${AT}', '${AT}')`);
    database.exec(`INSERT INTO payer_grant VALUES ('g1', 'm1', 'c1', 'signedIn', 'p1', '{}', '${AT}')`);
    return () => database.close();
  });

  const take = async (text: string | Buffer, apart = false): Promise<PutResult[]> => {
    const page = await readPage(
      Buffer.from(text),
      () => Promise.resolve(),
      () => 0,
    );
    const repository = createResourceRepository(database);
    return database.transaction(() =>
      page.resources.map((r) =>
        repository.put(
          { memberId: 'm1', grantId: 'g1' },
          {
            facts: r.facts,
            bytes: r.bytes,
            fullUrl: r.fullUrl,
            apart,
            targets: r.facts.references.flatMap((ref) => localTarget(ref, BASE) ?? []),
          },
          AT,
        ),
      ),
    );
  };
  const store = () => createPatientStore(database, () => BASE);

  it('keeps each resource byte for byte: white space, escapes, order of members, decimals', async () => {
    const odd = `{ "id":"e1",\n\t"resourceType" : "ExplanationOfBenefit", "total":[{"amount":{"value": 10.50}}], "x":"\\u00e9 \\"q\\" {[ ü" ,"patient":{"reference":"Patient/p1"}}`;
    expect(
      await take(`\uFEFF{"resourceType":"Bundle","entry":[{"resource":${odd},"search":{"mode":"match"}}]}`),
    ).toEqual(['added']);
    expect(store().get('m1', 'ExplanationOfBenefit', 'e1')?.raw).toBe(odd);
  });

  it('keeps former versions and tells what is new, changed and the same', async () => {
    const v = (n: number): string =>
      `{"resourceType":"Condition","id":"a","meta":{"versionId":"${n}"},"code":{"text":"Asthma ${n}"}}`;
    expect([await take(v(1)), await take(v(1)), await take(v(2))]).toEqual([['added'], ['same'], ['changed']]);
    const [row] = store().list('m1', 'Condition', { offset: 0, limit: 10 }).rows;
    expect(row).toMatchObject({ display: 'Asthma 2', versionId: '2' });
    expect(
      store()
        .versions('m1', row?.n ?? 0)
        .map((x) => x.raw),
    ).toEqual([v(1)]);
    expect(store().search('m1', 'asthma 1', { limit: 5 })).toEqual([]);
    expect(
      store()
        .search('m1', 'asth', { limit: 5 })
        .map((r) => r.id),
    ).toEqual(['a']);
  });

  it('accepts bare resources, unknown types, resources without an id, entries that are outcomes', async () => {
    expect(await take('{"resourceType":"Patient","id":"p1","name":[{"family":"Quill","given":["Ada"]}]}')).toEqual([
      'added',
    ]);
    const page = `{"entry":[{"resource":{"resourceType":"NewThing2030x","id":"1"}},{"resource":{"resourceType":"NewThing","title":"Odd"}},
      {"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"x"}]}},{"resource":7}],"resourceType":"Bundle"}`;
    expect(await take(page)).toEqual(['added']);
    expect(await take(page)).toEqual(['same']);
    expect(store().types('m1')).toEqual([
      { type: 'NewThing', count: 1 },
      { type: 'Patient', count: 1 },
    ]);
    const read = await readPage(
      Buffer.from(page),
      () => Promise.resolve(),
      () => 0,
    );
    expect([read.issues.length, read.unreadable]).toEqual([1, 2]);
  });

  it('resolves references on their own server, contained ones in their holder, and finds what points back', async () => {
    await take('{"resourceType":"Coverage","id":"c9","beneficiary":{"reference":"Patient/p1"}}');
    await take(
      `{"resourceType":"ExplanationOfBenefit","id":"e1","insurance":[{"coverage":{"reference":"${BASE}/Coverage/c9"}}],"contained":[{"resourceType":"Practitioner","id":"dr"}],
       "provider":{"reference":"Organization/o1"}}`,
    );
    const s = store();
    const eob = s.get('m1', 'ExplanationOfBenefit', 'e1');
    const from = { grantId: 'g1', holder: JSON.parse(eob?.raw ?? '{}') as unknown };
    expect(s.resolve('m1', `${BASE}/Coverage/c9/_history/3`, from)).toMatchObject({
      kind: 'stored',
      resource: { id: 'c9' },
    });
    expect(s.resolve('m1', '#dr', from)).toMatchObject({
      kind: 'contained',
      resource: { resourceType: 'Practitioner' },
    });
    expect(s.resolve('m1', 'https://elsewhere.example/Coverage/c9', from)).toMatchObject({ kind: 'missing' });
    expect(s.pointingTo('m1', s.get('m1', 'Coverage', 'c9')?.n ?? 0, 10).map((r) => r.id)).toEqual(['e1']);
    expect(createResourceRepository(database).missingTargets('g1', ['Organization', 'Coverage'], '', 10)).toEqual([
      'Organization/o1',
    ]);
  });

  it('keeps another patient’s resources apart from every view of the member', async () => {
    await take(
      '{"resourceType":"Condition","id":"x","code":{"text":"Secret thing"},"subject":{"reference":"Patient/p2"}}',
      true,
    );
    const s = store();
    expect([
      s.types('m1'),
      s.list('m1', 'Condition', { offset: 0, limit: 9 }).total,
      [...s.iterate('m1', 'Condition')],
    ]).toEqual([[], 0, []]);
    expect([s.get('m1', 'Condition', 'x'), s.search('m1', 'secret', { limit: 9 })]).toEqual([null, []]);
    expect(s.listApart('m1', { offset: 0, limit: 9 }).total).toBe(1);
  });

  it('walks thousands in order of their days and in slices', async () => {
    const many = Array.from(
      { length: 450 },
      (_, i) =>
        `{"resource":{"resourceType":"Observation","id":"o${i}","effectiveDateTime":"20${String(10 + (i % 15))}-01-01T23:30:00-06:00"}}`,
    );
    await take(`{"resourceType":"Bundle","entry":[${many.join(',')}]}`);
    expect([...store().iterate('m1', 'Observation')]).toHaveLength(450);
    const first = store().list('m1', 'Observation', { offset: 0, limit: 5 });
    expect([first.total, first.rows[0]?.primaryDate]).toEqual([450, '2024-01-01']);
    expect(store().list('m1', 'Observation', { offset: 0, limit: 1, order: 'oldest' }).rows[0]?.primaryDate).toBe(
      '2010-01-01',
    );
  });
});
