/** What tells the four vendors apart, as data: paths, discovery, client authentication, context, scopes, paging. From their published pages. */
export interface PayerHabits {
  name: string;
  basePath: string;
  authorizePath: string;
  tokenPath: string;
  revokePath: string | null;
  issuerPath: string;
  /** `absent`: 404; `guarded`: 401. */
  smart: 'full' | 'absent' | 'guarded';
  metadata: 'full' | 'guarded';
  clientId: string;
  clientSecret: string;
  clientAuth: 'none' | 'basic' | 'post' | 'privateKeyJwt';
  /** For `privateKeyJwt`: the key set as registered. */
  registeredKeys: string | null;
  /** Registered redirect addresses; a star at the end stands for any rest (loopback ports). */
  redirects: string[];
  requirePkce: boolean;
  /** The `aud` that is demanded, of the server's origin; null: none. */
  audience: ((origin: string) => string) | null;
  sendsIss: boolean;
  patientIn: 'tokenResponse' | 'accessToken' | 'nowhere';
  idToken: 'none' | 'noAud' | 'good';
  fhirUser: string;
  userName: string;
  alwaysRefresh: boolean;
  tokenLifeS: number;
  /** What is granted of the scopes; null: the answer does not tell. */
  grantScopes(asked: string): string | null;
  patientId: string;
  /** `phased`: Azure's way, with the patient alone first and empty pages in between. */
  everything: 'phased' | 'none';
  postSearch: boolean;
  defaultCount: number;
  mostCount: number;
  /** Types that the statement lists beyond those there are data of. */
  overAdvertises: boolean;
  /** Types that are refused by 403 although the scopes cover them. */
  refuses: string[];
}

const common = {
  clientId: 'workstation',
  clientSecret: 'kept-in-the-vault',
  registeredKeys: null,
  requirePkce: true,
  sendsIss: false,
  fhirUser: 'Patient/member-1',
  userName: 'Paula Practice',
  alwaysRefresh: false,
  tokenLifeS: 1800,
  grantScopes: (asked: string): string | null => asked,
  patientId: 'member-1',
  postSearch: false,
  defaultCount: 50,
  mostCount: 200,
  overAdvertises: false,
  refuses: [] as string[],
};

export const healthPartners: PayerHabits = {
  ...common,
  name: 'HealthPartners (simulated)',
  basePath: '/interop/external/fhir',
  authorizePath: '/smart/authorize',
  tokenPath: '/smart/token',
  revokePath: null,
  issuerPath: '/smart',
  smart: 'full',
  metadata: 'full',
  clientAuth: 'basic',
  redirects: ['https://localhost', 'http://127.0.0.1:*'],
  audience: (origin) => `${origin}/interop/external/fhir`,
  patientIn: 'tokenResponse',
  idToken: 'none',
  everything: 'phased',
};

export const healthShare: PayerHabits = {
  ...common,
  name: 'InterSystems HealthShare (simulated)',
  basePath: '/csp/healthshare/payertest/fhir/R4',
  authorizePath: '/oauth2/authorize',
  tokenPath: '/oauth2/token',
  revokePath: '/oauth2/revoke',
  issuerPath: '/oauth2',
  smart: 'full',
  metadata: 'full',
  clientAuth: 'basic',
  redirects: ['http://127.0.0.1:*'],
  audience: () => 'https://registered.audience.example',
  sendsIss: true,
  patientIn: 'accessToken',
  idToken: 'good',
  fhirUser: 'RelatedPerson/delegate-1',
  userName: 'Dora Delegate',
  grantScopes: (asked) =>
    asked.replace(
      'patient/*.read',
      'patient/Patient.read patient/Coverage.read patient/ExplanationOfBenefit.read patient/Observation.read patient/Encounter.read patient/Condition.read patient/Procedure.read patient/Organization.read patient/Practitioner.read',
    ),
  everything: 'none',
};

export const oneUp: PayerHabits = {
  ...common,
  name: '1upHealth (simulated)',
  basePath: '/r4',
  authorizePath: '/oauth2/authorize/demoplan',
  tokenPath: '/oauth2/token',
  revokePath: null,
  issuerPath: '',
  smart: 'guarded',
  metadata: 'full',
  clientAuth: 'post',
  redirects: ['http://127.0.0.1:*'],
  requirePkce: false,
  audience: null,
  patientIn: 'nowhere',
  idToken: 'none',
  alwaysRefresh: true,
  grantScopes: () => null,
  everything: 'none',
  overAdvertises: true,
};

export const netsmart: PayerHabits = {
  ...common,
  name: 'Netsmart CareConnect (simulated)',
  basePath: '/payer/patient-access/v2/6a7d8c1e-0000-4000-8000-000000000000',
  authorizePath: '/auth/6a7d8c1e-0000-4000-8000-000000000000/oauth2/v1/authorize',
  tokenPath: '/auth/6a7d8c1e-0000-4000-8000-000000000000/oauth2/v1/token',
  revokePath: '/auth/6a7d8c1e-0000-4000-8000-000000000000/oauth2/v1/revoke',
  issuerPath: '/auth/6a7d8c1e-0000-4000-8000-000000000000',
  smart: 'absent',
  metadata: 'full',
  clientAuth: 'basic',
  redirects: ['http://127.0.0.1:*'],
  audience: (origin) => `${origin}/payer/patient-access/v2/6a7d8c1e-0000-4000-8000-000000000000`,
  patientIn: 'tokenResponse',
  idToken: 'noAud',
  everything: 'none',
  postSearch: true,
  defaultCount: 100,
  mostCount: 500,
  refuses: ['DocumentReference'],
};
