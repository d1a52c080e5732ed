/**
 * Review: verdicts by document and request, marks on pages, and the privacy steps about a record of another person. The person is the
 * OS account. Stays on this machine; the exchange hears nothing of it.
 */
import { z } from 'zod';
import { operation } from './define.ts';
import { recordRowSchema } from './records.ts';
import { markKinds, privacySteps, reviewStates, verdicts } from './rules/review.ts';

const id = z.string().min(1).max(60);
const byId = z.object({ id }).strict();
const subject = (i: { id: string }) => `document/${i.id}`;
const note = z.string().max(2000);
const plainDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const verdict = z.enum(verdicts);

const opinionSchema = z.object({ verdict, by: z.string(), at: z.string(), note: z.string() });

/** Shares of the page: 0 to 1 from its upper left corner, as it stands unrotated. */
const areaSchema = z
  .object({
    x: z.number().min(0).max(1),
    y: z.number().min(0).max(1),
    width: z.number().min(0).max(1),
    height: z.number().min(0).max(1),
  })
  .strict();

const markInput = z
  .object({
    /** Page, or place in a document without pages; from 1. */
    page: z.number().int().min(1).max(999_999),
    /** Null: the whole page. */
    area: areaSchema.nullable(),
    kind: z.enum(markKinds),
    label: z.string().trim().min(1).max(120),
    note,
  })
  .strict();
export type MarkInput = z.infer<typeof markInput>;

export const markSchema = z.object({ ...markInput.shape, id: z.string(), by: z.string(), at: z.string() });
export type Mark = z.infer<typeof markSchema>;

export const reviewSchema = z.object({
  documentId: z.string(),
  requestId: z.string(),
  /** The person at this machine. */
  self: z.string(),
  state: z.enum(reviewStates),
  needsSecond: z.boolean(),
  /** What holds at present: agreed, or the latest. */
  verdict: verdict.nullable(),
  /** The latest of each person, oldest first. */
  opinions: z.array(opinionSchema),
  /** Everything that was said and taken back, newest first. */
  history: z.array(z.object({ ...opinionSchema.shape, verdict: verdict.nullable() })),
  marks: z.array(markSchema),
  /** 42 CFR Part 2: by the category of its request, or flagged here. */
  part2: z.object({ request: z.boolean(), flagged: z.boolean() }),
  locked: z.boolean(),
  /** A reason was stated: until then it can be opened although it is locked. */
  openUntil: z.string().nullable(),
  request: z.object({
    verdict: verdict.nullable(),
    by: z.string(),
    at: z.string().nullable(),
    note: z.string(),
    documents: z.number().int(),
    settled: z.number().int(),
  }),
});
export type Review = z.infer<typeof reviewSchema>;

export const queues = ['toReview', 'second', 'disagreed', 'mine', 'reviewed', 'locked', 'all'] as const;
export type Queue = (typeof queues)[number];

export const reviewFilterSchema = z
  .object({
    queue: z.enum(queues),
    /** Words of patient, site or title. */
    text: z.string().max(200),
    /** Null: every project; '': requests without one. */
    projectId: z.string().max(60).nullable(),
    verdict: verdict.nullable(),
  })
  .strict();
export type ReviewFilter = z.infer<typeof reviewFilterSchema>;

export const reviewRowSchema = recordRowSchema.extend({
  projectId: z.string().nullable(),
  review: z.enum(reviewStates),
  verdict: verdict.nullable(),
  /** Whether the person at this machine has given an opinion. */
  mine: z.boolean(),
  marks: z.number().int(),
  locked: z.boolean(),
});
export type ReviewRow = z.infer<typeof reviewRowSchema>;

const progressSchema = z.object({
  /** Null stands for requests without a project. */
  projectId: z.string().nullable(),
  name: z.string(),
  documents: z.number().int(),
  settled: z.number().int(),
  second: z.number().int(),
  disagreed: z.number().int(),
  byVerdict: z.record(verdict, z.number().int()),
  needsSecond: z.boolean(),
});
export type ReviewProgress = z.infer<typeof progressSchema>;

export const privacyCaseSchema = z.object({
  documentId: z.string(),
  lockedAt: z.string(),
  lockedBy: z.string(),
  /** Why and by whom it was unlocked; null while it is locked. */
  released: z.object({ at: z.string(), by: z.string(), reason: z.string() }).nullable(),
  steps: z.array(
    z.object({ step: z.enum(privacySteps), on: z.string(), note: z.string(), by: z.string(), at: z.string() }),
  ),
  done: z.boolean(),
  /** Who opened it on this machine, from the audit trail: before and after it was locked. */
  seen: z.array(z.object({ at: z.string(), by: z.string(), event: z.string() })),
  /** Openings since it was locked, with the reason that was given. */
  openings: z.array(z.object({ at: z.string(), by: z.string(), reason: z.string() })),
  /** For how long it may be opened now, ISO instant; null when a reason has to be given first. */
  openUntil: z.string().nullable(),
});
export type PrivacyCase = z.infer<typeof privacyCaseSchema>;

