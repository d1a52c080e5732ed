/** The index stays what the database says: changes of every kind, transactions that fail, midnight, deadlines, and the migration that fills it. */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { boardMigrations } from '../../../main/board/migrations.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { searchMigrations } from '../../../main/search/migrations.ts';
import { workspaceMigrations } from '../../../main/workspace.ts';
import { worklistMigrations } from '../../../main/worklist/migrations.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { everything } from '../../../main/board/select.ts';
import { context, fixedClock, NOON, openBoard, seededBoard, type SeededBoard } from './seeded.ts';

const temp = useTempFolder();
const opened: { end(): void }[] = [];
afterEach(() => opened.splice(0).forEach((b) => b.end()));
const seeded = (requests: number, at?: { now: Date }): SeededBoard => {
  const b = seededBoard(temp(), requests, at);
  opened.push(b);
  return b;
};

describe('changes', () => {
  it('are there at the next look, whoever made them', async () => {
    const b = seeded(300);
    const { database } = b;
    await b.list();
    const [first, second, third] = await b.all();
    if (!first || !second || !third) throw new Error('no rows');
    database
      .sql(`UPDATE request SET status = 'rejected', own_words = 'Wrong site' WHERE id = :id`)
      .run({ id: first.id });
    database.sql(`UPDATE request SET patient_name = 'Ålesund, Bjørn' WHERE id = :id`).run({ id: second.id });
    database.sql('DELETE FROM request WHERE id = :id').run({ id: third.id });
    database
      .sql(
        `INSERT INTO request_work (request_id, owner, follow_up_on) VALUES (:id, 'Zoe', '2026-11-20')
         ON CONFLICT (request_id) DO UPDATE SET owner = 'Zoe', follow_up_on = '2026-11-20'`,
      )
      .run({ id: second.id });
    // The same row by every kind of write that SQLite knows, before the next look.
    for (const owner of ['Yan', 'Zoe'])
      database
        .sql(
          `INSERT INTO request_work (request_id, owner) VALUES (:id, :owner) ON CONFLICT (request_id) DO UPDATE SET owner = excluded.owner`,
        )
        .run({ id: second.id, owner });
    database.sql(`UPDATE OR ABORT request SET updated_at = updated_at WHERE id = :id`).run({ id: second.id });
    database.sql(`UPDATE OR ROLLBACK request SET updated_at = updated_at WHERE id = :id`).run({ id: second.id });
    expect((await b.list({ filter: { ownWords: ['Wrong site'] } })).rows.map((r) => r.id)).toEqual([first.id]);
    expect((await b.list({ filter: { text: 'bjørn alesund' } })).rows.map((r) => r.id)).toEqual([second.id]);
    expect((await b.list({ filter: { text: first.patientName.split(',')[0] ?? '' } })).total).toBeGreaterThan(0);
    expect((await b.list({ filter: { text: second.patientName } })).rows.map((r) => r.id)).not.toContain(second.id);
    expect((await b.list({ filter: { owners: ['Zoe'] } })).rows.map((r) => r.id)).toEqual([second.id]);
    expect((await b.list()).total).toBe(299);
    expect((await b.all()).map((r) => r.id)).not.toContain(third.id);
  });

  it('made while the index is being built are not passed over', async () => {
    const b = seeded(50);
    const first = b.list();
    for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
    b.database.exec(`UPDATE request SET status = 'cancelled' WHERE kind <> 'batch'`);
    expect((await b.list()).counts).toEqual({ cancelled: 50 });
    expect((await first).total).toBe(50);
  });

  it('of a transaction that failed never were', async () => {
    const b = seeded(50);
    const [row] = await b.all({ filter: { statuses: ['delivered'] } });
    expect(() =>
      b.database.transaction(() => {
        b.database.sql(`UPDATE request SET status = 'rejected' WHERE id = :id`).run({ id: row?.id ?? '' });
        throw new Error('no');
      }),
    ).toThrow('no');
    expect((await b.list({ filter: { statuses: ['delivered'] } })).rows.map((r) => r.id)).toContain(row?.id);
  });

  it('of thousands are taken in, and asking without news costs no change', async () => {
    const b = seeded(3000);
    await b.list();
    b.database.exec(`UPDATE request SET status = 'cancelled' WHERE kind <> 'batch'`);
    expect((await b.list()).counts).toEqual({ cancelled: 3000 });
    const { revision } = b.board.index;
    const before = revision();
    b.database.exec(
      `UPDATE request SET polls = polls + 1, last_polled_at = '2026-11-22T10:00:00Z', next_poll_at = '2027-01-01T00:00:00Z'`,
    );
    await b.list();
    expect(revision()).toBe(before);
  });

  it('of a project’s name show in the list and its order', async () => {
    const b = seeded(100);
    const { groups } = await b.list({ group: 'project' });
    const first = groups[0];
    b.database
      .sql(`UPDATE project SET input_json = json_set(input_json, '$.code', 'ZZZ-last') WHERE id = :id`)
      .run({ id: first?.key ?? '' });
    const after = (await b.list({ group: 'project' })).groups.filter((g) => g.key !== '');
    expect(after.at(-1)).toMatchObject({ key: first?.key, label: 'ZZZ-last' });
  });
});

