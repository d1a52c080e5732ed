/** Retention: how long received records are kept, what is due to be removed, and the receipts of what was. */
import { z } from 'zod';
import { operation } from './define.ts';

const days = z.number().int().min(1).max(36_500).nullable();

export const retentionRulesSchema = z.object({
  /** Most days an administrator allows; null for no such limit. */
  policyDays: days,
  /** For everything without a rule of its own; null keeps it. */
  defaultDays: days,
  projects: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Its own rule. `inherit`: it has none. */
      days,
      inherit: z.boolean(),
      /** Documents that are here. */
      documents: z.number().int(),
    }),
  ),
});
export type RetentionRules = z.infer<typeof retentionRulesSchema>;

/** Why a document that is due stays. */
export const heldReasons = ['wrong-patient', 'review-open'] as const;
export type HeldReason = (typeof heldReasons)[number];

export const retentionRowSchema = z.object({
  id: z.string(),
  requestId: z.string(),
  title: z.string(),
  patientName: z.string(),
  projectName: z.string().nullable(),
  size: z.number().int(),
  receivedAt: z.string(),
  /** When the work on its request or project ended. */
  endedAt: z.string(),
  /** The rule's days, and when they were over. */
  days: z.number().int(),
  dueAt: z.string(),
  held: z.enum(heldReasons).nullable(),
});
export type RetentionRow = z.infer<typeof retentionRowSchema>;

const receiptSchema = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.string(),
  reason: z.string(),
  documents: z.number().int(),
  bytes: z.number().int(),
  /** SHA-256 over the receipt, hex; stands in the audit trail too. */
  digest: z.string(),
});
export type RetentionReceipt = z.infer<typeof receiptSchema>;

export const retentionContract = {
  'retention:rules': operation({
    input: z.object({}),
    output: retentionRulesSchema,
    access: 'unlocked',
    audit: null,
  }),
  /** `projectId` '' is the rule for everything without one of its own. */
  'retention:setRule': operation({
    input: z.object({ projectId: z.string().max(60), days, inherit: z.boolean() }),
    output: retentionRulesSchema,
    access: 'unlocked',
    audit: 'retention.ruleSet',
    subject: (i) => (i.projectId === '' ? undefined : `project/${i.projectId}`),
  }),
  /** What is due now. Removes nothing. */
  'retention:preview': operation({
    input: z.object({ withoutReview: z.boolean() }),
    output: z.object({
      /** The first thousand. */
      rows: z.array(retentionRowSchema),
      documents: z.number().int(),
      bytes: z.number().int(),
      /** Due, but kept. */
      held: z.number().int(),
      /** Of exactly these documents: what is confirmed is what was shown. */
      digest: z.string(),
    }),
    access: 'unlocked',
    audit: 'retention.previewed',
  }),
  /** Removes key and file of what `retention:preview` showed. Cannot be undone. */
  'retention:purge': operation({
    input: z.object({
      withoutReview: z.boolean(),
      digest: z.string().length(64),
      documents: z.number().int().min(1),
      reason: z.string().trim().max(300),
    }),
    output: receiptSchema,
    access: 'unlocked',
    audit: 'retention.purged',
  }),
  'retention:receipts': operation({
    input: z.object({}),
    output: z.array(receiptSchema),
    access: 'unlocked',
    audit: null,
  }),
  'retention:exportReceipt': operation({
    input: z.object({ id: z.string().max(60), format: z.enum(['json', 'csv']) }),
    output: z.object({ saved: z.boolean() }),
    access: 'unlocked',
    audit: 'retention.receiptExported',
    permission: 'export',
    subject: (i) => `receipt/${i.id}`,
  }),
} as const;
