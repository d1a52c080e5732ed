/** FHIR R4 datatypes as a reader's words. Takes nothing for granted: every member may be absent or of another kind. Pure. */
import { fhirDate } from './dates.ts';

export type Json = Record<string, unknown>;

export const isJson = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
export const json = (value: unknown): Json => (isJson(value) ? value : {});
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
export const str = (value: unknown): string =>
  typeof value === 'string'
    ? value.slice(0, 4000)
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : '';
export const joined = (parts: readonly string[], by = ', '): string => parts.filter((part) => part !== '').join(by);

export const date = (value: unknown): string => (typeof value === 'string' ? fhirDate(value) : '');

/** CodeableConcept, Coding or code. */
export function concept(value: unknown): string {
  if (typeof value === 'string') return value;
  const { text, coding, display, code } = json(value);
  if (str(text) !== '') return str(text);
  const codings = list(coding).map(json);
  const named = codings.map((c) => str(c['display'])).find((words) => words !== '');
  return named ?? (str(display) || codings.map((c) => str(c['code'])).find((c) => c !== '') || str(code));
}

/** The codes of a concept, such as `I10` or `8480-6`. */
export const codes = (value: unknown): string =>
  joined([...new Set(list(json(value)['coding']).map((c) => str(json(c)['code'])))]);

export const concepts = (value: unknown): string => joined(list(value).map(concept));

export function humanName(value: unknown): string {
  const { text, family, given, prefix, suffix } = json(value);
  return (
    str(text) || joined([...list(prefix).map(str), ...list(given).map(str), str(family), ...list(suffix).map(str)], ' ')
  );
}

export const address = (value: unknown): string => {
  const { text, line, city, state, postalCode } = json(value);
  return str(text) || joined([...list(line).map(str), str(city), joined([str(state), str(postalCode)], ' ')]);
};

export function quantity(value: unknown): string {
  const { value: amount, unit, code, comparator } = json(value);
  return joined([`${str(comparator)}${str(amount)}`, str(unit) || str(code)], ' ');
}

export const period = (value: unknown): string => {
  const { start, end } = json(value);
  if (str(start) === '' && str(end) === '') return '';
  return date(start) === date(end) ? date(start) : `${date(start) || 'open'} – ${date(end) || 'open'}`;
};

export const identifiers = (value: unknown): string => joined(list(value).map((id) => str(json(id)['value'])));

/** `effective[x]`, `onset[x]` and the like: whichever form is there. */
export function timing(resource: Json, stem: string): string {
  return (
    date(resource[`${stem}DateTime`]) ||
    date(resource[`${stem}Date`]) ||
    date(resource[`${stem}Instant`]) ||
    period(resource[`${stem}Period`]) ||
    quantity(resource[`${stem}Age`]) ||
    range(resource[`${stem}Range`]) ||
    str(resource[`${stem}String`])
  );
}

export const range = (value: unknown): string => {
  const { low, high, text } = json(value);
  if (str(text) !== '') return str(text);
  const [from, to] = [quantity(low), quantity(high)];
  return from === '' && to === '' ? '' : `${from || '…'} – ${to || '…'}`;
};

/** `value[x]` of an observation, component or extension. */
export function anyValue(resource: Json): string {
  for (const [name, value] of Object.entries(resource)) {
    if (!name.startsWith('value') || name === 'value') continue;
    if (name === 'valueQuantity' || name === 'valueAge') return quantity(value);
    if (name === 'valueCodeableConcept' || name === 'valueCoding') return concept(value);
    if (name === 'valueRange') return range(value);
    if (name === 'valuePeriod') return period(value);
    if (name === 'valueDateTime' || name === 'valueDate') return date(value);
    if (name === 'valueRatio')
      return joined([quantity(json(value)['numerator']), quantity(json(value)['denominator'])], ' / ');
    if (typeof value !== 'object') return str(value);
  }
  return '';
}

export const dosage = (value: unknown): string =>
  joined(
    list(value).map((item) => {
      const { text, timing: when, route, doseAndRate, patientInstruction } = json(item);
      const dose = quantity(json(list(doseAndRate)[0])['doseQuantity']);
      return str(text) || joined([dose, concept(json(when)['code']), concept(route)]) || str(patientInstruction);
    }),
    '; ',
  );
