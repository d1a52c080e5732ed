/** Views of what payers hold of a member: who it is, their records line by line and whole, series of results, files, and handing on. */
import { z } from 'zod';
import { operation } from './define.ts';
import { handOnSchema } from './disclosures.ts';
import { cardSchema } from './members-view.ts';

const id = z.string().max(60);
const byMember = z.object({ id }).strict();
const n = z.number().int().min(1);
const plainDate = z.string().regex(/^(\d{4}-\d{2}-\d{2})?$/);
const subject = (i: { id: string }): string => `member/${i.id}`;

export const memberGroups = [
  'claims',
  'coverage',
  'medications',
  'labs',
  'conditions',
  'care',
  'documents',
  'people',
  'other',
] as const;
export type MemberGroup = (typeof memberGroups)[number];

/** A payer's server as a source of this member's data. */
export const memberSourceSchema = z.object({
  /** Name of the payer connection. */
  name: z.string(),
  environment: z.enum(['sandbox', 'production']),
  state: z.enum(['never', 'signedIn', 'ended', 'signedOut']),
  /** Who let us read it: the member, a delegate, or empty where that is not known. */
  authorizedBy: z.string(),
  lastFetchedAt: z.string().nullable(),
});
export type MemberSource = z.infer<typeof memberSourceSchema>;

const memberRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  birthDate: z.string(),
  sex: z.string(),
  memberIds: z.array(z.string()),
  sources: z.array(memberSourceSchema),
  records: z.number().int(),
  lastFetchedAt: z.string().nullable(),
  /** Requests that a person confirmed to be about the same person. */
  requests: z.number().int(),
});
export type MemberRow = z.infer<typeof memberRowSchema>;

export const memberLineSchema = z.object({
  n: z.number().int(),
  type: z.string(),
  typeName: z.string(),
  group: z.enum(memberGroups),
  kind: z.string(),
  title: z.string(),
  detail: z.string(),
  status: z.string(),
  flag: z.string(),
  /** As written: YYYY, YYYY-MM or YYYY-MM-DD; empty where the record has no day. */
  day: z.string(),
  dayEnd: z.string(),
  source: z.string(),
  hidden: z.boolean(),
});
export type MemberLine = z.infer<typeof memberLineSchema>;

export const linesQuerySchema = z
  .object({
    id,
    /** Empty: everything. */
    groups: z.array(z.enum(memberGroups)).max(9),
    types: z.array(z.string().max(60)).max(60),
    kind: z.string().max(100),
    text: z.string().max(200),
    from: plainDate,
    to: plainDate,
    /** Also what was entered in error. */
    hidden: z.boolean(),
    order: z.enum(['newest', 'oldest']),
    offset: z.number().int().min(0),
    limit: z.number().int().min(1).max(500),
  })
  .strict();
export type LinesQuery = z.infer<typeof linesQuerySchema>;

const seriesSchema = z.object({
  code: z.string(),
  /** `LOINC 4548-4`, or empty where the payer coded nothing. */
  codeWords: z.string(),
  unit: z.string(),
  title: z.string(),
  kind: z.string(),
  count: z.number().int(),
  lastDay: z.string(),
  lastText: z.string(),
  lastFlag: z.string(),
  /** The last values, oldest first, for a small drawing; at most 24. */
  spark: z.array(z.number()),
});
export type Series = z.infer<typeof seriesSchema>;

