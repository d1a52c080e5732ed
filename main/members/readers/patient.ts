/** Who a member is, for the banner and for linking: from the payer's Patient. Pure. */
import { dayOf } from './dates.ts';
import { joined, json, objects, str, type Json } from './json.ts';
import { systemName } from './terms.ts';
import { codingsOf, conceptTitle, personName } from './values.ts';

export interface Person {
  name: string;
  family: string;
  given: string;
  birthDate: string;
  sex: string;
  /** Plain date, `yes` where only that is known, else empty. */
  deceased: string;
  identifiers: { label: string; value: string }[];
  memberIds: string[];
}

const MEMBER = ['MB', 'um', 'pi', 'MEMBER'];

export function readPatient(resource: Json): Person {
  const names = objects(resource['name']);
  const name =
    names.find((n) => str(n['use']) === 'official') ?? names.find((n) => str(n['use']) !== 'old') ?? json(names[0]);
  const identifiers = objects(resource['identifier']).map((identifier) => ({
    codes: codingsOf(identifier['type']).map(({ code }) => code),
    label: conceptTitle(identifier['type']) || systemName(str(identifier['system'])) || 'Identifier',
    value: str(identifier['value']),
  }));
  const birthSex = objects(resource['extension']).find((e) => str(e['url']).endsWith('us-core-birthsex'));
  const deceased = dayOf(resource['deceasedDateTime']);
  return {
    name: personName(name),
    family: str(name['family']),
    given: joined(
      objects([name]).flatMap((n) => (Array.isArray(n['given']) ? n['given'].map(str) : [str(n['given'])])),
      ' ',
    ),
    birthDate: dayOf(resource['birthDate']),
    sex: str(resource['gender']) || str(birthSex?.['valueCode']),
    deceased: deceased === '' ? (resource['deceasedBoolean'] === true ? 'yes' : '') : deceased,
    identifiers: identifiers.filter(({ value }) => value !== '').map(({ label, value }) => ({ label, value })),
    memberIds: identifiers
      .filter(({ codes, value }) => value !== '' && codes.some((c) => MEMBER.includes(c)))
      .map(({ value }) => value),
  };
}
