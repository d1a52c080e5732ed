/**
 * Whose record a sign-in opens and who authorized it, as far as the payer tells: the token answer, then the id_token, then a readable
 * access token. Pure. Where none of them tells, the payer is asked for its Patients.
 */
import { readableClaims } from '../auth/token-set.ts';
import type { SmartTokens } from '../auth/smart-client.ts';
import type { GrantFacts } from './grant-repository.ts';
import { dayOf, nameOf, type Json } from './resource-facts.ts';
import type { Member } from './store-port.ts';

/** Claims in which servers put the patient's id. InterSystems names the MPIID. */
const CLAIMS = ['patient', 'patient_id', 'launch_response_patient', 'MPIID', 'mpiid', 'fhir_patient_id'];

export function patientFromTokens(tokens: SmartTokens): { id: string; from: GrantFacts['patientFrom'] } | null {
  if (tokens.patient !== null) return { id: lastPart(tokens.patient), from: 'tokenResponse' };
  const inId = patientClaim(tokens.idClaims ?? {});
  if (inId !== null) return { id: inId, from: 'idToken' };
  const inAccess = patientClaim(readableClaims(tokens.accessToken) ?? {});
  return inAccess === null ? null : { id: inAccess, from: 'accessToken' };
}

function patientClaim(claims: Json): string | null {
  for (const name of CLAIMS) {
    const value = claims[name];
    if (typeof value === 'string' && value !== '' && value.length <= 256) return lastPart(value);
    if (typeof value === 'number') return String(value);
  }
  // The person who signed in is the patient where fhirUser says so; a delegate's fhirUser is a RelatedPerson or a Person.
  const user = /(?:^|\/)Patient\/([^/?#]+)$/.exec(typeof claims.fhirUser === 'string' ? claims.fhirUser : '');
  return user?.[1] ?? null;
}

const lastPart = (value: string): string => value.replace(/^.*Patient\//, '');

/** Who signed in, from fhirUser: the member themselves, or somebody who may act for them. */
export function authorizerFrom(
  tokens: SmartTokens,
  patientId: string,
): Pick<GrantFacts, 'authorizedAs' | 'authorizedName' | 'authorizedTold'> {
  const claims: Json = tokens.idClaims ?? readableClaims(tokens.accessToken) ?? {};
  const user = typeof claims.fhirUser === 'string' ? claims.fhirUser : '';
  const name = [claims.name, claims.preferred_username].find((n): n is string => typeof n === 'string') ?? '';
  const parts = /(?:^|\/)(Patient|RelatedPerson|Person|Practitioner)\/([^/?#]+)$/.exec(user);
  if (!parts)
    return {
      authorizedAs: 'unknown',
      authorizedName: name.slice(0, 200),
      authorizedTold: name === '' ? 'nobody' : 'payer',
    };
  const isMember = parts[1] === 'Patient' && parts[2] === patientId;
  return {
    authorizedAs: isMember ? 'member' : 'delegate',
    authorizedName: name.slice(0, 200),
    authorizedTold: 'payer',
  };
}

export interface PatientSummary {
  id: string;
  name: string;
  birthDate: string;
}

/** @returns null where the value is no Patient with an id */
export function summaryOf(value: unknown): PatientSummary | null {
  const patient = (typeof value === 'object' && value !== null ? value : {}) as Json;
  if (patient.resourceType !== 'Patient' || typeof patient.id !== 'string') return null;
  return { id: patient.id, name: nameOf(patient.name), birthDate: dayOf(patient.birthDate) };
}

/** Compared cautiously: a different day of birth or no common part of the family name is a difference; too little to tell is unknown. */
export function identityOf(
  member: Pick<Member, 'name' | 'birthDate'>,
  patient: PatientSummary,
): GrantFacts['identity'] {
  const words = (text: string): string[] =>
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .filter((w) => w.length > 1);
  const day = member.birthDate !== '' && patient.birthDate.length === 10;
  if (day && member.birthDate !== patient.birthDate) return 'differs';
  const a = words(member.name);
  const b = words(patient.name);
  if (a.length === 0 || b.length === 0) return 'unknown';
  const common = a.filter((w) => b.includes(w)).length;
  if (common === 0) return 'differs';
  return day && common >= Math.min(2, a.length, b.length) ? 'match' : 'unknown';
}
