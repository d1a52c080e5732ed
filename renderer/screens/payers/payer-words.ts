/** Words and looks of Patient Access: how a sign-in stands, what a fetch came to. Pure. */
import type { FetchOutcome, PayerGrant } from '../../../preload/contract/patient-access.ts';
import type { PayerSettings } from '../../../preload/contract/payer-profile.ts';
import type { Tone } from '../../components/index.ts';

export const outcomeWords: Record<FetchOutcome, { words: string; tone: Tone }> = {
  waiting: { words: 'Waiting', tone: 'grey' },
  running: { words: 'Being fetched', tone: 'blue' },
  complete: { words: 'Complete', tone: 'green' },
  partial: { words: 'In part', tone: 'amber' },
  refused: { words: 'Refused', tone: 'red' },
  unsupported: { words: 'Not offered', tone: 'grey' },
  failed: { words: 'Failed', tone: 'red' },
  notAsked: { words: 'Not asked', tone: 'grey' },
};

export const grantWords: Record<PayerGrant['state'], { words: string; tone: Tone }> = {
  never: { words: 'Not signed in yet', tone: 'grey' },
  signedIn: { words: 'Signed in', tone: 'green' },
  ended: { words: 'Sign in again', tone: 'amber' },
  signedOut: { words: 'Signed out', tone: 'grey' },
};

export const recordFrom: Record<NonNullable<PayerGrant['record']>['from'], string> = {
  tokenResponse: 'named by the payer at sign-in',
  idToken: 'named in the payer’s id token',
  accessToken: 'named in the access token',
  search: 'the only patient that the payer shows',
  chosen: 'chosen here from those that the payer shows',
};

export const redirectWords: readonly { value: PayerSettings['redirect']; label: string }[] = [
  { value: 'loopbackFree', label: 'This computer, any free port' },
  { value: 'loopbackFixed', label: 'This computer, fixed port' },
  { value: 'scheme', label: 'Own scheme of this program' },
  { value: 'paste', label: 'Another address, pasted back' },
  { value: 'window', label: 'Sign-in window of this program' },
];

export const environmentWords: Record<PayerSettings['environment'], string> = {
  sandbox: 'Sandbox',
  production: 'Production',
};

/** Scopes of a builder: the kind of data, in both notations. */
export function buildScopes(version: 'v1' | 'v2', types: readonly string[], lasting: boolean): string {
  const right = version === 'v1' ? 'read' : 'rs';
  const data = types.length === 0 ? [`patient/*.${right}`] : types.map((type) => `patient/${type}.${right}`);
  return ['launch/patient', 'openid', 'fhirUser', ...(lasting ? ['offline_access'] : []), ...data].join(' ');
}
