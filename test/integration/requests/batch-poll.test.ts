/** Watching by batch: one question for each batch, every change once, and an exchange that does not honour the question is noticed. */
import { describe, expect, it } from 'vitest';
import type { ExchangeClient } from '../../../main/exchange/client-port.ts';
import { batchTask, childTask, type Exchange, type ExchangeOptions } from '../../exchange/index.ts';
import { useScene } from './scene.ts';
import { detailOf, type Workstation, type WorkstationOptions } from './workstation.ts';

const scene = useScene();
const never = new AbortController().signal;
const PROJECT = 'RA-2026-AB2CD';

interface Desk {
  exchange: Exchange;
  w: Workstation;
  batchId: string;
  children: string[];
  poll(): Promise<{ requests: number; changed: number }>;
  /** Queries of the FHIR requests since the last time. */
  asked(): string[];
  row(): Record<string, unknown>;
  statuses(): Record<string, number>;
}

/** A batch with children at the exchange, joined here; nothing was polled yet. */
async function desk(
  count: number,
  exchangeOptions: ExchangeOptions = {},
  options: Partial<WorkstationOptions> = {},
): Promise<Desk> {
  const { exchange, w } = await scene(exchangeOptions, { idle: true, ...options });
  const [batchId = ''] = exchange.seedTasks([batchTask(PROJECT)]);
  exchange.advance(batchId, 'accepted');
  const children = exchange.seedTasks(Array.from({ length: count }, (_, n) => childTask(n, batchId, PROJECT)));
  const batch = exchange.task(batchId);
  if (!batch) throw new Error('no batch');
  w.requests.joiner.join(batch, 'project-1');
  return {
    exchange,
    w,
    batchId,
    children,
    poll: () => {
      w.database.sql(`UPDATE watched_batch SET next_poll_at = '2026-01-01T00:00:00.000Z'`).run();
      return w.requests.pollBatches(never);
    },
    asked: () => {
      const queries = exchange.requests
        .filter((r) => r.origin === 'fhir')
        .map((r) => (r.query === '' ? r.path : decodeURIComponent(r.query)));
      exchange.clearRequests();
      return queries;
    },
    row: () => w.database.sql('SELECT * FROM watched_batch').get() ?? {},
    statuses: () =>
      Object.fromEntries(
        w.database
          .sql<{ status: string; c: number }>(
            `SELECT status, count(*) AS c FROM request WHERE kind = 'child' GROUP BY status`,
          )
          .all()
          .map((r) => [r.status, r.c]),
      ),
  };
}

const writes = (w: Workstation): number =>
  Number(w.database.sql<{ c: number }>('SELECT total_changes() AS c').get()?.c ?? 0);

