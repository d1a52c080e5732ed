/**
 * Runs the jobs of an open workspace: each alone, when it has something to do, with growing waits after failures of the
 * connection. It knows no Task and no document; it decides when, the rooms decide what.
 */
import { setMaxListeners } from 'node:events';
import type { z } from 'zod';
import type { activitySchema } from '../../preload/contract/app.ts';
import type { ErrorCode, SeamError } from '../../preload/contract/errors.ts';
import type { jobNames, jobSchema } from '../../preload/contract/scheduler.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted, toSeamError } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import { newCorrelationId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { PausedJobs } from './paused-jobs.ts';

export type JobState = z.output<typeof jobSchema>;
/** What documents wait to be read is told by whoever reads them. */
export type Activity = Omit<z.output<typeof activitySchema>, 'toRead' | 'toRecognize'>;

export interface Job {
  readonly name: JobName;
  /** Whether the exchange is asked; such jobs rest while there is no session. */
  readonly needsSession: boolean;
  run(signal: AbortSignal): Promise<{ requests: number; changed: number }>;
  /** ISO instant of the next thing to do, '' for at once, null for nothing. */
  dueAt(): string | null;
  /** Things that wait for it, where they can be counted. */
  left?(): number;
}
export type JobName = (typeof jobNames)[number];

export interface SchedulerDeps {
  jobs: readonly Job[];
  clock: Clock;
  publish: Publish;
  log: Logger;
  /**
   * A token is there or can be had without the user. Asked before each run: a token that merely ran out is no reason to rest,
   * the run renews it.
   */
  hasSession(): boolean | Promise<boolean>;
  /** Makes everything open due, for a manual poll. */
  markAllDue(): void;
  counts(): { sending: number; queued: number; uncertain: number; downloading: number };
  maxBackoffMs: number;
  random(): number;
  /** Which jobs a person paused; kept over a restart. */
  pausedJobs: PausedJobs;
  /** The computer's clock shows an earlier time than a moment ago, or than it may have shown before the start. */
  clockWentBack(): void;
}

export interface Scheduler {
  start(): void;
  /** Ends all jobs; none starts again until `start`. Synchronous. */
  stop(): void;
  /** After resume, sign-in or a manual act: forgets waits and looks what is due. */
  wake(): void;
  /** Something may be due: looks soon, keeps the waits. */
  nudge(): void;
  jobs(): JobState[];
  /** @throws AppError `throttled` */
  pollNow(): Promise<JobState[]>;
  /** Runs one job now, also one that rests or is paused. @throws AppError `throttled` */
  runNow(name: JobName): Promise<JobState[]>;
  setPaused(name: JobName, paused: boolean): JobState[];
  activity(): Activity;
}

/** Longest rest between two looks: also notices a clock that was set or a machine that slept. */
const LOOK_EVERY_MS = 30_000;
const SHORTEST_LOOK_MS = 20;
const IDLE_REST_MS = 500;
const POLL_NOW_EVERY_MS = 5_000;
const RUN_NOW_EVERY_MS = 2_000;
/** A clock that is corrected by less than this is only being kept in time. */
const CLOCK_SLACK_MS = 5_000;
const POLLS: readonly JobName[] = ['poll-batches', 'poll-core'];
const FIRST_BACKOFF_MS = 1_000;

/** Troubles of the line or of the session; others (a full disk, a fault) concern the one job. */
const LINE_TROUBLE: readonly ErrorCode[] = [
  'offline',
  'timeout',
  'connectionLost',
  'signedOut',
  'noConnection',
  'unauthorized',
  'credentials',
  'redirect',
  'exchangeUnavailable',
  'throttled',
];

interface Running {
  job: Job;
  running: Promise<void> | null;
  lastRunAt: Date | null;
  durationMs: number | null;
  runs: number;
  ranNowAtMs: number;
  requests: number;
  changed: number;
  failures: number;
  lastError: string | null;
  lastErrorText: string | null;
  problem: SeamError | null;
  /** No run before this instant; monotonic milliseconds. */
  restUntilMs: number;
  /** The same, because the server asked for it: not forgotten on waking. */
  heldUntilMs: number;
  /** The wait is for trouble, its own or of the line. */
  resting: boolean;
}

