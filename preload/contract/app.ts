/** Operations about the program itself: what state it is in and how it looks. Public ones answer no PHI. */
import { z } from 'zod';
import { operation } from './define.ts';
import { errorSchema } from './errors.ts';

export const environmentSchema = z.enum(['practice', 'test', 'prod']);
export type Environment = z.infer<typeof environmentSchema>;

export const sessionSchema = z.object({
  state: z.enum(['signedOut', 'signingIn', 'signedIn']),
  authKind: z.enum(['m2m', 'user']),
  /** Scopes of the token as granted; empty while signed out. */
  scopes: z.array(z.string()),
  expiresAt: z.string().nullable(),
  /** Who signed in, for user sign-in where the token says so. */
  user: z.string().nullable(),
  /** Why the last attempt ended, if it did. */
  error: errorSchema.nullable(),
});
export type Session = z.infer<typeof sessionSchema>;

export const activitySchema = z.object({
  online: z.boolean(),
  lastPolledAt: z.string().nullable(),
  nextPollAt: z.string().nullable(),
  polling: z.boolean(),
  sending: z.number().int(),
  /** Waits until the exchange can be reached or the session is back. */
  queued: z.number().int(),
  uncertain: z.number().int(),
  downloading: z.number().int(),
  /** Received documents that wait to be read for their text, and scanned pages for recognition. */
  toRead: z.number().int(),
  toRecognize: z.number().int(),
  problem: errorSchema.nullable(),
});

export const appStatusSchema = z.object({
  version: z.string(),
  platform: z.string(),
  /** False in a build or runtime that is not meant for patients' data (the fallback runtime). */
  supportedRuntime: z.boolean(),
  profile: z.object({ id: z.string(), name: z.string(), environment: environmentSchema }).nullable(),
  session: sessionSchema.nullable(),
  activity: activitySchema.nullable(),
  /** Why the active connection's data could not be opened, or the practice exchange not started. */
  problem: errorSchema.nullable(),
  /** When the store locks by itself, or null. */
  locksAt: z.string().nullable(),
  practiceAvailable: z.boolean(),
  /** Started to practise: connect to the practice exchange without being asked. */
  practiceRequested: z.boolean(),
  /** Whether notices of the system can be shown: an administrator may forbid them, a desktop may not have them. */
  notices: z.enum(['possible', 'forbidden', 'unsupported']),
  /** Client secrets that were entered eleven months ago or more: HealthMark asks for a new one each year. */
  secretsDue: z.number().int(),
  /** What the administrator of this computer allows. */
  allowed: z.object({ export: z.boolean(), print: z.boolean(), addConnections: z.boolean() }),
});
export type AppStatus = z.infer<typeof appStatusSchema>;

export const preferencesSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['compact', 'comfortable']),
  zoom: z.number().min(0.8).max(2),
  navigationFolded: z.boolean(),
  /** Sizes, sorts and places by screen: small, never PHI. */
  /** Notifications of the OS: counts and statuses, never PHI. Hours in local time; equal ones mean no quiet hours. */
  notifications: z.object({
    enabled: z.boolean(),
    quietFrom: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
    quietTo: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  }),
  /** Closing the window leaves the program working in the tray. */
  closeToTray: z.boolean(),
  /** Scanned pages are read by recognition on this computer. */
  readScans: z.boolean(),
  /** Minutes without input until the store locks; an administrator's number goes before it. */
  lockAfterMinutes: z.number().int().min(1).max(60),
  layout: z.record(z.string().max(60), z.union([z.number(), z.string().max(200), z.boolean()])),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export const appContract = {
  'app:status': operation({ input: z.object({}), output: appStatusSchema, access: 'public', audit: null }),
  'app:preferences': operation({ input: z.object({}), output: preferencesSchema, access: 'public', audit: null }),
  'app:setPreferences': operation({
    input: preferencesSchema.partial().strict(),
    output: preferencesSchema,
    access: 'public',
    audit: null,
  }),
  /** The packages that ship with the program. */
  'app:licences': operation({
    input: z.object({}),
    output: z.object({
      packages: z.array(z.object({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() })),
    }),
    access: 'public',
    audit: null,
  }),
  /** Opens a page of the manual or HealthMark's support address in the system browser; only ids from a fixed list. */
  'app:openHelp': operation({
    input: z.object({ page: z.enum(['keychain', 'support']) }),
    output: z.object({}),
    access: 'public',
    audit: null,
  }),
} as const;
