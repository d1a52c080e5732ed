/**
 * FHIR resources of a made-up member as a payer would send them: claims after CARIN BB, clinical data after US Core, in the odd forms that
 * real payers have too. Everything follows from a seed; nobody in it exists.
 */
import { npiFrom } from '../exchange/index.ts';
import { pick, seededRandom } from '../exchange/random.ts';

export type Resource = { resourceType: string; id: string } & Record<string, unknown>;

const DAY_MS = 86_400_000;
const C4BB = 'http://hl7.org/fhir/us/carin-bb/CodeSystem';
const HL7 = 'http://terminology.hl7.org/CodeSystem';

export const MEMBER = {
  name: 'Renee Okafor',
  family: 'Okafor',
  given: ['Renee', 'T'],
  birthDate: '1951-03-09',
  sex: 'female',
  memberId: 'LKS0048812',
} as const;

const coding = (system: string, code: string, display?: string) => ({
  coding: [{ system, code, ...(display === undefined ? {} : { display }) }],
  ...(display === undefined ? {} : { text: display }),
});
const usd = (value: number) => ({ value, currency: 'USD' });
const patient = { reference: 'Patient/member-1' };
const day = (base: number, offset: number): string => new Date(base + offset * DAY_MS).toISOString().slice(0, 10);

export const PROVIDERS = [
  { id: 'org-1', name: 'Plano Orthopedic Clinic', npi: '1992999825' },
  { id: 'org-2', name: 'Duluth Cardiology Associates', npi: npiFrom('100000023') },
  { id: 'org-3', name: 'Akron Family Practice', npi: npiFrom('100000031') },
  { id: 'org-4', name: 'Lakeside Pharmacy', npi: npiFrom('100000049') },
] as const;

const LABS = [
  ['4548-4', 'Hemoglobin A1c', '%', 4, 5.6, 6.1, 1.2],
  ['2345-7', 'Glucose [Mass/volume] in Serum or Plasma', 'mg/dL', 70, 99, 104, 22],
  ['2160-0', 'Creatinine [Mass/volume] in Serum or Plasma', 'mg/dL', 0.6, 1.2, 0.95, 0.15],
  ['13457-7', 'LDL Cholesterol', 'mg/dL', 0, 100, 112, 25],
  ['718-7', 'Hemoglobin', 'g/dL', 12, 16, 13.4, 0.8],
] as const;
const VITALS = [
  ['29463-7', 'Body weight', 'kg', 71, 3],
  ['8867-4', 'Heart rate', '/min', 74, 8],
] as const;
const DRUGS = [
  ['860975', 'metformin hydrochloride 500 MG Oral Tablet', 'Take 1 tablet by mouth twice daily'],
  ['314076', 'lisinopril 10 MG Oral Tablet', 'Take 1 tablet by mouth daily'],
  ['617310', 'atorvastatin 20 MG Oral Tablet', 'Take 1 tablet at bedtime'],
] as const;
const DIAGNOSES = [
  ['E11.9', 'Type 2 diabetes mellitus without complications'],
  ['I10', 'Essential (primary) hypertension'],
  ['M17.11', 'Unilateral primary osteoarthritis, right knee'],
  ['E78.5', 'Hyperlipidemia, unspecified'],
] as const;
const SERVICES = [
  ['99213', 'Office visit, established patient, low'],
  ['99214', 'Office visit, established patient, moderate'],
  ['93000', 'Electrocardiogram, complete'],
  ['20610', 'Arthrocentesis, major joint'],
] as const;

