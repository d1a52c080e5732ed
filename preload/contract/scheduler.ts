/** The scheduler: what is asked of the exchange by itself, when, and what it cost. */
import { z } from 'zod';
import { operation } from './define.ts';

export const jobNames = [
  'resolve-uncertain',
  'send-queued',
  'poll-batches',
  'poll-core',
  'adopt',
  'download-waiting',
  'extract-text',
  'read-scans',
] as const;

export const jobSchema = z.object({
  name: z.enum(jobNames),
  state: z.enum(['waiting', 'running', 'paused', 'resting']),
  /** Paused by a person; otherwise a paused job waits for a session. */
  pausedByUser: z.boolean(),
  lastRunAt: z.string().nullable(),
  nextRunAt: z.string().nullable(),
  durationMs: z.number().int().nullable(),
  /** Since the program started. */
  runs: z.number().int(),
  requests: z.number().int(),
  changed: z.number().int(),
  /** Things that wait for it, where it counts them. */
  left: z.number().int().nullable(),
  /** In a row. */
  failures: z.number().int(),
  /** Code of the last error, and the sentence for it. */
  lastError: z.string().nullable(),
  lastErrorText: z.string().nullable(),
});

/** How children of a batch are asked for: the contract's way first, the others where the exchange does not honour it. */
export const pollModes = ['part-of', 'part-of-all', 'status-pages', 'id-lists'] as const;

export const watchedBatchSchema = z.object({
  projectId: z.string(),
  name: z.string(),
  /** Children that are not ended. */
  open: z.number().int(),
  children: z.number().int(),
  mode: z.enum(pollModes),
  /** Server's own time of the newest change seen. */
  highWaterMark: z.string().nullable(),
  lastPolledAt: z.string().nullable(),
  nextPollAt: z.string().nullable(),
  /** Requests of the last cycle, and what it found. */
  requests: z.number().int(),
  changed: z.number().int(),
  lastError: z.string().nullable(),
});

export const schedulerContract = {
  'scheduler:jobs': operation({ input: z.object({}), output: z.array(jobSchema), access: 'unlocked', audit: null }),
  'scheduler:batches': operation({
    input: z.object({}),
    output: z.array(watchedBatchSchema),
    access: 'unlocked',
    audit: null,
  }),
  /** Runs one job now; throttled. */
  'scheduler:run': operation({
    input: z.object({ name: z.enum(jobNames) }),
    output: z.array(jobSchema),
    access: 'signedIn',
    audit: 'scheduler.run',
  }),
  /** A paused job rests until it is resumed, also over a restart. */
  'scheduler:setPaused': operation({
    input: z.object({ name: z.enum(jobNames), paused: z.boolean() }),
    output: z.array(jobSchema),
    access: 'unlocked',
    audit: 'scheduler.paused',
  }),
  /** Polls what is open now; throttled. */
  'scheduler:pollNow': operation({ input: z.object({}), output: z.array(jobSchema), access: 'signedIn', audit: null }),
} as const;
