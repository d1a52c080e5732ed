/**
 * What is asked of a payer for one member: the capability statement ∩ the scopes that were granted. Pure. What is not asked stands in the
 * plan too, with the reason, so that the report can say what was not fetched.
 */
import type { FetchOutcome } from '../../preload/contract/patient-access.ts';
import type { PayerSettings } from '../../preload/contract/payer-profile.ts';
import type { Capability, CapabilityType } from './capability.ts';

/** Types that hold a patient's data (R4 patient compartment, US Core, CARIN BB, PDex), in the order in which they are asked. */
export const PATIENT_TYPES: readonly string[] = [
  'Coverage',
  'ExplanationOfBenefit',
  'Encounter',
  'Condition',
  'Observation',
  'DiagnosticReport',
  'DocumentReference',
  'Procedure',
  'MedicationRequest',
  'MedicationDispense',
  'MedicationStatement',
  'MedicationAdministration',
  'AllergyIntolerance',
  'Immunization',
  'CarePlan',
  'CareTeam',
  'Goal',
  'Device',
  'ServiceRequest',
  'Claim',
  'ClaimResponse',
  'RelatedPerson',
  'FamilyMemberHistory',
  'ImagingStudy',
  'Specimen',
  'QuestionnaireResponse',
  'Consent',
  'Communication',
  'NutritionOrder',
  'ImmunizationRecommendation',
  'RiskAssessment',
  'EpisodeOfCare',
  'Appointment',
  'Media',
  'VisionPrescription',
  'DeviceRequest',
  'DeviceUseStatement',
  'Flag',
  'List',
  'Composition',
  'Provenance',
];

/** Types that are read by their id when something points to them. */
export const REFERENCED_TYPES: readonly string[] = [
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'Location',
  'Medication',
  'Coverage',
  'Device',
  'Encounter',
  'Observation',
  'Specimen',
  'RelatedPerson',
];

/** How a step asks; kept with the step, so that a restart asks the same way. */
export interface StepAsk {
  /** Search parameter that names the patient. */
  param?: string;
  count?: number;
  include?: string[];
  revInclude?: string[];
  /** ISO instant of the payer's clock: only what changed since. */
  since?: string;
  /** By POST `_search`. */
  post?: boolean;
}

export interface PlanStep {
  type: string;
  how: 'patient' | 'everything' | 'search' | 'reference';
  outcome: Extract<FetchOutcome, 'waiting' | 'refused' | 'unsupported'>;
  reason: string;
  ask: StepAsk;
}

export interface PlanInput {
  capability: Capability | null;
  /** Scopes as granted; those that were asked for where the payer did not say. */
  scopes: readonly string[];
  settings: Pick<PayerSettings, 'everything' | 'postSearch' | 'include' | 'pageSize'>;
  /** Where a refresh begins, by type; null for a full fetch. */
  since: ReadonlyMap<string, string> | null;
  /** Types that a person wants asked although the payer does not list them. */
  insisted?: readonly string[];
}

export function planFetch(input: PlanInput): PlanStep[] {
  const { capability, settings } = input;
  const step = (type: string, how: PlanStep['how'], ask: StepAsk): PlanStep => ({
    type,
    how,
    outcome: 'waiting',
    reason: '',
    ask,
  });
  const sinceOf = (type: string): StepAsk => {
    const since = input.since?.get(type);
    return since === undefined ? {} : { since };
  };
  const steps: PlanStep[] = [step('Patient', 'patient', {})];
  const everything =
    settings.everything === 'always' || (settings.everything === 'auto' && (capability?.everything ?? false));
  if (everything)
    steps.push(step('$everything', 'everything', { count: settings.pageSize, ...sinceOf('$everything') }));

  const listed = new Map((capability?.types ?? []).map((t) => [t.type, t]));
  for (const type of PATIENT_TYPES) {
    const known = listed.get(type);
    const isInsisted = input.insisted?.includes(type) ?? false;
    const base = step(type, 'search', askOf(type, known, settings, sinceOf(type)));
    if (!mayRead(input.scopes, type, 's'))
      steps.push({ ...base, outcome: 'refused', reason: 'What the member agreed to does not cover it.' });
    else if (capability && !known?.search && !isInsisted)
      steps.push({ ...base, outcome: 'unsupported', reason: 'The payer does not offer it.' });
    else steps.push(base);
  }
  steps.push(step('References', 'reference', {}));
  return steps;
}

