/** Connection profiles and signing in. No secret, token, code or verifier ever crosses the seam towards the renderer. */
import { z } from 'zod';
import { environmentSchema, sessionSchema } from './app.ts';
import { operation } from './define.ts';
import { errorSchema } from './errors.ts';

const url = z.string().trim().min(1).max(500);

export const authKindSchema = z.enum(['m2m', 'user']);

/** What a person or a policy states about a connection. `fhirBaseUrl` without trailing slash. */
export const profileInputSchema = z.object({
  name: z.string().trim().min(1).max(80),
  environment: environmentSchema,
  fhirBaseUrl: url,
  authorizeUrl: url,
  tokenUrl: url,
  clientId: z.string().trim().max(200),
  authKind: authKindSchema,
  clientAuth: z.enum(['basic', 'post', 'none']),
  redirectUri: z.string().trim().max(500),
  scope: z.string().trim().max(1000),
  /** Own organization: who asks. The identifier system for own Task identifiers is derived from it. */
  requester: z.object({
    name: z.string().trim().max(200),
    taxId: z.string().trim().max(20),
    identifierSystem: z.string().trim().max(300),
  }),
  wireProfile: z.string().trim().max(100),
});
export type ProfileInput = z.infer<typeof profileInputSchema>;

export const profileSchema = profileInputSchema.extend({
  id: z.string(),
  /** Set by the policy file or the practice mode: shown, not editable. */
  managedBy: z.enum(['user', 'policy', 'practice']),
  active: z.boolean(),
  hasSecret: z.boolean(),
  secretSetAt: z.string().nullable(),
  /** Yearly rotation is HealthMark's duty for M2M secrets. */
  secretDueAt: z.string().nullable(),
  warnings: z.array(z.object({ path: z.string(), message: z.string() })),
});
export type Profile = z.infer<typeof profileSchema>;

export const connectionTestSchema = z.object({
  steps: z.array(
    z.object({
      id: z.enum(['address', 'token', 'scopes', 'organizations', 'tasks']),
      state: z.enum(['ok', 'warning', 'failed', 'skipped']),
      message: z.string(),
      error: errorSchema.nullable(),
    }),
  ),
  scopes: z.array(z.object({ scope: z.string(), granted: z.boolean(), neededFor: z.string() })),
  durationMs: z.number(),
});
export type ConnectionTest = z.infer<typeof connectionTestSchema>;

const byId = z.object({ profileId: z.string().max(100) });
const subject = (i: { profileId: string }) => `profile/${i.profileId}`;

export const connectionsContract = {
  'connections:list': operation({
    input: z.object({}),
    output: z.array(profileSchema),
    access: 'unlocked',
    audit: null,
  }),
  /** HealthMark's published endpoints as a starting point for TEST and PROD. */
  'connections:presets': operation({
    input: z.object({}),
    output: z.array(profileInputSchema),
    access: 'unlocked',
    audit: null,
  }),
  'connections:save': operation({
    input: z.object({ profileId: z.string().max(100).nullable(), profile: profileInputSchema }),
    output: profileSchema,
    access: 'unlocked',
    audit: 'connection.saved',
  }),
  'connections:remove': operation({
    input: byId,
    output: z.object({}),
    access: 'unlocked',
    audit: 'connection.removed',
    subject,
  }),
  /** Stores the client secret; it is never answered back. */
  'connections:setSecret': operation({
    input: byId.extend({ secret: z.string().min(1).max(4096) }),
    output: profileSchema,
    access: 'unlocked',
    audit: 'connection.secretSet',
    subject,
  }),
  'connections:activate': operation({
    input: byId,
    output: profileSchema,
    access: 'unlocked',
    audit: 'connection.activated',
    subject,
  }),
  'connections:test': operation({
    input: byId,
    output: connectionTestSchema,
    access: 'unlocked',
    audit: 'connection.tested',
    subject,
  }),
  /** Starts the practice exchange on this machine and activates its profile. */
  'connections:practise': operation({
    input: z.object({}),
    output: profileSchema,
    access: 'unlocked',
    audit: 'connection.practised',
  }),
} as const;

/** Signing in to the active connection. */
export const sessionContract = {
  'session:get': operation({ input: z.object({}), output: sessionSchema.nullable(), access: 'unlocked', audit: null }),
  /** M2M: asks for a token. User: opens the isolated window and waits for its end. */
  'session:signIn': operation({
    input: z.object({}),
    output: sessionSchema,
    access: 'unlocked',
    audit: 'session.signedIn',
  }),
  'session:cancel': operation({ input: z.object({}), output: sessionSchema, access: 'unlocked', audit: null }),
  /** Second way: opens the authorize page in the system browser; the address it ends on is pasted back. */
  'session:openBrowser': operation({
    input: z.object({}),
    output: z.object({ expiresAt: z.string() }),
    access: 'unlocked',
    audit: null,
  }),
  'session:pasteAddress': operation({
    input: z.object({ address: z.string().max(8000) }),
    output: sessionSchema,
    access: 'unlocked',
    audit: 'session.signedIn',
  }),
  'session:signOut': operation({
    input: z.object({}),
    output: sessionSchema,
    access: 'unlocked',
    audit: 'session.signedOut',
  }),
} as const;
