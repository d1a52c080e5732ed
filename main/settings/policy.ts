/**
 * The provisioning file (`--policy=FILE`): connection profiles and limits set by an administrator. Documented in docs/policy.md.
 * May not hold a secret: an unknown member is an error, so `clientSecret` is refused by name.
 */
import fs from 'node:fs';
import { z } from 'zod';
import { profileInputSchema } from '../../preload/contract/connections.ts';
import { AppError } from '../lib/errors.ts';

const HEALTHMARK_AUTHORIZE = 'https://roiapiauth.healthmark-group.com/oauth2/authorize';
const HEALTHMARK_TOKEN = 'https://roiapiauth.healthmark-group.com/oauth2/token';
const HEALTHMARK_FHIR = 'https://roiapi.healthmark-group.com';

const f = profileInputSchema.shape;
const policyProfileSchema = z
  .object({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'Use lower-case letters, digits and dashes.'),
    name: f.name,
    environment: f.environment.default('test'),
    fhirBaseUrl: f.fhirBaseUrl.default(HEALTHMARK_FHIR),
    authorizeUrl: f.authorizeUrl.default(HEALTHMARK_AUTHORIZE),
    tokenUrl: f.tokenUrl.default(HEALTHMARK_TOKEN),
    clientId: f.clientId.min(1),
    authKind: f.authKind.default('m2m'),
    clientAuth: f.clientAuth.default('basic'),
    redirectUri: f.redirectUri.default('https://localhost'),
    scope: f.scope.default(''),
    requester: z
      .object({
        name: z.string().trim().max(200).default('ROI Workstation'),
        taxId: z.string().trim().max(20).default(''),
        identifierSystem: z.string().trim().max(300).default('https://roi-workstation.example/roi/request'),
      })
      .strict()
      .default({ name: 'ROI Workstation', taxId: '', identifierSystem: 'https://roi-workstation.example/roi/request' }),
    wireProfile: f.wireProfile.default('healthmark-assumed-1'),
  })
  .strict();

export const limitsSchema = z
  .object({
    /** Time limit of one request to the exchange, milliseconds. */
    requestTimeoutMs: z.number().int().min(200).max(600_000).default(30_000),
    /** Waits before each lookup of an uncertain request; it is sent again only after all of them found nothing. */
    resolveDelaysMs: z.array(z.number().int().min(0).max(3_600_000)).min(1).max(10).default([0, 5_000, 20_000]),
    /** Multiplies the polling cadence: 1 is the cadence of the contract, 0.001 polls about every second. */
    pollScale: z.number().min(0.0001).max(10).default(1),
    /** Longest backoff between two tries, milliseconds. */
    maxBackoffMs: z.number().int().min(10).max(3_600_000).default(60_000),
    /** Requests that are sent at the same time, at most: it begins with few and adapts. */
    sendsAtOnce: z.number().int().min(1).max(64).default(32),
    /** Downloads at the same time. */
    downloads: z.number().int().min(1).max(16).default(3),
    /** Minutes without input until the store locks. */
    lockAfterMinutes: z.number().min(0.05).max(240).default(10),
  })
  .strict();
export type Limits = z.infer<typeof limitsSchema>;
export const defaultLimits: Limits = limitsSchema.parse({});

/** Whether records may leave the store at all. */
const handOnSchema = z
  .object({
    /** False: no export of records. */
    exportAllowed: z.boolean().default(true),
    /** False: no printing of records. */
    printAllowed: z.boolean().default(true),
  })
  .strict();
const defaultHandOn = handOnSchema.parse({});

export const policySchema = z
  .object({
    version: z.literal(1),
    profiles: z.array(policyProfileSchema).max(20).default([]),
    /** Connection that is activated at the first start. */
    activeProfile: z.string().optional(),
    limits: limitsSchema.default(defaultLimits),
    /** Where prepared messages to the exchange's support go; without one the sender types it. */
    supportMail: z.email().max(200).optional(),
    /** Folder of replacement wire profiles (`<name>.json`), absolute. */
    wireProfiles: z.record(z.string(), z.string()).default({}),
    /** False: no notices of the system, whatever a person chose. */
    notifications: z.boolean().default(true),
    handOn: handOnSchema.default(defaultHandOn),
  })
  .strict();
export type Policy = z.infer<typeof policySchema>;

export const emptyPolicy: Policy = {
  version: 1,
  profiles: [],
  limits: defaultLimits,
  wireProfiles: {},
  notifications: true,
  handOn: defaultHandOn,
};

/** @throws AppError `invalid` that names the file's member at fault */
export function readPolicy(file: string): Policy {
  let json: unknown;
  try {
    json = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new AppError('invalid', `The policy file cannot be read: ${file}`, {
      nextStep: 'Check that it exists and is JSON.',
      cause,
    });
  }
  const parsed = policySchema.safeParse(json);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((i) => ({ path: i.path.join('.'), message: i.message }));
    throw new AppError(
      'invalid',
      `The policy file has an error: ${fields.map((x) => `${x.path || '(file)'}: ${x.message}`).join('; ')}`,
      { fields },
    );
  }
  const fields = parsed.data.profiles.flatMap((p, i) =>
    addressProblems(p).map((x) => ({ path: `profiles.${i}.${x.path}`, message: x.message })),
  );
  if (fields.length > 0)
    throw new AppError(
      'invalid',
      `The policy file has an error: ${fields.map((x) => `${x.path}: ${x.message}`).join('; ')}`,
      { fields },
    );
  return parsed.data;
}

/** https everywhere; plain http for 127.0.0.1 only (a practice or test exchange on this machine). */
export function addressProblems(p: {
  fhirBaseUrl: string;
  authorizeUrl: string;
  tokenUrl: string;
  redirectUri: string;
  authKind: string;
}): { path: string; message: string }[] {
  const out: { path: string; message: string }[] = [];
  const check = (path: string, value: string): void => {
    let url: URL;
    try {
      url = new URL(value);
    } catch {
      out.push({ path, message: 'This is not an address.' });
      return;
    }
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && url.hostname === '127.0.0.1'))
      out.push({ path, message: 'Use https (http is accepted for 127.0.0.1 only).' });
    if (url.username !== '' || url.password !== '')
      out.push({ path, message: 'An address may not contain a user name or password.' });
    if (path === 'fhirBaseUrl' && (url.search !== '' || url.hash !== ''))
      out.push({ path, message: 'The base address has no query.' });
  };
  check('fhirBaseUrl', p.fhirBaseUrl);
  check('tokenUrl', p.tokenUrl);
  if (p.authKind === 'user') {
    check('authorizeUrl', p.authorizeUrl);
    let redirect: URL | null = null;
    try {
      redirect = new URL(p.redirectUri);
    } catch {
      out.push({ path: 'redirectUri', message: 'This is not an address.' });
    }
    if (
      redirect &&
      redirect.protocol !== 'https:' &&
      !(redirect.protocol === 'http:' && (redirect.hostname === '127.0.0.1' || redirect.hostname === 'localhost'))
    )
      out.push({
        path: 'redirectUri',
        message: 'Use https://localhost, another https address, or http on this machine.',
      });
  }
  return out;
}
