/** Own status rules against a real store: tried, saved, applied with a history, taken up again after an interruption. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { loadBundledWireProfile } from '../../../main/exchange/wire-profile.ts';
import { normalizeStatus } from '../../../main/exchange/normalize-status.ts';
import { systemClock } from '../../../main/lib/clock.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { recordsMigrations } from '../../../main/records/migrations.ts';
import { requestsMigrations } from '../../../main/requests/migrations.ts';
import { createRestate } from '../../../main/requests/restate.ts';
import { createStatusRules, type StatusRulesRoom } from '../../../main/status-rules/create-status-rules.ts';
import { statusRulesMigrations } from '../../../main/status-rules/migrations.ts';
import type { Database } from '../../../main/storage/database-port.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import type { StatusRule } from '../../../preload/contract/status-rules.ts';
import type { NormalizedStatus } from '../../../preload/contract/rules/status.ts';
import { PLANO, startExchange } from '../../exchange/index.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { detailOf, readyRequest, startWorkstation, until, whenStatus } from '../requests/workstation.ts';

const temp = useTempFolder();
const endings: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const profile = loadBundledWireProfile();
const desk: StatusRule = {
  name: 'Front desk',
  pattern: 'front desk',
  expression: false,
  when: ['on-hold'],
  status: 'pended-information',
};

interface Office {
  database: Database;
  rules: StatusRulesRoom;
  context: { signal: AbortSignal; audit(): void };
  end(): void;
}

function open(folder: string, wire = profile): Office {
  const database = openDatabase({
    file: path.join(folder, 'workstation.db'),
    key: createHash('sha256').update('status rules').digest(),
    migrations: [...requestsMigrations, ...recordsMigrations, ...statusRulesMigrations],
  });
  const life = new AbortController();
  const rules = createStatusRules({
    database,
    profile: wire,
    restate: createRestate({ database, clock: systemClock }),
    publish: () => undefined,
    clock: systemClock,
    log: silentLogger,
    life: life.signal,
  });
  const end = (): void => {
    life.abort();
    database.close();
  };
  endings.push(end);
  return { database, rules, context: { signal: life.signal, audit: () => undefined }, end };
}

function add(o: Office, id: string, taskStatus: string, words: string, status?: NormalizedStatus): void {
  const state = normalizeStatus(
    { resourceType: 'Task', status: taskStatus as 'on-hold', intent: 'order', businessStatus: { text: words } },
    profile,
    null,
    o.rules.own,
  );
  o.database
    .sql(
      `INSERT INTO request (id, kind, purpose, status, own_words, status_since, task_status, created_at, updated_at)
       VALUES (:id, 'core', 'attorney', :status, :words, '2026-01-02T00:00:00.000Z', :taskStatus, '2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z')`,
    )
    .run({ id, status: status ?? state.status, words, taskStatus });
  o.rules.keep(id, state.facts);
}
const statusOf = (o: Office, id: string): unknown =>
  o.database.sql('SELECT status, status_since, next_poll_at FROM request WHERE id = :id').get({ id });
const history = (o: Office, id: string): { status: string; text: string; source: string }[] =>
  o.database
    .sql<{ status: string; text: string; source: string }>(
      'SELECT status, text, source FROM task_event WHERE request_id = :id ORDER BY n',
    )
    .all({ id });

it('counts the words that no rule knows and tries rules without changing anything', async () => {
  const o = open(temp());
  for (const id of ['a', 'b', 'c']) add(o, id, 'on-hold', 'At the front desk');
  add(o, 'd', 'on-hold', 'Somewhere');
  add(o, 'e', 'in-progress', 'At the front desk');
  const got = await o.rules.handlers['statusRules:get']({}, o.context);
  expect(got.unmapped).toEqual([
    { words: 'At the front desk', taskStatus: 'on-hold', count: 3 },
    { words: 'Somewhere', taskStatus: 'on-hold', count: 1 },
  ]);
  expect(got.profile.length).toBeGreaterThan(20);

  const tried = await o.rules.handlers['statusRules:test'](
    { own: [desk, { ...desk, pattern: '(', expression: true }] },
    o.context,
  );
  expect(tried.tested).toBe(5);
  expect(tried.changes).toEqual([
    {
      words: 'At the front desk',
      taskStatus: 'on-hold',
      from: 'unmapped',
      to: 'pended-information',
      rule: 'own: Front desk',
      count: 3,
    },
  ]);
  expect(tried.problems).toMatchObject([{ index: 1 }]);
  expect(statusOf(o, 'a')).toMatchObject({ status: 'unmapped' });
  expect(history(o, 'a')).toEqual([]);
});

it('applies what is saved, with an entry for each request, and takes it back when the rule goes', async () => {
  const o = open(temp());
  add(o, 'a', 'on-hold', 'At the front desk');
  add(o, 'b', 'failed', 'At the front desk');
  add(o, 'queued', 'on-hold', 'At the front desk', 'queued');
  expect(await o.rules.handlers['statusRules:save']({ own: [desk] }, o.context)).toEqual({ changed: 1 });
  expect(statusOf(o, 'a')).toMatchObject({ status: 'pended-information', status_since: '2026-01-02T00:00:00.000Z' });
  expect(statusOf(o, 'b')).toMatchObject({ status: 'unable' });
  expect(statusOf(o, 'queued')).toMatchObject({ status: 'queued' });
  expect(history(o, 'a')).toEqual([
    {
      status: 'pended-information',
      source: 'local',
      text: 'By your rule “Front desk”: On hold: more information is needed.',
    },
  ]);

  // An ended one that is open again is asked for at once.
  await o.rules.handlers['statusRules:save']({ own: [{ ...desk, when: [] }] }, o.context);
  expect(statusOf(o, 'b')).toMatchObject({ status: 'pended-information', next_poll_at: expect.any(String) as string });

  await o.rules.handlers['statusRules:save']({ own: [] }, o.context);
  expect(statusOf(o, 'a')).toMatchObject({ status: 'unmapped' });
  expect(history(o, 'a').at(-1)?.text).toMatch(/^By the rules of the connection: /);
  expect((await o.rules.handlers['statusRules:get']({}, o.context)).own).toEqual([]);
});

it('refuses rules of which one cannot be used, and keeps the former', async () => {
  const o = open(temp());
  await o.rules.handlers['statusRules:save']({ own: [desk] }, o.context);
  await expect(
    o.rules.handlers['statusRules:save']({ own: [desk, { ...desk, pattern: 'x)', expression: true }] }, o.context),
  ).rejects.toMatchObject({ code: 'invalid', options: { fields: [{ path: 'own.1.pattern' }] } });
  expect((await o.rules.handlers['statusRules:get']({}, o.context)).own).toEqual([desk]);
});

it('goes on at the next start where it was interrupted, and once only', async () => {
  const folder = temp();
  const first = open(folder);
  for (let i = 0; i < 3000; i++) add(first, `r${i}`, 'on-hold', 'At the front desk');
  const saving = first.rules.handlers['statusRules:save']({ own: [desk] }, first.context);
  await new Promise((resolve) => setImmediate(resolve));
  first.end();
  await expect(saving).rejects.toMatchObject({ code: 'aborted' });

  const again = open(folder);
  const left = (): number =>
    again.database.sql<{ c: number }>(`SELECT count(*) AS c FROM request WHERE status = 'unmapped'`).get()?.c ?? -1;
  expect(left()).toBeGreaterThan(0);
  expect(left()).toBeLessThan(3000);
  again.rules.start();
  await until('all are applied', () => left() === 0);
  const entries = again.database
    .sql<{ c: number }>('SELECT count(*) AS c FROM task_event GROUP BY request_id ORDER BY c DESC LIMIT 1')
    .get();
  expect(entries?.c).toBe(1);
});

it('decides anew when the wire profile is another one than before', async () => {
  const folder = temp();
  const first = open(folder);
  add(first, 'a', 'on-hold', 'At the front desk');
  await first.rules.handlers['statusRules:save']({ own: [] }, first.context);
  first.end();
  const other = structuredClone(profile);
  other.status.textRules.push({ name: 'Desk', pattern: 'front desk', status: 'fee-approval' });
  const again = open(folder, other);
  again.rules.start();
  await until('the new profile holds', () => history(again, 'a').length === 1);
  expect(statusOf(again, 'a')).toMatchObject({ status: 'fee-approval' });
});

it('holds for every version that is read, from the exchange to the row', async () => {
  const exchange = await startExchange({ automatic: false });
  endings.push(() => exchange.close());
  const w = startWorkstation({ folder: temp(), exchange, pollScale: 0.001 });
  endings.push(() => w.close());
  const id = await readyRequest(w, PLANO.id);
  await w.call['requests:submit']({ id }, w.context);
  const taskId = (await whenStatus(w, id, 'submitted')).row.taskId ?? '';
  await w.statusRules.handlers['statusRules:save']({ own: [desk] }, w.context);
  exchange.set(taskId, { status: 'on-hold', businessStatus: 'Lies at the Front Desk' });
  const pended = await whenStatus(w, id, 'pended-information');
  expect(pended.row.ownWords).toContain('Front Desk');
  await w.statusRules.handlers['statusRules:save']({ own: [{ ...desk, status: 'fee-approval' }] }, w.context);
  const { row, timeline } = await detailOf(w, id);
  expect(row.status).toBe('fee-approval');
  expect(timeline.at(-1)).toMatchObject({ source: 'local', status: 'fee-approval' });
});
