/**
 * What a list shows of a resource: one line, its day, and what it is filtered and charted by. Kept in the projection, so it holds
 * nothing that a list does not need. Pure.
 */
import { claimSummary } from './claim-summary.ts';
import { dayOf, shownDate } from './dates.ts';
import { isJson, joined, json, list, numberOf, objects, str, type Json } from './json.ts';
import type { Group, Summary } from './summary-model.ts';
import { typeName } from './terms.ts';
import { codingsOf, codeWords, conceptTitle, personName, quantityText, type Resolve } from './values.ts';

const GROUP: Readonly<Record<string, Group>> = {
  ExplanationOfBenefit: 'claims',
  Claim: 'claims',
  ClaimResponse: 'claims',
  Coverage: 'coverage',
  MedicationRequest: 'medications',
  MedicationDispense: 'medications',
  MedicationStatement: 'medications',
  MedicationAdministration: 'medications',
  Observation: 'labs',
  DiagnosticReport: 'labs',
  Condition: 'conditions',
  AllergyIntolerance: 'conditions',
  Encounter: 'care',
  Procedure: 'care',
  Immunization: 'care',
  CarePlan: 'care',
  CareTeam: 'care',
  Goal: 'care',
  ServiceRequest: 'care',
  Device: 'care',
  DocumentReference: 'documents',
  Media: 'documents',
  Binary: 'documents',
  Patient: 'people',
  Practitioner: 'people',
  PractitionerRole: 'people',
  Organization: 'people',
  Location: 'people',
  RelatedPerson: 'people',
};

/** When it happened, in the order of what says it best. Recording dates come last. */
const DAYS = [
  'effectiveDateTime',
  'effectivePeriod',
  'effectiveInstant',
  'occurrenceDateTime',
  'occurrencePeriod',
  'performedDateTime',
  'performedPeriod',
  'onsetDateTime',
  'onsetPeriod',
  'period',
  'billablePeriod',
  'whenHandedOver',
  'whenPrepared',
  'authoredOn',
  'startDate',
  'date',
  'recordedDate',
  'recorded',
  'created',
  'issued',
  'dateAsserted',
];

/** Where the words of a type stand, best first. */
const TITLES = [
  'code',
  'vaccineCode',
  'medicationCodeableConcept',
  'type',
  'class',
  'description',
  'title',
  'name',
  'category',
  'serviceType',
];

/** The one line of any resource. */
export function summarize(resource: Json, resolve: Resolve): Summary {
  const type = str(resource['resourceType']);
  const seen = { open: false };
  const named = (reference: unknown): string => {
    const { display, reference: to } = json(reference);
    if (str(display) !== '') return str(display);
    const target = str(to) === '' || str(to).startsWith('#') ? null : resolve(str(to));
    if (str(to) !== '' && !str(to).startsWith('#') && target === null) seen.open = true;
    return target?.title ?? '';
  };
  if (type === 'ExplanationOfBenefit') {
    const claim = claimSummary(resource, named);
    return { ...claim, group: 'claims', open: seen.open };
  }
  const [day, dayEnd, at] = daysOf(resource);
  const range = rangeOf(resource);
  const { value, unit, text } = valueOf(resource);
  const code = firstCode(resource);
  return {
    group: GROUP[type] ?? 'other',
    title: titleOf(type, resource, named) || typeName(type),
    detail: detailOf(type, resource, text, named),
    status: statusOf(resource),
    flag: flagOf(type, resource),
    day,
    dayEnd,
    at,
    ...range,
    kind: kindOf(resource),
    code,
    value,
    unit,
    open: seen.open,
  };
}

function daysOf(resource: Json): [string, string, string] {
  for (const name of DAYS) {
    const value = resource[name];
    if (isJson(value)) {
      const [start, end] = [dayOf(value['start']), dayOf(value['end'])];
      if (start !== '' || end !== '') return [start === '' ? end : start, end, shownDate(value['start'])];
    } else if (dayOf(value) !== '') return [dayOf(value), '', shownDate(value)];
  }
  const context = json(json(resource['context'])['period']);
  return [dayOf(context['start']), dayOf(context['end']), ''];
}

/** The range that says what is usual: the one without a kind of its own, else the first. Others stand on the card. */
function rangeOf(resource: Json): { low: number | null; high: number | null } {
  const ranges = objects(resource['referenceRange']);
  const usual = ranges.find((r) => codingsOf(r['type']).every(({ code }) => code === 'normal')) ?? ranges[0];
  return { low: numberOf(json(usual?.['low'])['value']), high: numberOf(json(usual?.['high'])['value']) };
}

function titleOf(type: string, resource: Json, named: (reference: unknown) => string): string {
  if (type === 'Patient' || type === 'Practitioner' || type === 'RelatedPerson')
    return personName(objects(resource['name'])[0]);
  if (type === 'Coverage')
    return joined(
      [
        objects(resource['class'])
          .filter((c) => codingsOf(c['type']).some(({ code }) => code === 'plan'))
          .map((c) => str(c['name']) || str(c['value']))[0] ?? '',
        conceptTitle(resource['type']),
      ],
      ' · ',
    );
  if (type === 'Encounter')
    return joined([conceptTitle(list(resource['type'])[0]), conceptTitle(resource['class'])], ' · ');
  if (type === 'Goal') return conceptTitle(resource['description']);
  if (type === 'Provenance')
    return joined(['Provenance', conceptTitle(json(objects(resource['agent'])[0])['type'])], ' · ');
  if (type === 'Device')
    return joined([str(json(objects(resource['deviceName'])[0])['name']), conceptTitle(resource['type'])], ' · ');
  const medication = resource['medicationReference'];
  if (medication !== undefined) {
    const inside = objects(resource['contained']).find(
      (held) => `#${str(held['id'])}` === str(json(medication)['reference']),
    );
    const words = inside ? conceptTitle(inside['code']) : named(medication);
    if (words !== '') return words;
  }
  for (const name of TITLES) {
    const value = list(resource[name])[0];
    const words = isJson(value) ? conceptTitle(value) : str(value);
    if (words !== '') return words;
  }
  return '';
}

