/**
 * A made-up member with as many resources as asked, the same for the same seed: CARIN EOBs and Coverages, US Core clinical data, and the
 * organizations and practitioners that they point to. Nobody real. Shares no code with the program.
 */
export interface Resource {
  resourceType: string;
  id: string;
  [member: string]: unknown;
}

export interface MemberData {
  patientId: string;
  /** By type; each in its own order. */
  types: Map<string, Resource[]>;
  all: Resource[];
}

/** Small and repeatable (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const CARIN = 'http://hl7.org/fhir/us/carin-bb/StructureDefinition';
const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition';
const ADJUDICATION = 'http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudication';
const day = (n: number): string => new Date(Date.UTC(2016, 0, 1) + n * 86_400_000).toISOString().slice(0, 10);
const money = (value: number) => ({ value: Math.round(value * 100) / 100, currency: 'USD' });
const LABS = [
  ['2345-7', 'Glucose [Mass/volume] in Serum or Plasma', 'mg/dL'],
  ['4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood', '%'],
  ['2160-0', 'Creatinine [Mass/volume] in Serum or Plasma', 'mg/dL'],
  ['718-7', 'Hemoglobin [Mass/volume] in Blood', 'g/dL'],
] as const;
const CONDITIONS = ['Essential hypertension', 'Type 2 diabetes mellitus', 'Asthma', 'Low back pain', 'Hyperlipidemia'];
const DRUGS = [
  'Metformin 500 MG Oral Tablet',
  'Lisinopril 10 MG Oral Tablet',
  'Albuterol 0.83 MG/ML Inhalation Solution',
];

/** @param count resources in all, the patient included */
export function makeMember(count: number, seed = 7): MemberData {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const patientId = 'member-1';
  const subject = { reference: `Patient/${patientId}` };
  const organizations = Array.from({ length: 12 }, (_, i): Resource => ({
    resourceType: 'Organization',
    id: `org-${i}`,
    name: `Made-up Clinic ${i}`,
    identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: String(1_000_000_000 + i) }],
  }));
  const practitioners = Array.from({ length: 20 }, (_, i): Resource => ({
    resourceType: 'Practitioner',
    id: `pra-${i}`,
    name: [{ family: `Invented${i}`, given: ['Doc'] }],
  }));
  const meta = (profile: string, n: number) => ({
    versionId: '1',
    lastUpdated: `2025-0${1 + (n % 9)}-01T08:00:00.000Z`,
    profile: [profile],
  });
  const all: Resource[] = [
    {
      resourceType: 'Patient',
      id: patientId,
      meta: meta(`${US_CORE}/us-core-patient`, 0),
      name: [{ family: 'Practice', given: ['Paula', 'Q'] }],
      birthDate: '1961-04-12',
      gender: 'female',
      identifier: [
        {
          type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] },
          value: 'W000012345',
        },
      ],
    },
    ...[0, 1].map((i): Resource => ({
      resourceType: 'Coverage',
      id: `cov-${i}`,
      meta: meta(`${CARIN}/C4BB-Coverage`, i),
      status: i === 0 ? 'active' : 'cancelled',
      beneficiary: subject,
      subscriberId: 'W000012345',
      period: { start: day(i === 0 ? 1800 : 0), ...(i === 0 ? {} : { end: day(1799) }) },
      payor: [{ reference: 'Organization/org-0' }],
    })),
  ];
  const kinds = [
    'eob',
    'eob',
    'eob',
    'lab',
    'lab',
    'lab',
    'lab',
    'encounter',
    'condition',
    'drug',
    'procedure',
    'shot',
  ] as const;
  let lastEncounter: string | null = null;
  for (let n = all.length; n < count - organizations.length - practitioners.length; n += 1) {
    const at = day(Math.floor(random() * 3600));
    const encounter = lastEncounter === null ? {} : { encounter: { reference: `Encounter/${lastEncounter}` } };
    switch (kinds[n % kinds.length]) {
      case 'eob': {
        const lines = 1 + Math.floor(random() * 3);
        all.push({
          resourceType: 'ExplanationOfBenefit',
          id: `eob-${n}`,
          meta: meta(`${CARIN}/C4BB-ExplanationOfBenefit-Professional-NonClinician|2.1.0`, n),
          status: 'active',
          type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }] },
          use: 'claim',
          patient: subject,
          billablePeriod: { start: at, end: at },
          created: `${at}T12:00:00-06:00`,
          insurer: { reference: 'Organization/org-0' },
          provider: { reference: `Organization/org-${1 + (n % 11)}` },
          careTeam: [{ sequence: 1, provider: { reference: `Practitioner/pra-${n % 20}` } }],
          outcome: 'complete',
          insurance: [{ focal: true, coverage: { reference: 'Coverage/cov-0' } }],
          item: Array.from({ length: lines }, (_, i) => ({
            sequence: i + 1,
            productOrService: {
              coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: String(99_201 + Math.floor(random() * 15)) }],
            },
            servicedDate: at,
            adjudication: ['submitted', 'eligible', 'benefit'].map((code) => ({
              category: { coding: [{ system: ADJUDICATION, code }] },
              amount: money(50 + random() * 300),
            })),
          })),
          total: [
            {
              category: { coding: [{ system: ADJUDICATION, code: 'submitted' }] },
              amount: money(120 + random() * 500),
            },
          ],
        });
        break;
      }
      case 'lab': {
        const [code, display, unit] = pick(LABS);
        all.push({
          resourceType: 'Observation',
          id: `obs-${n}`,
          meta: meta(`${US_CORE}/us-core-observation-lab`, n),
          status: 'final',
          category: [
            { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
          ],
          code: { coding: [{ system: 'http://loinc.org', code, display }], text: display },
          subject,
          ...encounter,
          effectiveDateTime: `${at}T09:30:00-06:00`,
          valueQuantity: {
            value: Math.round(random() * 2000) / 10,
            unit,
            system: 'http://unitsofmeasure.org',
            code: unit,
          },
          referenceRange: [{ low: { value: 4, unit }, high: { value: 110, unit }, text: `4-110 ${unit}` }],
        });
        break;
      }
      case 'encounter':
        all.push({
          resourceType: 'Encounter',
          id: (lastEncounter = `enc-${n}`),
          meta: meta(`${US_CORE}/us-core-encounter`, n),
          status: 'finished',
          class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
          type: [{ text: 'Office visit' }],
          subject,
          period: { start: `${at}T09:00:00-06:00`, end: `${at}T09:40:00-06:00` },
          participant: [{ individual: { reference: `Practitioner/pra-${n % 20}` } }],
        });
        break;
      case 'condition':
        all.push({
          resourceType: 'Condition',
          id: `con-${n}`,
          meta: meta(`${US_CORE}/us-core-condition-problems-health-concerns`, n),
          clinicalStatus: { coding: [{ code: 'active' }] },
          code: { text: pick(CONDITIONS) },
          subject,
          onsetDateTime: at,
        });
        break;
      case 'drug':
        all.push({
          resourceType: 'MedicationRequest',
          id: `med-${n}`,
          meta: meta(`${US_CORE}/us-core-medicationrequest`, n),
          status: 'active',
          intent: 'order',
          medicationCodeableConcept: { text: pick(DRUGS) },
          subject,
          authoredOn: at,
          requester: { reference: `Practitioner/pra-${n % 20}` },
        });
        break;
      case 'procedure':
        all.push({
          resourceType: 'Procedure',
          id: `pro-${n}`,
          meta: meta(`${US_CORE}/us-core-procedure`, n),
          status: 'completed',
          code: { text: 'Screening' },
          subject,
          performedDateTime: at,
        });
        break;
      default:
        all.push({
          resourceType: 'Immunization',
          id: `imm-${n}`,
          meta: meta(`${US_CORE}/us-core-immunization`, n),
          status: 'completed',
          vaccineCode: { text: 'Influenza, seasonal' },
          patient: subject,
          occurrenceDateTime: at,
        });
    }
  }
  all.push(...organizations, ...practitioners);
  const types = new Map<string, Resource[]>();
  for (const resource of all) {
    const list = types.get(resource.resourceType);
    if (list) list.push(resource);
    else types.set(resource.resourceType, [resource]);
  }
  return { patientId, types, all };
}
