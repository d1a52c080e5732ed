/** Provisioning files for tests: the practice exchange's addresses as a TEST connection, with quick limits. */
import type { Exchange } from '../exchange/index.ts';

export const quickLimits = { pollScale: 0.001, resolveDelaysMs: [0, 400, 800], requestTimeoutMs: 3000, maxBackoffMs: 500 };

export function policyFor(exchange: Exchange, over: { profile?: object; limits?: object } = {}): object {
  return {
    version: 1,
    profiles: [
      {
        id: 'exchange-test',
        name: 'Northwind TEST',
        environment: 'test',
        fhirBaseUrl: exchange.fhirUrl,
        authorizeUrl: exchange.authorizeUrl,
        tokenUrl: exchange.tokenUrl,
        clientId: exchange.m2m.clientId,
        requester: { name: 'Dunmore & Pike LLP', taxId: '75-1112223', identifierSystem: 'https://dunmorepike.example/roi/request' },
        ...over.profile,
      },
    ],
    limits: { ...quickLimits, ...over.limits },
  };
}