function askOf(
  type: string,
  known: CapabilityType | undefined,
  settings: PlanInput['settings'],
  since: StepAsk,
): StepAsk {
  const offered = known?.searchParams ?? [];
  const wanted =
    type === 'Coverage'
      ? ['beneficiary', 'patient', 'subject']
      : type === 'Provenance'
        ? ['patient', 'target']
        : ['patient', 'subject'];
  // A type whose parameters are not listed is asked by the one that nearly every server knows.
  const param = wanted.find((name) => offered.includes(name)) ?? 'patient';
  const includes = !settings.include
    ? []
    : (known?.include ?? []).includes('*')
      ? ['*']
      : (known?.include ?? [])
          .filter((name) => name.startsWith(`${type}:`) && !/:(patient|subject|beneficiary|\*)$/.test(name))
          .slice(0, 8);
  const revInclude =
    settings.include && (known?.revInclude ?? []).includes('Provenance:target') ? ['Provenance:target'] : [];
  return {
    param,
    count: settings.pageSize,
    ...(includes.length > 0 ? { include: includes } : {}),
    ...(revInclude.length > 0 ? { revInclude } : {}),
    ...(settings.postSearch ? { post: true } : {}),
    ...since,
  };
}

/**
 * Whether scopes let a type be read (`r`) or searched (`s`): SMART v1 (`patient/X.read`, `user/*.*`) and v2 (`patient/X.rs?category=…`).
 */
export function mayRead(scopes: readonly string[], type: string, right: 'r' | 's'): boolean {
  return scopes.some((scope) => {
    const parts = /^(?:patient|user|system)\/([A-Za-z]+|\*)\.(read|write|\*|[cruds]+)(?:\?.*)?$/.exec(scope);
    if (!parts || (parts[1] !== '*' && parts[1] !== type)) return false;
    const rights = parts[2] ?? '';
    return rights === 'read' || rights === '*' || (rights !== 'write' && rights.includes(right));
  });
}

/** Scopes that were asked for and not granted; a wildcard that was granted piece by piece counts as missing. */
export const missingScopes = (asked: readonly string[], granted: readonly string[] | null): string[] => {
  if (granted === null) return [];
  return asked.filter((scope) => {
    if (granted.includes(scope)) return false;
    const parts = /^(patient|user|system)\/([A-Za-z]+|\*)\.(.+)$/.exec(scope);
    if (!parts) return true;
    const [, , type = '', rights = ''] = parts;
    const needs: ('r' | 's')[] =
      rights === 'read' || rights === '*'
        ? ['r', 's']
        : [...rights].filter((r): r is 'r' | 's' => r === 'r' || r === 's');
    return needs.length === 0 || type === '*'
      ? !needs.every((right) => mayRead(granted, 'AnyTypeAtAll', right)) || needs.length === 0
      : !needs.every((right) => mayRead(granted, type, right));
  });
};

/** First address of a step. */
export function firstAsk(
  step: Pick<PlanStep, 'type' | 'how' | 'ask'>,
  base: string,
  patientId: string,
): { url: URL; form?: string } {
  const id = encodeURIComponent(patientId);
  const { ask } = step;
  if (step.how === 'patient') return { url: new URL(`${base}/Patient/${id}`) };
  const query = new URLSearchParams();
  if (step.how === 'everything') {
    if (ask.count !== undefined) query.set('_count', String(ask.count));
    if (ask.since !== undefined) query.set('_since', ask.since);
    return { url: new URL(`${base}/Patient/${id}/$everything?${query}`) };
  }
  query.set(ask.param ?? 'patient', ask.param === 'target' ? `Patient/${patientId}` : patientId);
  if (ask.since !== undefined) query.set('_lastUpdated', `ge${ask.since}`);
  for (const name of ask.include ?? []) query.append('_include', name);
  for (const name of ask.revInclude ?? []) query.append('_revinclude', name);
  if (ask.count !== undefined) query.set('_count', String(ask.count));
  return ask.post
    ? { url: new URL(`${base}/${step.type}/_search`), form: query.toString() }
    : { url: new URL(`${base}/${step.type}?${query}`) };
}