export const reviewContract = {
  'review:list': operation({
    input: z
      .object({
        filter: reviewFilterSchema,
        offset: z.number().int().min(0),
        limit: z.number().int().min(1).max(500),
      })
      .strict(),
    output: z.object({
      rows: z.array(reviewRowSchema),
      total: z.number().int(),
      /** Of all received documents of the chosen project: how many are reviewed. */
      progress: z.object({ settled: z.number().int(), documents: z.number().int() }),
    }),
    access: 'unlocked',
    audit: null,
  }),
  'review:progress': operation({
    input: z.object({}).strict(),
    output: z.object({ projects: z.array(progressSchema), secondByPolicy: z.boolean() }),
    access: 'unlocked',
    audit: null,
  }),
  /** Whether documents of this project ('' for requests without one) need a second person. */
  'review:setSecond': operation({
    input: z.object({ projectId: z.string().max(60), second: z.boolean() }).strict(),
    output: z.object({}),
    access: 'unlocked',
    audit: 'review.secondSet',
    subject: (i) => `project/${i.projectId}`,
  }),
  'review:get': operation({ input: byId, output: reviewSchema, access: 'unlocked', audit: 'review.viewed', subject }),
  /** “Wrong patient” locks the document and begins the privacy steps. */
  'review:setVerdict': operation({
    input: byId.extend({ verdict, note }),
    output: reviewSchema,
    access: 'unlocked',
    audit: 'review.verdictSet',
    subject,
  }),
  /** Takes the own verdict back; the history keeps it. A lock stays until it is lifted. */
  'review:withdrawVerdict': operation({
    input: byId,
    output: reviewSchema,
    access: 'unlocked',
    audit: 'review.verdictWithdrawn',
    subject,
  }),
  /** Over the whole request; null takes it back. */
  'review:setRequestVerdict': operation({
    input: z.object({ requestId: id, verdict: verdict.nullable(), note }).strict(),
    output: z.object({}),
    access: 'unlocked',
    audit: 'review.requestVerdictSet',
    subject: (i) => `request/${i.requestId}`,
  }),
  'review:addMark': operation({
    input: byId.extend({ mark: markInput }),
    output: reviewSchema,
    access: 'unlocked',
    audit: 'review.markAdded',
    subject,
  }),
  'review:changeMark': operation({
    input: byId.extend({ markId: id, mark: markInput }),
    output: reviewSchema,
    access: 'unlocked',
    audit: 'review.markChanged',
    subject,
  }),
  'review:removeMark': operation({
    input: byId.extend({ markId: id }),
    output: reviewSchema,
    access: 'unlocked',
    audit: 'review.markRemoved',
    subject,
  }),
  /** Labels that were used before, the most used first. */
  'review:labels': operation({
    input: z.object({}).strict(),
    output: z.object({ labels: z.array(z.object({ kind: z.enum(markKinds), label: z.string() })) }),
    access: 'unlocked',
    audit: null,
  }),
  /** Flags a document as holding records under 42 CFR Part 2, or takes the flag back. */
  'review:setPart2': operation({
    input: byId.extend({ flagged: z.boolean() }),
    output: reviewSchema,
    access: 'unlocked',
    audit: 'review.part2Set',
    subject,
  }),
  /** The privacy steps of a document; null when it was never locked. */
  'review:privacy': operation({
    input: byId,
    output: z.object({ privacy: privacyCaseSchema.nullable() }),
    access: 'unlocked',
    audit: 'privacy.viewed',
    subject,
  }),
  /** States why a locked document has to be opened; it can be opened for a quarter of an hour then. */
  'review:openLocked': operation({
    input: byId.extend({ reason: z.string().trim().min(3).max(500) }),
    output: z.object({ openUntil: z.string() }),
    access: 'unlocked',
    audit: 'privacy.openingStated',
    subject,
  }),
  /** A step is done on a day, or not done (null). */
  'review:setPrivacyStep': operation({
    input: byId.extend({ step: z.enum(privacySteps), on: plainDate.nullable(), note }),
    output: z.object({ privacy: privacyCaseSchema.nullable() }),
    access: 'unlocked',
    audit: 'privacy.stepSet',
    subject,
  }),
  /** The message to HealthMark's support and privacy office: ids only. */
  'review:privacyNotice': operation({
    input: byId,
    output: z.object({ to: z.string(), subject: z.string(), body: z.string() }),
    access: 'unlocked',
    audit: null,
  }),
  'review:openPrivacyNotice': operation({
    input: byId,
    output: z.object({}),
    access: 'unlocked',
    audit: 'privacy.noticeOpened',
    subject,
  }),
  /** The document is of the right person after all, or the matter is closed. */
  'review:unlock': operation({
    input: byId.extend({ reason: z.string().trim().min(3).max(500) }),
    output: z.object({ privacy: privacyCaseSchema.nullable() }),
    access: 'unlocked',
    audit: 'privacy.unlocked',
    subject,
  }),
} as const;
