/** HealthMark's published endpoints as a starting point. TEST and PROD are accounts on one host: the environment belongs to the profile. */
import type { ProfileInput } from '../../preload/contract/connections.ts';

const common: Omit<ProfileInput, 'name' | 'environment'> = {
  fhirBaseUrl: 'https://roiapi.healthmark-group.com',
  authorizeUrl: 'https://roiapiauth.healthmark-group.com/oauth2/authorize',
  tokenUrl: 'https://roiapiauth.healthmark-group.com/oauth2/token',
  clientId: '',
  authKind: 'm2m',
  clientAuth: 'basic',
  redirectUri: 'https://localhost',
  scope: '',
  requester: { name: '', taxId: '', identifierSystem: '' },
  wireProfile: 'healthmark-assumed-1',
};

export const presets: readonly ProfileInput[] = [
  { ...common, name: 'HealthMark TEST', environment: 'test' },
  { ...common, name: 'HealthMark PROD', environment: 'prod' },
];

/** The practice connection; its addresses are those of the server that was just started. */
export const practiceProfile = (e: {
  authorizeUrl: string;
  tokenUrl: string;
  fhirUrl: string;
  m2m: { clientId: string };
}): ProfileInput => ({
  ...common,
  name: 'Practice exchange',
  environment: 'practice',
  fhirBaseUrl: e.fhirUrl,
  authorizeUrl: e.authorizeUrl,
  tokenUrl: e.tokenUrl,
  clientId: e.m2m.clientId,
  requester: {
    name: 'Practice Records Office',
    taxId: '00-0000000',
    identifierSystem: 'https://practice.example/roi/request',
  },
});

export const PRACTICE_ID = 'practice';
