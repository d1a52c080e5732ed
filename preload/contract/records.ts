/** Received documents. Bytes reach the renderer only through a short-lived ticket address of the app's own origin. */
import { z } from 'zod';
import { operation } from './define.ts';
import { documentSchema } from './requests.ts';

const byId = z.object({ id: z.string().max(60) });
const subject = (i: { id: string }) => `document/${i.id}`;

export const recordRowSchema = documentSchema.extend({
  patientName: z.string(),
  custodianName: z.string(),
  purpose: z.string(),
});
export type RecordRow = z.infer<typeof recordRowSchema>;

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
    output: z.object({ address: z.string(), size: z.number().int(), type: z.string(), lastPage: z.number().int() }),
    access: 'unlocked',
    audit: 'document.viewed',
    subject,
  }),
  'records:close': operation({
    input: z.object({ address: z.string().max(200) }),
    output: z.object({}),
    access: 'unlocked',
    audit: null,
  }),
  'records:rememberPage': operation({
    input: byId.extend({ page: z.number().int().min(1) }),
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
