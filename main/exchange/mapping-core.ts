/**
 * CORE request → FHIR Task, by the wire profile. Pure: no clock, no database, no network. Elements without a value are
 * absent, because an empty string is not valid FHIR (R4 datatypes, "string").
 */
import type { Annotation, FhirResource, Task, TaskInput } from 'fhir/r4';
import { sensitiveCategories } from '../../preload/contract/rules/core-request.ts';
import type { CoreDraft } from '../../preload/contract/rules/core-request.ts';
import {
  containedAuthorization,
  containedConsent,
  containedPatient,
  containedRepresentative,
  eventText,
} from './mapping-contained.ts';
import type { AttachedAuthorization } from './mapping-contained.ts';
import {
  clean,
  dataCodeInputs,
  inputType,
  ownerReference,
  requesterReference,
  resubmissionInputs,
  servicePeriodInputs,
} from './mapping-shared.ts';
import type { OwnIdentifier } from './mapping-shared.ts';
import type { WireProfile } from './wire-profile.ts';

export { localInstant } from './mapping-shared.ts';
export type { OwnIdentifier } from './mapping-shared.ts';

export interface CoreTaskInput {
  draft: CoreDraft;
  identifier: OwnIdentifier;
  /** ISO instant with the local offset, as made by `localInstant`. */
  authoredOn: string;
  requester: { name: string; taxId: string };
  /** The signed PDF; null when none is attached, then no Consent is sent. */
  authorization: AttachedAuthorization | null;
  /** Identifier of the request that this one replaces. */
  resubmissionOf: OwnIdentifier | null;
}

/**
 * Builds the Task that is sent for a CORE request.
 * The draft is taken as checked (`checkCoreDraft`): a missing custodian or date is a fault of the caller and leaves the element out.
 */
export function buildCoreTask(input: CoreTaskInput, profile: WireProfile): Task {
  const { draft, authorization } = input;
  const purpose = profile.purposes[draft.purpose];
  const owner = draft.custodian ? ownerReference(draft.custodian, profile) : undefined;
  const contained: FhirResource[] = [containedPatient(draft, profile)];
  if (authorization) {
    if (draft.authorization.signedBy === 'representative') contained.push(containedRepresentative(draft));
    contained.push(containedAuthorization(draft, authorization, profile), containedConsent(draft, profile));
  }
  const notes = noteTexts(draft, authorization !== null, profile).map((text): Annotation => ({ text }));
  const description = clean(draft.description);
  const dueDate = clean(draft.dueDate);

  return {
    resourceType: 'Task',
    ...(profile.task.dataRequestProfiles.length > 0
      ? { meta: { profile: [...profile.task.dataRequestProfiles] } }
      : {}),
    contained,
    identifier: [{ ...input.identifier }],
    status: profile.task.status,
    intent: profile.task.intent,
    priority: draft.priority,
    code: { coding: [{ ...profile.task.dataRequestCode }] },
    ...(description ? { description } : {}),
    for: { reference: '#patient' },
    authoredOn: input.authoredOn,
    requester: requesterReference(input.requester, profile),
    ...(owner ? { owner } : {}),
    reasonCode: { coding: [{ ...purpose.reason }], text: authorization ? purpose.textWithAuthorization : purpose.text },
    ...(notes.length > 0 ? { note: notes } : {}),
    ...(dueDate ? { restriction: { period: { end: dueDate } } } : {}),
    input: taskInputs(input, profile),
  };
}

function taskInputs({ draft, authorization, resubmissionOf }: CoreTaskInput, profile: WireProfile): TaskInput[] {
  const { inputs } = profile;
  return [
    ...dataCodeInputs(draft.recordTypes, profile),
    ...servicePeriodInputs(draft.serviceFrom, draft.serviceTo, profile),
    {
      type: inputType(inputs.purposeOfUse),
      valueCodeableConcept: { coding: profile.purposes[draft.purpose].purposeOfUse.map((c) => ({ ...c })) },
    },
    ...(authorization ? [{ type: inputType(inputs.authorization), valueReference: { reference: '#consent' } }] : []),
    // Sensitive categories are claims about the authorization; without one there is nothing that could have named them.
    ...(authorization ? draft.sensitiveCategories.map((code) => sensitiveInput(code, profile)) : []),
    ...resubmissionInputs(resubmissionOf, profile),
  ];
}

function sensitiveInput(code: string, profile: WireProfile): TaskInput {
  const label = sensitiveCategories.find((known) => known.code === code)?.label ?? code;
  return {
    type: inputType(profile.inputs.sensitiveCategory),
    valueCodeableConcept: {
      coding: [{ system: profile.sensitiveCategorySystem, code }],
      text: profile.sensitiveCategoryText.replace('{label}', () => label),
    },
  };
}

function noteTexts(draft: CoreDraft, authorized: boolean, profile: WireProfile): string[] {
  const { placement, texts } = profile;
  const event = clean(draft.authorization.expirationEvent);
  return [
    ...(draft.delivery !== 'any' && placement.delivery === 'note'
      ? [draft.delivery === 'pdf' ? texts.deliveryPdf : texts.deliveryCcda]
      : []),
    ...(authorized && event && placement.expirationEvent === 'note' ? [eventText(event, profile)] : []),
  ];
}
