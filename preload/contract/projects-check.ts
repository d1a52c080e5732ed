/** Check: the rows of a list, what is wrong in their cells, and mending it. */
import { z } from 'zod';
import { operation } from './define.ts';
import { count, fieldSchema, id, ofProject, subject, totalsSchema } from './projects-parts.ts';
import { statusSchema } from './requests.ts';
import { problemCodes } from './rules/chase-check.ts';
import { dateOrders } from './rules/chase-dates.ts';
import { chaseFields, chaseStates } from './rules/chase-fields.ts';

const problemCodeSchema = z.enum(problemCodes);
const severitySchema = z.enum(['error', 'warning']);
const stateSchema = z.enum(chaseStates);

/** Cells of one block: a paste, a fill. More are changed with a column change. */
export const mostBlockCells = 5_000;

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

const editedSchema = z.object({ rows: count, revision: count, totals: totalsSchema });

export const checkContract = {
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
  /** A block, such as a paste. One step for undo; rows that are on their way are left out. */
  'projects:setCells': operation({
    input: ofProject.extend({
      cells: z
        .array(z.strictObject({ row: z.number().int(), field: fieldSchema, value: z.string().max(4000) }))
        .min(1)
        .max(mostBlockCells),
    }),
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
} as const;