const pointSchema = z.object({
  n: z.number().int(),
  /** As written, with its time where it has one. */
  at: z.string(),
  value: z.number(),
  text: z.string(),
  flag: z.string(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  source: z.string(),
});
export type Point = z.infer<typeof pointSchema>;

export const exportFormats = ['json', 'ndjson', 'csv', 'pdf'] as const;

export const membersContract = {
  'members:list': operation({
    input: z
      .object({
        text: z.string().max(200),
        offset: z.number().int().min(0),
        limit: z.number().int().min(1).max(500),
      })
      .strict(),
    output: z.object({ rows: z.array(memberRowSchema), total: z.number().int() }),
    access: 'unlocked',
    audit: null,
  }),
  /** Banner, sources and counts. */
  'members:get': operation({
    input: byMember,
    output: z.object({
      row: memberRowSchema,
      /** Plain date, `yes` where only that is known, empty otherwise. */
      deceased: z.string(),
      identifiers: z.array(z.object({ label: z.string(), value: z.string() })),
      counts: z.record(z.string(), z.number().int()),
      types: z.array(
        z.object({ type: z.string(), typeName: z.string(), group: z.enum(memberGroups), count: z.number().int() }),
      ),
      /** Entered in error: not shown unless asked for. */
      hidden: z.number().int(),
      /** Marked by their senders as records under 42 CFR Part 2. */
      part2: z.number().int(),
      /** Named another patient: kept apart, never among these. */
      apart: z.number().int(),
      /** Records whose lines are still being made. */
      unread: z.number().int(),
      /** “No known allergies” was said, apart from none having been received. */
      noKnownAllergies: z.boolean(),
      /** What the administrator allows. */
      exportAllowed: z.boolean(),
    }),
    access: 'unlocked',
    audit: 'member.viewed',
    subject,
  }),
  'members:lines': operation({
    input: linesQuerySchema,
    output: z.object({
      rows: z.array(memberLineSchema),
      total: z.number().int(),
      kinds: z.array(z.object({ kind: z.string(), count: z.number().int() })),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /** One record whole. */
  'members:card': operation({
    input: byMember.extend({ n }),
    output: z.object({
      card: cardSchema,
      line: memberLineSchema,
      fetchedAt: z.string(),
      versionId: z.string().nullable(),
      lastUpdated: z.string().nullable(),
      /** Where the payer says it has this record from. */
      provenance: z.array(z.object({ n: z.number().int(), title: z.string(), day: z.string() })),
    }),
    access: 'unlocked',
    audit: 'member.recordViewed',
    subject,
  }),
  /** The text exactly as the payer sent it, and its former versions. */
  'members:raw': operation({
    input: byMember.extend({ n }),
    output: z.object({
      text: z.string(),
      versions: z.array(z.object({ versionId: z.string().nullable(), fetchedAt: z.string(), text: z.string() })),
    }),
    access: 'unlocked',
    audit: 'member.recordViewed',
    subject,
  }),
  /** Gives an address under the app's origin that serves a file of a record, as `records:open` does a document. */
  'members:openAttachment': operation({
    input: byMember.extend({ n, index: z.number().int().min(0).max(1000) }),
    output: z.object({
      /** Under which the viewer opens what lies in it. */
      documentId: z.string(),
      address: z.string(),
      size: z.number().int(),
      type: z.string(),
    }),
    access: 'unlocked',
    audit: 'member.attachmentViewed',
    subject,
  }),
  /** Results that have numbers, one series for each code and unit. */
  'members:series': operation({
    input: byMember,
    output: z.object({ series: z.array(seriesSchema) }),
    access: 'unlocked',
    audit: null,
  }),
  'members:points': operation({
    input: byMember.extend({ code: z.string().max(500), unit: z.string().max(100) }),
    output: z.object({ points: z.array(pointSchema) }),
    access: 'unlocked',
    audit: null,
  }),
  /** Saves the member's data outside of the store, after the disclosure was recorded. `saved` is false when it was dismissed. */
  'members:export': operation({
    input: byMember.extend({
      format: z.enum(exportFormats),
      groups: z.array(z.enum(memberGroups)).max(9),
      /** Only these records; empty: all of the groups. */
      records: z.array(n).max(5000),
      handOn: handOnSchema,
    }),
    output: z.object({ saved: z.boolean(), records: z.number().int() }),
    access: 'unlocked',
    audit: 'member.exported',
    subject,
  }),
} as const;
