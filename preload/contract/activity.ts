/** The audit trail: who did what about whom, when; append-only and chained under a key of the store. */
import { z } from 'zod';
import { operation } from './define.ts';

export const auditEntrySchema = z.object({
  sequence: z.number().int(),
  at: z.string(),
  event: z.string(),
  outcome: z.enum(['success', 'denied', 'failure']),
  subject: z.string().nullable(),
  profileId: z.string().nullable(),
  /** OS account, and who is signed in to the connection where it is a person. */
  actor: z.string(),
  detail: z.string().nullable(),
  patient: z.object({ name: z.string(), birthDate: z.string() }).nullable(),
  requestId: z.string().nullable(),
  /** A call to an exchange: method, resource without a query, status, duration, the server's request id. */
  call: z
    .object({
      method: z.string(),
      resource: z.string(),
      status: z.number().int().nullable(),
      durationMs: z.number().int(),
      serverRequestId: z.string().nullable(),
    })
    .nullable(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const day = z.iso.date().nullable();

export const trailFilterSchema = z
  .object({
    /** An event or the first word of some; empty is everything. */
    event: z.string().max(60),
    /** Part of the name of the person it is about, or of the one who acted. */
    person: z.string().max(200).default(''),
    requestId: z.string().max(60).nullable().default(null),
    outcome: z.enum(['success', 'denied', 'failure']).nullable().default(null),
    /** Days of this computer's calendar, both included. */
    from: day.default(null),
    to: day.default(null),
  })
  .strict();
export type TrailFilter = z.output<typeof trailFilterSchema>;

const problemSchema = z.object({
  from: z.number().int(),
  to: z.number().int(),
  /** `cutOff`: removed from the end. `anchor`: the mark outside of the database was removed or changed. `recorded`: the program noticed it at an unlock. */
  kind: z.enum(['changed', 'missing', 'unreadable', 'cutOff', 'anchor', 'recorded']),
});
export type TrailProblem = z.infer<typeof problemSchema>;

export const verificationSchema = z.object({
  ok: z.boolean(),
  entries: z.number().int(),
  /** In the order of the trail; the first hundred. */
  problems: z.array(problemSchema),
  more: z.boolean(),
  at: z.string(),
});
export type Verification = z.infer<typeof verificationSchema>;

export const activityContract = {
  'activity:list': operation({
    input: trailFilterSchema.extend({ before: z.number().int().nullable(), limit: z.number().int().min(1).max(500) }),
    output: z.object({ entries: z.array(auditEntrySchema), total: z.number().int() }),
    access: 'unlocked',
    audit: null,
  }),
  /** Checks the whole chain now. */
  'activity:verify': operation({
    input: z.object({}),
    output: verificationSchema,
    access: 'unlocked',
    audit: 'trail.verified',
  }),
  /** What the check in the background found; it runs by itself after each unlock. */
  'activity:verification': operation({
    input: z.object({}),
    output: z.object({
      running: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
      last: verificationSchema.nullable(),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** Saves the entries of a filter with their proof. */
  'activity:export': operation({
    input: z.object({ format: z.enum(['csv', 'fhir']), filter: trailFilterSchema }).strict(),
    output: z.object({ saved: z.boolean(), entries: z.number().int() }),
    access: 'unlocked',
    permission: 'export',
    audit: 'trail.exported',
  }),
  /** People that entries of the trail are about, for the accounting of disclosures. */
  'activity:people': operation({
    input: z.object({ text: z.string().max(200), limit: z.number().int().min(1).max(100) }).strict(),
    output: z.object({
      people: z.array(z.object({ name: z.string(), birthDate: z.string(), entries: z.number().int() })),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** Accounting of disclosures of one person (45 CFR 164.528): what was handed on, and who saw or saved something here. */
  'activity:disclosureReport': operation({
    input: z.object({ name: z.string().min(1).max(300), birthDate: z.string().max(10), from: day, to: day }).strict(),
    output: z.object({ saved: z.boolean(), disclosures: z.number().int(), entries: z.number().int() }),
    access: 'unlocked',
    permission: 'export',
    audit: 'trail.disclosureReport',
  }),
} as const;
