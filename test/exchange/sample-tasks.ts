/**
 * Purpose: ready requests in the form of the wire contract, for tests and benchmarks that need many of them.
 */
import type { Task } from 'fhir/r4';
import { LAKESHORE, PLANO } from './directory/organizations.ts';
import { syntheticPatient } from './people.ts';

const ROI = 'https://roi-workstation.example/fhir/CodeSystem/roi';
const CDEX = 'http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp';
const REQUESTER = {
  identifier: { system: 'urn:oid:2.16.840.1.113883.4.4', value: '98-7654321' },
  display: 'Northwind Audit Services',
};
const PROJECT_SYSTEM = 'https://northwind.example/roi/project';

const typed = (system: string, code: string): { coding: { system: string; code: string }[] } => ({
  coding: [{ system, code }],
});

export function batchTask(project: string, options: { payerId?: string; expectedCount?: number } = {}): Task {
  const { payerId = LAKESHORE.id, expectedCount } = options;
  return {
    resourceType: 'Task',
    identifier: [{ system: PROJECT_SYSTEM, value: project }],
    groupIdentifier: { system: PROJECT_SYSTEM, value: project },
    status: 'requested',
    intent: 'order',
    code: typed(ROI, 'audit-batch'),
    authoredOn: '2026-11-22T14:05:00-06:00',
    requester: REQUESTER,
    input: [
      { type: typed(ROI, 'payer'), valueReference: { reference: `Organization/${payerId}` } },
      ...(expectedCount === undefined ? [] : [{ type: typed(ROI, 'expected-count'), valueUnsignedInt: expectedCount }]),
      { type: typed(ROI, 'review-period'), valuePeriod: { start: '2025-01-01', end: '2025-12-31' } },
    ],
  };
}

export function coreTask(n: number, options: { ownerId?: string; identifier?: string } = {}): Task {
  const { ownerId = PLANO.id, identifier = `2026-${n}` } = options;
  return {
    resourceType: 'Task',
    meta: { profile: ['http://hl7.org/fhir/us/davinci-cdex/StructureDefinition/cdex-task-data-request'] },
    contained: [syntheticPatient(n)],
    identifier: [{ system: 'https://northwind.example/roi/chase', value: identifier }],
    status: 'requested',
    intent: 'order',
    code: typed(CDEX, 'data-request-code'),
    for: { reference: '#patient' },
    authoredOn: '2026-11-22T14:07:31-06:00',
    requester: REQUESTER,
    owner: { reference: `Organization/${ownerId}` },
    input: [
      {
        type: typed('http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp', 'data-code'),
        valueCodeableConcept: typed('http://loinc.org', '11503-0'),
      },
      { type: typed(ROI, 'service-period'), valuePeriod: { start: '2025-01-01', end: '2025-12-31' } },
    ],
  };
}

export function childTask(
  n: number,
  batchId: string,
  project: string,
  options: { ownerId?: string; identifier?: string } = {},
): Task {
  return {
    ...coreTask(n, { identifier: `${project}-${String(n).padStart(6, '0')}`, ...options }),
    groupIdentifier: { system: PROJECT_SYSTEM, value: project },
    partOf: [{ reference: `Task/${batchId}` }],
  };
}