/** Who everybody else refers to. */
export function directory(): Resource[] {
  return [
    {
      resourceType: 'Patient',
      id: 'member-1',
      meta: { lastUpdated: '2026-02-01T10:00:00Z' },
      identifier: [
        {
          type: coding(`${HL7}/v2-0203`, 'MB', 'Member Number'),
          system: 'https://lakeshore.example/member',
          value: MEMBER.memberId,
        },
        { type: coding(`${C4BB}/C4BBIdentifierType`, 'um', 'Unique Member ID'), value: 'U-77120' },
      ],
      name: [{ use: 'official', family: MEMBER.family, given: [...MEMBER.given] }],
      gender: MEMBER.sex,
      birthDate: MEMBER.birthDate,
      address: [{ line: ['14 Harbor Road'], city: 'Plano', state: 'TX', postalCode: '75024' }],
      telecom: [{ system: 'phone', value: '555-0142' }],
    },
    {
      resourceType: 'Organization',
      id: 'payer-1',
      active: true,
      name: 'Lakeshore Health Plan',
      identifier: [{ type: coding(`${C4BB}/C4BBIdentifierType`, 'payerid', 'Payer ID'), value: '60054' }],
    },
    ...PROVIDERS.map(({ id, name, npi }) => ({
      resourceType: 'Organization',
      id,
      active: true,
      name,
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }],
    })),
    {
      resourceType: 'Practitioner',
      id: 'prac-1',
      name: [{ family: 'Lindqvist', given: ['Jo'], suffix: ['MD'] }],
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npiFrom('100000056') }],
    },
    {
      resourceType: 'Coverage',
      id: 'cov-1',
      status: 'active',
      type: coding(`${HL7}/v3-ActCode`, 'HMO', 'health maintenance organization policy'),
      subscriberId: 'S-48812',
      beneficiary: patient,
      relationship: coding(`${HL7}/subscriber-relationship`, 'self', 'Self'),
      period: { start: '2024-01-01', end: '2026-12-31' },
      payor: [{ reference: 'Organization/payer-1' }],
      class: [
        { type: coding(`${HL7}/coverage-class`, 'group', 'Group'), value: 'G-1009', name: 'Harbor County Employees' },
        { type: coding(`${HL7}/coverage-class`, 'plan', 'Plan'), value: 'LHP-HMO-2', name: 'Lakeshore HMO Plus' },
      ],
      costToBeneficiary: [
        { type: coding(`${HL7}/coverage-copay-type`, 'gpvisit', 'GP Office Visit'), valueMoney: usd(25) },
      ],
    },
    {
      resourceType: 'AllergyIntolerance',
      id: 'alg-1',
      clinicalStatus: coding(`${HL7}/allergyintolerance-clinical`, 'active', 'Active'),
      verificationStatus: coding(`${HL7}/allergyintolerance-verification`, 'confirmed', 'Confirmed'),
      criticality: 'high',
      category: ['medication'],
      code: coding('http://www.nlm.nih.gov/research/umls/rxnorm', '7980', 'Penicillin G'),
      patient,
      recordedDate: '2019-05-14',
      reaction: [{ manifestation: [coding('http://snomed.info/sct', '247472004', 'Hives')], severity: 'moderate' }],
    },
    {
      resourceType: 'DocumentReference',
      id: 'doc-1',
      status: 'current',
      type: coding('http://loinc.org', '11506-3', 'Progress note'),
      category: [
        coding(
          'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
          'clinical-note',
          'Clinical Note',
        ),
      ],
      subject: patient,
      date: '2025-04-11T09:30:00-05:00',
      author: [{ reference: 'Practitioner/prac-1' }],
      description: 'Visit note',
      content: [
        {
          attachment: {
            contentType: 'text/plain',
            title: 'Progress note',
            data: Buffer.from(
              'PROGRESS NOTE\nRenee Okafor\nDate of service: 04/11/2025\nKnee pain better. Continue therapy.',
            ).toString('base64'),
          },
        },
        {
          attachment: { contentType: 'application/pdf', url: 'https://elsewhere.example/notes/81.pdf', title: 'Scan' },
        },
      ],
      context: { period: { start: '2025-04-11', end: '2025-04-11' } },
    },
  ];
}

