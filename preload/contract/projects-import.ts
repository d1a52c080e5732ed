/** Import: reading a list, telling its columns, making rows of its lines. */
import { z } from 'zod';
import { operation } from './define.ts';
import { chaseFileSchema, count, fieldSchema, id, ofProject, subject, text } from './projects-parts.ts';
import { dateOrders } from './rules/chase-dates.ts';

export const maxChaseListBytes = 200 * 1024 * 1024;
/** Bytes of a list that cross the seam at once. */
export const maxSliceBytes = 1024 * 1024;

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

export const importContract = {
  /** Hands a part of a list over, in order; the answer is the leave to send the next one. Begins a new list without `upload`. */
  'projects:putSlice': operation({
    input: ofProject.extend({
      upload: id.nullable(),
      /** Where in the list the part stands, and how large the whole list is, in bytes. */
      at: count,
      total: count,
      bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.length <= maxSliceBytes),
    }),
    output: z.object({ upload: id }),
    access: 'unlocked',
    audit: null,
  }),
  /** Reads a list that was handed over into the store; answers when all lines are kept. Progress comes as `projects:progress`. */
  'projects:addFile': operation({
    input: ofProject.extend({
      name: z.string().max(255),
      upload: id,
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
} as const;
