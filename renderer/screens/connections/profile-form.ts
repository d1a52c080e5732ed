/** The rules of the connection form: its empty state, what is wrong with it, which error of the seam belongs to which field. Pure. */
import type { Profile, ProfileInput } from '../../../preload/contract/connections.ts';
import type { FieldError } from '../../../preload/contract/errors.ts';

/** In the place of an id: a connection that is not saved yet, with the number of its preset (-1 for none). */
export const newProfilePrefix = 'new:';

export const emptyProfile: ProfileInput = {
  name: '',
  environment: 'test',
  fhirBaseUrl: '',
  authorizeUrl: '',
  tokenUrl: '',
  clientId: '',
  authKind: 'm2m',
  clientAuth: 'basic',
  redirectUri: '',
  scope: '',
  requester: { name: '', taxId: '', identifierSystem: '' },
  wireProfile: '',
};

/** What of a saved profile can be edited. */
export function inputOf(profile: Profile): ProfileInput {
  const {
    name,
    environment,
    fhirBaseUrl,
    authorizeUrl,
    tokenUrl,
    clientId,
    authKind,
    clientAuth,
    redirectUri,
    scope,
    requester,
    wireProfile,
  } = profile;
  return {
    name,
    environment,
    fhirBaseUrl,
    authorizeUrl,
    tokenUrl,
    clientId,
    authKind,
    clientAuth,
    redirectUri,
    scope,
    requester,
    wireProfile,
  };
}

export type FieldErrors = Readonly<Record<string, string>>;

const required: readonly [path: string, value: (p: ProfileInput) => string, text: string][] = [
  ['name', (p) => p.name, 'Enter a name by which you recognize it.'],
  ['fhirBaseUrl', (p) => p.fhirBaseUrl, 'Enter the FHIR address.'],
  ['tokenUrl', (p) => p.tokenUrl, 'Enter the token address.'],
  ['clientId', (p) => p.clientId, 'Enter the client id.'],
  ['requester.name', (p) => p.requester.name, 'Enter the name of your organization.'],
  [
    'requester.identifierSystem',
    (p) => p.requester.identifierSystem,
    'Enter an address of your own, such as https://yourfirm.example/roi/request.',
  ],
];

function addressProblem(value: string): string | null {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return 'This is not an address. It begins with https://.';
  }
  if (url.protocol === 'https:') return null;
  return url.protocol === 'http:' && (url.hostname === '127.0.0.1' || url.hostname === 'localhost')
    ? null
    : 'Only https:// is allowed (http:// for 127.0.0.1 alone).';
}

/** What keeps the form from being saved, by dotted path. */
export function checkProfile(p: ProfileInput): FieldErrors {
  const errors: Record<string, string> = {};
  for (const [path, value, text] of required) if (value(p).trim() === '') errors[path] = text;
  if (p.authKind === 'user' && p.authorizeUrl.trim() === '')
    errors['authorizeUrl'] = 'Enter the authorize address: user sign-in begins there.';
  if (p.authKind === 'user' && p.redirectUri.trim() === '')
    errors['redirectUri'] = 'Enter the redirect address that is registered for the client id.';
  for (const path of ['fhirBaseUrl', 'authorizeUrl', 'tokenUrl'] as const) {
    const value = p[path].trim();
    const problem = value === '' ? null : addressProblem(value);
    if (problem && !errors[path]) errors[path] = problem;
  }
  return errors;
}

/** Errors of the main process by field; paths may carry the input's own prefix. */
export function fieldErrorsOf(fields: readonly FieldError[]): FieldErrors {
  return Object.fromEntries(fields.map((field) => [field.path.replace(/^profile\./, ''), field.message]));
}
