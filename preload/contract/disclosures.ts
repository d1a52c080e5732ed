/**
 * Handing on: records that leave this machine, and the record of it (45 CFR 164.528). Whatever hands something on asks for the same
 * things (`handOnSchema`) and writes the same entry.
 */
import { z } from 'zod';
import { operation } from './define.ts';
import { mostRanges } from './rules/page-ranges.ts';

/** Who receives it, and why. Rules: `rules/hand-on.ts`. */
export const handOnSchema = z
  .object({
    recipient: z.object({ name: z.string().max(200), address: z.string().max(500) }).strict(),
    purpose: z.string().max(1000),
    /** The person confirmed a consent that permits redisclosure of records under 42 CFR Part 2. */
    part2: z
      .object({ consentScope: z.string().max(2000) })
      .strict()
      .nullable(),
  })
  .strict();

const rangeSchema = z.object({ from: z.number().int().min(1).max(999_999), to: z.number().int().min(1).max(999_999) });
const itemSchema = z
  .object({
    documentId: z.string().max(60),
    /** Null: all of it. */
    pages: z.array(rangeSchema.strict()).min(1).max(mostRanges).nullable(),
  })
  .strict();
export type HandOnItem = z.infer<typeof itemSchema>;
const items = z.array(itemSchema).min(1).max(500);

export const disclosureWays = ['pdf', 'zip', 'print', 'data', 'return'] as const;
export type DisclosureWay = (typeof disclosureWays)[number];

/** Why a document cannot be handed on. */
export const handOnRefusals = ['locked', 'notHere', 'quarantined', 'purged'] as const;

export const disclosureRowSchema = z.object({
  id: z.string(),
  at: z.string(),
  by: z.string(),
  way: z.enum(disclosureWays),
  recipient: z.object({ name: z.string(), address: z.string() }),
  purpose: z.string(),
  /** A brief description of what it was. */
  what: z.string(),
  part2: z.boolean(),
  people: z.array(z.string()),
  items: z.number().int(),
  /** It was recorded, but nothing left the machine: why. */
  void: z.string().nullable(),
});
export type DisclosureRow = z.infer<typeof disclosureRowSchema>;

export const disclosuresContract = {
  /** What would be handed on, before anything is. */
  'disclosures:check': operation({
    input: z.object({ items }).strict(),
    output: z.object({
      items: z.array(
        z.object({
          documentId: z.string(),
          title: z.string(),
          type: z.string(),
          patientName: z.string(),
          size: z.number().int().nullable(),
          part2: z.boolean(),
          refusal: z.enum(handOnRefusals).nullable(),
          /** What of it cannot become pages, in words; it can go into a zip. Null when it can. */
          notPages: z.string().nullable(),
        }),
      ),
      people: z.number().int(),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** Asks where to save, then writes one PDF or one zip with a manifest. */
  'disclosures:export': operation({
    input: z.object({ items, form: z.enum(['pdf', 'zip']), handOn: handOnSchema }).strict(),
    output: z.object({ saved: z.boolean(), id: z.string().nullable(), pages: z.number().int().nullable() }),
    access: 'unlocked',
    audit: 'record.exported',
    permission: 'export',
  }),
  /** Hands the pages to the system's print dialog, with a footer on each. */
  'disclosures:print': operation({
    input: z.object({ items, handOn: handOnSchema }).strict(),
    output: z.object({ printed: z.boolean(), id: z.string().nullable(), pages: z.number().int() }),
    access: 'unlocked',
    audit: 'record.printed',
    permission: 'print',
  }),
  /** A copy of a locked record for whoever it has to go back to: the only way out for it. */
  'disclosures:return': operation({
    input: z.object({ documentId: z.string().max(60), handOn: handOnSchema }).strict(),
    output: z.object({ saved: z.boolean(), id: z.string().nullable() }),
    access: 'unlocked',
    audit: 'record.returned',
    permission: 'export',
    subject: (i) => `document/${i.documentId}`,
  }),
  /** Ends what is being exported or printed. */
  'disclosures:cancel': operation({
    input: z.object({}).strict(),
    output: z.object({}),
    access: 'unlocked',
    audit: null,
  }),
  /** The disclosure record, newest first. */
  'disclosures:list': operation({
    input: z
      .object({
        /** Words of the recipient, the purpose or the person. */
        text: z.string().max(200),
        requestId: z.string().max(60).nullable(),
        offset: z.number().int().min(0),
        limit: z.number().int().min(1).max(500),
      })
      .strict(),
    output: z.object({ rows: z.array(disclosureRowSchema), total: z.number().int() }),
    access: 'unlocked',
    audit: 'disclosures.viewed',
  }),
} as const;
