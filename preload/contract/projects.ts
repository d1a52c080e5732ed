/** AUDIT projects: chase lists, their check, the sites, and sending child Tasks into an accepted batch. */
import { z } from 'zod';
import { operation } from './define.ts';
import { errorSchema } from './errors.ts';
import { dateOrders } from './rules/chase-dates.ts';
import { problemCodes } from './rules/chase-check.ts';
import { chaseFields, chaseStates, projectTypes } from './rules/chase-fields.ts';
import { statusSchema } from './requests.ts';

const id = z.string().max(60);
const text = (max: number) => z.string().trim().max(max);
const count = z.number().int().nonnegative();
const plainDate = z.union([z.literal(''), z.string().regex(/^\d{4}-\d{2}-\d{2}$/)]);
const fieldSchema = z.enum(chaseFields);
const problemCodeSchema = z.enum(problemCodes);
const severitySchema = z.enum(['error', 'warning']);
const stateSchema = z.enum(chaseStates);
const ofProject = z.object({ id });
const subject = (i: { id: string }) => `project/${i.id}`;

export const maxChaseListBytes = 200 * 1024 * 1024;

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

export const mappingColumnSchema = z.strictObject({
  index: z.number().int().min(0).max(499),
  field: fieldSchema.nullable(),
  /** For dates: how all-numeric ones are read. */
  dateOrder: z.enum(dateOrders),
});
export const mappingGuessSchema = z.object({
  headerRow: z.number().int(),
  columns: z.array(
    mappingColumnSchema.extend({
      header: z.string(),
      /** 0 to 1. */
      confidence: z.number(),
      samples: z.array(z.string()),
    }),
  ),
  /** First lines of the file, for choosing the header row. */
  preview: z.array(z.object({ line: count, cells: z.array(z.string()) })),
  /** Name of the saved template that fits this header, or null where columns were guessed. */
  template: z.string().nullable(),
  /** Fields without which rows cannot be sent and that no column feeds. */
  missing: z.array(fieldSchema),
});
export type MappingGuess = z.output<typeof mappingGuessSchema>;

export const importSummarySchema = z.object({
  rows: count,
  added: count,
  /** By the chase id: rows that were there already. */
  changed: count,
  unchanged: count,
  /** Rows of the project that the corrected file does not have; they stay. */
  absent: count,
  /** Corrected, but already on their way: left as they are. */
  locked: count,
  /** How often each field changed. */
  changes: z.array(z.object({ field: fieldSchema, rows: count })),
});

/** Which rows an operation is about. All conditions have to be met. */
export const chaseFilterSchema = z.strictObject({
  text: z.string().max(200),
  problems: z.array(z.strictObject({ code: problemCodeSchema, field: fieldSchema.nullable() })).max(40),
  severities: z.array(severitySchema).max(2),
  states: z.array(stateSchema).max(7),
  siteId: id.nullable(),
  fileId: id.nullable(),
});
export type ChaseFilter = z.output<typeof chaseFilterSchema>;

export const chaseSorts = ['order', 'errors', ...chaseFields] as const;

export const chaseRowSchema = z.object({
  id: z.number().int(),
  /** As counted in the file. */
  line: count,
  state: stateSchema,
  /** In the order of `columns` of the answer. */
  cells: z.array(z.string()),
  /** `cell` is the index in `cells`, or -1 where the column is not shown. */
  problems: z.array(
    z.object({
      cell: z.number().int(),
      field: fieldSchema,
      code: problemCodeSchema,
      severity: severitySchema,
      text: z.string(),
    }),
  ),
  /** Indexes of cells that differ from the file. */
  edited: z.array(z.number().int()),
  siteMatched: z.boolean(),
  requestId: z.string().nullable(),
  status: statusSchema.nullable(),
});
export type ChaseRow = z.output<typeof chaseRowSchema>;

export const siteCandidateSchema = z.object({
  organizationId: z.string(),
  name: z.string(),
  npi: z.string(),
  line: z.string(),
  city: z.string(),
  state: z.string(),
  /** 0 to 1. */
  confidence: z.number(),
  reasons: z.array(z.string()),
});
export const siteSchema = z.object({
  id: z.string(),
  name: z.string(),
  npi: z.string(),
  tin: z.string(),
  exchangeId: z.string(),
  line: z.string(),
  city: z.string(),
  state: z.string(),
  postalCode: z.string(),
  phone: z.string(),
  rows: count,
  decision: z.enum(['unsearched', 'open', 'matched', 'none']),
  chosen: siteCandidateSchema.nullable(),
  /** How the decision came about. */
  decidedBy: z.enum(['exchange-id', 'npi', 'tin', 'name', 'clerk', 'remembered']).nullable(),
  candidates: z.array(siteCandidateSchema),
  note: z.string(),
});
export type Site = z.output<typeof siteSchema>;

