/** Polling. */
import { z } from 'zod';
import { operation } from './define.ts';

export const jobSchema = z.object({
  name: z.string(),
  state: z.enum(['waiting', 'running', 'paused']),
  lastRunAt: z.string().nullable(),
  nextRunAt: z.string().nullable(),
  durationMs: z.number().int().nullable(),
  requests: z.number().int(),
  changed: z.number().int(),
  failures: z.number().int(),
  lastError: z.string().nullable(),
});

export const schedulerContract = {
  'scheduler:jobs': operation({ input: z.object({}), output: z.array(jobSchema), access: 'unlocked', audit: null }),
  /** Polls what is open now; throttled. */
  'scheduler:pollNow': operation({ input: z.object({}), output: z.array(jobSchema), access: 'signedIn', audit: null }),
} as const;
