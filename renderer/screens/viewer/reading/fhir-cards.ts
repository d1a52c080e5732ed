/** One readable card for each FHIR resource: what it is, when, and the members that a reviewer reads. Pure. */
import type { Attachment, Block, Fact, Rich } from './blocks.ts';
import { narrative } from './narrative.ts';
import {
  address,
  anyValue,
  codes,
  concept,
  concepts,
  date,
  dosage,
  humanName,
  identifiers,
  isJson,
  joined,
  json,
  list,
  period,
  quantity,
  range,
  str,
  timing,
  type Json,
} from './fhir-values.ts';
import { parseFragment } from './fragment.ts';
import { wordsOf } from './words.ts';

export type Card = Extract<Block, { k: 'card' }>;

export interface CardContext {
  /** Words for what a Reference points to. */
  reference(value: unknown): string;
  attach(data: { name: string; type: string; base64: string }): Attachment;
}

interface Reading {
  title: string;
  when?: string;
  facts?: [label: string, value: string][];
}

type Reader = (r: Json, ref: CardContext['reference']) => Reading;
const people = (value: unknown, member: string, ref: CardContext['reference']): string =>
  joined(list(value).map((item) => ref(json(item)[member])));
const notes = (value: unknown): string =>
  joined(
    list(value).map((note) => str(json(note)['text'])),
    ' ',
  );

const medicine = (r: Json, ref: CardContext['reference']): string =>
  concept(r['medicationCodeableConcept']) || ref(r['medicationReference']) || concept(r['medication']);

/** HL7 v3 ActCode, the codes that R4 asks of an encounter; sites often send them without words. */
const classWords = wordsOf<string>({
  AMB: 'Ambulatory',
  EMER: 'Emergency',
  FLD: 'In the field',
  HH: 'Home health',
  IMP: 'Inpatient',
  ACUTE: 'Inpatient, acute',
  OBSENC: 'Observation',
  SS: 'Short stay',
  VR: 'Virtual',
});

