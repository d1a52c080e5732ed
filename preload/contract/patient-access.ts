/** Patient Access: payer connections, members, sign-ins and fetching. No token, code, verifier, key or secret crosses the seam. */
import { z } from 'zod';
import { operation } from './define.ts';
import { errorSchema } from './errors.ts';
import { payerFoundSchema, payerPresetSchema, payerSettingsSchema } from './payer-profile.ts';

const id = z.string().max(100);
const text = z.string().max(300);

export const payerConnectionSchema = z.object({
  id,
  settings: payerSettingsSchema,
  managed: z.boolean(),
  hasSecret: z.boolean(),
  /** A key of this connection was made; its public half is shown by `payers:publicKey`. */
  hasKey: z.boolean(),
  found: payerFoundSchema.nullable(),
  /** Members that are signed in or were. */
  members: z.number().int(),
  problems: z.array(z.object({ path: z.string(), message: z.string(), blocking: z.boolean() })),
});
export type PayerConnection = z.infer<typeof payerConnectionSchema>;

export const payerPreviewSchema = z.object({
  fhirBaseUrl: z.string(),
  authorizeUrl: z.string(),
  tokenUrl: z.string(),
  redirectUri: z.string(),
  audience: z.string(),
  problems: z.array(z.object({ path: z.string(), message: z.string(), blocking: z.boolean() })),
});
export type PayerPreview = z.infer<typeof payerPreviewSchema>;

export const memberSchema = z.object({
  id,
  name: z.string(),
  birthDate: z.string(),
  sex: z.string(),
  identifiers: z.array(z.object({ kind: z.string(), system: z.string(), value: z.string() })),
  requestIds: z.array(z.string()),
  createdAt: z.string(),
});
export type MemberView = z.infer<typeof memberSchema>;

const memberInput = z
  .object({
    name: z.string().trim().min(1).max(200),
    birthDate: z.string().regex(/^(\d{4}-\d{2}-\d{2})?$/),
    sex: z.enum(['', 'female', 'male', 'other', 'unknown']),
    identifiers: z.array(z.object({ kind: text, system: text, value: text }).strict()).max(20),
    requestIds: z.array(id).max(50),
  })
  .strict();

export const fetchOutcomeSchema = z.enum([
  'waiting',
  'running',
  'complete',
  'partial',
  'refused',
  'unsupported',
  'failed',
  'notAsked',
]);
export type FetchOutcome = z.infer<typeof fetchOutcomeSchema>;

export const fetchLineSchema = z.object({
  /** Resource type, or the step that is not one type's (`$everything`, references). */
  type: z.string(),
  how: z.enum(['patient', 'everything', 'search', 'reference']),
  outcome: fetchOutcomeSchema,
  pages: z.number().int(),
  received: z.number().int(),
  added: z.number().int(),
  changed: z.number().int(),
  /** Of this type in the store now. */
  stored: z.number().int(),
  /** Why it is not complete, in words for a person. */
  reason: z.string(),
  /** The payer's own words and numbers: HTTP status, issues, request ids. */
  technical: z.array(z.string()),
});
export type FetchLine = z.infer<typeof fetchLineSchema>;

export const fetchReportSchema = z.object({
  fetchId: id,
  kind: z.enum(['full', 'refresh']),
  state: z.enum(['running', 'paused', 'waiting', 'done', 'cancelled']),
  /** Why it waits or rests. */
  problem: errorSchema.nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  lines: z.array(fetchLineSchema),
  totals: z.object({
    pages: z.number().int(),
    received: z.number().int(),
    added: z.number().int(),
    changed: z.number().int(),
    same: z.number().int(),
    bytes: z.number().int(),
    /** Resources of other people in the payer's answers; kept apart. */
    apart: z.number().int(),
    unreadable: z.number().int(),
  }),
  /** What was not fetched and why, one sentence each. */
  notFetched: z.array(z.string()),
});
export type FetchReport = z.infer<typeof fetchReportSchema>;

export const signInSchema = z.object({
  state: z.enum(['idle', 'waiting', 'exchanging', 'choosePatient']),
  way: z.enum(['loopback', 'scheme', 'paste', 'window']).nullable(),
  /** The moment at which the waiting ends. */
  expiresAt: z.string().nullable(),
  /** Patients to choose from, where the payer did not say whose record it is. */
  patients: z.array(z.object({ id: z.string(), name: z.string(), birthDate: z.string() })),
  error: errorSchema.nullable(),
});

