/**
 * Purpose: a synthetic chart as FHIR Bundles: a collection, a document, and the empty one that means no records.
 */
import type { Bundle, Condition, Encounter, FhirResource, Observation, Patient } from 'fhir/r4';
import { textPdf } from './pdf.ts';
import { escapeXml } from './xml-text.ts';
import { visitsOf, type ChartSubject, type Visit } from './chart.ts';

const VISITS = 4;

export function collectionBundle(subject: ChartSubject): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: `${subject.to}T17:00:00Z`,
    entry: entries(resourcesOf(subject)),
  };
}

export function documentBundle(subject: ChartSubject): Bundle {
  const resources = [...resourcesOf(subject), letterOf(subject)];
  return {
    resourceType: 'Bundle',
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:practice:${subject.key}` },
    type: 'document',
    timestamp: `${subject.to}T17:00:00Z`,
    entry: entries([
      {
        resourceType: 'Composition',
        id: 'composition',
        status: 'final',
        type: { coding: [{ system: 'http://loinc.org', code: '34133-9', display: 'Summarization of Episode Note' }] },
        subject: { reference: 'Patient/patient' },
        date: `${subject.to}T17:00:00Z`,
        author: [{ display: subject.siteName }],
        title: 'Summary of care',
        section: [
          { title: 'Encounters', entry: refs(resources, 'Encounter') },
          { title: 'Problems', entry: refs(resources, 'Condition') },
          { title: 'Vital signs', entry: refs(resources, 'Observation') },
        ],
      },
      ...resources,
    ]),
  };
}

export function emptyBundle(): Bundle {
  return { resourceType: 'Bundle', type: 'collection', entry: [] };
}

function resourcesOf(subject: ChartSubject): FhirResource[] {
  const patient: Patient = {
    resourceType: 'Patient',
    id: 'patient',
    identifier: [{ value: subject.memberId }],
    name: [{ family: subject.family, given: subject.given }],
    birthDate: subject.birthDate,
    ...(subject.gender === 'female' || subject.gender === 'male' ? { gender: subject.gender } : {}),
  };
  return [
    patient,
    ...visitsOf(subject, VISITS).flatMap((visit, index) => resourcesOfVisit(visit, index + 1)),
    ...otherResources(subject),
  ];
}

/** As bulk exports write it: one resource a line. */
export function ndjson(subject: ChartSubject): string {
  return resourcesOf(subject)
    .map((resource) => `${JSON.stringify(resource)}\n`)
    .join('');
}

export function patientXml(subject: ChartSubject): string {
  const given = subject.given.map((name) => `<given value="${escapeXml(name)}"/>`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>
<Patient xmlns="http://hl7.org/fhir">
<id value="patient"/><identifier><value value="${escapeXml(subject.memberId)}"/></identifier>
<name><family value="${escapeXml(subject.family)}"/>${given}</name>
<gender value="${escapeXml(subject.gender)}"/><birthDate value="${subject.birthDate}"/>
</Patient>
`;
}

/** A letter within the document: whoever reads the Bundle has to open it there. */
const letterOf = (subject: ChartSubject): FhirResource => ({
  resourceType: 'DocumentReference',
  id: 'letter',
  status: 'current',
  subject: { reference: 'Patient/patient' },
  type: { text: 'Letter' },
  description: 'Referral letter',
  date: `${subject.to}T12:00:00Z`,
  content: [
    {
      attachment: {
        contentType: 'application/pdf',
        title: 'referral.pdf',
        data: textPdf([
          [`Referral letter for ${subject.given.join(' ')} ${subject.family}`, 'Dear colleague,'],
        ]).toString('base64'),
      },
    },
  ],
});

/** What is known besides the visits: one of each kind that a reviewer meets. */
function otherResources(subject: ChartSubject): FhirResource[] {
  const patient = { reference: 'Patient/patient' };
  return [
    {
      resourceType: 'AllergyIntolerance',
      id: 'allergy',
      patient,
      code: { text: 'Penicillin' },
      criticality: 'high',
      reaction: [{ manifestation: [{ text: 'Hives' }], severity: 'moderate' }],
      recordedDate: subject.from,
    },
    {
      resourceType: 'MedicationRequest',
      id: 'medication',
      status: 'active',
      intent: 'order',
      subject: patient,
      medicationCodeableConcept: { text: 'Lisinopril 10 mg tablet' },
      authoredOn: subject.from,
      dosageInstruction: [{ text: 'One tablet by mouth every morning' }],
    },
    {
      resourceType: 'Immunization',
      id: 'immunization',
      status: 'completed',
      patient,
      vaccineCode: { text: 'Influenza, seasonal' },
      occurrenceDateTime: subject.from,
      lotNumber: 'L-2207',
    },
    {
      resourceType: 'Procedure',
      id: 'procedure',
      status: 'completed',
      subject: patient,
      code: { text: 'Arthrocentesis of the knee' },
      performedDateTime: subject.to,
    },
  ];
}

function resourcesOfVisit(visit: Visit, n: number): FhirResource[] {
  const subject = { reference: 'Patient/patient' };
  const encounter: Encounter = {
    resourceType: 'Encounter',
    id: `encounter-${n}`,
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    type: [{ text: visit.reason }],
    subject,
    period: { start: visit.date, end: visit.date },
    participant: [{ individual: { display: visit.clinician } }],
  };
  const condition: Condition = {
    resourceType: 'Condition',
    id: `condition-${n}`,
    code: {
      coding: [
        { system: 'http://hl7.org/fhir/sid/icd-10-cm', code: visit.diagnosis.code, display: visit.diagnosis.text },
      ],
    },
    subject,
    encounter: { reference: `Encounter/encounter-${n}` },
    recordedDate: visit.date,
  };
  const [systolic, diastolic] = visit.bloodPressure.split('/').map(Number);
  const observation: Observation = {
    resourceType: 'Observation',
    id: `pressure-${n}`,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '85354-9', display: 'Blood pressure panel' }] },
    subject,
    effectiveDateTime: visit.date,
    component: [
      {
        code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] },
        valueQuantity: { value: systolic ?? 0, unit: 'mmHg' },
      },
      {
        code: { coding: [{ system: 'http://loinc.org', code: '8462-4' }] },
        valueQuantity: { value: diastolic ?? 0, unit: 'mmHg' },
      },
    ],
  };
  return [encounter, condition, observation];
}

function entries(resources: FhirResource[]): NonNullable<Bundle['entry']> {
  return resources.map((resource) => ({
    fullUrl: `https://practice.example/fhir/${resource.resourceType}/${resource.id ?? ''}`,
    resource,
  }));
}

function refs(resources: FhirResource[], type: string): { reference: string }[] {
  return resources
    .filter(({ resourceType }) => resourceType === type)
    .map(({ id }) => ({ reference: `${type}/${id ?? ''}` }));
}
