/** The audit trail: who did what, when; append-only and hash-chained. */
import { z } from 'zod';
import { operation } from './define.ts';

export const auditEntrySchema = z.object({
  sequence: z.number().int(),
  at: z.string(),
  event: z.string(),
  outcome: z.enum(['success', 'denied', 'failure']),
  subject: z.string().nullable(),
  profileId: z.string().nullable(),
  /** OS account or signed-in user. */
  actor: z.string(),
  detail: z.string().nullable(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const activityContract = {
  'activity:list': operation({
    input: z.object({
      before: z.number().int().nullable(),
      event: z.string().max(60),
      limit: z.number().int().min(1).max(500),
    }),
    output: z.object({ entries: z.array(auditEntrySchema), total: z.number().int() }),
    access: 'unlocked',
    audit: null,
  }),
  'activity:verify': operation({
    input: z.object({}),
    output: z.object({
      ok: z.boolean(),
      entries: z.number().int(),
      brokenAt: z.number().int().nullable(),
      reason: z.string().nullable(),
    }),
    access: 'unlocked',
    audit: 'trail.verified',
  }),
} as const;