export const payerGrantSchema = z.object({
  id,
  memberId: id,
  connectionId: id,
  connectionName: z.string(),
  environment: z.enum(['sandbox', 'production']),
  state: z.enum(['never', 'signedIn', 'ended', 'signedOut']),
  /** Why it ended. */
  ended: z.string(),
  signIn: signInSchema,
  /** Whose record it is, as the payer has it. */
  record: z
    .object({
      patientId: z.string(),
      name: z.string(),
      birthDate: z.string(),
      /** How the program learned of it. */
      from: z.enum(['tokenResponse', 'idToken', 'accessToken', 'search', 'chosen']),
      /** Compared with the member as this office knows them. */
      identity: z.enum(['match', 'differs', 'unknown']),
      confirmed: z.boolean(),
    })
    .nullable(),
  /** Who authorized it, as far as the payer or a person told. */
  authorizedBy: z.object({
    as: z.enum(['member', 'delegate', 'unknown']),
    name: z.string(),
    told: z.enum(['payer', 'person', 'nobody']),
  }),
  scopes: z.object({
    asked: z.array(z.string()),
    /** Null where the payer did not say. */
    granted: z.array(z.string()).nullable(),
    missing: z.array(z.string()),
  }),
  signedInAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  /** Goes on without the person after the token has ended. */
  renewable: z.boolean(),
  warnings: z.array(z.string()),
  /** Resources in the store. */
  stored: z.number().int(),
  apart: z.number().int(),
  fetch: z
    .object({
      state: z.enum(['running', 'paused', 'waiting', 'done', 'cancelled']),
      kind: z.enum(['full', 'refresh']),
      received: z.number().int(),
      stepsDone: z.number().int(),
      steps: z.number().int(),
      endedAt: z.string().nullable(),
    })
    .nullable(),
});
export type PayerGrant = z.infer<typeof payerGrantSchema>;

const byConnection = z.object({ connectionId: id });
const byMember = z.object({ memberId: id });
const byGrant = z.object({ grantId: id });
const ofConnection = (i: { connectionId: string | null }) =>
  i.connectionId === null ? undefined : `payerConnection/${i.connectionId}`;
const ofMember = (i: { memberId: string | null }) => (i.memberId === null ? undefined : `member/${i.memberId}`);
const ofGrant = (i: { grantId: string }) => `payerGrant/${i.grantId}`;
const jwks = z.object({ jwks: z.string().nullable() });
const none = z.object({});

