/**
 * The wire profile: every code system, placement choice and status rule of the exchange as data (the wire contract is an
 * assumption; a support person can replace it by a file). This file only checks and loads it; it applies nothing.
 */
import { z } from 'zod';
import { purposes } from '../../preload/contract/rules/core-request.ts';
import { normalizedStatuses, taskStatuses } from '../../preload/contract/rules/status.ts';
import type { FieldError } from '../../preload/contract/errors.ts';
import { AppError } from '../lib/errors.ts';
import bundled from './wire-profile/healthmark-assumed-1.json' with { type: 'json' };

/** Layout of the file that this release understands. A profile of a later layout is refused, never half applied. */
export const WIRE_PROFILE_FORMAT = 1;

const LONGEST_PATTERN = 600;

const codingSchema = z.strictObject({ system: z.string().min(1).max(300), code: z.string().min(1).max(100) });
const codings = z.array(codingSchema).min(1).max(5);
const text = z.string().min(1).max(500);
const taskStatus = z.enum(taskStatuses);
const remoteStatus = z.enum(normalizedStatuses).exclude(['draft', 'queued', 'held', 'sending', 'send-uncertain']);
const outcome = z.union([remoteStatus, z.literal('by-outputs')]);
const pattern = z
  .string()
  .min(1)
  .max(LONGEST_PATTERN)
  .refine(
    (source) => {
      try {
        new RegExp(source, 'i');
        return true;
      } catch {
        return false;
      }
    },
    { error: 'Not a regular expression.' },
  );

const requestKind = z.strictObject({ reason: codingSchema, text, purposeOfUse: codings });

export const wireProfileSchema = z.strictObject({
  format: z.literal(WIRE_PROFILE_FORMAT),
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,60}$/, 'Small letters, digits, dot, dash and underscore only.'),
  revision: z.number().int().min(1),
  title: text,
  identifierSystems: z.strictObject({ npi: text, taxId: text }),
  identifierTypes: z.strictObject({ medicalRecord: codingSchema, member: codingSchema }),
  task: z.strictObject({
    dataRequestProfiles: z.array(z.string().min(1).max(300)).max(5),
    dataRequestCode: codingSchema,
    batchCode: codingSchema,
    batchCodeText: text,
    status: taskStatus,
    intent: z.enum([
      'unknown',
      'proposal',
      'plan',
      'order',
      'original-order',
      'reflex-order',
      'filler-order',
      'instance-order',
      'option',
    ]),
  }),
  inputs: z.strictObject({
    dataCode: codings,
    recordType: codings,
    servicePeriod: codings,
    purposeOfUse: codings,
    authorization: codings,
    sensitiveCategory: codings,
    resubmissionOf: codings,
    treatingProvider: codings,
    measure: codings,
    hcc: codings,
    payer: codings,
    expectedCount: codings,
    reviewPeriod: codings,
  }),
  dataCode: z.strictObject({ coding: codingSchema, text }),
  recordTypeSystem: text,
  sensitiveCategorySystem: text,
  sensitiveCategoryText: text.refine((value) => value.includes('{label}'), { error: 'Must contain {label}.' }),
  purposes: z.record(z.enum(purposes), requestKind.extend({ textWithAuthorization: text })),
  projectTypes: z.record(
    z.enum(['risk-adjustment', 'radv', 'hedis', 'other-audit']),
    requestKind.extend({ childText: text, tags: z.array(codingSchema).max(5) }),
  ),
  authorization: z.strictObject({
    documentType: codingSchema,
    documentTypeText: text,
    documentTitle: z.string().regex(/^[\w.-]{1,80}$/),
    scope: codingSchema,
    categories: codings,
    policyRule: codingSchema,
    discloserRole: codingSchema,
    recipientRole: codingSchema,
  }),
  placement: z.strictObject({
    /** Where a delivery preference travels. */
    delivery: z.enum(['note', 'omit']),
    /** R4 Consent has no element for an expiration event; this says which one carries it. */
    expirationEvent: z.enum(['document-description', 'note', 'omit']),
    /** Repeat the custodian's NPI as Task.owner.identifier. */
    ownerNpi: z.boolean(),
  }),
  texts: z.strictObject({
    deliveryPdf: text,
    deliveryCcda: text,
    expirationEvent: text.refine((value) => value.includes('{event}'), { error: 'Must contain {event}.' }),
  }),
  status: z.strictObject({
    byTaskStatus: z.record(taskStatus, outcome),
    terminal: z.array(taskStatus),
    /** Moves that R4's state machine foresees; any other is recorded and flagged, never refused. */
    transitions: z.record(taskStatus, z.array(taskStatus)),
    byBusinessStatus: z
      .array(
        z.strictObject({
          system: z.string().optional(),
          code: z.string().min(1).max(100),
          status: outcome,
          when: z.array(taskStatus).optional(),
        }),
      )
      .max(200),
    /** businessStatus or statusReason saying that what was delivered only certifies the absence of records. */
    certificateWords: pattern,
    textRules: z
      .array(z.strictObject({ name: text, pattern, status: outcome, when: z.array(taskStatus).optional() }))
      .max(200),
  }),
  outputs: z.strictObject({
    /** Output types that say "we hold no records". */
    certificate: z.array(codingSchema).max(20),
    /** The same said in Task.output.type.text or the attachment's title. */
    certificateText: pattern,
    /** Output types that carry no record (receipts, links to a portal). */
    ignored: z.array(codingSchema).max(20),
  }),
  search: z.strictObject({
    /** Values of Organization?type, tried in this order until one finds something. */
    organizationTypes: z.strictObject({ provider: z.array(text).min(1).max(5), payer: z.array(text).min(1).max(5) }),
  }),
});

export type WireProfile = z.infer<typeof wireProfileSchema>;
export type WireCoding = z.infer<typeof codingSchema>;
export type ProjectType = keyof WireProfile['projectTypes'];

/** The profile that ships with this release. */
export const loadBundledWireProfile = (): WireProfile => check(bundled);

/**
 * Reads a replacement profile.
 * @param fileText content of the file, JSON
 * @throws AppError `unsupported` for another format number, `invalid` with one field error for each wrong path
 */
export function loadWireProfile(fileText: string): WireProfile {
  let value: unknown;
  try {
    value = JSON.parse(fileText);
  } catch {
    throw new AppError('invalid', 'The wire profile is not JSON.', {
      nextStep: 'Ask support for a new copy of the file.',
      fields: [{ path: 'wireProfile', message: 'Not JSON.' }],
    });
  }
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (typeof format === 'number' && format !== WIRE_PROFILE_FORMAT) {
    throw new AppError(
      'unsupported',
      `The wire profile has format ${format}; this release reads format ${WIRE_PROFILE_FORMAT}.`,
      {
        nextStep:
          format > WIRE_PROFILE_FORMAT
            ? 'Update the program, or ask support for a profile of the older format.'
            : 'Ask support for a current profile.',
      },
    );
  }
  return check(value);
}

function check(value: unknown): WireProfile {
  const parsed = wireProfileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields: FieldError[] = parsed.error.issues
    .slice(0, 50)
    .map((issue) => ({ path: issue.path.map(String).join('.') || 'wireProfile', message: issue.message }));
  throw new AppError('invalid', 'The wire profile has errors.', {
    meaning: 'It was not taken over; the former one stays in use.',
    nextStep: 'Correct the places named below.',
    fields,
  });
}
