/**
 * AUDIT batch and child → FHIR Task, by the wire profile. Pure. A child is sent only into an accepted batch; that rule
 * belongs to the sender, not to this file.
 */
import type { Coverage, FhirResource, Identifier, Organization, Patient, Practitioner, Task } from 'fhir/r4';
import {
  addressOf,
  clean,
  dataCodeInputs,
  humanName,
  inputType,
  ownerReference,
  requesterReference,
  resubmissionInputs,
  servicePeriodInputs,
} from './mapping-shared.ts';
import type { OwnIdentifier } from './mapping-shared.ts';
import type { ProjectType, WireProfile } from './wire-profile.ts';

export interface BatchTaskInput {
  /** Identifier of the project; also the group identifier of its children. */
  project: OwnIdentifier;
  projectType: ProjectType;
  description: string;
  priority: 'routine' | 'urgent';
  payer: { id: string; name: string };
  /** Number of members in the chase list, or null where it is not known yet. */
  expectedCount: number | null;
  /** Plain dates; either may be empty. */
  reviewPeriod: { start: string; end: string };
  dueDate: string;
  requester: { name: string; taxId: string };
  /** ISO instant with the local offset. */
  authoredOn: string;
}

export interface ChildTaskInput {
  chase: OwnIdentifier;
  project: OwnIdentifier;
  /** Id of the accepted batch Task. */
  batchId: string;
  projectType: ProjectType;
  member: {
    family: string;
    given: string;
    middle: string;
    birthDate: string;
    gender: '' | 'female' | 'male' | 'other' | 'unknown';
    memberId: string;
    memberIdSystem: string;
    line: string;
    city: string;
    state: string;
    postalCode: string;
  };
  payerId: string;
  owner: { id: string; name: string; npi: string };
  treating: { family: string; given: string; middle: string; npi: string } | null;
  serviceFrom: string;
  serviceTo: string;
  recordTypes: readonly string[];
  /** As `V28:37`. */
  hccs: readonly string[];
  /** HEDIS measures, as `COL`. */
  measures: readonly string[];
  dueDate: string;
  requester: { name: string; taxId: string };
  authoredOn: string;
  resubmissionOf: OwnIdentifier | null;
}

export function buildBatchTask(input: BatchTaskInput, profile: WireProfile): Task {
  const { inputs } = profile;
  const type = profile.projectTypes[input.projectType];
  const taxId = clean(input.requester.taxId);
  const identifier: Identifier = { system: profile.identifierSystems.taxId, value: taxId };
  const requester: Organization = {
    resourceType: 'Organization',
    id: 'requester',
    name: clean(input.requester.name),
    ...(taxId ? { identifier: [identifier] } : {}),
  };
  const description = clean(input.description);
  const payerName = clean(input.payer.name);
  const dueDate = clean(input.dueDate);
  const start = clean(input.reviewPeriod.start);
  const end = clean(input.reviewPeriod.end);
  return {
    resourceType: 'Task',
    contained: [requester],
    ...(type.tags.length > 0 ? { meta: { tag: type.tags.map((tag) => ({ ...tag })) } } : {}),
    identifier: [{ ...input.project }],
    groupIdentifier: { ...input.project },
    status: profile.task.status,
    intent: profile.task.intent,
    priority: input.priority,
    code: { coding: [{ ...profile.task.batchCode }], text: profile.task.batchCodeText },
    ...(description ? { description } : {}),
    authoredOn: input.authoredOn,
    requester: { reference: '#requester', ...(taxId ? { identifier } : {}) },
    reasonCode: { coding: [{ ...type.reason }], text: type.text },
    ...(dueDate ? { restriction: { period: { end: dueDate } } } : {}),
    input: [
      {
        type: inputType(inputs.payer),
        valueReference: { reference: `Organization/${input.payer.id}`, ...(payerName ? { display: payerName } : {}) },
      },
      purposeInput(input.projectType, profile),
      ...(input.expectedCount === null
        ? []
        : [{ type: inputType(inputs.expectedCount), valueUnsignedInt: input.expectedCount }]),
      ...(start || end
        ? [
            {
              type: inputType(inputs.reviewPeriod),
              valuePeriod: { ...(start ? { start } : {}), ...(end ? { end } : {}) },
            },
          ]
        : []),
    ],
  };
}

