/** Received documents. Bytes reach the renderer only through a short-lived ticket address of the app's own origin. */
import { z } from 'zod';
import { operation } from './define.ts';
import { documentSchema } from './requests.ts';

const byId = z.object({ id: z.string().max(60) });
const subject = (i: { id: string }) => `document/${i.id}`;

const byAddress = z.object({ address: z.string().max(200) });
const partSchema = z.object({ address: z.string(), size: z.number().int(), type: z.string() });
/** Why a page is not shown: broken bytes, beyond the limits, a form that is not known, or no end in sight. */
const pageFailure = z.enum(['damaged', 'tooLarge', 'unsupported', 'slow']);

const archiveEntrySchema = z.object({
  /** For showing only: never a path. */
  name: z.string(),
  /** Bytes when unpacked. */
  size: z.number(),
  /** Why it is not opened. */
  problem: z.enum(['encrypted', 'method', 'bomb', 'tooLarge']).nullable(),
});
export type ArchiveEntry = z.infer<typeof archiveEntrySchema>;

export const recordRowSchema = documentSchema.extend({
  patientName: z.string(),
  custodianName: z.string(),
  purpose: z.string(),
});
export type RecordRow = z.infer<typeof recordRowSchema>;

/** How a document was looked at. */
const documentViewSchema = z.object({
  /** 1 = 100 %. */
  zoom: z.union([z.enum(['width', 'page']), z.number().min(0.05).max(50)]),
  rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
  /** Two pages beside each other. */
  twoUp: z.boolean(),
});
export type DocumentView = z.infer<typeof documentViewSchema>;

export const recordsContract = {
  'records:list': operation({
    input: z.object({
      text: z.string().max(200),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
    }),
    output: z.object({ rows: z.array(recordRowSchema), total: z.number().int() }),
    access: 'unlocked',
    audit: null,
  }),
  'records:get': operation({ input: byId, output: recordRowSchema, access: 'unlocked', audit: null }),
  /** Gives an address under the app's origin that serves this document's bytes (with Range) until it is closed or the store locks. */
  'records:open': operation({
    input: byId,
    output: z.object({
      address: z.string(),
      size: z.number().int(),
      type: z.string(),
      lastPage: z.number().int(),
      lastView: documentViewSchema.nullable(),
    }),
    access: 'unlocked',
    audit: 'document.viewed',
    subject,
  }),
  'records:close': operation({
    input: byAddress,
    output: z.object({}),
    access: 'unlocked',
    audit: null,
  }),
  /** The pages of an opened TIFF. Its own opening is in the trail. */
  'records:pages': operation({
    input: byAddress,
    output: z.object({
      /** CSS pixels at 100 %. */
      pages: z.array(z.object({ width: z.number(), height: z.number() })),
      /** The file breaks off after these pages. */
      broken: z.boolean(),
      failure: pageFailure.nullable(),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** One page of an opened TIFF as a PNG. */
  'records:page': operation({
    input: byAddress.extend({ page: z.number().int().min(1) }),
    output: z.object({ png: z.instanceof(Uint8Array).nullable(), failure: pageFailure.nullable() }),
    access: 'unlocked',
    audit: null,
  }),
  /** What lies in an opened archive. */
  'records:archive': operation({
    input: byAddress,
    output: z.object({
      entries: z.array(archiveEntrySchema),
      /** There are more than are listed. */
      more: z.boolean(),
      broken: z.boolean(),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** Opens one entry of an opened archive, as `records:open` does a document. */
  'records:openEntry': operation({
    input: byId.extend({ ...byAddress.shape, entry: z.number().int().min(0) }),
    output: partSchema,
    access: 'unlocked',
    audit: 'document.partViewed',
    subject,
  }),
  /** Gives an address to an attachment that the window found in an opened document (base64 in FHIR or C-CDA). */
  'records:openPart': operation({
    input: byId.extend({ within: byAddress.shape.address, bytes: z.instanceof(Uint8Array) }),
    output: partSchema,
    access: 'unlocked',
    audit: 'document.partViewed',
    subject,
  }),
  /** Where a document was left, and how it was looked at then. */
  'records:rememberPage': operation({
    input: byId.extend({ page: z.number().int().min(1), view: documentViewSchema.nullable() }),
    output: z.object({}),
    access: 'unlocked',
    audit: null,
  }),
  /** Downloads again what failed or was quarantined. */
  'records:download': operation({
    input: byId,
    output: recordRowSchema,
    access: 'signedIn',
    audit: 'document.downloadAsked',
    subject,
  }),
} as const;
