/**
 * What is shown of one resource of a member, whatever its type: sections of facts and tables, and the printed claim for an
 * ExplanationOfBenefit. Plain values; dates stay as the payer wrote them.
 */
import { z } from 'zod';

const factSchema = z.object({
  label: z.string(),
  value: z.string(),
  /** `date`: holds plain dates (YYYY-MM-DD) that the window shows in its own shape. */
  kind: z.enum(['text', 'date', 'code']),
});
export type Fact = z.infer<typeof factSchema>;

const tableSchema = z.object({
  columns: z.array(z.object({ label: z.string(), end: z.boolean() })),
  rows: z.array(
    z.object({
      cells: z.array(z.string()),
      /** What belongs to this row and has no column. */
      more: z.array(factSchema),
    }),
  ),
});
export type FactTable = z.infer<typeof tableSchema>;

const sectionSchema = z.object({ title: z.string(), facts: z.array(factSchema), table: tableSchema.nullable() });
export type CardSection = z.infer<typeof sectionSchema>;

/** An amount as the payer gave it. */
const amountSchema = z.object({ value: z.number(), currency: z.string() });
export type Amount = z.infer<typeof amountSchema>;

const moneySchema = z.object({
  /** Code of the category as sent, or its words where it has none. */
  code: z.string(),
  label: z.string(),
  /** The payer's own total; null where it gave none. */
  total: amountSchema.nullable(),
  /** Sum of the lines that carry this category; null where none does. */
  lines: amountSchema.nullable(),
  /** Both are there and differ: shown, never put right. */
  differs: z.boolean(),
});
export type MoneyRow = z.infer<typeof moneySchema>;

const lineSchema = z.object({
  number: z.string(),
  /** Day or days of service as written; empty where the line has none. */
  served: z.string(),
  service: z.string(),
  codes: z.array(factSchema),
  /** By the code of the category, in the order of the claim's money. */
  amounts: z.array(z.object({ code: z.string(), amount: amountSchema })),
  /** Why it was adjusted or refused, as the payer coded it. */
  reasons: z.array(z.string()),
  /** The payer's notes that this line names. */
  notes: z.array(z.string()),
  more: z.array(factSchema),
});
export type ClaimLine = z.infer<typeof lineSchema>;

const claimSchema = z.object({
  head: z.array(factSchema),
  parties: z.array(factSchema),
  plan: z.array(factSchema),
  money: z.array(moneySchema),
  /** Claim-level reasons: network, payment status, denial. */
  decisions: z.array(factSchema),
  diagnoses: tableSchema.nullable(),
  procedures: tableSchema.nullable(),
  careTeam: tableSchema.nullable(),
  supporting: tableSchema.nullable(),
  lines: z.array(lineSchema),
  payment: z.array(factSchema),
  notes: z.array(z.object({ number: z.string(), text: z.string(), kind: z.string() })),
  /** Said once above the money: no totals given, lines missing, lines that do not add up. */
  remarks: z.array(z.string()),
});
export type Claim = z.infer<typeof claimSchema>;

const attachmentSchema = z.object({
  index: z.number().int(),
  title: z.string(),
  type: z.string(),
  date: z.string(),
  size: z.number().nullable(),
  hash: z.string(),
  /** `inline`: its bytes are here. `binary`: a Binary of the payer. `elsewhere`: an address that is never followed. */
  where: z.enum(['inline', 'binary', 'elsewhere', 'none']),
  address: z.string(),
});
export type CardAttachment = z.infer<typeof attachmentSchema>;

export const cardSchema = z.object({
  type: z.string(),
  typeName: z.string(),
  id: z.string(),
  title: z.string(),
  status: z.string(),
  /** What changes the meaning of the whole, for the top of the card. */
  warnings: z.array(z.string()),
  sections: z.array(sectionSchema),
  claim: claimSchema.nullable(),
  attachments: z.array(attachmentSchema),
});
export type Card = z.infer<typeof cardSchema>;
