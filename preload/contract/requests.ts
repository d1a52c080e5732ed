/** CORE requests: drafts, preview, sending through the journal, list and detail. */
import { z } from 'zod';
import { operation } from './define.ts';
import { errorSchema } from './errors.ts';
import { authorizationPoints, deliveryPreferences, genders, purposes } from './rules/core-request.ts';
import { normalizedStatuses } from './rules/status.ts';

const text = (max: number) => z.string().max(max);
const pointIds = authorizationPoints.map((p) => p.id);

/** A draft is kept as one types, so every field may be empty or wrong; only size is limited here. */
export const coreDraftSchema = z
  .object({
    purpose: z.enum(purposes),
    patient: z
      .object({
        family: text(200),
        given: text(200),
        middle: text(200),
        birthDate: text(40),
        gender: z.enum(['', ...genders]),
        identifier: text(100),
        identifierSystem: text(300),
        phone: text(40),
        line: text(200),
        city: text(100),
        state: text(40),
        postalCode: text(20),
      })
      .strict(),
    custodian: z
      .object({ id: text(100), name: text(300), npi: text(20), city: text(100), state: text(40) })
      .strict()
      .nullable(),
    serviceFrom: text(40),
    serviceTo: text(40),
    recordTypes: z.array(text(20)).max(40),
    sensitiveCategories: z.array(text(20)).max(20),
    description: text(2000),
    priority: z.enum(['routine', 'urgent']),
    delivery: z.enum(deliveryPreferences),
    dueDate: text(40),
    authorization: z
      .object({
        signedBy: z.enum(['patient', 'representative']),
        representativeName: text(200),
        representativeAuthority: text(300),
        recipient: text(300),
        signedDate: text(40),
        expirationDate: text(40),
        expirationEvent: text(300),
        points: z.array(z.enum(pointIds as [(typeof pointIds)[number], ...(typeof pointIds)[number][]])).max(9),
      })
      .strict(),
  })
  .strict();

export const statusSchema = z.enum(normalizedStatuses);

export const requestRowSchema = z.object({
  id: z.string(),
  status: statusSchema,
  /** The exchange's own words, verbatim. */
  ownWords: z.string(),
  purpose: z.enum(purposes),
  patientName: z.string(),
  birthDate: z.string(),
  custodianName: z.string(),
  custodianPlace: z.string(),
  taskId: z.string().nullable(),
  identifier: z.string().nullable(),
  dueDate: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
  statusSince: z.string(),
  documents: z.number().int(),
  hasError: z.boolean(),
});
export type RequestRow = z.infer<typeof requestRowSchema>;

export const timelineEntrySchema = z.object({
  id: z.number().int(),
  at: z.string(),
  /** `local` for what this workstation did, `exchange` for what the exchange said. */
  source: z.enum(['local', 'exchange']),
  status: statusSchema,
  /** Short sentence in the clerk's words. */
  text: z.string(),
  /** Task.businessStatus and statusReason verbatim. */
  ownWords: z.string(),
  taskStatus: z.string().nullable(),
  versionId: z.string().nullable(),
  /** True where the exchange made a move that the R4 state machine does not foresee. */
  unexpected: z.boolean(),
});

export const authorizationFileSchema = z.object({
  name: z.string(),
  size: z.number().int(),
  sha256: z.string(),
  pages: z.number().int().nullable(),
  addedAt: z.string(),
});

export const documentSchema = z.object({
  id: z.string(),
  requestId: z.string(),
  /** Display name, made safe; never used as a path. */
  title: z.string(),
  declaredType: z.string(),
  /** Found by sniffing, null until the bytes are here. */
  sniffedType: z.string().nullable(),
  size: z.number().int().nullable(),
  sha256: z.string().nullable(),
  /** `purged`: its content was removed under the retention rule. */
  state: z.enum(['waiting', 'downloading', 'ready', 'quarantined', 'failed', 'forbidden', 'purged']),
  receivedBytes: z.number().int(),
  checks: z.object({ size: z.enum(['match', 'mismatch', 'absent']), sha1: z.enum(['match', 'mismatch', 'absent']) }),
  /** For a mismatch: both values. */
  expected: z.string().nullable(),
  actual: z.string().nullable(),
  receivedAt: z.string().nullable(),
  lastPage: z.number().int(),
  error: errorSchema.nullable(),
});
export type RecordDocument = z.infer<typeof documentSchema>;

