/** What travels contained in a CORE request: patient, representative, authorization, consent. Pure. */
import { createHash } from 'node:crypto';
import type { Consent, ContactPoint, DocumentReference, Identifier, Patient, Reference, RelatedPerson } from 'fhir/r4';
import type { CoreDraft } from '../../preload/contract/rules/core-request.ts';
import { addressOf, clean, humanName } from './mapping-shared.ts';
import type { WireProfile } from './wire-profile.ts';

/** The signed PDF. */
export interface AttachedAuthorization {
  bytes: Uint8Array;
  /** ISO instant with offset. */
  attachedAt: string;
}

export function containedPatient({ patient: p }: CoreDraft, profile: WireProfile): Patient {
  const address = addressOf(p);
  const value = clean(p.identifier);
  const system = clean(p.identifierSystem);
  const phone = clean(p.phone);
  const birthDate = clean(p.birthDate);
  const identifier: Identifier = {
    type: { coding: [{ ...profile.identifierTypes.medicalRecord }] },
    ...(system ? { system } : {}),
    value,
  };
  const telecom: ContactPoint = { system: 'phone', value: phone };
  return {
    resourceType: 'Patient',
    id: 'patient',
    ...(value ? { identifier: [identifier] } : {}),
    name: [humanName(p)],
    ...(p.gender ? { gender: p.gender } : {}),
    ...(birthDate ? { birthDate } : {}),
    ...(phone ? { telecom: [telecom] } : {}),
    ...(address ? { address: [address] } : {}),
  };
}

/** Who signed for the patient and by what authority (45 CFR 164.508(c)(1)(vi)). R4 Consent.performer accepts a RelatedPerson. */
export function containedRepresentative({ authorization: a }: CoreDraft): RelatedPerson {
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

export function containedAuthorization(
  draft: CoreDraft,
  file: AttachedAuthorization,
  profile: WireProfile,
): DocumentReference {
  const { authorization: rules } = profile;
  const event = clean(draft.authorization.expirationEvent);
  return {
    resourceType: 'DocumentReference',
    id: 'auth',
    status: 'current',
    type: { coding: [{ ...rules.documentType }], text: rules.documentTypeText },
    subject: { reference: '#patient' },
    date: file.attachedAt,
    ...(event && profile.placement.expirationEvent === 'document-description'
      ? { description: eventText(event, profile) }
      : {}),
    // The title is fixed: a clerk's file name may hold the patient's name and is nobody else's business.
    content: [
      {
        attachment: {
          contentType: 'application/pdf',
          title: rules.documentTitle,
          size: file.bytes.byteLength,
          hash: sha1Base64(file.bytes),
          data: Buffer.from(file.bytes).toString('base64'),
        },
      },
    ],
  };
}

export function containedConsent(draft: CoreDraft, profile: WireProfile): Consent {
  const { authorization: a, custodian } = draft;
  const { authorization: rules } = profile;
  const signed = clean(a.signedDate);
  const expires = clean(a.expirationDate);
  const recipient = clean(a.recipient);
  const representative = clean(a.representativeName);
  const performer: Reference =
    a.signedBy === 'patient'
      ? { reference: '#patient' }
      : { reference: '#representative', ...(representative ? { display: representative } : {}) };
  const actor = [
    ...(custodian
      ? [{ role: { coding: [{ ...rules.discloserRole }] }, reference: { reference: `Organization/${custodian.id}` } }]
      : []),
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
      ...(signed || expires
        ? { period: { ...(signed ? { start: signed } : {}), ...(expires ? { end: expires } : {}) } }
        : {}),
      ...(actor.length > 0 ? { actor } : {}),
    },
  };
}

export const eventText = (event: string, profile: WireProfile): string =>
  profile.texts.expirationEvent.replace('{event}', () => event);

/** FHIR Attachment.hash: base64 of the SHA-1 of the bytes before base64. */
export const sha1Base64 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('base64');
