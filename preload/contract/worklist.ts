/** Work on requests that the exchange knows nothing of: owner, follow-up, contacts, notes, decisions; and sending again. Stays on this machine. */
import { z } from 'zod';
import { nextActionSchema } from './board.ts';
import { operation } from './define.ts';

const plainDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const ids = z.array(z.string().max(60)).min(1).max(50_000);
const byId = z.object({ id: z.string().max(60) });
const subject = (i: { id: string }) => `request/${i.id}`;

export const contactChannels = ['phone', 'fax', 'email', 'portal', 'letter', 'other'] as const;
export const decisions = ['no-records-accepted', 'given-up', 'reviewed'] as const;

export const workSchema = z.object({
  id: z.string(),
  action: nextActionSchema,
  owner: z.string(),
  followUpOn: z.string().nullable(),
  /** A decision about the present status; gone when the status changes. */
  decision: z.object({ what: z.enum(decisions), by: z.string(), at: z.string() }).nullable(),
  notes: z.array(z.object({ id: z.string(), at: z.string(), by: z.string(), text: z.string() })),
  contacts: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      by: z.string(),
      channel: z.enum(contactChannels),
      person: z.string(),
      outcome: z.string(),
    }),
  ),
  /** Requests that were sent in place of this one, and the one that this stands for. */
  resubmittedAs: z.string().nullable(),
  resubmissionOf: z.string().nullable(),
  /** The right-of-access clock (45 CFR 164.524(b)(2)): individual access requests only. */
  access: z
    .object({
      receivedOn: z.string(),
      dueOn: z.string(),
      /** One extension of at most 30 days, with the written reason and the date it was told. */
      extension: z.object({ toldOn: z.string(), reason: z.string() }).nullable(),
    })
    .nullable(),
  due: z.object({ date: z.string(), basis: z.enum(['own', 'project', 'state', 'access']) }).nullable(),
});
export type Work = z.infer<typeof workSchema>;

const changed = z.object({ changed: z.number().int() });

export const worklistContract = {
  'worklist:get': operation({ input: byId, output: workSchema, access: 'unlocked', audit: null }),
  /** Everyone who owns something, and the person at this machine. */
  'worklist:owners': operation({
    input: z.object({}),
    output: z.object({ self: z.string(), owners: z.array(z.string()) }),
    access: 'unlocked',
    audit: null,
  }),
  'worklist:setOwner': operation({
    input: z.object({ ids, owner: z.string().max(100) }),
    output: changed,
    access: 'unlocked',
    audit: 'worklist.ownerSet',
  }),
  'worklist:setFollowUp': operation({
    input: z.object({ ids, on: plainDate.nullable() }),
    output: changed,
    access: 'unlocked',
    audit: 'worklist.followUpSet',
  }),
  'worklist:addNote': operation({
    input: z.object({ ids, text: z.string().min(1).max(4000) }),
    output: changed,
    access: 'unlocked',
    audit: 'worklist.noteAdded',
  }),
  'worklist:removeNote': operation({
    input: byId.extend({ noteId: z.string().max(60) }),
    output: workSchema,
    access: 'unlocked',
    audit: 'worklist.noteRemoved',
    subject,
  }),
  'worklist:addContact': operation({
    input: z.object({
      ids,
      channel: z.enum(contactChannels),
      person: z.string().max(200),
      outcome: z.string().min(1).max(2000),
    }),
    output: changed,
    access: 'unlocked',
    audit: 'worklist.contactAdded',
  }),
  /** Decides about the present status, or takes the decision back (null). Ids whose status does not allow it are left out. */
  'worklist:decide': operation({
    input: z.object({ ids, what: z.enum(decisions).nullable() }),
    output: changed,
    access: 'unlocked',
    audit: 'worklist.decided',
  }),
  /** Which of these can be sent again, and why the others cannot. Sends nothing. */
  'worklist:canResubmit': operation({
    input: z.object({ ids }),
    output: z.object({
      ready: z.array(z.string()),
      people: z.number().int(),
      refused: z.array(z.object({ id: z.string(), reason: z.string() })),
    }),
    access: 'unlocked',
    audit: null,
  }),
  /**
   * Sends again as new Tasks: new identifier, input `resubmission-of`. A child goes into its project's batch while that takes children.
   * A core request becomes a draft, because it needs a person's eye (and often a new authorization): its id is in `drafts`.
   */
  'worklist:resubmit': operation({
    input: z.object({ ids }),
    output: z.object({
      queued: z.array(z.string()),
      drafts: z.array(z.string()),
      refused: z.array(z.object({ id: z.string(), reason: z.string() })),
    }),
    access: 'unlocked',
    audit: 'worklist.resubmitted',
  }),
  /** A message to HealthMark support: ids and the exchange's words; nothing about a person. */
  'worklist:supportMail': operation({
    input: z.object({ ids: z.array(z.string().max(60)).min(1).max(50) }),
    output: z.object({ to: z.string(), subject: z.string(), body: z.string() }),
    access: 'unlocked',
    audit: null,
  }),
  /** Opens it in the mail program. */
  'worklist:openSupportMail': operation({
    input: z.object({ ids: z.array(z.string().max(60)).min(1).max(50) }),
    output: z.object({}),
    access: 'unlocked',
    audit: 'worklist.supportMailOpened',
  }),
  /** The one extension of 45 CFR 164.524(b)(2)(ii). */
  'worklist:extendAccess': operation({
    input: byId.extend({ toldOn: plainDate, reason: z.string().min(1).max(1000) }),
    output: workSchema,
    access: 'unlocked',
    audit: 'worklist.accessExtended',
    subject,
  }),
  /** Days until due by the site's state, for requests without a due date of their own or of their project; and when an open one is stale. */
  'worklist:deadlines': operation({
    input: z.object({}),
    output: z.object({
      staleDays: z.number().int(),
      defaultDays: z.number().int().nullable(),
      states: z.array(z.object({ state: z.string(), days: z.number().int() })),
    }),
    access: 'unlocked',
    audit: null,
  }),
  'worklist:setDeadlines': operation({
    input: z.object({
      staleDays: z.number().int().min(1).max(365),
      defaultDays: z.number().int().min(1).max(365).nullable(),
      states: z
        .array(z.object({ state: z.string().regex(/^[A-Z]{2}$/), days: z.number().int().min(1).max(365) }).strict())
        .max(60),
    }),
    output: z.object({}),
    access: 'unlocked',
    audit: 'worklist.deadlinesSet',
  }),
} as const;