describe('the day', () => {
  it('turns at midnight of the user’s calendar: ages, due dates and actions follow', async () => {
    // 23:30 in Chicago, when it is the next day already in Greenwich.
    const at = { now: new Date('2026-11-23T05:30:00.000Z') };
    const b = seeded(0, at);
    b.database.exec(
      `INSERT INTO request (id, kind, purpose, status, status_since, due_date, created_at, updated_at, sent_at)
       VALUES ('r1', 'core', 'attorney', 'in-progress', '2026-11-09T18:00:00.000Z', '2026-11-22', '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z')`,
    );
    const charts = async (today: string) => b.board.handlers['board:charts']({ filter: everything, today }, context);
    expect((await b.list({ filter: { minAgeDays: 13, maxAgeDays: 13 } })).total).toBe(1);
    expect((await b.list()).rows[0]?.action).toBe('none');
    expect((await charts('2026-11-22')).overdue).toBe(0);
    at.now = new Date('2026-11-23T06:30:00.000Z');
    expect((await b.list({ filter: { minAgeDays: 14, maxAgeDays: 14 } })).total).toBe(1);
    expect((await b.list()).rows[0]?.action).toBe('call-site');
    expect((await charts('2026-11-23')).overdue).toBe(1);
  });
});

describe('due dates', () => {
  it('come from the request, its project, the law or the table by state', async () => {
    const b = seeded(0, { now: NOON });
    const { database } = b;
    const put = (
      id: string,
      kind: string,
      purpose: string,
      due: string | null,
      state: string,
      project: string | null,
    ) =>
      database
        .sql(
          `INSERT INTO request (id, kind, purpose, status, status_since, due_date, site_state, project_id, created_at, updated_at, sent_at)
           VALUES (:id, :kind, :purpose, 'in-progress', :at, :due, :state, :project, :at, :at, :at)`,
        )
        .run({ id, kind, purpose, due, state, project, at: '2026-11-01T18:00:00.000Z' });
    database.exec(
      `INSERT INTO project (id, input_json, identifier_value, created_at, updated_at) VALUES ('p1', '{"code":"P","dueDate":"2026-12-31"}', 'p1x', '', '')`,
    );
    put('own', 'core', 'attorney', '2026-12-01', 'TX', null);
    put('none', 'core', 'attorney', null, 'TX', null);
    put('access', 'core', 'patient-request', null, 'TX', null);
    put('sooner', 'core', 'patient-request', '2026-11-10', 'TX', null);
    put('later', 'core', 'patient-request', '2027-01-10', 'TX', null);
    put('child', 'child', 'hedis', '2026-12-31', 'TX', 'p1');
    put('urgent', 'child', 'hedis', '2026-11-30', 'TX', 'p1');
    const due = async () =>
      Object.fromEntries(
        (await b.all()).map((r) => [r.id, r.dueDate === null ? null : `${r.dueDate} ${r.dueBasis ?? ''}`]),
      );
    expect(await due()).toEqual({
      own: '2026-12-01 own',
      none: null,
      access: '2026-12-01 access',
      sooner: '2026-11-10 own',
      later: '2026-12-01 access',
      child: '2026-12-31 project',
      urgent: '2026-11-30 own',
    });
    database.exec(`INSERT INTO deadline_state VALUES ('TX', 15); UPDATE deadline_setting SET stale_days = 30;`);
    expect((await due())['none']).toBe('2026-11-16 state');
    expect((await b.list()).rows.every((r) => r.action === 'none')).toBe(true);
    database.exec(
      `INSERT INTO request_work (request_id, extension_told_on, extension_reason) VALUES ('access', '2026-11-15', 'Stored off site')`,
    );
    expect((await due())['access']).toBe('2026-12-31 access');
  });
});

