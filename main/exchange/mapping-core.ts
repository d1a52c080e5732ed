/**
 * CORE request → FHIR Task, by the wire profile. Pure: no clock, no database, no network. Elements without a value are
 * absent, because an empty string is not valid FHIR (R4 datatypes, "string").
 */
import { createHash } from 'node:crypto';
import type { Annotation, Consent, ContactPoint, DocumentReference, FhirResource, Identifier, Patient, Reference, RelatedPerson, Task, TaskInput } from 'fhir/r4';
import { recordTypes, sensitiveCategories } from '../../preload/contract/rules/core-request.ts';
import type { CoreDraft } from '../../preload/contract/rules/core-request.ts';
import type { WireCoding, WireProfile } from './wire-profile.ts';

/** An own business identifier; unique for ever (a resubmission gets a new one). */
export interface OwnIdentifier {
  system: string;
  value: string;
}

export interface CoreTaskInput {
  draft: CoreDraft;
  identifier: OwnIdentifier;
  /** ISO instant with the local offset, as made by `localInstant`. */
  authoredOn: string;
  requester: { name: string; taxId: string };
  /** The signed PDF; null when none is attached, then no Consent is sent. */
  authorization: { bytes: Uint8Array; /** ISO instant with offset. */ attachedAt: string } | null;
  /** Identifier of the request that this one replaces. */
  resubmissionOf: OwnIdentifier | null;
}

/** An instant as ISO with the offset of the local time zone, to the second: `2026-11-22T15:20:00-06:00`. */
export function localInstant(date: Date): string {
  const offsetMinutes = -date.getTimezoneOffset();
  const sign = offsetMinutes < 0 ? '-' : '+';
  const two = (n: number): string => String(Math.floor(Math.abs(n))).padStart(2, '0');
  const local = new Date(date.getTime() + offsetMinutes * 60_000).toISOString().slice(0, 19);
  return `${local}${sign}${two(offsetMinutes / 60)}:${two(Math.abs(offsetMinutes) % 60)}`;
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
    ...(profile.task.dataRequestProfiles.length > 0 ? { meta: { profile: [...profile.task.dataRequestProfiles] } } : {}),
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
  const start = clean(draft.serviceFrom);
  const end = clean(draft.serviceTo);
  return [
    ...dataCodeInputs(draft.recordTypes, profile),
    ...(start || end ? [{ type: inputType(inputs.servicePeriod), valuePeriod: { ...(start ? { start } : {}), ...(end ? { end } : {}) } }] : []),
    { type: inputType(inputs.purposeOfUse), valueCodeableConcept: { coding: profile.purposes[draft.purpose].purposeOfUse.map((c) => ({ ...c })) } },
    ...(authorization ? [{ type: inputType(inputs.authorization), valueReference: { reference: '#consent' } }] : []),
    // Sensitive categories are claims about the authorization; without one there is nothing that could have named them.
    ...(authorization ? draft.sensitiveCategories.map((code) => sensitiveInput(code, profile)) : []),
    ...resubmissionInputs(resubmissionOf, profile),
  ];
}

/** The mandatory `data-code` (exactly once, CDex) and one `record-type` for each chosen type. */
export function dataCodeInputs(codes: readonly string[], profile: WireProfile): TaskInput[] {
  return [
    { type: inputType(profile.inputs.dataCode), valueCodeableConcept: { coding: [{ ...profile.dataCode.coding }], text: profile.dataCode.text } },
    ...codes.map((code): TaskInput => {
      const label = recordTypes.find((known) => known.code === code)?.label;
      return { type: inputType(profile.inputs.recordType), valueCodeableConcept: { coding: [{ system: profile.recordTypeSystem, code }], ...(label ? { text: label } : {}) } };
    }),
  ];
}

export function resubmissionInputs(of: OwnIdentifier | null, profile: WireProfile): TaskInput[] {
  return of ? [{ type: inputType(profile.inputs.resubmissionOf), valueIdentifier: { ...of } }] : [];
}

export const inputType = (codings: readonly WireCoding[]): TaskInput['type'] => ({ coding: codings.map((c) => ({ ...c })) });

function sensitiveInput(code: string, profile: WireProfile): TaskInput {
  const label = sensitiveCategories.find((known) => known.code === code)?.label ?? code;
  return {
    type: inputType(profile.inputs.sensitiveCategory),
    valueCodeableConcept: { coding: [{ system: profile.sensitiveCategorySystem, code }], text: profile.sensitiveCategoryText.replace('{label}', () => label) },
  };
}

export function requesterReference(requester: { name: string; taxId: string }, profile: WireProfile): Reference {
  const name = clean(requester.name);
  const taxId = clean(requester.taxId);
  return { ...(taxId ? { identifier: { system: profile.identifierSystems.taxId, value: taxId } } : {}), ...(name ? { display: name } : {}) };
}

export function ownerReference(custodian: { id: string; name: string; npi: string }, profile: WireProfile): Reference {
  const npi = clean(custodian.npi);
  const name = clean(custodian.name);
  return {
    reference: `Organization/${custodian.id}`,
    ...(npi && profile.placement.ownerNpi ? { identifier: { system: profile.identifierSystems.npi, value: npi } } : {}),
    ...(name ? { display: name } : {}),
  };
}