export const requestDetailSchema = z.object({
  /** `purpose` of batches and children is the project's type. */
  row: requestRowSchema.omit({ purpose: true }).extend({ purpose: z.string() }),
  kind: z.enum(['core', 'batch', 'child']),
  projectId: z.string().nullable(),
  /** The form's content; batches and children have none. */
  draft: coreDraftSchema.nullable(),
  /** What was asked, in a clerk's words, for every kind; empty values are left out. */
  asked: z.array(z.object({ label: z.string(), value: z.string() })),
  authorization: authorizationFileSchema.nullable(),
  timeline: z.array(timelineEntrySchema),
  documents: z.array(documentSchema),
  error: errorSchema.nullable(),
  /** What a person can do now; nothing else is offered. */
  actions: z.array(
    z.enum(['edit', 'submit', 'discard', 'resolve', 'retry', 'refresh', 'stopTracking', 'resumeTracking', 'duplicate']),
  ),
  tracking: z.boolean(),
  lastPolledAt: z.string().nullable(),
  nextPollAt: z.string().nullable(),
  sentAt: z.string().nullable(),
});
export type RequestDetail = z.infer<typeof requestDetailSchema>;

export const sortKeys = [
  'updatedAt',
  'createdAt',
  'patientName',
  'custodianName',
  'status',
  'dueDate',
  'statusSince',
] as const;

const byId = z.object({ id: z.string().max(60) });
const subject = (i: { id: string }) => `request/${i.id}`;

export const maxAuthorizationBytes = 25 * 1024 * 1024;

export const requestsContract = {
  'requests:list': operation({
    input: z.object({
      text: z.string().max(200),
      statuses: z.array(statusSchema).max(20),
      purposes: z.array(z.enum(purposes)).max(5),
      sort: z.enum(sortKeys),
      descending: z.boolean(),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
    }),
    output: z.object({
      rows: z.array(requestRowSchema),
      total: z.number().int(),
      counts: z.partialRecord(statusSchema, z.number().int()),
    }),
    access: 'unlocked',
    audit: null,
  }),
  'requests:get': operation({
    input: byId,
    output: requestDetailSchema,
    access: 'unlocked',
    audit: 'request.viewed',
    subject,
  }),
  'requests:createDraft': operation({
    input: z.object({ purpose: z.enum(purposes), copyOf: z.string().max(60).nullable() }),
    output: byId,
    access: 'unlocked',
    audit: 'request.draftCreated',
  }),
  'requests:saveDraft': operation({
    input: byId.extend({ draft: coreDraftSchema }),
    output: z.object({ savedAt: z.string() }),
    access: 'unlocked',
    audit: null,
  }),
  'requests:discardDraft': operation({
    input: byId,
    output: z.object({}),
    access: 'unlocked',
    audit: 'request.draftDiscarded',
    subject,
  }),
  /** The bytes of the signed PDF, as chosen or dropped in the window. */
  'requests:attachAuthorization': operation({
    input: byId.extend({ name: z.string().max(255), bytes: z.instanceof(Uint8Array) }),
    output: authorizationFileSchema,
    access: 'unlocked',
    audit: 'request.authorizationAttached',
    subject,
  }),
  'requests:detachAuthorization': operation({
    input: byId,
    output: z.object({}),
    access: 'unlocked',
    audit: 'request.authorizationDetached',
    subject,
  }),
  'requests:openAuthorization': operation({
    input: byId,
    output: z.object({ address: z.string(), size: z.number().int() }),
    access: 'unlocked',
    audit: 'request.authorizationViewed',
    subject,
  }),
  /** Exactly what would be sent, inline file data shortened for the eye only, and the same in plain words. */
  'requests:preview': operation({
    input: byId,
    output: z.object({
      task: z.string(),
      bytes: z.number().int(),
      words: z.array(z.object({ label: z.string(), value: z.string() })),
      problems: z.array(
        z.object({
          path: z.string(),
          severity: z.enum(['error', 'warning']),
          message: z.string(),
          paragraph: z.string().optional(),
        }),
      ),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** Queues the request and sends it. Answers when the exchange answered or when it is known to be uncertain. */
  'requests:submit': operation({
    input: byId,
    output: requestDetailSchema,
    access: 'signedIn',
    audit: 'request.submitted',
    subject,
  }),
  /** Looks an uncertain request up by its identifier; sends again only when it is surely absent. */
  'requests:resolve': operation({
    input: byId,
    output: requestDetailSchema,
    access: 'signedIn',
    audit: 'request.resolved',
    subject,
  }),
  /** Sends a failed or queued request again, by the same journal rule. */
  'requests:retry': operation({
    input: byId,
    output: requestDetailSchema,
    access: 'signedIn',
    audit: 'request.retried',
    subject,
  }),
  'requests:refresh': operation({ input: byId, output: requestDetailSchema, access: 'signedIn', audit: null }),
  'requests:setTracking': operation({
    input: byId.extend({ tracking: z.boolean() }),
    output: requestDetailSchema,
    access: 'unlocked',
    audit: 'request.trackingChanged',
    subject,
  }),
} as const;