const editedSchema = z.object({ rows: count, revision: count, totals: totalsSchema });

export const projectsContract = {
  'projects:list': operation({
    input: z.object({}),
    output: z.array(projectRowSchema),
    access: 'unlocked',
    audit: null,
  }),
  'projects:get': operation({
    input: ofProject,
    output: projectSchema,
    access: 'unlocked',
    audit: 'project.viewed',
    subject,
  }),
  'projects:create': operation({
    input: z.object({ input: projectInputSchema }),
    output: ofProject,
    access: 'unlocked',
    audit: 'project.created',
  }),
  'projects:update': operation({
    input: ofProject.extend({ input: projectInputSchema }),
    output: projectSchema,
    access: 'unlocked',
    audit: 'project.changed',
    subject,
  }),
  'projects:remove': operation({
    input: ofProject,
    output: z.object({}),
    access: 'unlocked',
    audit: 'project.removed',
    subject,
  }),

  /** Reads a chase list into the store; answers when all lines are kept. Progress comes as `projects:progress`. */
  'projects:addFile': operation({
    input: ofProject.extend({
      name: z.string().max(255),
      bytes: z.instanceof(Uint8Array),
      sheet: z.string().max(100).nullable(),
      encoding: z.enum(['utf-8', 'windows-1252', 'utf-16le', 'utf-16be']).nullable(),
      delimiter: z.enum([',', ';', '\t', '|']).nullable(),
    }),
    output: chaseFileSchema,
    access: 'unlocked',
    audit: 'project.fileAdded',
    subject,
  }),
  'projects:cancelFile': operation({ input: ofProject, output: z.object({}), access: 'unlocked', audit: null }),
  /** Takes a file back with all its rows, while none of them was sent. */
  'projects:removeFile': operation({
    input: ofProject.extend({ fileId: id }),
    output: z.object({}),
    access: 'unlocked',
    audit: 'project.fileRemoved',
    subject,
  }),
  'projects:mapping': operation({
    input: ofProject.extend({ fileId: id, headerRow: z.number().int().min(-1).max(200).nullable() }),
    output: mappingGuessSchema,
    access: 'unlocked',
    audit: null,
  }),
  /** Makes rows of the file's lines and checks them all. `update`: rows with a known chase id are corrected, others are added. */
  'projects:applyMapping': operation({
    input: ofProject.extend({
      fileId: id,
      headerRow: z.number().int().min(-1).max(200),
      columns: z.array(mappingColumnSchema).max(200),
      mode: z.enum(['add', 'update']),
      /** Keeps the columns under this name for lists with the same header; '' does not. */
      template: text(100),
    }),
    output: importSummarySchema,
    access: 'unlocked',
    audit: 'project.rowsImported',
    subject,
  }),
  'projects:templates': operation({
    input: z.object({}),
    output: z.array(z.object({ name: z.string(), columns: count, usedAt: z.string() })),
    access: 'unlocked',
    audit: null,
  }),
  'projects:removeTemplate': operation({
    input: z.object({ name: z.string().max(100) }),
    output: z.object({}),
    access: 'unlocked',
    audit: null,
  }),

  'projects:rows': operation({
    input: ofProject.extend({
      filter: chaseFilterSchema,
      sort: z.enum(chaseSorts),
      descending: z.boolean(),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
      columns: z.array(fieldSchema).max(chaseFields.length),
    }),
    output: z.object({ rows: z.array(chaseRowSchema), total: count, revision: count, columns: z.array(fieldSchema) }),
    access: 'unlocked',
    audit: null,
  }),
  'projects:problems': operation({
    input: ofProject,
    output: z.array(
      z.object({
        code: problemCodeSchema,
        field: fieldSchema,
        severity: severitySchema,
        rows: count,
        text: z.string(),
      }),
    ),
    access: 'unlocked',
    audit: null,
  }),
  /** What stands in the cells with one problem, and what could be meant. */
  'projects:problem': operation({
    input: ofProject.extend({ code: problemCodeSchema, field: fieldSchema }),
    output: z.object({
      rows: count,
      values: z.array(
        z.object({
          value: z.string(),
          rows: count,
          suggestion: z.object({ value: z.string(), reason: z.string() }).nullable(),
        }),
      ),
    }),
    access: 'unlocked',
    audit: null,
  }),
  'projects:setCell': operation({
    input: ofProject.extend({ row: z.number().int(), field: fieldSchema, value: z.string().max(4000) }),
    output: editedSchema,
    access: 'unlocked',
    audit: 'project.rowsEdited',
    subject,
  }),
  /** Changes one column of all rows that the filter shows. One step for undo. */
  'projects:setColumn': operation({
    input: ofProject.extend({
      field: fieldSchema,
      filter: chaseFilterSchema,
      change: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('set'), value: z.string().max(4000) }),
        z.strictObject({
          kind: z.literal('replace'),
          find: z.string().min(1).max(400),
          by: z.string().max(400),
          whole: z.boolean(),
        }),
        z.strictObject({ kind: z.literal('readDates'), order: z.enum(dateOrders) }),
      ]),
    }),
    output: editedSchema,
    access: 'unlocked',
    audit: 'project.rowsEdited',
    subject,
  }),
  'projects:undo': operation({
    input: ofProject,
    output: editedSchema,
    access: 'unlocked',
    audit: 'project.rowsEdited',
    subject,
  }),

  'projects:sites': operation({
    input: ofProject.extend({
      show: z.enum(['all', 'open', 'matched']),
      text: z.string().max(200),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
    }),
    output: z.object({ sites: z.array(siteSchema), total: count, open: count, openRows: count }),
    access: 'unlocked',
    audit: null,
  }),
  /** Looks all undecided sites up at the exchange; goes on in the background. */
  'projects:matchSites': operation({
    input: ofProject,
    output: z.object({ sites: count }),
    access: 'signedIn',
    audit: 'project.sitesMatched',
    subject,
  }),
  /** One decision for all rows of the site, kept for other projects. null: it is not in the directory. */
  'projects:decideSite': operation({
    input: ofProject.extend({ siteId: id, organizationId: z.string().max(100).nullable() }),
    output: siteSchema,
    access: 'unlocked',
    audit: 'project.siteDecided',
    subject,
  }),

  'projects:dryRun': operation({
    input: ofProject,
    output: z.object({
      totals: totalsSchema,
      /** What would go out now. */
      sends: count,
      bytes: count,
      seconds: z.number(),
      sites: z.array(z.object({ name: z.string(), place: z.string(), rows: count })),
      siteCount: count,
      problems: z.array(z.object({ text: z.string(), rows: count })),
      /** What keeps anything from going out. */
      obstacles: z.array(z.string()),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** The exact Task of a row; `batch` for the batch itself. */
  'projects:preview': operation({
    input: ofProject.extend({ row: z.union([z.number().int(), z.literal('batch')]) }),
    output: z.object({ task: z.string(), bytes: count, asSent: z.boolean() }),
    access: 'unlocked',
    audit: 'project.taskViewed',
    subject,
  }),
  /** Opens the batch and lets everything that is ready go. Children are held until the batch is accepted. */
  'projects:start': operation({
    input: ofProject,
    output: projectSchema,
    access: 'signedIn',
    audit: 'project.sendStarted',
    subject,
  }),
  'projects:pause': operation({
    input: ofProject,
    output: projectSchema,
    access: 'unlocked',
    audit: 'project.sendPaused',
    subject,
  }),
  'projects:resume': operation({
    input: ofProject,
    output: projectSchema,
    access: 'signedIn',
    audit: 'project.sendResumed',
    subject,
  }),
  /** What was not sent waits again. What is at the exchange stays there. */
  'projects:stop': operation({
    input: ofProject,
    output: projectSchema,
    access: 'unlocked',
    audit: 'project.sendStopped',
    subject,
  }),
  /** Queues what the exchange refused, and nothing else. */
  'projects:retryFailed': operation({
    input: ofProject,
    output: projectSchema,
    access: 'signedIn',
    audit: 'project.sendRetried',
    subject,
  }),

  /** Asks where to save and writes there. The window never learns the path. */
  'projects:saveResult': operation({
    input: ofProject.extend({ format: z.enum(['csv', 'xlsx']) }),
    output: z.object({ saved: z.boolean(), name: z.string(), rows: count }),
    access: 'unlocked',
    audit: 'project.resultSaved',
    subject,
  }),
} as const;
