/** A project and its rows as the content of FHIR Tasks. Pure: the wire profile makes the Tasks, this says what is in them. */
import type { ChaseValues } from '../../preload/contract/rules/chase-fields.ts';
import { checkRow, type CheckRules } from '../../preload/contract/rules/chase-check.ts';
import type { ProjectInput } from '../../preload/contract/projects.ts';
import type { BatchTaskInput, ChildTaskInput } from '../exchange/mapping-audit.ts';
import type { OwnIdentifier } from '../exchange/mapping-shared.ts';
import { splitPersonName } from './mapping-model.ts';
import type { SiteCandidate } from './site-repository.ts';

export interface RequesterWords {
  name: string;
  taxId: string;
  identifierSystem: string;
}

/** Identifier and instant are not content: equal content keeps both. */
export type BatchContent = Omit<BatchTaskInput, 'project' | 'authoredOn'>;
export type ChildContent = Omit<ChildTaskInput, 'chase' | 'authoredOn'>;

export function batchContent(
  input: ProjectInput,
  payer: { id: string; name: string },
  expectedCount: number | null,
  requester: RequesterWords,
): BatchContent {
  return {
    projectType: input.type,
    description: input.description,
    priority: input.priority,
    payer,
    expectedCount,
    reviewPeriod: { start: input.reviewStart, end: input.reviewEnd },
    dueDate: input.dueDate,
    requester: { name: requester.name, taxId: requester.taxId },
  };
}

export interface ChildParts {
  input: ProjectInput;
  rules: CheckRules;
  values: ChaseValues;
  site: SiteCandidate;
  payerId: string;
  /** Identifier of the batch, and its Task id. */
  project: OwnIdentifier;
  batchId: string;
  requester: RequesterWords;
}

export function childContent({
  input,
  rules,
  values: v,
  site,
  payerId,
  project,
  batchId,
  requester,
}: ChildParts): ChildContent {
  const { row } = checkRow(v, rules);
  const asked = row.serviceFrom !== '' || row.serviceTo !== '';
  return {
    project,
    batchId,
    projectType: input.type,
    member: {
      family: v.family ?? '',
      given: v.given ?? '',
      middle: v.middle ?? '',
      birthDate: row.birthDate,
      gender: row.gender,
      memberId: v.memberId ?? '',
      memberIdSystem: input.memberIdSystem,
      line: v.memberLine ?? '',
      city: v.memberCity ?? '',
      state: row.memberState || (v.memberState ?? ''),
      postalCode: v.memberZip ?? '',
    },
    payerId,
    owner: { id: site.organizationId, name: site.name, npi: site.npi },
    treating: treatingOf(v),
    // A row without dates asks for the whole review period.
    serviceFrom: asked ? row.serviceFrom || row.serviceTo : input.reviewStart,
    serviceTo: asked ? row.serviceTo || row.serviceFrom : input.reviewEnd,
    recordTypes: input.recordTypes,
    hccs: row.hccs.map((code) => (code.includes(':') || input.hccModel === '' ? code : `${input.hccModel}:${code}`)),
    measures: row.measures,
    dueDate: row.dueDate || input.dueDate,
    requester: { name: requester.name, taxId: requester.taxId },
    resubmissionOf: null,
  };
}

function treatingOf(v: ChaseValues): ChildContent['treating'] {
  const split = splitPersonName(v.providerName ?? '');
  const family = v.providerFamily ?? split.family;
  const given = v.providerGiven ?? split.given;
  if (family === '') return null;
  return {
    family,
    given,
    middle: v.providerFamily === undefined ? split.middle : '',
    npi: (v.providerNpi ?? '').replace(/\D/g, ''),
  };
}
