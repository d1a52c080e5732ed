/**
 * Purpose: the text of a synthetic chart, page by page: letterhead of the site, the patient's name and date of
 * birth, visits inside the requested dates of service. All file formats are made from it.
 */
import { hashOf, pick, seededRandom } from '../random.ts';

export interface ChartSubject {
  /** Seeds the chart, so that the same request always yields the same bytes. */
  key: string;
  family: string;
  given: string[];
  birthDate: string;
  gender: string;
  memberId: string;
  siteName: string;
  siteAddress: string;
  sitePhone: string;
  /** Requested dates of service. */
  from: string;
  to: string;
  recordTypes: string[];
}

export interface Visit {
  date: string;
  reason: string;
  clinician: string;
  diagnosis: { code: string; text: string };
  bloodPressure: string;
  weightLb: number;
}

export const LINES_PER_PAGE = 48;

const REASONS = [
  'Office visit',
  'Follow-up',
  'Annual wellness visit',
  'Post-operative visit',
  'Urgent visit',
  'Consultation',
];
const CLINICIANS = [
  'Luis Ibarra, MD',
  'Anne Whitlock, DO',
  'Priya Raman, MD',
  'George Tanaka, PA-C',
  'Ruth Adeyemi, NP',
];
const DIAGNOSES = [
  { code: 'E11.9', text: 'Type 2 diabetes mellitus without complications' },
  { code: 'I10', text: 'Essential (primary) hypertension' },
  { code: 'M17.11', text: 'Unilateral primary osteoarthritis, right knee' },
  { code: 'J44.9', text: 'Chronic obstructive pulmonary disease, unspecified' },
  { code: 'I50.22', text: 'Chronic systolic (congestive) heart failure' },
  { code: 'N18.31', text: 'Chronic kidney disease, stage 3a' },
];
const SENTENCES = [
  'Patient reports gradual improvement and tolerates the current regimen.',
  'No chest pain, no shortness of breath at rest. Appetite is good.',
  'Range of motion is limited by pain; strength is 4 of 5 on the affected side.',
  'Heart sounds regular, no murmur. Lungs clear to auscultation bilaterally.',
  'Medication list was reviewed and reconciled with the patient.',
  'Laboratory results were discussed; hemoglobin A1c is 7.1 percent.',
  'Home exercise program was reviewed. Return if symptoms get worse.',
  'Skin intact, no edema. Gait steady without assistive device.',
  'Referral for imaging was placed; results to be reviewed at the next visit.',
  'Patient was counselled on diet, activity and fall prevention.',
];

export function visitsOf(subject: ChartSubject, count: number): Visit[] {
  const random = seededRandom(hashOf(`visits:${subject.key}`));
  const fromMs = Date.parse(`${subject.from}T12:00:00Z`);
  const toMs = Math.max(fromMs, Date.parse(`${subject.to}T12:00:00Z`));
  const dates = Array.from({ length: count }, () =>
    new Date(fromMs + Math.floor(random() * (toMs - fromMs + 1))).toISOString().slice(0, 10),
  );
  return dates.sort().map((date) => ({
    date,
    reason: pick(REASONS, random),
    clinician: pick(CLINICIANS, random),
    diagnosis: pick(DIAGNOSES, random),
    bloodPressure: `${110 + Math.floor(random() * 40)}/${65 + Math.floor(random() * 25)}`,
    weightLb: 120 + Math.floor(random() * 110),
  }));
}

/** The pages of a chart as lines of text. */
export function chartPages(subject: ChartSubject, pageCount: number): string[][] {
  const random = seededRandom(hashOf(`chart:${subject.key}`));
  const visits = visitsOf(subject, pageCount);
  return visits.map((visit, index) => {
    const lines = [...header(subject), ...visitLines(visit, random)];
    const body = lines.slice(0, LINES_PER_PAGE - 2);
    while (body.length < LINES_PER_PAGE - 2) body.push('');
    return [...body, '', `${subject.siteName}  -  page ${index + 1} of ${pageCount}`];
  });
}

function header(subject: ChartSubject): string[] {
  return [
    subject.siteName,
    subject.siteAddress,
    `Telephone ${subject.sitePhone}  -  Health Information Management`,
    '',
    `Patient: ${patientName(subject)}`,
    `Date of birth: ${usDate(subject.birthDate)}   Sex: ${subject.gender}   Member ID: ${subject.memberId}`,
    '',
  ];
}

export function patientName(subject: ChartSubject): string {
  return `${subject.family}, ${subject.given.join(' ')}`;
}

function visitLines(visit: Visit, random: () => number): string[] {
  const sentences = (): string[] => Array.from({ length: 3 + Math.floor(random() * 3) }, () => pick(SENTENCES, random));
  return [
    `PROGRESS NOTE - ${visit.reason}`,
    `Date of service: ${usDate(visit.date)}   Clinician: ${visit.clinician}`,
    '',
    'SUBJECTIVE',
    ...sentences(),
    '',
    'OBJECTIVE',
    `Blood pressure ${visit.bloodPressure}, weight ${visit.weightLb} lb, temperature 98.4 F.`,
    ...sentences(),
    '',
    'ASSESSMENT',
    `${visit.diagnosis.code}  ${visit.diagnosis.text}`,
    ...sentences().slice(0, 2),
    '',
    'PLAN',
    ...sentences(),
    '',
    `Electronically signed by ${visit.clinician} on ${usDate(visit.date)}`,
  ];
}

export function usDate(isoDate: string): string {
  const [year, month, day] = isoDate.split('-');
  return `${month}/${day}/${year}`;
}

export function certificatePage(subject: ChartSubject): string[] {
  return [
    ...header(subject),
    'CERTIFICATE OF NO RECORDS',
    '',
    'A diligent search of the records of this facility was made.',
    `No records were found for the dates of service ${usDate(subject.from)} to ${usDate(subject.to)}.`,
    '',
    'Custodian of records: Marta Osei (synthetic)',
  ];
}
