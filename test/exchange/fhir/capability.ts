/**
 * Purpose: the CapabilityStatement. It claims what the server is meant to do; parameters that options switch off
 * stay in it, because real servers over-promise and clients have to look at `self`.
 */
import type { CapabilityStatement } from 'fhir/r4';
import { ORGANIZATION_PARAMS } from './organization-search.ts';
import { TASK_PARAMS } from './task-search.ts';

type Interaction = 'read' | 'search-type' | 'create';

const KINDS: Record<string, 'string' | 'token' | 'reference' | 'date'> = {
  name: 'string',
  'address-city': 'string',
  'address-state': 'string',
  'address-postalcode': 'string',
  'part-of': 'reference',
  owner: 'reference',
  requester: 'reference',
  _lastUpdated: 'date',
  'authored-on': 'date',
  modified: 'date',
};

export function capabilityStatement(baseUrl: string, authorizeUrl: string, tokenUrl: string): CapabilityStatement {
  const resource = (type: string, interactions: Interaction[], params: ReadonlySet<string>) => ({
    type,
    interaction: interactions.map((code) => ({ code })),
    versioning: 'versioned' as const,
    conditionalCreate: interactions.includes('create'),
    searchParam: [...params]
      .filter((name) => !name.includes(':'))
      .map((name) => ({ name, type: KINDS[name] ?? ('token' as const) })),
  });
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-01-05',
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['application/fhir+json'],
    software: { name: 'Practice exchange' },
    implementation: { description: 'Synthetic exchange for practice and tests', url: baseUrl },
    rest: [
      {
        mode: 'server',
        security: {
          extension: [
            {
              url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
              extension: [
                { url: 'authorize', valueUri: authorizeUrl },
                { url: 'token', valueUri: tokenUrl },
              ],
            },
          ],
        },
        resource: [
          resource('Organization', ['read', 'search-type'], ORGANIZATION_PARAMS),
          resource('Task', ['read', 'search-type', 'create'], TASK_PARAMS),
        ],
      },
    ],
  };
}