export const patientAccessContract = {
  'payers:presets': operation({
    input: none,
    output: z.object({
      presets: z.array(payerPresetSchema),
      /** Whether the administrator allows the program's own sign-in window. */
      windowAllowed: z.boolean(),
      /** Whether addresses of the program's own scheme reach it on this computer. */
      schemeAvailable: z.boolean(),
    }),
    access: 'unlocked',
    audit: null,
  }),
  'payers:connections': operation({
    input: none,
    output: z.array(payerConnectionSchema),
    access: 'unlocked',
    audit: null,
  }),
  /** What the settings come to, while they are typed. Nothing is kept and nothing is asked. */
  'payers:preview': operation({
    input: z.object({ connectionId: id.nullable(), settings: payerSettingsSchema }),
    output: payerPreviewSchema,
    access: 'unlocked',
    audit: null,
  }),
  'payers:saveConnection': operation({
    input: z.object({ connectionId: id.nullable(), settings: payerSettingsSchema }),
    output: payerConnectionSchema,
    access: 'unlocked',
    audit: 'payer.connectionSaved',
    subject: ofConnection,
  }),
  'payers:removeConnection': operation({
    input: byConnection,
    output: none,
    access: 'unlocked',
    audit: 'payer.connectionRemoved',
    subject: ofConnection,
  }),
  /** Stores the client secret; it is never answered back. */
  'payers:setSecret': operation({
    input: byConnection.extend({ secret: z.string().min(1).max(4096) }),
    output: payerConnectionSchema,
    access: 'unlocked',
    audit: 'payer.secretSet',
    subject: ofConnection,
  }),
  /** Makes a new private key for `private_key_jwt`; it never leaves the store. */
  'payers:makeKey': operation({
    input: byConnection,
    output: jwks,
    access: 'unlocked',
    audit: 'payer.keyMade',
    subject: ofConnection,
  }),
  /** The public key set to register at the payer. */
  'payers:publicKey': operation({ input: byConnection, output: jwks, access: 'unlocked', audit: null }),
  /** Asks the payer's server what it is. */
  'payers:discover': operation({
    input: byConnection,
    output: payerConnectionSchema,
    access: 'unlocked',
    audit: 'payer.discovered',
    subject: ofConnection,
  }),
  'payers:members': operation({
    input: none,
    output: z.array(memberSchema),
    access: 'unlocked',
    audit: 'member.listed',
  }),
  'payers:saveMember': operation({
    input: z.object({ memberId: id.nullable(), member: memberInput }),
    output: memberSchema,
    access: 'unlocked',
    audit: 'member.saved',
    subject: ofMember,
  }),
  /** With everything that was fetched for the member. */
  'payers:removeMember': operation({
    input: byMember,
    output: none,
    access: 'unlocked',
    audit: 'member.removed',
    subject: ofMember,
  }),
  'payers:grants': operation({
    input: byMember,
    output: z.object({ member: memberSchema, grants: z.array(payerGrantSchema) }),
    access: 'unlocked',
    audit: 'member.shown',
    subject: ofMember,
  }),
  /** Ties a member to a payer, before the first sign-in. */
  'payers:connect': operation({
    input: byMember.extend({ connectionId: id }),
    output: payerGrantSchema,
    access: 'unlocked',
    audit: 'payer.connected',
    subject: ofMember,
  }),
  /** Forgets the sign-in and removes what it brought. */
  'payers:disconnect': operation({
    input: byGrant,
    output: none,
    access: 'unlocked',
    audit: 'payer.disconnected',
    subject: ofGrant,
  }),
  /** Opens the payer's sign-in page; the member has five minutes. */
  'payers:signIn': operation({
    input: byGrant,
    output: payerGrantSchema,
    access: 'unlocked',
    audit: 'payer.signInStarted',
    subject: ofGrant,
  }),
  'payers:pasteAddress': operation({
    input: byGrant.extend({ address: z.string().max(16_000) }),
    output: payerGrantSchema,
    access: 'unlocked',
    audit: 'payer.signInFinished',
    subject: ofGrant,
  }),
  'payers:cancelSignIn': operation({ input: byGrant, output: payerGrantSchema, access: 'unlocked', audit: null }),
  'payers:choosePatient': operation({
    input: byGrant.extend({ patientId: z.string().min(1).max(256) }),
    output: payerGrantSchema,
    access: 'unlocked',
    audit: 'payer.patientChosen',
    subject: ofGrant,
  }),
  /** A person states that the payer's record and the member are the same person although they differ. */
  'payers:confirmPerson': operation({
    input: byGrant,
    output: payerGrantSchema,
    access: 'unlocked',
    audit: 'payer.personConfirmed',
    subject: ofGrant,
  }),
  'payers:setAuthorizer': operation({
    input: byGrant.extend({ as: z.enum(['member', 'delegate', 'unknown']), name: z.string().trim().max(200) }),
    output: payerGrantSchema,
    access: 'unlocked',
    audit: 'payer.authorizerSet',
    subject: ofGrant,
  }),
  /** Revokes the tokens at the payer where it offers that, and forgets them here. What was fetched stays. */
  'payers:signOut': operation({
    input: byGrant,
    output: payerGrantSchema,
    access: 'unlocked',
    audit: 'payer.signedOut',
    subject: ofGrant,
  }),
  'payers:fetch': operation({
    input: byGrant.extend({ kind: z.enum(['full', 'refresh']) }),
    output: fetchReportSchema,
    access: 'unlocked',
    audit: 'payer.fetchStarted',
    subject: ofGrant,
  }),
  /** Asks one type again, or one that the payer does not advertise. */
  'payers:fetchType': operation({
    input: byGrant.extend({ type: z.string().regex(/^[A-Za-z]{1,60}$/) }),
    output: fetchReportSchema,
    access: 'unlocked',
    audit: 'payer.fetchStarted',
    subject: ofGrant,
  }),
  'payers:pauseFetch': operation({ input: byGrant, output: fetchReportSchema, access: 'unlocked', audit: null }),
  'payers:resumeFetch': operation({ input: byGrant, output: fetchReportSchema, access: 'unlocked', audit: null }),
  'payers:cancelFetch': operation({
    input: byGrant,
    output: fetchReportSchema,
    access: 'unlocked',
    audit: 'payer.fetchCancelled',
    subject: ofGrant,
  }),
  /** The last fetch, type by type; null before the first. */
  'payers:report': operation({
    input: byGrant,
    output: fetchReportSchema.nullable(),
    access: 'unlocked',
    audit: null,
  }),
} as const;