describe('watching by batch', () => {
  it('joins what it does not know, then asks once for each batch and writes one row when nothing changed', async () => {
    const d = await desk(250);
    expect(await d.poll()).toEqual({ requests: 3, changed: 250 });
    expect(d.statuses()).toEqual({ submitted: 250 });
    await d.poll();
    d.w.database.sql('UPDATE watched_batch SET settled = 1').run();
    d.asked();
    const before = writes(d.w);
    expect(await d.poll()).toEqual({ requests: 1, changed: 0 });
    // The test itself wrote one.
    expect(writes(d.w) - before).toBe(2);
    expect(d.asked()).toEqual([
      expect.stringMatching(/part-of=Task\/batch-1&_lastUpdated=ge.+&_sort=_lastUpdated&_count=100/),
    ]);
  });

  it('reads exactly what changed, each version once, from the mark of the server', async () => {
    const d = await desk(150, { startAt: '2031-05-01T10:00:00Z' });
    await d.poll();
    // The exchange lives in another year than this computer: no matter, its own instants count.
    expect(d.row()['mark']).toMatch(/^2031-05-01T10:00:00/);
    d.exchange.clock.step(3_600_000);
    for (const id of d.children.slice(10, 13)) d.exchange.set(id, { status: 'accepted', businessStatus: 'Accepted' });
    expect(await d.poll()).toMatchObject({ changed: 3 });
    expect(d.statuses()).toEqual({ accepted: 3, submitted: 147 });
    await d.poll();
    const id = d.w.database
      .sql<{ id: string }>('SELECT id FROM request WHERE task_id = :t')
      .get({ t: d.children[10] ?? '' })?.id;
    const { timeline } = await detailOf(d.w, id ?? '');
    expect(timeline.filter((e) => e.source === 'exchange').map((e) => e.versionId)).toEqual(['1', '2']);
    expect(d.row()['mark']).toMatch(/^2031-05-01T1(0:59:59|1:00:00)/);
  });

  it('reads the overlap again until a later walk found nothing new in it', async () => {
    let nowMs = 0;
    const clock = {
      now: () => new Date(),
      monotonicMs: () => nowMs,
      after: (ms: number, run: () => void) => {
        const t = setTimeout(run, ms);
        return () => clearTimeout(t);
      },
    };
    const d = await desk(120, {}, { clock });
    await d.poll();
    expect(await d.poll()).toEqual({ requests: 2, changed: 0 });
    nowMs += 181_000;
    expect(await d.poll()).toEqual({ requests: 2, changed: 0 });
    expect(d.row()['settled']).toBe(1);
    expect(await d.poll()).toEqual({ requests: 1, changed: 0 });
    d.exchange.set(d.children[3] ?? '', { status: 'accepted' });
    await d.poll();
    expect(d.row()['settled']).toBe(0);
  });

  it('goes on in the next run where a long walk was left', async () => {
    const d = await desk(130);
    d.w.database.sql('UPDATE watched_batch SET page_size = 2').run();
    expect(await d.poll()).toEqual({ requests: 40, changed: 80 });
    expect(d.w.requests.nextBatchPoll()).not.toBeNull();
    expect(await d.poll()).toEqual({ requests: 25, changed: 50 });
    expect(d.statuses()).toEqual({ submitted: 130 });
    // A continuation that the exchange has forgotten: from the mark again.
    d.w.database.sql('UPDATE watched_batch SET mark = NULL').run();
    await d.poll();
    d.exchange.faults.add({
      match: { origin: 'fhir', path: /\/Task\?ct=/ },
      fault: { kind: 'status', status: 410 },
      times: 1,
    });
    expect((await d.poll()).requests).toBe(41);
    expect(d.row()['last_error']).toBeNull();
  });

  it.each([
    [['part-of'], 'status-pages'],
    [['_lastUpdated'], 'part-of-all'],
    [['part-of', '_lastUpdated'], 'status-pages'],
    [['part-of', '_lastUpdated', 'status'], 'id-lists'],
  ])('notices that %s is ignored, remembers it, and sees every change all the same', async (ignored, mode) => {
    const d = await desk(120);
    await d.poll();
    d.exchange.seedTasks(Array.from({ length: 30 }, (_, n) => childTask(1000 + n, 'somebody-else', 'OTHER')));
    d.exchange.ignoreTaskParams(ignored);
    for (const id of d.children.slice(0, 4)) d.exchange.set(id, { status: 'accepted' });
    d.exchange.set(d.children[5] ?? '', { status: 'completed', businessStatus: 'No records found' });
    await d.poll();
    expect(d.row()['mode']).toBe(mode);
    expect(d.statuses()).toEqual({ accepted: 4, 'no-records': 1, submitted: 115 });
    expect(d.row()['last_error']).toBeNull();
  });

  it('notices an ignored part-of by the Tasks alone, where the answer has no self link', async () => {
    const silent = (client: ExchangeClient): ExchangeClient => ({
      ...client,
      search: async (...args) => ({ ...(await client.search(...args)), ignored: [], selfKnown: false }) as never,
    });
    const d = await desk(40, { ignoreParams: { Task: ['part-of'] } }, { wrapClient: silent });
    d.exchange.seedTasks(Array.from({ length: 30 }, (_, n) => childTask(1000 + n, 'somebody-else', 'OTHER')));
    await d.poll();
    expect(d.row()['mode']).toBe('status-pages');
    expect(d.statuses()).toEqual({ submitted: 40 });
  });

  it('tries the best way again after a day of polls', async () => {
    const d = await desk(20);
    d.w.database.sql(`UPDATE watched_batch SET mode = 'id-lists', mode_polls = 23`).run();
    await d.poll();
    expect(d.row()).toMatchObject({ mode: 'id-lists', mode_polls: 24 });
    await d.poll();
    expect(d.row()).toMatchObject({ mode: 'part-of', mode_polls: 0 });
    expect(d.statuses()).toEqual({ submitted: 20 });
  });

  it('asks for smaller pages where answers hold whole charts', async () => {
    const d = await desk(60, { chartPages: 40 });
    await d.poll();
    for (const id of d.children) d.exchange.deliver(id, [{ shape: 'inline-attachment', file: 'scan-pdf', pages: 40 }]);
    await d.poll();
    expect(d.statuses()).toEqual({ delivered: 60 });
    expect(Number(d.row()['page_size'])).toBeLessThan(100);
  });

  it('keeps trouble of one batch with it, and goes on with the others', async () => {
    const d = await desk(10);
    const [other = ''] = d.exchange.seedTasks([batchTask('RA-2026-ZZ9ZZ')]);
    const task = d.exchange.task(other);
    if (task) d.w.requests.joiner.join(task, 'project-2');
    d.exchange.seedTasks([childTask(500, other, 'RA-2026-ZZ9ZZ')]);
    const rule = d.exchange.faults.add({
      match: { origin: 'fhir', path: /\/Task\?part-of/ },
      fault: { kind: 'status', status: 403 },
      times: 1,
    });
    await d.poll();
    d.exchange.faults.remove(rule);
    const rows = d.w.database.sql('SELECT last_error, failures, next_poll_at FROM watched_batch').all();
    expect(rows.filter((r) => r['last_error'] === 'forbidden' && r['failures'] === 1)).toHaveLength(1);
    expect(rows.every((r) => String(r['next_poll_at']) > '2026-06')).toBe(true);
    await d.poll();
    expect(d.statuses()).toEqual({ submitted: 11 });
  });

  it('leaves a child whose answer was lost to the resolver, and one of which tracking was stopped alone', async () => {
    const d = await desk(3);
    const lost = childTask(77, d.batchId, PROJECT);
    const own = lost.identifier?.[0];
    d.w.database
      .sql(
        `INSERT INTO request (id, kind, purpose, status, status_since, created_at, updated_at, project_id, identifier_system, identifier_value)
         VALUES ('lost', 'child', 'radv', 'send-uncertain', '2026', '2026', '2026', 'project-1', :system, :value)`,
      )
      .run({ system: own?.system ?? '', value: own?.value ?? '' });
    d.w.database
      .sql(`INSERT INTO own_identifier VALUES (:system, :value, 'lost', '2026')`)
      .run({ system: own?.system ?? '', value: own?.value ?? '' });
    const [taskId = ''] = d.exchange.seedTasks([lost]);
    await d.poll();
    expect(d.statuses()).toEqual({ submitted: 3, 'send-uncertain': 1 });
    // The mark may not pass what could not be taken yet.
    expect(d.row()['mark']).toBeNull();
    await d.w.requests.resolveUncertain(never);
    expect(d.statuses()).toEqual({ submitted: 4 });
    const id = d.w.database.sql<{ id: string }>('SELECT id FROM request WHERE task_id = :taskId').get({ taskId })?.id;
    expect(id).toBe('lost');
    await d.w.call['requests:setTracking']({ id: 'lost', tracking: false }, d.w.context);
    d.exchange.set(taskId, { status: 'accepted' });
    await d.poll();
    expect(d.statuses()).toEqual({ submitted: 4 });
    await d.w.call['requests:setTracking']({ id: 'lost', tracking: true }, d.w.context);
    d.w.database.sql(`UPDATE request SET next_poll_at = '2026-01-01' WHERE id = 'lost'`).run();
    await d.poll();
    expect(d.statuses()).toEqual({ submitted: 3, accepted: 1 });
  });

  it('answers what was asked in children and batches, with no draft', async () => {
    const d = await desk(1);
    await d.poll();
    const id = d.w.database.sql<{ id: string }>(`SELECT id FROM request WHERE kind = 'child'`).get()?.id ?? '';
    const detail = await detailOf(d.w, id);
    expect(detail).toMatchObject({ kind: 'child', projectId: 'project-1', draft: null });
    expect(detail.asked).toEqual(
      expect.arrayContaining([
        { label: 'Dates of service', value: '2025-01-01 to 2025-12-31' },
        { label: 'Project', value: PROJECT },
        { label: 'Chase', value: '000000' },
      ]),
    );
    expect(detail.nextPollAt).not.toBeNull();
    expect(detail.actions).toEqual(['refresh', 'stopTracking']);
  });
});
