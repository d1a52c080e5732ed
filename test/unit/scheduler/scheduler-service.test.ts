import { describe, expect, it } from 'vitest';
import { AppError } from '../../../main/lib/errors.ts';
import { silentLogger } from '../../../main/lib/logger.ts';
import { createScheduler, type Job } from '../../../main/scheduler/scheduler-service.ts';
import { steppedClock } from './stepped-clock.ts';

function world(change: { hasSession?: () => boolean } = {}) {
  const clock = steppedClock();
  const runs: {
    name: string;
    at: number;
    signal: AbortSignal;
    end(outcome?: { requests: number; changed: number }): void;
    fail(error: unknown): void;
  }[] = [];
  const paused = new Set<string>();
  const wentBack: Date[] = [];
  const due: Record<string, string | null> = { 'poll-core': null, 'send-queued': null };
  const job = (name: Job['name']): Job => ({
    name,
    needsSession: true,
    dueAt: () => due[name] ?? null,
    run: (signal) =>
      new Promise((resolve, reject) => {
        due[name] = null;
        runs.push({
          name,
          at: clock.monotonicMs(),
          signal,
          end: (o = { requests: 1, changed: 1 }) => resolve(o),
          fail: reject,
        });
      }),
  });
  const scheduler = createScheduler({
    jobs: [job('poll-core'), job('send-queued')],
    clock,
    publish: () => undefined,
    log: silentLogger,
    hasSession: change.hasSession ?? (() => true),
    markAllDue: () => {
      due['poll-core'] = '';
    },
    counts: () => ({ sending: 0, queued: 0, uncertain: 0, downloading: 0 }),
    maxBackoffMs: 60_000,
    random: () => 0.5,
    pausedJobs: {
      has: (name) => paused.has(name),
      set: (name, on) => void (on ? paused.add(name) : paused.delete(name)),
    },
    clockWentBack: () => void wentBack.push(clock.now()),
  });
  const at = (ms: number): string => new Date(clock.now().getTime() + ms).toISOString();
  return { clock, runs, due, scheduler, at, wentBack };
}