export function createScheduler(deps: SchedulerDeps): Scheduler {
  const { clock, publish, log } = deps;
  const states: Running[] = deps.jobs.map((job) => ({
    job,
    running: null,
    lastRunAt: null,
    durationMs: null,
    runs: 0,
    ranNowAtMs: -Infinity,
    requests: 0,
    changed: 0,
    failures: 0,
    lastError: null,
    lastErrorText: null,
    problem: null,
    restUntilMs: 0,
    heldUntilMs: 0,
    resting: false,
  }));
  let life: AbortController | null = null;
  let cancelLook: (() => void) | null = null;
  let online = true;
  let lastPolledAt: Date | null = null;
  let polledNowAtMs = -Infinity;
  /** Failures of the connection in a row, over all jobs: one line that is down is down for all of them. */
  let troubles = 0;

  /** As known from the last question. */
  let session = true;
  const mayRun = (s: Running): boolean => !s.job.needsSession || session;
  const askSession = async (): Promise<boolean> => {
    try {
      session = await deps.hasSession();
    } catch (error) {
      log.warn('job.session', { error });
      session = false;
    }
    return session;
  };

  const dueInMs = (s: Running): number | null => {
    const at = s.job.dueAt();
    if (at === null) return null;
    const due = at === '' ? 0 : Date.parse(at) - clock.now().getTime();
    return Math.max(0, due, s.restUntilMs - clock.monotonicMs(), s.heldUntilMs - clock.monotonicMs());
  };

  const succeeded = (s: Running, outcome: { requests: number; changed: number }): void => {
    s.requests += outcome.requests;
    s.changed += outcome.changed;
    s.failures = 0;
    s.lastError = null;
    s.lastErrorText = null;
    s.problem = null;
    s.resting = false;
    // A run that found nothing to do although something is due must not spin.
    s.restUntilMs = outcome.requests > 0 ? 0 : clock.monotonicMs() + IDLE_REST_MS;
    if (POLLS.includes(s.job.name)) lastPolledAt = clock.now();
    // Only a run that really asked something shows that the line is well again.
    if (outcome.requests > 0) {
      online = true;
      troubles = 0;
      for (const other of states) if (other.problem && LINE_TROUBLE.includes(other.problem.code)) other.problem = null;
    }
  };

  const failed = (s: Running, error: unknown): void => {
    s.failures++;
    s.lastError = error instanceof AppError ? error.code : 'internal';
    troubles++;
    const code = error instanceof AppError ? error.code : 'internal';
    if (code === 'offline') online = false;
    s.problem = toSeamError(error, newCorrelationId());
    s.lastErrorText = [s.problem.message, s.problem.nextStep].filter(Boolean).join(' ');
    const asked = error instanceof AppError ? error.options.retryAfterMs : undefined;
    const backoff = Math.min(deps.maxBackoffMs, FIRST_BACKOFF_MS * 2 ** Math.min(troubles - 1, 16));
    const restMs = backoff * (0.75 + deps.random() * 0.5);
    // What one job met on the line concerns every job that uses it.
    for (const other of states) {
      if (other !== s && !(LINE_TROUBLE.includes(code) && other.job.needsSession)) continue;
      other.resting = true;
      other.restUntilMs = Math.max(other.restUntilMs, clock.monotonicMs() + restMs);
      if (asked !== undefined) other.heldUntilMs = Math.max(other.heldUntilMs, clock.monotonicMs() + asked);
    }
    if (code === 'internal') log.error('job.failed', { job: s.job.name, error });
    else log.info('job.waits', { job: s.job.name, code, restMs: Math.round(Math.max(restMs, asked ?? 0)) });
  };

  const perform = async (s: Running, signal: AbortSignal): Promise<void> => {
    if (s.job.needsSession && !(await askSession())) {
      // Looked at again now and then, and at once when the session wakes the scheduler.
      s.restUntilMs = clock.monotonicMs() + LOOK_EVERY_MS;
      return;
    }
    if (signal.aborted) return;
    const begunMs = clock.monotonicMs();
    s.lastRunAt = clock.now();
    s.runs++;
    publish('status:changed', {});
    try {
      const outcome = await s.job.run(signal);
      if (!signal.aborted) succeeded(s, outcome);
    } catch (error) {
      if (!signal.aborted && !isAborted(error)) failed(s, error);
    }
    s.durationMs = Math.round(clock.monotonicMs() - begunMs);
    if (!signal.aborted) publish('status:changed', {});
  };

  const run = (s: Running): Promise<void> => {
    if (s.running) return s.running;
    const signal = life?.signal;
    if (!signal || signal.aborted) return Promise.resolve();
    // Begins in a microtask, so that a job never starts inside the call that made it due.
    const made = Promise.resolve()
      .then(() => perform(s, signal))
      .finally(() => {
        if (s.running === made) s.running = null;
        look();
      });
    s.running = made;
    return made;
  };

  /** What was planned by a clock that was ahead would wait for as long as it was ahead. */
  let wallAheadMs: number | null = null;
  const noticeClock = (): void => {
    const aheadMs = clock.now().getTime() - clock.monotonicMs();
    if (wallAheadMs === null || aheadMs < wallAheadMs - CLOCK_SLACK_MS) deps.clockWentBack();
    wallAheadMs = aheadMs;
  };

  const look = (): void => {
    cancelLook?.();
    cancelLook = null;
    if (!life || life.signal.aborted) return;
    noticeClock();
    let nextMs = LOOK_EVERY_MS;
    for (const s of states) {
      if (s.running || deps.pausedJobs.has(s.job.name)) continue;
      const waitMs = dueInMs(s);
      if (waitMs === null) continue;
      if (waitMs > 0) nextMs = Math.min(nextMs, waitMs);
      else void run(s);
    }
    cancelLook = clock.after(Math.max(SHORTEST_LOOK_MS, nextMs), look);
  };

  const jobStates = (): JobState[] =>
    states.map((s) => {
      const paused = deps.pausedJobs.has(s.job.name);
      const waitMs = life ? dueInMs(s) : null;
      return {
        name: s.job.name,
        state: s.running
          ? 'running'
          : paused || !life || !mayRun(s)
            ? 'paused'
            : s.resting && Math.max(s.restUntilMs, s.heldUntilMs) > clock.monotonicMs()
              ? 'resting'
              : 'waiting',
        pausedByUser: paused,
        lastRunAt: s.lastRunAt?.toISOString() ?? null,
        nextRunAt:
          waitMs === null || paused || !mayRun(s) ? null : new Date(clock.now().getTime() + waitMs).toISOString(),
        durationMs: s.durationMs,
        runs: s.runs,
        requests: s.requests,
        changed: s.changed,
        left: s.job.left?.() ?? null,
        failures: s.failures,
        lastError: s.lastError,
        lastErrorText: s.lastErrorText,
      };
    });

  const requireNotTooEarly = (lastMs: number, everyMs: number, message: string): void => {
    const wait = everyMs - (clock.monotonicMs() - lastMs);
    if (wait > 0)
      throw new AppError('throttled', message, {
        retryAfterMs: Math.ceil(wait),
        nextStep: `Wait ${Math.ceil(wait / 1000)} s.`,
      });
  };

  const wake = (): void => {
    for (const s of states) {
      s.restUntilMs = 0;
      s.resting = s.heldUntilMs > clock.monotonicMs();
    }
    void askSession().then(() => publish('status:changed', {}));
    look();
  };

  return {
    start: () => {
      if (life && !life.signal.aborted) return;
      life = new AbortController();
      // Every lookup and download of a run listens for its end.
      setMaxListeners(0, life.signal);
      wake();
    },
    stop: () => {
      cancelLook?.();
      cancelLook = null;
      life?.abort();
      life = null;
    },
    wake,
    nudge: () => {
      if (!life) return;
      cancelLook?.();
      cancelLook = clock.after(SHORTEST_LOOK_MS, look);
    },
    jobs: jobStates,
    pollNow: async () => {
      requireNotTooEarly(polledNowAtMs, POLL_NOW_EVERY_MS, 'The exchange was asked a moment ago.');
      polledNowAtMs = clock.monotonicMs();
      for (const s of states) s.restUntilMs = 0;
      deps.markAllDue();
      await Promise.all(states.filter((s) => POLLS.includes(s.job.name)).map(run));
      look();
      return jobStates();
    },
    runNow: async (name) => {
      const s = states.find((x) => x.job.name === name);
      if (!s) throw new AppError('notFound', 'There is no such job.');
      requireNotTooEarly(s.ranNowAtMs, RUN_NOW_EVERY_MS, 'This job was run a moment ago.');
      requireNotTooEarly(s.heldUntilMs, 0, 'The exchange asked to wait.');
      s.ranNowAtMs = clock.monotonicMs();
      s.restUntilMs = 0;
      if (POLLS.includes(name)) deps.markAllDue();
      await run(s);
      look();
      return jobStates();
    },
    setPaused: (name, paused) => {
      deps.pausedJobs.set(name, paused);
      publish('status:changed', {});
      look();
      return jobStates();
    },
    activity: () => {
      const polls = states.filter((s) => POLLS.includes(s.job.name));
      const { sending, queued, uncertain, downloading } = deps.counts();
      const waits = polls
        .filter((s) => life && mayRun(s) && !deps.pausedJobs.has(s.job.name))
        .flatMap((s) => dueInMs(s) ?? []);
      const due = waits.length === 0 ? null : Math.min(...waits);
      return {
        online,
        lastPolledAt: lastPolledAt?.toISOString() ?? null,
        nextPollAt: due === null ? null : new Date(clock.now().getTime() + due).toISOString(),
        polling: polls.some((s) => s.running !== null),
        sending,
        queued,
        uncertain,
        downloading,
        problem: states.find((s) => s.problem !== null)?.problem ?? null,
      };
    },
  };
}