/** One claim; which odd form it has follows from its number. */
export function claim(n: number, served: string, random: () => number): Resource {
  const pharmacy = n % 5 === 4;
  const inpatient = n % 17 === 3;
  const provider = pharmacy ? PROVIDERS[3] : (PROVIDERS[n % 3] ?? PROVIDERS[0]);
  const submitted = Math.round(8000 + random() * 40_000) / 100;
  const allowed = Math.round(submitted * 60) / 100;
  const owed = Math.round(allowed * 20) / 100;
  const money = (code: string, value: number, known = true) => ({
    category: coding(known ? `${HL7}/adjudication` : `${C4BB}/C4BBAdjudication`, code),
    amount: usd(value),
  });
  const denied = n % 23 === 7;
  const [cpt, words] = pick(SERVICES, random);
  const [icd, illness] = pick(DIAGNOSES, random);
  const drug = pick(DRUGS, random);
  return {
    resourceType: 'ExplanationOfBenefit',
    id: `eob-${n}`,
    meta: {
      lastUpdated: '2026-02-01T10:00:00Z',
      profile: [
        `http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-ExplanationOfBenefit-${pharmacy ? 'Pharmacy' : inpatient ? 'Inpatient-Institutional' : 'Professional-NonClinician'}`,
      ],
    },
    identifier: [
      {
        type: coding(`${C4BB}/C4BBIdentifierType`, 'uc', 'Unique Claim ID'),
        value: `CLM-${String(n).padStart(6, '0')}`,
      },
    ],
    status: 'active',
    type: coding(`${HL7}/claim-type`, pharmacy ? 'pharmacy' : inpatient ? 'institutional' : 'professional'),
    ...(inpatient ? { subType: coding(`${C4BB}/C4BBInstitutionalClaimSubType`, 'inpatient', 'Inpatient') } : {}),
    use: 'claim',
    patient,
    billablePeriod: { start: served, end: inpatient ? day(Date.parse(served), 3) : served },
    created: `${day(Date.parse(served), 12)}T00:00:00Z`,
    insurer: { reference: 'Organization/payer-1' },
    provider: { reference: `Organization/${provider.id}` },
    outcome: denied ? 'error' : 'complete',
    // 1upHealth: many claims name no coverage.
    insurance: [{ focal: true, coverage: n % 3 === 0 ? {} : { reference: 'Coverage/cov-1' } }],
    careTeam: [
      {
        sequence: 1,
        provider: { reference: 'Practitioner/prac-1' },
        role: coding(
          `${C4BB}/C4BBClaimCareTeamRole`,
          pharmacy ? 'prescribing' : 'rendering',
          pharmacy ? 'Prescribing provider' : 'Rendering provider',
        ),
      },
    ],
    diagnosis: pharmacy
      ? []
      : [
          {
            sequence: 1,
            type: [coding(`${HL7}/ex-diagnosistype`, 'principal', 'Principal')],
            diagnosisCodeableConcept: coding('http://hl7.org/fhir/sid/icd-10-cm', icd, illness),
          },
        ],
    supportingInfo: [
      {
        sequence: 1,
        category: coding(`${C4BB}/C4BBSupportingInfoType`, 'clmrecvddate'),
        timingDate: day(Date.parse(served), 5),
      },
      ...(inpatient
        ? [
            {
              sequence: 2,
              category: coding(`${C4BB}/C4BBSupportingInfoType`, 'admissionperiod'),
              timingPeriod: { start: served, end: day(Date.parse(served), 3) },
            },
          ]
        : []),
      ...(pharmacy
        ? [
            {
              sequence: 2,
              category: coding(`${C4BB}/C4BBSupportingInfoType`, 'dayssupply'),
              valueQuantity: { value: 30 },
            },
          ]
        : []),
    ],
    item: [
      {
        sequence: 1,
        productOrService: pharmacy
          ? coding('http://www.nlm.nih.gov/research/umls/rxnorm', drug[0], drug[1])
          : coding('http://www.ama-assn.org/go/cpt', cpt, n % 4 === 0 ? undefined : words),
        servicedDate: served,
        diagnosisSequence: pharmacy ? [] : [1],
        careTeamSequence: [1],
        noteNumber: denied ? [1] : [],
        quantity: { value: pharmacy ? 60 : 1 },
        adjudication: [
          money('submitted', submitted),
          money('eligible', allowed),
          money('memberliability', owed, false),
          {
            category: coding(`${C4BB}/C4BBAdjudicationDiscriminator`, 'benefitpaymentstatus'),
            reason: coding(
              `${C4BB}/C4BBPayerAdjudicationStatus`,
              denied ? 'denied' : 'paid',
              denied ? 'Denied' : 'Paid',
            ),
          },
          ...(denied
            ? [
                {
                  category: coding(`${C4BB}/C4BBAdjudicationDiscriminator`, 'adjustmentreason'),
                  reason: coding(
                    'https://x12.org/codes/claim-adjustment-reason-codes',
                    '197',
                    'Precertification absent',
                  ),
                },
              ]
            : []),
        ],
      },
    ],
    adjudication: [
      {
        category: coding(`${C4BB}/C4BBAdjudicationDiscriminator`, 'billingnetworkstatus'),
        reason: coding(`${C4BB}/C4BBPayerAdjudicationStatus`, 'innetwork', 'In Network'),
      },
      {
        category: coding(`${C4BB}/C4BBAdjudicationDiscriminator`, 'benefitpaymentstatus'),
        reason: coding(`${C4BB}/C4BBPayerAdjudicationStatus`, denied ? 'denied' : 'paid', denied ? 'Denied' : 'Paid'),
      },
    ],
    // One in nineteen does not add up, and one in thirteen has no totals at all.
    total:
      n % 13 === 5
        ? []
        : [
            money('submitted', n % 19 === 6 ? submitted + 10 : submitted),
            money('eligible', allowed),
            money('memberliability', owed, false),
          ],
    payment: {
      type: coding(`${C4BB}/C4BBPayerClaimPaymentStatusCode`, denied ? 'denied' : 'paid'),
      date: day(Date.parse(served), 20),
      amount: usd(allowed - owed),
    },
    processNote: denied
      ? [{ number: 1, type: 'print', text: 'Prior authorization was not on file for this service.' }]
      : [],
  };
}