function valueOf(resource: Json): { value: number | null; unit: string; text: string } {
  const quantity = resource['valueQuantity'];
  if (isJson(quantity))
    return {
      value: quantity['comparator'] === undefined ? numberOf(quantity['value']) : null,
      unit: str(quantity['unit']) || str(quantity['code']),
      text: quantityText(quantity),
    };
  for (const name of ['valueCodeableConcept', 'valueString', 'valueInteger', 'valueBoolean', 'valueDateTime'])
    if (resource[name] !== undefined)
      return {
        value: name === 'valueInteger' ? numberOf(resource[name]) : null,
        unit: '',
        text: isJson(resource[name]) ? conceptTitle(resource[name]) : str(resource[name]),
      };
  const parts = objects(resource['component']).map((part) => quantityText(part['valueQuantity']));
  if (parts.some((part) => part !== '')) return { value: null, unit: '', text: joined(parts, ' · ') };
  const why = conceptTitle(resource['dataAbsentReason']);
  return { value: null, unit: '', text: why === '' ? '' : `no value: ${why}` };
}

function detailOf(type: string, resource: Json, value: string, named: (reference: unknown) => string): string {
  switch (type) {
    case 'Observation':
      return value;
    case 'MedicationRequest':
    case 'MedicationStatement':
      return joined(
        [
          str(json(objects(resource['dosageInstruction'] ?? resource['dosage'])[0])['text']),
          named(resource['requester']),
        ],
        ' · ',
      );
    case 'MedicationDispense':
      return joined([quantityText(resource['quantity']), supplied(resource)], ' · ');
    case 'AllergyIntolerance':
      return joined(objects(resource['reaction']).flatMap((r) => list(r['manifestation']).map(conceptTitle)));
    case 'Encounter':
      return joined(
        [named(resource['serviceProvider']), ...objects(resource['participant']).map((p) => named(p['individual']))],
        ' · ',
      );
    case 'Coverage':
      return joined([...list(resource['payor']).map(named), str(resource['subscriberId'])], ' · ');
    case 'DocumentReference':
      return joined([...list(resource['author']).map(named), str(resource['description'])], ' · ');
    case 'DiagnosticReport':
      return str(resource['conclusion']) || joined(list(resource['performer']).map(named));
    case 'Condition':
      return joined(list(resource['category']).map(conceptTitle));
    case 'Practitioner':
    case 'Organization':
    case 'Location':
      return joined(
        objects(resource['identifier'])
          .filter((i) => /us-npi/.test(str(i['system'])))
          .map((i) => `NPI ${str(i['value'])}`),
      );
    default:
      return joined(
        [...objects(resource['performer']).map((p) => named(p['actor'] ?? p)), named(resource['author'])].slice(0, 3),
        ' · ',
      );
  }
}

const supplied = (resource: Json): string => {
  const days = numberOf(json(resource['daysSupply'])['value']);
  return days === null ? '' : `${days} days`;
};

function statusOf(resource: Json): string {
  const clinical = codingsOf(resource['clinicalStatus'])[0]?.code ?? conceptTitle(resource['clinicalStatus']);
  const verified = codingsOf(resource['verificationStatus'])[0]?.code ?? '';
  if (clinical !== '' || verified !== '') return joined([clinical, verified === 'confirmed' ? '' : verified], ', ');
  return str(resource['status']) || str(resource['lifecycleStatus']);
}

function flagOf(type: string, resource: Json): string {
  if (type === 'Observation')
    return joined(list(resource['interpretation']).map((i) => codingsOf(i)[0]?.code || conceptTitle(i)));
  if (type === 'AllergyIntolerance') return resource['criticality'] === 'high' ? 'high criticality' : '';
  return '';
}

const kindOf = (resource: Json): string => {
  const coded = list(resource['category']).flatMap((category) =>
    isJson(category) ? codingsOf(category).map(({ code }) => code) : [str(category)],
  );
  return coded.find((code) => code !== '') ?? codingsOf(resource['class'])[0]?.code ?? '';
};

function firstCode(resource: Json): string {
  const codings = codingsOf(resource['code'] ?? resource['vaccineCode'] ?? resource['medicationCodeableConcept']);
  // LOINC names a lab across labs; a lab's own code comes after it.
  const best = codings.find(({ system }) => system.includes('loinc.org')) ?? codings[0];
  if (best) return best.code === '' ? `text|${best.display}` : `${best.system}|${best.code}`;
  const text = conceptTitle(resource['code']);
  return text === '' ? '' : `text|${text}`;
}

/** The words of a summary's code, such as `LOINC 4548-4`. */
export function codeOfSummary(code: string): string {
  const at = code.lastIndexOf('|');
  return code.startsWith('text|') ? '' : codeWords({ system: code.slice(0, at), code: code.slice(at + 1) });
}
