/**
 * What lists and search need of a resource, read tolerantly: any FHIR version, any profile, unknown types too. Pure. Nothing is
 * guessed: a text is the payer's text, display or code, in that order.
 */

export type Json = Record<string, unknown>;

export interface ResourceFacts {
  type: string;
  /** Null where the resource has none. */
  id: string | null;
  versionId: string | null;
  lastUpdated: string | null;
  primaryDate: string;
  codeSystem: string;
  code: string;
  status: string;
  display: string;
  /** Words for the search. */
  text: string;
  /** References as written, contained ones left out. */
  references: string[];
  /** References that say whose resource it is. */
  patients: string[];
}

/** Elements that hold when a thing happened, best first; the first that has a value counts. */
const DATE_PATHS: readonly string[] = [
  'billablePeriod.start',
  'servicedPeriod.start',
  'servicedDate',
  'effectiveDateTime',
  'effectivePeriod.start',
  'effectiveInstant',
  'occurrenceDateTime',
  'occurrencePeriod.start',
  'performedDateTime',
  'performedPeriod.start',
  'whenHandedOver',
  'whenPrepared',
  'authoredOn',
  'onsetDateTime',
  'onsetPeriod.start',
  'context.period.start',
  'period.start',
  'startDate',
  'recordedDate',
  'assertedDate',
  'dateAsserted',
  'recorded',
  'date',
  'issued',
  'created',
  'sent',
];
/** Elements that say what a thing is, best first. */
const CODE_PATHS: readonly string[] = [
  'code',
  'vaccineCode',
  'medicationCodeableConcept',
  'medication.concept',
  'type',
  'class',
  'category',
  'specialty',
];
/** Names of members whose text a person may look for. */
const SPOKEN = new Set([
  'text',
  'display',
  'family',
  'given',
  'name',
  'title',
  'description',
  'code',
  'valueString',
  'conclusion',
  'comment',
  'value',
  'instruction',
  'patientInstruction',
]);
const MOST_TEXT = 6000;
const MOST_REFERENCES = 500;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const firstOf = (value: unknown): unknown => (Array.isArray(value) ? (value as unknown[])[0] : value);

function at(resource: Json, path: string): unknown {
  let value: unknown = resource;
  for (const name of path.split('.')) {
    value = firstOf(value);
    if (!isJson(value)) return undefined;
    value = value[name];
  }
  return value;
}

/** The day of a FHIR date, dateTime or instant as it was written: a time zone never shifts it. */
export const dayOf = (value: unknown): string => /^\d{4}(-\d{2}(-\d{2})?)?/.exec(textOf(value))?.[0] ?? '';

/** Text, then display, then code of a CodeableConcept or Coding. */
function concept(value: unknown): { text: string; code: string; system: string } | null {
  const c = firstOf(value);
  if (!isJson(c)) return null;
  const coding = firstOf(c.coding) ?? (typeof c.code === 'string' ? c : undefined);
  const { code, system, display } = isJson(coding) ? coding : {};
  const text = textOf(c.text) || textOf(display) || textOf(code);
  return text === '' ? null : { text, code: textOf(code), system: textOf(system) };
}

/** A HumanName, or the plain name of an organization. */
export function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const n = firstOf(value);
  if (!isJson(n)) return '';
  if (textOf(n.text) !== '') return textOf(n.text);
  const given = Array.isArray(n.given) ? n.given.map(textOf).join(' ') : '';
  return [given, textOf(n.family)].filter((part) => part !== '').join(' ');
}

const NAMED = new Set([
  'Patient',
  'Practitioner',
  'RelatedPerson',
  'Person',
  'Organization',
  'Location',
  'HealthcareService',
  'InsurancePlan',
]);

/** @returns null where the value is no resource */
export function readFacts(value: unknown): ResourceFacts | null {
  if (!isJson(value) || typeof value.resourceType !== 'string') return null;
  const type = value.resourceType;
  if (!/^[A-Za-z]{1,60}$/.test(type)) return null;
  const meta = isJson(value.meta) ? value.meta : {};
  const found = CODE_PATHS.map((path) => concept(at(value, path))).find((c) => c !== null) ?? null;
  const named = NAMED.has(type) ? nameOf(value.name) : '';
  const words: string[] = [];
  const references = new Set<string>();
  gather(value, words, references, { left: MOST_TEXT }, 0);
  return {
    type,
    id: typeof value.id === 'string' && /^[A-Za-z0-9.-]{1,64}$/.test(value.id) ? value.id : lenientId(value.id),
    versionId: textOf(meta.versionId) || null,
    lastUpdated: textOf(meta.lastUpdated) || null,
    primaryDate:
      type === 'Patient' ? '' : (DATE_PATHS.map((path) => dayOf(at(value, path))).find((d) => d !== '') ?? ''),
    codeSystem: found?.system ?? '',
    code: found?.code ?? '',
    status: textOf(value.status) || (concept(value.clinicalStatus)?.code ?? ''),
    display: (named || textOf(value.title) || (found?.text ?? '') || textOf(value.description)).slice(0, 300),
    text: words.join(' '),
    references: [...references],
    patients: ['patient', 'subject', 'beneficiary', 'for']
      .map((name) => textOf((firstOf(value[name]) as Json | undefined)?.reference))
      .filter((reference) => /(^|\/)Patient\/[^/]+/.test(reference)),
  };
}

/** Some servers use ids that FHIR does not allow (underscores, more than 64 characters); they are kept as they are. */
const lenientId = (id: unknown): string | null =>
  typeof id === 'string' && id !== '' && id.length <= 256 ? id : typeof id === 'number' ? String(id) : null;

function gather(value: unknown, words: string[], references: Set<string>, room: { left: number }, depth: number): void {
  if (depth > 40) return;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) gather(item, words, references, room, depth + 1);
    return;
  }
  if (!isJson(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (typeof member === 'string') {
      if (name === 'reference') {
        if (!member.startsWith('#') && member.length <= 500 && references.size < MOST_REFERENCES)
          references.add(member);
      } else if (SPOKEN.has(name)) add(member, words, room);
    } else if (name === 'given' && Array.isArray(member)) {
      for (const part of member as unknown[]) add(textOf(part), words, room);
    } else if (name !== 'data' && name !== 'div') gather(member, words, references, room, depth + 1);
  }
}

function add(text: string, words: string[], room: { left: number }): void {
  if (text === '' || room.left <= 0) return;
  const part = text.slice(0, room.left);
  room.left -= part.length + 1;
  words.push(part);
}

/**
 * A reference as `Type/id` where it lies on the server itself.
 * @param base FHIR base without a trailing slash
 */
export function localTarget(reference: string, base: string): string | null {
  const rest = reference.startsWith(`${base}/`) ? reference.slice(base.length + 1) : reference;
  const parts = /^([A-Z][A-Za-z]{1,59})\/([^/?#]{1,256})(?:\/_history\/[^/?#]+)?$/.exec(rest);
  return parts ? `${parts[1]}/${parts[2]}` : null;
}