function containedPatient({ patient: p }: CoreDraft, profile: WireProfile): Patient {
  const given = [clean(p.given), clean(p.middle)].filter((part) => part !== '');
  const line = clean(p.line);
  const city = clean(p.city);
  const state = clean(p.state);
  const postalCode = clean(p.postalCode);
  const value = clean(p.identifier);
  const system = clean(p.identifierSystem);
  const phone = clean(p.phone);
  const family = clean(p.family);
  const birthDate = clean(p.birthDate);
  const identifier: Identifier = { type: { coding: [{ ...profile.identifierTypes.medicalRecord }] }, ...(system ? { system } : {}), value };
  const telecom: ContactPoint = { system: 'phone', value: phone };
  return {
    resourceType: 'Patient',
    id: 'patient',
    ...(value ? { identifier: [identifier] } : {}),
    name: [{ ...(family ? { family } : {}), ...(given.length > 0 ? { given } : {}) }],
    ...(p.gender ? { gender: p.gender } : {}),
    ...(birthDate ? { birthDate } : {}),
    ...(phone ? { telecom: [telecom] } : {}),
    ...(line || city || state || postalCode
      ? { address: [{ ...(line ? { line: [line] } : {}), ...(city ? { city } : {}), ...(state ? { state } : {}), ...(postalCode ? { postalCode } : {}) }] }
      : {}),
  };
}

/** Who signed for the patient and by what authority (45 CFR 164.508(c)(1)(vi)). R4 Consent.performer accepts a RelatedPerson. */
function containedRepresentative({ authorization: a }: CoreDraft): RelatedPerson {
  const name = clean(a.representativeName);
  const authority = clean(a.representativeAuthority);
  return {
    resourceType: 'RelatedPerson',
    id: 'representative',
    patient: { reference: '#patient' },
    ...(authority ? { relationship: [{ text: authority }] } : {}),
    ...(name ? { name: [{ text: name }] } : {}),
  };
}

function containedAuthorization(draft: CoreDraft, file: NonNullable<CoreTaskInput['authorization']>, profile: WireProfile): DocumentReference {
  const { authorization: rules } = profile;
  const event = clean(draft.authorization.expirationEvent);
  return {
    resourceType: 'DocumentReference',
    id: 'auth',
    status: 'current',
    type: { coding: [{ ...rules.documentType }], text: rules.documentTypeText },
    subject: { reference: '#patient' },
    date: file.attachedAt,
    ...(event && profile.placement.expirationEvent === 'document-description' ? { description: eventText(event, profile) } : {}),
    // The title is fixed: a clerk's file name may hold the patient's name and is nobody else's business.
    content: [{ attachment: { contentType: 'application/pdf', title: rules.documentTitle, size: file.bytes.byteLength, hash: sha1Base64(file.bytes), data: Buffer.from(file.bytes).toString('base64') } }],
  };
}

function containedConsent(draft: CoreDraft, profile: WireProfile): Consent {
  const { authorization: a, custodian } = draft;
  const { authorization: rules } = profile;
  const signed = clean(a.signedDate);
  const expires = clean(a.expirationDate);
  const recipient = clean(a.recipient);
  const representative = clean(a.representativeName);
  const performer: Reference = a.signedBy === 'patient' ? { reference: '#patient' } : { reference: '#representative', ...(representative ? { display: representative } : {}) };
  const actor = [
    ...(custodian ? [{ role: { coding: [{ ...rules.discloserRole }] }, reference: { reference: `Organization/${custodian.id}` } }] : []),
    ...(recipient ? [{ role: { coding: [{ ...rules.recipientRole }] }, reference: { display: recipient } }] : []),
  ];
  return {
    resourceType: 'Consent',
    id: 'consent',
    status: 'active',
    scope: { coding: [{ ...rules.scope }] },
    category: rules.categories.map((coding) => ({ coding: [{ ...coding }] })),
    patient: { reference: '#patient' },
    ...(signed ? { dateTime: signed } : {}),
    performer: [performer],
    sourceReference: { reference: '#auth' },
    policyRule: { coding: [{ ...rules.policyRule }] },
    provision: {
      type: 'permit',
      ...(signed || expires ? { period: { ...(signed ? { start: signed } : {}), ...(expires ? { end: expires } : {}) } } : {}),
      ...(actor.length > 0 ? { actor } : {}),
    },
  };
}

function noteTexts(draft: CoreDraft, authorized: boolean, profile: WireProfile): string[] {
  const { placement, texts } = profile;
  const event = clean(draft.authorization.expirationEvent);
  return [
    ...(draft.delivery !== 'any' && placement.delivery === 'note' ? [draft.delivery === 'pdf' ? texts.deliveryPdf : texts.deliveryCcda] : []),
    ...(authorized && event && placement.expirationEvent === 'note' ? [eventText(event, profile)] : []),
  ];
}

const eventText = (event: string, profile: WireProfile): string => profile.texts.expirationEvent.replace('{event}', () => event);

/** FHIR Attachment.hash: base64 of the SHA-1 of the bytes before base64. */
export const sha1Base64 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('base64');

const clean = (value: string): string => value.trim();
