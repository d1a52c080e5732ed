/** What the operations of every step of a project share: its parts as the screens see them. */
import { z } from 'zod';
import { errorSchema } from './errors.ts';
import { chaseFields, projectTypes } from './rules/chase-fields.ts';
import { statusSchema } from './requests.ts';

export const id = z.string().max(60);
export const text = (max: number) => z.string().trim().max(max);
export const count = z.number().int().nonnegative();
export const plainDate = z.union([z.literal(''), z.string().regex(/^\d{4}-\d{2}-\d{2}$/)]);
export const fieldSchema = z.enum(chaseFields);
export const ofProject = z.object({ id });
export const subject = (i: { id: string }) => `project/${i.id}`;

export const projectInputSchema = z.strictObject({
  /** Short name of the project; begins its Task identifiers. */
  code: text(60).min(1),
  description: text(500),
  type: z.enum(projectTypes),
  payer: z.strictObject({ id: text(100), name: text(300) }).nullable(),
  lineOfBusiness: text(100),
  measurementYear: z.union([z.literal(''), z.string().regex(/^\d{4}$/)]),
  reviewStart: plainDate,
  reviewEnd: plainDate,
  dueDate: plainDate,
  priority: z.enum(['routine', 'urgent']),
  recordTypes: z.array(z.string().max(20)).max(40),
  /** Naming system of the payer's member ids; may be empty. */
  memberIdSystem: text(300),
  /** Put before HCC codes that name no model, as `V28`; may be empty. */
  hccModel: text(10),
});
export type ProjectInput = z.output<typeof projectInputSchema>;

export const totalsSchema = z.object({
  imported: count,
  invalid: count,
  inactive: count,
  waiting: count,
  held: count,
  queued: count,
  sent: count,
  failed: count,
  /** Sent by another workstation, whose list was not read in here: beside `imported` and none of its parts. */
  joined: count,
  /** Of `waiting`: site decided, no error. */
  ready: count,
  /** Of `queued`: it is not known whether the exchange has them. */
  uncertain: count,
  /** Rows with at least one. */
  withErrors: count,
  withWarnings: count,
});
export type Totals = z.output<typeof totalsSchema>;

export const batchSchema = z.object({
  status: statusSchema,
  ownWords: z.string(),
  identifier: z.string().nullable(),
  taskId: z.string().nullable(),
  /** Children may go in. */
  open: z.boolean(),
  /** Ended: nothing more can go in. */
  closed: z.boolean(),
  error: errorSchema.nullable(),
});

export const sendingSchema = z.object({
  state: z.enum(['idle', 'running', 'paused', 'stopped', 'blocked']),
  /** Why it stands still, or '' */
  notice: z.string(),
  perSecond: z.number(),
  secondsLeft: z.number().nullable(),
});

export const chaseFileSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['csv', 'xlsx']),
  size: count,
  encoding: z.string(),
  delimiter: z.string(),
  sheets: z.array(z.string()),
  sheet: z.string(),
  /** Index of the header among the lines of the file, from 0; -1 where there is none. */
  headerRow: z.number().int(),
  lines: count,
  columns: count,
  /** Said to the clerk about the reading: long cells, columns left out, other sheets… */
  notices: z.array(z.string()),
  mapped: z.boolean(),
  addedAt: z.string(),
});
export type ChaseFile = z.output<typeof chaseFileSchema>;

export const projectRowSchema = z.object({
  id: z.string(),
  code: z.string(),
  type: z.enum(projectTypes),
  payerName: z.string(),
  dueDate: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  sending: sendingSchema.shape.state,
  totals: totalsSchema,
});

export const projectSchema = z.object({
  id: z.string(),
  input: projectInputSchema,
  /** Fields that can no longer change, because Tasks say them already. */
  frozen: z.boolean(),
  identifier: z.string(),
  files: z.array(chaseFileSchema),
  /** Grows with every change of rows; a view of an older revision is read anew. */
  revision: count,
  totals: totalsSchema,
  batch: batchSchema.nullable(),
  sending: sendingSchema,
  undo: z.object({ label: z.string(), rows: count }).nullable(),
  sites: z.object({ total: count, open: count, matching: z.boolean() }),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Project = z.output<typeof projectSchema>;