const readers = wordsOf<Reader>({
  Patient: (r) => ({
    title: humanName(list(r['name'])[0]) || 'Patient without a name',
    facts: [
      ['Born', date(r['birthDate'])],
      ['Died', date(r['deceasedDateTime']) || (r['deceasedBoolean'] === true ? 'yes' : '')],
      ['Sex', str(r['gender'])],
      ['Numbers', identifiers(r['identifier'])],
      ['Address', joined(list(r['address']).map(address), '; ')],
      ['Telephone', joined(list(r['telecom']).map((t) => str(json(t)['value'])))],
    ],
  }),
  Encounter: (r, ref) => ({
    title: concepts(r['type']) || concept(r['class']) || 'Encounter',
    when: period(r['period']),
    facts: [
      ['Status', str(r['status'])],
      ['Class', classWords[concept(r['class'])] ?? concept(r['class'])],
      ['Reason', concepts(r['reasonCode']) || joined(list(r['reasonReference']).map(ref))],
      ['With', people(r['participant'], 'individual', ref)],
      ['At', joined([people(r['location'], 'location', ref), ref(r['serviceProvider'])])],
    ],
  }),
  Condition: (r, ref) => ({
    title: concept(r['code']) || 'Condition',
    when: timing(r, 'onset') || date(r['recordedDate']),
    facts: [
      ['Code', codes(r['code'])],
      ['Status', joined([concept(r['clinicalStatus']), concept(r['verificationStatus'])])],
      ['Category', concepts(r['category'])],
      ['Severity', concept(r['severity'])],
      ['Ended', timing(r, 'abatement')],
      ['Recorded', date(r['recordedDate'])],
      ['By', ref(r['asserter']) || ref(r['recorder'])],
      ['Note', notes(r['note'])],
    ],
  }),
  Observation: (r, ref) => ({
    title: concept(r['code']) || 'Observation',
    when: timing(r, 'effective') || date(r['issued']),
    facts: [
      ['Result', anyValue(r) || concept(r['dataAbsentReason'])],
      ...list(r['component']).map((item): [string, string] => [
        concept(json(item)['code']) || 'Part',
        anyValue(json(item)) || concept(json(item)['dataAbsentReason']),
      ]),
      ['Reading', concepts(r['interpretation'])],
      ['Reference', joined(list(r['referenceRange']).map(range))],
      ['Code', codes(r['code'])],
      ['Status', str(r['status']) === 'final' ? '' : str(r['status'])],
      ['By', joined(list(r['performer']).map(ref))],
      ['Note', notes(r['note'])],
    ],
  }),
  MedicationRequest: (r, ref) => ({
    title: medicine(r, ref) || 'Medication',
    when: date(r['authoredOn']),
    facts: [
      ['Dose', dosage(r['dosageInstruction'])],
      ['Status', joined([str(r['status']), str(r['intent'])])],
      ['For', concepts(r['reasonCode'])],
      [
        'Supply',
        joined([
          quantity(json(r['dispenseRequest'])['quantity']),
          period(json(r['dispenseRequest'])['validityPeriod']),
        ]),
      ],
      ['By', ref(r['requester'])],
      ['Note', notes(r['note'])],
    ],
  }),
  MedicationStatement: (r, ref) => ({
    title: medicine(r, ref) || 'Medication',
    when: timing(r, 'effective') || date(r['dateAsserted']),
    facts: [
      ['Dose', dosage(r['dosage'])],
      ['Status', str(r['status'])],
      ['For', concepts(r['reasonCode'])],
      ['Told by', ref(r['informationSource'])],
      ['Note', notes(r['note'])],
    ],
  }),
  AllergyIntolerance: (r, ref) => ({
    title: concept(r['code']) || 'Allergy',
    when: timing(r, 'onset') || date(r['recordedDate']),
    facts: [
      ['Status', joined([concept(r['clinicalStatus']), concept(r['verificationStatus'])])],
      ['Risk', str(r['criticality'])],
      ['Kind', joined([str(r['type']), ...list(r['category']).map(str)])],
      [
        'Reaction',
        joined(
          list(r['reaction']).map((item) =>
            joined([concepts(json(item)['manifestation']), str(json(item)['severity'])], ', '),
          ),
          '; ',
        ),
      ],
      ['By', ref(r['recorder'])],
    ],
  }),
  Procedure: (r, ref) => ({
    title: concept(r['code']) || 'Procedure',
    when: timing(r, 'performed'),
    facts: [
      ['Code', codes(r['code'])],
      ['Status', str(r['status'])],
      ['Reason', concepts(r['reasonCode'])],
      ['Site', concepts(r['bodySite'])],
      ['Outcome', concept(r['outcome'])],
      ['By', people(r['performer'], 'actor', ref)],
      ['Note', notes(r['note'])],
    ],
  }),
  Immunization: (r, ref) => ({
    title: concept(r['vaccineCode']) || 'Immunization',
    when: timing(r, 'occurrence'),
    facts: [
      ['Status', joined([str(r['status']), concept(r['statusReason'])])],
      ['Lot', str(r['lotNumber'])],
      ['Dose', quantity(r['doseQuantity'])],
      ['Site', joined([concept(r['site']), concept(r['route'])])],
      ['By', people(r['performer'], 'actor', ref)],
    ],
  }),
  DiagnosticReport: (r, ref) => ({
    title: concept(r['code']) || 'Report',
    when: timing(r, 'effective') || date(r['issued']),
    facts: [
      ['Status', str(r['status'])],
      ['Category', concepts(r['category'])],
      ['Conclusion', joined([str(r['conclusion']), concepts(r['conclusionCode'])])],
      ['Results', joined(list(r['result']).map(ref))],
      ['By', joined([...list(r['performer']), ...list(r['resultsInterpreter'])].map(ref))],
    ],
  }),
  DocumentReference: (r, ref) => ({
    title: str(r['description']) || concept(r['type']) || 'Document',
    when: date(r['date']) || period(json(r['context'])['period']),
    facts: [
      ['Type', concept(r['type'])],
      ['Status', joined([str(r['status']), str(r['docStatus'])])],
      ['Author', joined(list(r['author']).map(ref))],
      ['Custodian', ref(r['custodian'])],
    ],
  }),
  Composition: (r, ref) => ({
    title: str(r['title']) || concept(r['type']) || 'Document',
    when: date(r['date']),
    facts: [
      ['Type', concept(r['type'])],
      ['Status', str(r['status'])],
      ['Patient', ref(r['subject'])],
      ['Author', joined(list(r['author']).map(ref))],
      ['Custodian', ref(r['custodian'])],
    ],
  }),
  Practitioner: (r) => ({
    title: humanName(list(r['name'])[0]) || 'Practitioner',
    facts: [['Numbers', identifiers(r['identifier'])]],
  }),
  Organization: (r) => ({
    title: str(r['name']) || 'Organization',
    facts: [
      ['Numbers', identifiers(r['identifier'])],
      ['Address', joined(list(r['address']).map(address), '; ')],
      ['Telephone', joined(list(r['telecom']).map((t) => str(json(t)['value'])))],
    ],
  }),
  Binary: (r) => ({ title: `File, ${str(r['contentType']) || 'kind not stated'}` }),
});

