/** Provisioning files for tests: the practice exchange's addresses as a TEST connection, with quick limits. */
import type { ExchangeAddresses } from '../exchange/index.ts';

/** What a connection has to know of its exchange. */
export type Addresses = Pick<ExchangeAddresses, 'fhirUrl' | 'authorizeUrl' | 'tokenUrl'> & {
  m2m: { clientId: string };
};

/** A virtual display sees no input, so the machine counts as idle from its start: the store would lock amid a long run. */
export const quickLimits = {
  pollScale: 0.001,
  resolveDelaysMs: [0, 400, 800],
  requestTimeoutMs: 3000,
  maxBackoffMs: 500,
  lockAfterMinutes: 240,
};

export interface PolicyChanges {
  /** Replaces members of the one connection. */
  readonly profile?: object;
  /** Further connections: members that differ from the first. */
  readonly more?: readonly object[];
  readonly limits?: object;
}

/** How a person signs in instead of a machine. */
export const userSignIn = (exchange: ExchangeAddresses): object => ({
  clientId: exchange.user.clientId,
  authKind: 'user',
  clientAuth: 'none',
  redirectUri: exchange.user.redirectUri,
});

export function policyFor(exchange: Addresses, { profile = {}, more = [], limits = {} }: PolicyChanges = {}): object {
  const first = {
    id: 'exchange-test',
    name: 'Northwind TEST',
    environment: 'test',
    fhirBaseUrl: exchange.fhirUrl,
    authorizeUrl: exchange.authorizeUrl,
    tokenUrl: exchange.tokenUrl,
    clientId: exchange.m2m.clientId,
    requester: {
      name: 'Dunmore & Pike LLP',
      taxId: '75-1112223',
      identifierSystem: 'https://dunmorepike.example/roi/request',
    },
    ...profile,
  };
  return {
    version: 1,
    activeProfile: 'exchange-test',
    profiles: [first, ...more.map((changes) => ({ ...first, ...changes }))],
    limits: { ...quickLimits, ...limits },
  };
}
