/** A connection as a policy states it, and which addresses a connection may have. */
import { z } from 'zod';
import { profileInputSchema } from '../../../preload/contract/connections.ts';

const HEALTHMARK_AUTHORIZE = 'https://roiapiauth.healthmark-group.com/oauth2/authorize';
const HEALTHMARK_TOKEN = 'https://roiapiauth.healthmark-group.com/oauth2/token';
const HEALTHMARK_FHIR = 'https://roiapi.healthmark-group.com';

const f = profileInputSchema.shape;
export const policyProfileSchema = z
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