/** For kinds without a card of their own: their simple members. */
const UNREAD = new Set(['resourceType', 'id', 'meta', 'text', 'contained', 'extension', 'implicitRules', 'language']);
function plainReading(r: Json, ref: CardContext['reference']): Reading {
  const facts: [string, string][] = [];
  for (const [name, value] of Object.entries(r)) {
    if (UNREAD.has(name) || facts.length >= 14) continue;
    const words = joined(
      list(value)
        .slice(0, 6)
        .map((item) => {
          if (!isJson(item)) return str(item);
          return str(item['reference']) === ''
            ? concept(item) || str(item['value']) || period(item) || humanName(item)
            : ref(item);
        }),
    );
    facts.push([spaced(name), words.slice(0, 500)]);
  }
  const named = concept(r['code']) || concept(r['type']) || str(r['name']) || str(r['title']);
  return { title: named || spaced(str(r['resourceType'])), when: date(r['date']) || timing(r, 'effective'), facts };
}

export const spaced = (name: string): string =>
  name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/^./, (c) => c.toUpperCase());

export function cardOf(resource: Json, context: CardContext): Card {
  const kind = str(resource['resourceType']) || 'Resource';
  const reading = (readers[kind] ?? plainReading)(resource, context.reference);
  const facts: Fact[] = (reading.facts ?? [])
    .filter(([, value]) => value !== '')
    .map(([label, value]) => ({ label, value }));
  const nodes: Rich[] =
    kind === 'Composition'
      ? sections(resource['section'], 0)
      : kind === 'DiagnosticReport' || !(kind in readers)
        ? xhtml(resource['text'])
        : [];
  return {
    k: 'card',
    title: reading.title.slice(0, 300),
    when: reading.when ?? '',
    facts,
    nodes,
    attachments: attachmentsOf(resource, kind, context),
  };
}

const DEEPEST_SECTION = 8;
function sections(value: unknown, depth: number): Rich[] {
  if (depth > DEEPEST_SECTION) return [];
  return list(value).flatMap((item): Rich[] => {
    const section = json(item);
    const title = str(section['title']) || concept(section['code']);
    return [
      ...(title === '' ? [] : [{ t: 'h3' as const, c: [title] }]),
      ...xhtml(section['text']),
      ...sections(section['section'], depth + 1),
    ];
  });
}

/** Narrative.div through the same walker as C-CDA narrative. */
function xhtml(value: unknown): Rich[] {
  const div = json(value)['div'];
  if (typeof div !== 'string' || div.length > 4_000_000) return [];
  const root = parseFragment(div);
  return root ? narrative(root.children) : [{ t: 'p', c: [div.replace(/<[^>]*>/g, ' ')] }];
}

function attachmentsOf(resource: Json, kind: string, context: CardContext): Attachment[] {
  if (kind === 'Binary')
    return typeof resource['data'] === 'string'
      ? [context.attach({ name: 'The file', type: str(resource['contentType']), base64: resource['data'] })]
      : [];
  const found =
    kind === 'DocumentReference'
      ? list(resource['content']).map((item) => json(json(item)['attachment']))
      : kind === 'DiagnosticReport'
        ? list(resource['presentedForm']).map(json)
        : [];
  return found.flatMap((item, n) => {
    const name = str(item['title']) || (found.length === 1 ? 'The document' : `Document ${n + 1}`);
    return typeof item['data'] === 'string'
      ? [context.attach({ name, type: str(item['contentType']), base64: item['data'] })]
      : [];
  });
}
