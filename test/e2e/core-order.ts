/** The request of the core path: what the clerk types, and the Task that must come of it, by the wire contract. */
import { createHash } from 'node:crypto';
import type { DocumentReference, Task } from 'fhir/r4';
import { addDays, plainDateOf } from '../../preload/contract/rules/plain-date.ts';
import { PLANO } from '../exchange/index.ts';
import type { Order } from '../support/clerk.ts';

const today = plainDateOf(new Date());
const signedOn = addDays(today, -4);
const expiresOn = addDays(today, 361);
const dueDate = addDays(today, 30);
const us = (date: string): string => date.replace(/^(\d+)-(\d+)-(\d+)$/, '$2/$3/$1');

export const order = (pdf: Buffer): Order => ({
  purpose: 'attorney',
  patient: {
    family: 'Castellano',
    given: 'Bruno',
    middle: 'Óscar',
    // As a clerk types them: three usual shapes of a date.
    birthDate: '11/30/1978',
    gender: 'Male',
    phone: '+1-972-555-0142',
    identifier: 'P-55120',
    identifierSystem: 'https://planoortho.example/mrn',
    line: '4100 Legacy Dr',
    city: 'Plano',
    state: 'tx',
    postalCode: '75024',
  },
  provider: { type: 'Plano Orthopedic', choose: PLANO.name },
  from: '2024-06-01',
  to: 'Nov 18 2025',
  recordTypes: ['Progress notes', 'Itemized bill'],
  note: 'Left shoulder only; Dr. Ibarra.',
  sensitive: ['Mental health'],
  authorization: {
    pdf,
    fileName: 'Castellano signed.pdf',
    signedOn: us(signedOn),
    expiresOn: us(expiresOn),
    recipient: 'Dunmore & Pike LLP',
  },
  delivery: 'PDF preferred',
  priority: 'Urgent',
  dueDate: us(dueDate),
});

/** The Task that must arrive, written out by hand from the wire contract; what only the program can know is taken from it. */
export function expectedTask(pdf: Buffer, sent: Task): Task {
  const roi = 'https://roi-workstation.example/fhir/CodeSystem/roi';
  const cdex = 'http://hl7.org/fhir/us/davinci-cdex/CodeSystem/cdex-temp';
  const reasons = 'https://roi-workstation.example/fhir/CodeSystem/roi-request-reason';
  const own = (code: string) => ({ coding: [{ system: roi, code }] });
  const loinc = (code: string, text: string) => ({ coding: [{ system: 'http://loinc.org', code }], text });
  const attached =
    sent.contained?.find((r): r is DocumentReference => r.resourceType === 'DocumentReference')?.date ?? 'none';
  return {
    resourceType: 'Task',
    meta: { profile: ['http://hl7.org/fhir/us/davinci-cdex/StructureDefinition/cdex-task-data-request'] },
    contained: [
      {
        resourceType: 'Patient',
        id: 'patient',
        identifier: [
          {
            type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
            system: 'https://planoortho.example/mrn',
            value: 'P-55120',
          },
        ],
        name: [{ family: 'Castellano', given: ['Bruno', 'Óscar'] }],
        gender: 'male',
        birthDate: '1978-11-30',
        telecom: [{ system: 'phone', value: '+1-972-555-0142' }],
        address: [{ line: ['4100 Legacy Dr'], city: 'Plano', state: 'TX', postalCode: '75024' }],
      },
      {
        resourceType: 'DocumentReference',
        id: 'auth',
        status: 'current',
        type: { coding: [{ system: 'http://loinc.org', code: '64292-6' }], text: 'HIPAA authorization' },
        subject: { reference: '#patient' },
        date: attached,
        content: [
          {
            attachment: {
              contentType: 'application/pdf',
              title: 'authorization.pdf',
              size: pdf.length,
              hash: createHash('sha1').update(pdf).digest('base64'),
              data: pdf.toString('base64'),
            },
          },
        ],
      },
      {
        resourceType: 'Consent',
        id: 'consent',
        status: 'active',
        scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
        category: [
          { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IDSCL' }] },
          { coding: [{ system: 'http://loinc.org', code: '64292-6' }] },
        ],
        patient: { reference: '#patient' },
        dateTime: signedOn,
        performer: [{ reference: '#patient' }],
        sourceReference: { reference: '#auth' },
        policyRule: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentpolicycodes', code: 'hipaa-auth' }],
        },
        provision: {
          type: 'permit',
          period: { start: signedOn, end: expiresOn },
          actor: [
            {
              role: {
                coding: [
                  { system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'performer' },
                ],
              },
              reference: { reference: `Organization/${PLANO.id}` },
            },
            {
              role: {
                coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }],
              },
              reference: { display: 'Dunmore & Pike LLP' },
            },
          ],
        },
      },
    ],
    identifier: [{ system: 'https://dunmorepike.example/roi/request', value: sent.identifier?.[0]?.value ?? 'none' }],
    status: 'requested',
    intent: 'order',
    priority: 'urgent',
    code: { coding: [{ system: cdex, code: 'data-request-code' }] },
    description: 'Left shoulder only; Dr. Ibarra.',
    for: { reference: '#patient' },
    authoredOn: sent.authoredOn ?? 'none',
    requester: {
      identifier: { system: 'urn:oid:2.16.840.1.113883.4.4', value: '75-1112223' },
      display: 'Dunmore & Pike LLP',
    },
    owner: {
      reference: `Organization/${PLANO.id}`,
      identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '1992999825' },
      display: 'Plano Orthopedic Clinic',
    },
    reasonCode: {
      coding: [{ system: reasons, code: 'attorney' }],
      text: 'Attorney request with patient authorization',
    },
    note: [{ text: 'Delivery preference: PDF.' }],
    restriction: { period: { end: dueDate } },
    input: [
      {
        type: { coding: [{ system: 'http://hl7.org/fhir/us/davinci-hrex/CodeSystem/hrex-temp', code: 'data-code' }] },
        valueCodeableConcept: loinc('11503-0', 'Medical records'),
      },
      { type: own('record-type'), valueCodeableConcept: loinc('11506-3', 'Progress notes') },
      { type: own('record-type'), valueCodeableConcept: loinc('94093-2', 'Itemized bill') },
      { type: own('service-period'), valuePeriod: { start: '2024-06-01', end: '2025-11-18' } },
      {
        type: { coding: [{ system: cdex, code: 'purpose-of-use' }] },
        valueCodeableConcept: {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'PATRQT' },
            { system: reasons, code: 'attorney' },
          ],
        },
      },
      {
        type: {
          coding: [
            { system: 'http://loinc.org', code: '64292-6' },
            { system: roi, code: 'authorization' },
          ],
        },
        valueReference: { reference: '#consent' },
      },
      {
        type: own('sensitive-category'),
        valueCodeableConcept: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'MH' }],
          text: 'Mental health - specifically authorized',
        },
      },
    ],
  };
}

/** A Task without what the server adds to it. */
export function asSent({ id: _id, meta, lastModified: _modified, ...task }: Task): Task {
  return { ...task, ...(meta?.profile ? { meta: { profile: meta.profile } } : {}) };
}

/** What only sending gives: the identifier, the instant, and the whole bytes of the file. */
export function withoutOwn(task: Task): Task {
  const { identifier: _identifier, authoredOn: _authoredOn, ...rest } = task;
  return JSON.parse(JSON.stringify(rest, (key, value: unknown) => (key === 'data' ? 'file' : value))) as Task;
}
