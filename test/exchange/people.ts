/**
 * Purpose: synthetic people. Names are drawn from lists, domains end in `.example`, telephone numbers lie in the
 * range 555-0100 to 555-0199 that is kept free for fiction.
 */
import type { Patient } from 'fhir/r4';
import { FAMILY_NAMES, FEMALE_NAMES, MALE_NAMES, PLACES, STREETS } from './directory/word-lists.ts';
import { pick, seededRandom } from './random.ts';

export interface SyntheticPerson {
  family: string;
  given: string[];
  gender: 'female' | 'male';
  birthDate: string;
  memberId: string;
  phone: string;
  email: string;
  line: string;
  city: string;
  state: string;
  postalCode: string;
}

/** The n-th person; the same n is always the same person. */
export function syntheticPerson(n: number): SyntheticPerson {
  const random = seededRandom(0x5eed ^ Math.imul(n + 1, 0x9e3779b1));
  const gender = random() < 0.5 ? 'female' : 'male';
  const names = gender === 'female' ? FEMALE_NAMES : MALE_NAMES;
  const first = pick(names, random);
  const family = pick(FAMILY_NAMES, random);
  const initial = 'ABCDEFGHJKLMNPRSTW'.charAt(Math.floor(random() * 18));
  const place = pick(PLACES, random);
  const year = 1930 + Math.floor(random() * 75);
  const month = 1 + Math.floor(random() * 12);
  const day = 1 + Math.floor(random() * 28);
  return {
    family,
    given: random() < 0.6 ? [first, initial] : [first],
    gender,
    birthDate: `${year}-${two(month)}-${two(day)}`,
    memberId: `LKS${String(n).padStart(7, '0')}`,
    phone: fictionalPhone(place.areaCode, n),
    email: `${first}.${family}${n}@mail.example`.toLowerCase().replace(/[^a-z0-9.@]/g, ''),
    line: `${1 + Math.floor(random() * 9900)} ${pick(STREETS, random)}`,
    city: place.city,
    state: place.state,
    postalCode: place.zip3 + String(Math.floor(random() * 100)).padStart(2, '0'),
  };
}

/** A contained Patient as a request carries it. */
export function syntheticPatient(n: number): Patient {
  const person = syntheticPerson(n);
  return {
    resourceType: 'Patient',
    id: 'patient',
    identifier: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] },
        system: 'https://lakeshore.example/member-id',
        value: person.memberId,
      },
    ],
    name: [{ family: person.family, given: person.given }],
    gender: person.gender,
    birthDate: person.birthDate,
    telecom: [{ system: 'phone', value: person.phone }],
    address: [{ line: [person.line], city: person.city, state: person.state, postalCode: person.postalCode }],
  };
}

export function fictionalPhone(areaCode: string, n: number): string {
  return `+1-${areaCode}-555-01${two(n % 100)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