describe('a store of the version before', () => {
  it('is brought up to date with the ids of what it holds', async () => {
    const file = path.join(temp(), 'workstation.db');
    const key = randomBytes(32);
    const later = new Set([...boardMigrations, ...worklistMigrations, ...searchMigrations].map((m) => m.version));
    const before = openDatabase({
      file,
      key,
      migrations: workspaceMigrations.filter((m) => m.version !== 41 && !later.has(m.version)),
    });
    const at = '2026-11-01T18:00:00.000Z';
    const put = (id: string, kind: string, identifier: string) =>
      before
        .sql(
          `INSERT INTO request (id, kind, purpose, status, status_since, identifier_system, identifier_value, task_id, patient_name, birth_date, created_at, updated_at)
           VALUES (:id, :kind, 'attorney', 'accepted', :at, 's', :identifier, :id, 'Okafor, Ada', '1951-03-09', :at, :at)`,
        )
        .run({ id, kind, identifier, at });
    put('core', 'core', 'C-1');
    put('child', 'child', 'K-1');
    before.exec(`
      INSERT INTO request_draft VALUES ('core', '{"patient":{"identifier":"MRN-7"},"custodian":{"npi":"1234567893","state":"tx"}}');
      INSERT INTO request_task (identifier_system, identifier_value, request_id, template, content_key, body_sha256, body_bytes, built_at)
        VALUES ('s', 'K-1', 'child', '{"for":{"identifier":{"value":"LKS-9"}}}', '', '', 1, '');
      INSERT INTO project (id, input_json, identifier_value, created_at, updated_at) VALUES ('p', '{"code":"W2"}', 'W2-x', '', '');
      INSERT INTO project_site (id, project_n, site_key, facts_json, name, chosen_json)
        VALUES ('s1', 1, 'k', '{}', 'Plano Clinic', '{"npi":"1999999992","city":"Plano","state":"TX"}');
      INSERT INTO chase (project_n, file_n, line, chase_key, state, site_n, request_id) VALUES (1, 1, 1, 'CH-42', 'requested', 1, 'child');
    `);
    before.close();
    const after = openDatabase({ file, key, migrations: workspaceMigrations });
    const b = openBoard(after, fixedClock({ now: NOON }));
    opened.push({ end: () => (b.end(), after.close()) });
    const rows = Object.fromEntries((await b.all()).map((r) => [r.id, r]));
    expect(rows['core']).toMatchObject({ memberId: 'MRN-7', npi: '1234567893' });
    expect(rows['child']).toMatchObject({
      memberId: 'LKS-9',
      chaseKey: 'CH-42',
      npi: '1999999992',
      custodianPlace: 'Plano, TX',
    });
    for (const text of ['mrn-7', 'lks-9', 'ch-42', '1999999992', 'okafor 3/9/1951'])
      expect((await b.list({ filter: { text } })).total, text).toBeGreaterThan(0);
  });
});