function observation(n: number, at: string, random: () => number): Resource {
  const vital = n % 4 === 0;
  if (vital) {
    const [code, title, unit, mean, spread] = pick(VITALS, random);
    return {
      resourceType: 'Observation',
      id: `obs-${n}`,
      status: 'final',
      category: [coding(`${HL7}/observation-category`, 'vital-signs', 'Vital Signs')],
      code: coding('http://loinc.org', code, title),
      subject: patient,
      effectiveDateTime: `${at}T09:${String(n % 60).padStart(2, '0')}:00-06:00`,
      valueQuantity: {
        value: Math.round((mean + (random() - 0.5) * spread) * 10) / 10,
        unit,
        system: 'http://unitsofmeasure.org',
        code: unit,
      },
    };
  }
  const [code, title, unit, low, high, mean, spread] = LABS[n % LABS.length] ?? LABS[0];
  const value = Math.round((mean + (random() - 0.4) * spread) * 100) / 100;
  return {
    resourceType: 'Observation',
    id: `obs-${n}`,
    status: n % 211 === 9 ? 'entered-in-error' : 'final',
    category: [coding(`${HL7}/observation-category`, 'laboratory', 'Laboratory')],
    code: coding('http://loinc.org', code, title),
    subject: patient,
    effectiveDateTime: at,
    issued: `${at}T18:05:00Z`,
    performer: [{ reference: `Organization/${PROVIDERS[n % 3]?.id ?? 'org-1'}` }],
    ...(n % 97 === 11
      ? { dataAbsentReason: coding(`${HL7}/data-absent-reason`, 'error', 'Error') }
      : { valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit } }),
    interpretation: value > high ? [coding(`${HL7}/v3-ObservationInterpretation`, 'H', 'High')] : [],
    referenceRange: [{ low: { value: low, unit }, high: { value: high, unit }, text: `${low}-${high}` }],
  };
}

/** About so many resources: half results, a quarter claims, the rest clinical. The first of them are who the others name. */
export function memberResources(count: number, seed = 7): Resource[] {
  const random = seededRandom(seed);
  const first = Date.UTC(2021, 0, 4);
  const out = directory();
  for (let n = 0; out.length < count; n++) {
    const at = day(first, Math.floor((n / Math.max(1, count)) * 1900));
    const kind = n % 8;
    if (kind < 4) out.push(observation(n, at, random));
    else if (kind < 6) out.push(claim(n, at, random));
    else if (kind === 6) {
      const [code, name, sig] = pick(DRUGS, random);
      out.push({
        resourceType: 'MedicationRequest',
        id: `med-${n}`,
        status: n % 3 === 0 ? 'completed' : 'active',
        intent: 'order',
        medicationCodeableConcept: coding('http://www.nlm.nih.gov/research/umls/rxnorm', code, name),
        subject: patient,
        authoredOn: at,
        requester: { reference: 'Practitioner/prac-1' },
        dosageInstruction: [{ text: sig }],
      });
    } else if (n % 16 === 7) {
      const [code, name] = pick(DIAGNOSES, random);
      out.push({
        resourceType: 'Condition',
        id: `con-${n}`,
        clinicalStatus: coding(`${HL7}/condition-clinical`, 'active', 'Active'),
        verificationStatus: coding(`${HL7}/condition-ver-status`, 'confirmed', 'Confirmed'),
        category: [coding(`${HL7}/condition-category`, 'encounter-diagnosis', 'Encounter Diagnosis')],
        code: coding('http://hl7.org/fhir/sid/icd-10-cm', code, name),
        subject: patient,
        onsetDateTime: at,
      });
    } else
      out.push({
        resourceType: 'Encounter',
        id: `enc-${n}`,
        status: 'finished',
        class: { system: `${HL7}/v3-ActCode`, code: 'AMB', display: 'ambulatory' },
        type: [coding('http://www.ama-assn.org/go/cpt', '99213', 'Office visit')],
        subject: patient,
        period: { start: `${at}T09:00:00-06:00`, end: `${at}T09:40:00-06:00` },
        serviceProvider: { reference: `Organization/${PROVIDERS[n % 3]?.id ?? 'org-1'}` },
        participant: [{ individual: { reference: 'Practitioner/prac-1' } }],
      });
  }
  return out;
}
