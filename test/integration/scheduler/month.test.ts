/**
 * A month of a project of 5,000 Tasks on a stepped clock: nothing missed, no more asked than the cadence allows, and a computer whose clock
 * is set, or that changes from daylight saving time, asks on as if nothing had been.
 */
import { expect, it } from 'vitest';
import type { ExchangeClient } from '../../../main/exchange/client-port.ts';
import { batchTask, childTask } from '../../exchange/index.ts';
import { useScene } from '../requests/scene.ts';
import type { WorkstationOptions } from '../requests/workstation.ts';
import { monthClock } from './month-clock.ts';

const scene = useScene();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CHILDREN = 5_000;
/** Slow enough that between two hourly questions no Task moves twice, fast enough that most of them end within the month. */
const PACE = 1 / 400;
const SITES = [
  'pends-authorization',
  'no-records-failed',
  'rejects',
  'unable',
  'cancelled',
  'odd-words',
  'slow',
  'fee-approval',
] as const;

it('lives through a month', async () => {
  /** Server instants of the questions about the batch, and how many Tasks each brought. */
  const asked: { atMs: number; first: boolean; tasks: number }[] = [];
  const options: Partial<WorkstationOptions> & { idle: boolean } = { idle: true, maxBackoffMs: 60_000 };
  const {
    exchange,
    w: idle,
    start,
  } = await scene(
    // Chicago leaves daylight saving time on 1 November 2026.
    { automatic: true, pace: PACE, startAt: '2026-10-20T13:00:00Z', chartPages: 1, providerCount: 2_050 },
    options,
  );
  idle.close();
  const clock = monthClock(exchange);
  const watching = (client: ExchangeClient): ExchangeClient => ({
    ...client,
    search: async (type, params, ...more) => {
      const page = await client.search(type, params, ...more);
      if (params.some(([name]) => name === 'part-of'))
        asked.push({ atMs: exchange.clock.now(), first: true, tasks: page.resources.length });
      return page as never;
    },
    nextPage: async (...args) => {
      const page = await client.nextPage(...args);
      asked.push({ atMs: exchange.clock.now(), first: false, tasks: page.resources.length });
      return page as never;
    },
  });
  const w = start({ clock, wrapClient: watching });
  const owners = SITES.flatMap((b) => exchange.providersWith(b).slice(0, 12));
  const [batchId = ''] = exchange.seedTasks([batchTask('MONTH-AB2CD', { expectedCount: CHILDREN })]);
  exchange.advance(batchId, 'accepted');
  const children = exchange.seedTasks(
    Array.from({ length: CHILDREN }, (_, n) =>
      childTask(n, batchId, 'MONTH-AB2CD', { ownerId: owners[n % owners.length] ?? '' }),
    ),
  );
  const batch = exchange.task(batchId);
  if (!batch) throw new Error('no batch');
  w.requests.joiner.join(batch, 'project-1');
  w.scheduler.setPaused('download-waiting', true);
  w.scheduler.start();
  const busy = (): boolean => w.running() > 0;
  const begunMs = exchange.clock.now();
  const until = (days: number): Promise<void> => clock.runUntil(begunMs + days * DAY, busy);

  await until(0.1);
  const known = (): number =>
    Number(w.database.sql<{ c: number }>(`SELECT count(*) AS c FROM request WHERE kind = 'child'`).get()?.c);
  expect(known()).toBe(CHILDREN);
  await until(4);
  clock.setWall(-2 * DAY);
  await until(8);
  clock.setWall(5 * DAY);
  await until(8.3);
  clock.setWall(-3 * DAY);
  await until(30);

  const versions = children.map((id) => Number(exchange.task(id)?.meta?.versionId ?? 0));
  const changes = versions.reduce((sum, v) => sum + v, 0);
  expect(changes).toBeGreaterThan(4 * CHILDREN);
  const seen = w.database
    .sql<{ c: number }>(
      `SELECT count(*) AS c FROM task_event e JOIN request r ON r.id = e.request_id WHERE r.kind = 'child' AND e.source = 'exchange'`,
    )
    .get()?.c;
  expect(seen).toBe(changes);
  const stale = w.database
    .sql<{ task_id: string; version_id: string }>(`SELECT task_id, version_id FROM request WHERE kind = 'child'`)
    .all()
    .filter((r) => r.version_id !== exchange.task(r.task_id)?.meta?.versionId);
  expect(stale).toEqual([]);

  const polls = asked.filter((a) => a.first);
  const gaps = polls.slice(1).map((a, i) => a.atMs - (polls[i]?.atMs ?? 0));
  // An hour and a tenth, and the half minute of the scheduler's look; also where the clock was set.
  expect(Math.max(...gaps)).toBeLessThan(1.1 * HOUR + 61_000);
  expect(polls.length).toBeGreaterThan((30 * DAY) / (1.1 * HOUR + 61_000));
  expect(polls.length).toBeLessThan((30 * DAY) / (0.9 * HOUR) + 10);
  // Further pages only where there was something to read: never more than the changes and the overlap fill.
  const further = asked.length - polls.length;
  expect(further).toBeLessThan((3 * changes) / 100);
  const quiet = polls.slice(-100);
  expect(quiet.filter((a) => a.tasks <= 100)).toHaveLength(100);

  const mark = w.database.sql<{ mark: string }>('SELECT mark FROM watched_batch').get()?.mark ?? '';
  const newest = Math.max(...children.map((id) => Date.parse(exchange.task(id)?.meta?.lastUpdated ?? '')));
  expect(Date.parse(mark)).toBeLessThanOrEqual(newest);
  expect(newest - Date.parse(mark)).toBeLessThan(HOUR);
}, 120_000);