describe('scheduler', () => {
  it('runs a job when it is due, alone', async () => {
    const { clock, runs, due, scheduler, at } = world();
    due['poll-core'] = at(5000);
    scheduler.start();
    await clock.step(4900);
    expect(runs).toHaveLength(0);
    await clock.step(200);
    expect(runs).toHaveLength(1);
    due['poll-core'] = '';
    scheduler.nudge();
    await clock.step(60_000);
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await clock.step(100);
    expect(runs).toHaveLength(2);
  });

  it('notices what became due while the machine slept', async () => {
    const { clock, runs, due, scheduler } = world();
    scheduler.start();
    await clock.step(10);
    due['poll-core'] = '';
    await clock.step(30_000);
    expect(runs).toHaveLength(1);
  });

  it('rests all jobs of the line after trouble, longer each time, and obeys the server', async () => {
    const { clock, runs, due, scheduler } = world();
    due['poll-core'] = '';
    due['send-queued'] = '';
    scheduler.start();
    await clock.step(10);
    expect(runs.map((r) => r.name)).toEqual(['poll-core', 'send-queued']);
    due['poll-core'] = '';
    due['send-queued'] = '';
    runs[0]?.fail(new AppError('offline', 'x'));
    runs[1]?.fail(new AppError('offline', 'x'));
    await clock.step(10);
    expect(scheduler.activity()).toMatchObject({ online: false, problem: { code: 'offline' } });
    await clock.step(1900);
    expect(runs).toHaveLength(2);
    await clock.step(200);
    expect(runs).toHaveLength(4);
    due['poll-core'] = '';
    runs[2]?.fail(new AppError('exchangeUnavailable', 'x', { retryAfterMs: 20_000 }));
    runs[3]?.end({ requests: 0, changed: 0 });
    await clock.step(10_000);
    // Waking forgets own waits, not those that the server asked for.
    scheduler.wake();
    await clock.step(9_000);
    expect(runs).toHaveLength(4);
    await clock.step(1_100);
    expect(runs).toHaveLength(5);
    runs[4]?.end();
    await clock.step(10);
    expect(scheduler.activity()).toMatchObject({ online: true, problem: null });
  });

  it('lets only the one job rest when the trouble is its own', async () => {
    const { clock, runs, due, scheduler } = world();
    due['poll-core'] = '';
    scheduler.start();
    await clock.step(10);
    runs[0]?.fail(new AppError('diskFull', 'x'));
    await clock.step(10);
    due['send-queued'] = '';
    scheduler.nudge();
    await clock.step(50);
    expect(runs.map((r) => r.name)).toEqual(['poll-core', 'send-queued']);
  });

  it('does not spin where something stays due and nothing is done', async () => {
    const { clock, runs, due, scheduler } = world();
    due['poll-core'] = '';
    scheduler.start();
    for (let i = 0; i < 100; i++) {
      await clock.step(20);
      due['poll-core'] = '';
      runs.at(-1)?.end({ requests: 0, changed: 0 });
    }
    expect(runs.length).toBeLessThan(8);
  });

  it('aborts on stop and starts nothing afterwards', async () => {
    const { clock, runs, due, scheduler } = world();
    due['poll-core'] = '';
    scheduler.start();
    await clock.step(10);
    scheduler.stop();
    expect(runs[0]?.signal.aborted).toBe(true);
    runs[0]?.fail(new AppError('aborted', 'Stopped.'));
    due['poll-core'] = '';
    await clock.step(120_000);
    expect(runs).toHaveLength(1);
    expect(scheduler.jobs().every((j) => j.state === 'paused')).toBe(true);
    scheduler.start();
    await clock.step(10);
    expect(runs).toHaveLength(2);
  });

  it('pauses without a session', async () => {
    let signedIn = false;
    const { clock, runs, due, scheduler } = world({ hasSession: () => signedIn });
    due['poll-core'] = '';
    scheduler.start();
    await clock.step(120_000);
    expect(runs).toHaveLength(0);
    signedIn = true;
    scheduler.wake();
    await clock.step(10);
    expect(runs).toHaveLength(1);
  });

  it('throttles manual polling', async () => {
    const { clock, runs, scheduler } = world();
    scheduler.start();
    const asked = scheduler.pollNow();
    await clock.step(10);
    runs[0]?.end();
    expect((await asked).find((j) => j.name === 'poll-core')).toMatchObject({ requests: 1 });
    await expect(scheduler.pollNow()).rejects.toMatchObject({ code: 'throttled' });
  });

  it('keeps a job that a person paused at rest until it is resumed, and runs it when asked', async () => {
    const { clock, runs, due, scheduler } = world();
    scheduler.start();
    due['poll-core'] = '';
    const states = scheduler.setPaused('poll-core', true);
    expect(states.find((j) => j.name === 'poll-core')).toMatchObject({
      state: 'paused',
      pausedByUser: true,
      nextRunAt: null,
    });
    await clock.step(300_000);
    expect(runs).toHaveLength(0);
    const asked = scheduler.runNow('poll-core');
    await clock.step(10);
    runs[0]?.end();
    expect((await asked).find((j) => j.name === 'poll-core')).toMatchObject({ runs: 1, pausedByUser: true });
    await expect(scheduler.runNow('poll-core')).rejects.toMatchObject({ code: 'throttled' });
    due['poll-core'] = '';
    await clock.step(300_000);
    expect(runs).toHaveLength(1);
    scheduler.setPaused('poll-core', false);
    await clock.step(50);
    expect(runs).toHaveLength(2);
  });

  it('says that a job rests after trouble, with the sentence for it, and does not press a server that asked to wait', async () => {
    const { clock, runs, due, scheduler } = world();
    due['poll-core'] = '';
    scheduler.start();
    await clock.step(10);
    runs[0]?.fail(
      new AppError('exchangeUnavailable', 'The exchange is busy.', { retryAfterMs: 20_000, nextStep: 'Wait.' }),
    );
    await clock.step(10);
    due['poll-core'] = '';
    expect(scheduler.jobs().find((j) => j.name === 'poll-core')).toMatchObject({
      state: 'resting',
      failures: 1,
      lastError: 'exchangeUnavailable',
      lastErrorText: 'The exchange is busy. Wait.',
    });
    await expect(scheduler.runNow('poll-core')).rejects.toMatchObject({ code: 'throttled' });
    await clock.step(20_100);
    runs[1]?.end();
    await clock.step(10);
    expect(scheduler.jobs().find((j) => j.name === 'poll-core')).toMatchObject({
      state: 'waiting',
      lastErrorText: null,
    });
  });

  it('notices a clock that was set back, once, and not one that goes on or is set forward', async () => {
    const { clock, scheduler, wentBack } = world();
    scheduler.start();
    // At the start it is not known what the clock showed before.
    expect(wentBack).toHaveLength(1);
    await clock.step(120_000);
    clock.setWall(7_200_000);
    await clock.step(120_000);
    expect(wentBack).toHaveLength(1);
    clock.setWall(-86_400_000);
    await clock.step(120_000);
    expect(wentBack).toHaveLength(2);
  });
});