export function buildChildTask(input: ChildTaskInput, profile: WireProfile): Task {
  const { inputs } = profile;
  const type = profile.projectTypes[input.projectType];
  const dueDate = clean(input.dueDate);
  const memberId = clean(input.member.memberId);
  const memberSystem = clean(input.member.memberIdSystem);
  const memberIdentifier: Identifier = { ...(memberSystem ? { system: memberSystem } : {}), value: memberId };
  const contained: FhirResource[] = [
    member(input, profile),
    coverage(input),
    ...(input.treating ? [treating(input.treating, profile)] : []),
  ];
  return {
    resourceType: 'Task',
    meta: {
      ...(profile.task.dataRequestProfiles.length > 0 ? { profile: [...profile.task.dataRequestProfiles] } : {}),
      ...(type.tags.length > 0 ? { tag: type.tags.map((tag) => ({ ...tag })) } : {}),
    },
    contained,
    identifier: [{ ...input.chase }],
    groupIdentifier: { ...input.project },
    partOf: [{ reference: `Task/${input.batchId}` }],
    status: profile.task.status,
    intent: profile.task.intent,
    code: { coding: [{ ...profile.task.dataRequestCode }] },
    for: { reference: '#patient', ...(memberId ? { identifier: memberIdentifier } : {}) },
    authoredOn: input.authoredOn,
    requester: requesterReference(input.requester, profile),
    owner: ownerReference(input.owner, profile),
    reasonCode: { text: type.childText },
    reasonReference: { reference: '#coverage' },
    ...(dueDate ? { restriction: { period: { end: dueDate } } } : {}),
    input: [
      ...dataCodeInputs(input.recordTypes, profile),
      ...servicePeriodInputs(input.serviceFrom, input.serviceTo, profile),
      ...(input.treating
        ? [{ type: inputType(inputs.treatingProvider), valueReference: { reference: '#treating' } }]
        : []),
      ...input.hccs.map((hcc) => ({ type: inputType(inputs.hcc), valueString: hcc })),
      ...input.measures.map((measure) => ({ type: inputType(inputs.measure), valueString: measure })),
      purposeInput(input.projectType, profile),
      ...resubmissionInputs(input.resubmissionOf, profile),
    ],
  };
}

const purposeInput = (projectType: ProjectType, profile: WireProfile) => ({
  type: inputType(profile.inputs.purposeOfUse),
  valueCodeableConcept: { coding: profile.projectTypes[projectType].purposeOfUse.map((c) => ({ ...c })) },
});

function member({ member: m }: ChildTaskInput, profile: WireProfile): Patient {
  const value = clean(m.memberId);
  const system = clean(m.memberIdSystem);
  const birthDate = clean(m.birthDate);
  const address = addressOf(m);
  const identifier: Identifier = {
    type: { coding: [{ ...profile.identifierTypes.member }] },
    ...(system ? { system } : {}),
    value,
  };
  return {
    resourceType: 'Patient',
    id: 'patient',
    ...(value ? { identifier: [identifier] } : {}),
    name: [humanName(m)],
    ...(m.gender ? { gender: m.gender } : {}),
    ...(birthDate ? { birthDate } : {}),
    ...(address ? { address: [address] } : {}),
  };
}

function coverage({ member: m, payerId }: ChildTaskInput): Coverage {
  const subscriberId = clean(m.memberId);
  return {
    resourceType: 'Coverage',
    id: 'coverage',
    status: 'active',
    ...(subscriberId ? { subscriberId } : {}),
    beneficiary: { reference: '#patient' },
    payor: [{ reference: `Organization/${payerId}` }],
  };
}

function treating(t: NonNullable<ChildTaskInput['treating']>, profile: WireProfile): Practitioner {
  const npi = clean(t.npi);
  return {
    resourceType: 'Practitioner',
    id: 'treating',
    ...(npi ? { identifier: [{ system: profile.identifierSystems.npi, value: npi }] } : {}),
    name: [humanName(t)],
  };
}
