/** A FHIR Bundle, a resource or NDJSON as cards, grouped by kind in the order in which a reviewer reads. Pure. */
import type { BlockSink } from './cda.ts';
import type { Block } from './blocks.ts';
import { cardOf, spaced } from './fhir-cards.ts';
import { concept, date, humanName, isJson, json, list, str, type Json } from './fhir-values.ts';
import { richBlocks } from './narrative.ts';
import { wordsOf } from './words.ts';

const ORDER = [
  'Composition',
  'Patient',
  'Encounter',
  'Condition',
  'AllergyIntolerance',
  'MedicationRequest',
  'MedicationStatement',
  'Immunization',
  'Procedure',
  'Observation',
  'DiagnosticReport',
  'DocumentReference',
];
const PLURALS = wordsOf<string>({
  Composition: 'Summary',
  AllergyIntolerance: 'Allergies',
  MedicationRequest: 'Medications ordered',
  MedicationStatement: 'Medications taken',
  DocumentReference: 'Documents',
  Binary: 'Files',
});
const DEEPEST_BUNDLE = 3;

const MOST_NODES_OF_CARD = 60;

/** Cards are handed on in groups of this size. */
const GROUP = 100;

/** @returns null when it is not JSON */
export function parseFhir(text: string): Json[] | null {
  const parsed = attempt(text);
  if (parsed !== undefined) return list(parsed).filter(isJson);
  // NDJSON: one resource a line.
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const resources = lines.map(attempt).filter(isJson);
  return lines.length > 1 && resources.length > 0 ? resources : null;
}

function attempt(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

export function fhirBlocks(roots: readonly Json[], sink: BlockSink): void {
  const resources: Json[] = [];
  const byReference = new Map<string, Json>();
  const collect = (resource: Json, fullUrl: string, depth: number): void => {
    if (resource['resourceType'] === 'Bundle' && depth < DEEPEST_BUNDLE) {
      for (const item of list(resource['entry'])) {
        const entry = json(item);
        if (isJson(entry['resource'])) collect(entry['resource'], str(entry['fullUrl']), depth + 1);
      }
      return;
    }
    resources.push(resource);
    if (fullUrl !== '') byReference.set(fullUrl, resource);
    const id = str(resource['id']);
    if (id !== '') byReference.set(`${str(resource['resourceType'])}/${id}`, resource);
    for (const contained of list(resource['contained']))
      if (isJson(contained)) byReference.set(`${id}#${str(contained['id'])}`, contained);
  };
  for (const root of roots) collect(root, '', 0);

  const root = roots[0];
  const bundle = roots.length === 1 && root?.['resourceType'] === 'Bundle' ? root : null;
  const patient = resources.find((resource) => resource['resourceType'] === 'Patient');
  const composition = resources.find((resource) => resource['resourceType'] === 'Composition');
  const title =
    str(composition?.['title']) ||
    (patient ? humanName(list(patient['name'])[0]) : '') ||
    spaced(str(resources[0]?.['resourceType'])) ||
    'FHIR Bundle';
  const made = date(composition?.['date']) || date(bundle?.['timestamp']);
  sink.blocks([{ k: 'title', text: title, sub: made }]);
  if (resources.length === 0) {
    sink.blocks([{ k: 'note', tone: 'grey', text: 'This Bundle holds no resources: the site found no records.' }]);
    return;
  }

  const groups = new Map<string, Json[]>();
  for (const resource of resources) {
    const kind = str(resource['resourceType']) || 'Resource';
    const group = groups.get(kind);
    if (group) group.push(resource);
    else groups.set(kind, [resource]);
  }
  const rank = (kind: string): number => ORDER.indexOf(kind) + 1 || ORDER.length + 1;
  for (const [kind, group] of [...groups].sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))) {
    const heading = PLURALS[kind] ?? (group.length === 1 ? spaced(kind) : `${spaced(kind)}s`);
    sink.outline({ title: heading, level: 1 });
    sink.blocks([{ k: 'heading', level: 2, text: heading, ...(group.length > 1 ? { count: group.length } : {}) }]);
    for (let at = 0; at < group.length; at += GROUP)
      sink.blocks(
        group.slice(at, at + GROUP).flatMap((resource): Block[] => {
          const id = str(resource['id']);
          const card = cardOf(resource, {
            attach: (data) => sink.attach(data),
            reference: (value) =>
              referenceWords(value, (key) => byReference.get(key.startsWith('#') ? `${id}${key}` : key)),
          });
          // A long narrative is drawn piece by piece below its card, so that the window never stops for one card.
          return card.nodes.length > MOST_NODES_OF_CARD ? [{ ...card, nodes: [] }, ...richBlocks(card.nodes)] : [card];
        }),
      );
  }
}

function referenceWords(value: unknown, find: (key: string) => Json | undefined): string {
  const { display, reference } = json(value);
  if (str(display) !== '') return str(display);
  const target = find(str(reference));
  if (!target) return str(reference).startsWith('http') || str(reference).startsWith('urn:') ? '' : str(reference);
  return (
    humanName(list(target['name'])[0]) ||
    str(target['name']) ||
    concept(target['code']) ||
    concept(list(target['type'])[0]) ||
    str(reference)
  );
}
