/**
 * Arrival checks: what reading a received document shows about it. They advise; the reviewer decides. Every finding names its
 * evidence: document, page, and the words or the places on the page.
 */
import { z } from 'zod';
import { operation } from './define.ts';
import { areaSchema, readingSchema, textSourceSchema } from './text.ts';

const byId = z.object({ id: z.string().max(60) });

export const checkKinds = [
  'patient',
  'otherPatient',
  'dates',
  'fileType',
  'pages',
  'blank',
  'duplicates',
  'signatures',
] as const;
export type CheckKind = (typeof checkKinds)[number];

export const checkVerdicts = ['ok', 'warn', 'fail', 'unknown'] as const;
export type CheckVerdict = (typeof checkVerdicts)[number];

export const evidenceSchema = z.object({
  documentId: z.string(),
  /** 1-based, over the whole document. */
  page: z.number().int(),
  /** Name of the entry, where the page lies in an archive, and its page there. */
  part: z.string().nullable(),
  partPage: z.number().int(),
  /** Words on the page; empty where the whole page is meant. */
  quote: z.string(),
  areas: z.array(areaSchema),
  source: textSourceSchema,
  /** Of recognized words, 0 to 100. */
  confidence: z.number().nullable(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const arrivalCheckSchema = z.object({
  kind: z.enum(checkKinds),
  verdict: z.enum(checkVerdicts),
  /** Name of the check, and what it found, in the clerk's words. */
  title: z.string(),
  sentence: z.string(),
  evidence: z.array(evidenceSchema),
  /** Pieces of evidence beyond those listed. */
  more: z.number().int(),
});
export type ArrivalCheck = z.infer<typeof arrivalCheckSchema>;

export const badgeSchema = z.object({
  tone: z.enum(['green', 'amber', 'red', 'grey']),
  text: z.string(),
  /** Findings of the verdicts `warn` and `fail`. */
  findings: z.number().int(),
});
export type ArrivalBadge = z.infer<typeof badgeSchema>;

export const arrivalContract = {
  /** The checks of one document; empty until it is read. */
  'arrival:checks': operation({
    input: byId,
    output: z.object({ reading: readingSchema, badge: badgeSchema.nullable(), checks: z.array(arrivalCheckSchema) }),
    access: 'unlocked',
    audit: null,
  }),
  /** One word for each document of a list; documents that are not received have none. */
  'arrival:badges': operation({
    input: z.object({ ids: z.array(z.string().max(60)).max(500) }),
    output: z.object({ badges: z.record(z.string(), badgeSchema) }),
    access: 'unlocked',
    audit: null,
  }),
} as const;
