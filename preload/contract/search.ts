/** Search over everything that this connection holds: as one types, tolerant of typing errors in names. */
import { z } from 'zod';
import { operation } from './define.ts';

/** `row`: a person of a chase list who was not asked for yet. `note`: notes and the contact log. */
export const hitKinds = ['request', 'row', 'project', 'site', 'note', 'document'] as const;

export const hitSchema = z.object({
  kind: z.enum(hitKinds),
  /** Of the request, project, organization or document to open; a note names its request, a row its project. */
  id: z.string(),
  title: z.string(),
  /** Second line: ids, site, place. */
  detail: z.string(),
  status: z.string().nullable(),
  /** Where the text matched, with the matching part between U+E000 and U+E001. */
  excerpt: z.string(),
  /** 1-based page of a document. */
  page: z.number().int().nullable(),
  /** The words did not match as typed; these do. */
  fuzzy: z.boolean(),
});
export type Hit = z.infer<typeof hitSchema>;

export const searchContract = {
  'search:find': operation({
    input: z.object({
      text: z.string().max(200),
      /** Empty: all of them, the best of each. */
      kinds: z.array(z.enum(hitKinds)).max(hitKinds.length),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(100),
    }),
    output: z.object({
      hits: z.array(hitSchema),
      /** Lists are still being read: what waits in them may be missing. `search:changed` tells when all of it is there. */
      reading: z.boolean(),
      counts: z.partialRecord(z.enum(hitKinds), z.object({ count: z.number().int(), more: z.boolean() })),
    }),
    access: 'unlocked',
    audit: null,
  }),
} as const;
