/**
 * Task → what was asked in it, by the wire profile: the reverse of the mapping, for Tasks that another workstation wrote and for showing
 * what was sent. Pure, and forgiving: what is absent or strange becomes an empty member.
 */
import type { CodeableConcept, Identifier, Patient, Practitioner, Task, TaskInput } from 'fhir/r4';
import { purposes, type Purpose } from '../../preload/contract/rules/core-request.ts';
import type { OwnIdentifier } from './mapping-shared.ts';
import type { ProjectType, WireCoding, WireProfile } from './wire-profile.ts';

export interface RequestFacts {
  kind: 'core' | 'batch' | 'child';
  taskId: string | null;
  identifier: OwnIdentifier | null;
  /** Identifier of the project, of batches and children. */
  project: OwnIdentifier | null;
  /** Ids of the Tasks that this one is a part of. */
  partOf: string[];
  projectType: ProjectType | null;
  purpose: Purpose | null;
  patient: {
    family: string;
    given: string;
    middle: string;
    birthDate: string;
    gender: '' | 'female' | 'male' | 'other' | 'unknown';
    identifier: string;
    identifierSystem: string;
    phone: string;
    line: string;
    city: string;
    state: string;
    postalCode: string;
  };
  owner: { id: string; name: string; npi: string };
  payer: { id: string; name: string } | null;
  requester: { name: string; taxId: string };
  /** Name of the treating provider, or ''. */
  treating: string;
  serviceFrom: string;
  serviceTo: string;
  reviewStart: string;
  reviewEnd: string;
  recordTypes: string[];
  sensitiveCategories: string[];
  hccs: string[];
  measures: string[];
  expectedCount: number | null;
  dueDate: string;
  priority: 'routine' | 'urgent';
  description: string;
  /** ISO instant as sent, or ''. */
  authoredOn: string;
  /** Identifier of the Task that this one stands for. */
  resubmissionOf: OwnIdentifier | null;
}

const GENDERS = ['female', 'male', 'other', 'unknown'] as const;
const PLAIN_DATE = /^\d{4}-\d{2}-\d{2}/;

export function readRequestTask(task: Task, profile: WireProfile): RequestFacts {
  const contained = task.contained ?? [];
  const find = (type: string, reference: string | undefined) =>
    contained.find((r) => r.resourceType === type && (reference === undefined || `#${r.id ?? ''}` === reference));
  const inputs = (of: readonly WireCoding[]): TaskInput[] => (task.input ?? []).filter((i) => isOneOf(i.type, of));
  const isBatch = isOneOf(task.code, [profile.task.batchCode]);
  const partOf = (task.partOf ?? []).flatMap((r) => idOf(r.reference, 'Task') ?? []);
  const patient = (find('Patient', task.for?.reference) ?? find('Patient', undefined)) as Patient | undefined;
  const requester = find('Organization', task.requester?.reference);
  const period = inputs(profile.inputs.servicePeriod)[0]?.valuePeriod;
  const review = inputs(profile.inputs.reviewPeriod)[0]?.valuePeriod;
  const payer = inputs(profile.inputs.payer)[0]?.valueReference;
  const coverage = contained.find((r) => r.resourceType === 'Coverage');
  const payerId = idOf(payer?.reference ?? coverage?.payor[0]?.reference, 'Organization');
  const treating = find('Practitioner', inputs(profile.inputs.treatingProvider)[0]?.valueReference?.reference);
  return {
    kind: isBatch ? 'batch' : partOf.length > 0 ? 'child' : 'core',
    taskId: task.id ?? null,
    identifier: ownIdentifier(task.identifier?.[0]),
    project: ownIdentifier(task.groupIdentifier),
    partOf,
    projectType: typeOf(task, profile, isBatch),
    purpose: purposes.find((p) => isOneOf(task.reasonCode, [profile.purposes[p].reason])) ?? null,
    patient: personOf(patient, task),
    owner: {
      id: idOf(task.owner?.reference, 'Organization') ?? '',
      name: task.owner?.display ?? '',
      npi: task.owner?.identifier?.system === profile.identifierSystems.npi ? (task.owner.identifier.value ?? '') : '',
    },
    payer: payerId === null ? null : { id: payerId, name: payer?.display ?? '' },
    requester: {
      name: (requester?.resourceType === 'Organization' ? requester.name : undefined) ?? task.requester?.display ?? '',
      taxId: task.requester?.identifier?.value ?? '',
    },
    treating: treating && inputs(profile.inputs.treatingProvider).length > 0 ? nameOf(treating as Practitioner) : '',
    serviceFrom: plainDate(period?.start),
    serviceTo: plainDate(period?.end),
    reviewStart: plainDate(review?.start),
    reviewEnd: plainDate(review?.end),
    recordTypes: codesOf(inputs(profile.inputs.recordType)),
    sensitiveCategories: codesOf(inputs(profile.inputs.sensitiveCategory)),
    hccs: inputs(profile.inputs.hcc).flatMap((i) => i.valueString ?? []),
    measures: inputs(profile.inputs.measure).flatMap((i) => i.valueString ?? []),
    expectedCount: inputs(profile.inputs.expectedCount)[0]?.valueUnsignedInt ?? null,
    dueDate: plainDate(task.restriction?.period?.end),
    priority: task.priority === 'urgent' || task.priority === 'stat' || task.priority === 'asap' ? 'urgent' : 'routine',
    description: task.description ?? '',
    authoredOn: task.authoredOn ?? '',
    resubmissionOf: ownIdentifier(inputs(profile.inputs.resubmissionOf)[0]?.valueIdentifier),
  };
}

