/** The gap report: encounters that the payer was billed for against the delivered records of the same person. */
import { z } from 'zod';
import { operation } from './define.ts';
import { handOnSchema } from './disclosures.ts';

const id = z.string().max(60);
const byMember = z.object({ id }).strict();
const subject = (i: { id: string }): string => `member/${i.id}`;

const linkSchema = z.object({
  requestId: z.string(),
  patientName: z.string(),
  birthDate: z.string(),
  memberId: z.string(),
  siteName: z.string(),
  status: z.string(),
  from: z.string(),
  to: z.string(),
  /** What is the same on both sides. */
  agrees: z.array(z.enum(['name', 'birthDate', 'memberId'])),
  /** What a person decided; nothing is matched before. */
  state: z.enum(['open', 'same', 'other']),
  by: z.string(),
  at: z.string().nullable(),
});
export type MemberLink = z.infer<typeof linkSchema>;

const gapEvidenceSchema = z.object({
  documentId: z.string(),
  title: z.string(),
  page: z.number().int(),
  quote: z.string(),
  date: z.string(),
  recognized: z.boolean(),
});

const gapRowSchema = z.object({
  key: z.string(),
  from: z.string(),
  to: z.string(),
  providers: z.array(z.string()),
  npis: z.array(z.string()),
  kind: z.string(),
  services: z.array(z.string()),
  claims: z.array(z.string()),
  /** Records of the payer that say so. */
  records: z.array(z.number().int()),
  /** The request whose site this provider is; null: nobody was asked for it. */
  askedBy: z.string().nullable(),
  verdict: z.enum(['covered', 'possible', 'notFound']),
  /** Why, in words. */
  why: z.string(),
  evidence: z.array(gapEvidenceSchema),
});
export type GapRow = z.infer<typeof gapRowSchema>;

const countsSchema = z.object({
  covered: z.number().int(),
  possible: z.number().int(),
  notFound: z.number().int(),
});

const gapReportSchema = z.object({
  rows: z.array(gapRowSchema),
  /** Claims that no chart is expected for, and why. */
  leftOut: z.array(z.object({ record: z.number().int(), title: z.string(), day: z.string(), why: z.string() })),
  counts: countsSchema,
  documents: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      requestId: z.string(),
      state: z.enum(['read', 'waiting', 'unreadable', 'notHere']),
    }),
  ),
  requests: z.array(z.object({ id: z.string(), siteName: z.string() })),
});
export type GapReport = z.infer<typeof gapReportSchema>;

export const memberGapsContract = {
  /** Requests that may be about the same person. */
  'memberGaps:links': operation({
    input: byMember,
    output: z.object({ links: z.array(linkSchema) }),
    access: 'unlocked',
    audit: null,
  }),
  'memberGaps:decide': operation({
    input: byMember.extend({ requestId: id, same: z.boolean() }),
    output: z.object({ links: z.array(linkSchema) }),
    access: 'unlocked',
    audit: 'member.linkDecided',
    subject,
  }),
  'memberGaps:report': operation({
    input: byMember.extend({ requestId: id.nullable() }),
    output: gapReportSchema,
    access: 'unlocked',
    audit: 'member.gapsViewed',
    subject,
  }),
  /** Sums over the members of a project whose requests were confirmed. */
  'memberGaps:project': operation({
    input: z.object({ projectId: id }).strict(),
    output: countsSchema.extend({
      members: z.array(z.object({ memberId: z.string(), name: z.string(), counts: countsSchema })),
    }),
    access: 'unlocked',
    audit: 'member.projectGapsViewed',
    subject: (i) => `project/${i.projectId}`,
  }),
  'memberGaps:export': operation({
    input: byMember.extend({ requestId: id.nullable(), format: z.enum(['csv', 'pdf']), handOn: handOnSchema }),
    output: z.object({ saved: z.boolean(), rows: z.number().int() }),
    access: 'unlocked',
    audit: 'member.gapsExported',
    subject,
  }),
  /** A draft that asks the provider for these days. Sends nothing. */
  'memberGaps:followUp': operation({
    input: byMember.extend({ keys: z.array(z.string().max(200)).min(1).max(200) }),
    output: z.object({ draftId: z.string() }),
    access: 'unlocked',
    audit: 'member.followUpDrafted',
    subject,
  }),
} as const;
