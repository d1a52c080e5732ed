/**
 * Handing on: records that leave this machine, and the record of it (45 CFR 164.528). Whatever hands something on asks for the same
 * things (`handOnSchema`) and writes the same entry.
 */
import { z } from 'zod';
import { operation } from './define.ts';

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

export const disclosureWays = ['pdf', 'zip', 'print', 'data', 'return'] as const;
export type DisclosureWay = (typeof disclosureWays)[number];

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