/** `Organization/x`, also absolute or with a version → `x`. */
export const idOf = (reference: string | undefined, type: string): string | null =>
  new RegExp(`(?:^|/)${type}/([A-Za-z0-9.-]{1,64})(?:/_history/[^/]+)?$`).exec(reference ?? '')?.[1] ?? null;

function typeOf(task: Task, profile: WireProfile, isBatch: boolean): ProjectType | null {
  const types = Object.keys(profile.projectTypes) as ProjectType[];
  return (
    types.find((t) => isOneOf(task.reasonCode, [profile.projectTypes[t].reason])) ??
    // Children carry no code of their project's type, only its words.
    (isBatch ? undefined : types.find((t) => task.reasonCode?.text === profile.projectTypes[t].childText)) ??
    null
  );
}

function personOf(patient: Patient | undefined, task: Task): RequestFacts['patient'] {
  const name = patient?.name?.find((n) => n.use !== 'old') ?? patient?.name?.[0];
  const address = patient?.address?.[0];
  const identifier = patient?.identifier?.find((i) => i.value) ?? task.for?.identifier;
  return {
    family: name?.family ?? (name?.given === undefined ? (name?.text ?? '') : ''),
    given: name?.given?.[0] ?? '',
    middle: (name?.given ?? []).slice(1).join(' '),
    birthDate: plainDate(patient?.birthDate),
    gender: GENDERS.find((g) => g === patient?.gender) ?? '',
    identifier: identifier?.value ?? '',
    identifierSystem: identifier?.system ?? '',
    phone: patient?.telecom?.find((t) => t.system === 'phone')?.value ?? '',
    line: (address?.line ?? []).join(', '),
    city: address?.city ?? '',
    state: address?.state ?? '',
    postalCode: address?.postalCode ?? '',
  };
}

const nameOf = (p: Practitioner): string => {
  const name = p.name?.[0];
  return name?.text ?? [...(name?.given ?? []), name?.family ?? ''].filter(Boolean).join(' ');
};

const ownIdentifier = (i: Identifier | undefined): OwnIdentifier | null =>
  i?.value ? { system: i.system ?? '', value: i.value } : null;

const plainDate = (text: string | undefined): string => PLAIN_DATE.exec(text ?? '')?.[0] ?? '';

const codesOf = (inputs: readonly TaskInput[]): string[] =>
  inputs.flatMap((i) => i.valueCodeableConcept?.coding?.[0]?.code ?? []);

const isOneOf = (concept: CodeableConcept | undefined, codings: readonly WireCoding[]): boolean =>
  (concept?.coding ?? []).some((c) => codings.some((known) => known.code === c.code && known.system === c.system));
