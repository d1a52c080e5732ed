/** The text of FHIR R4 resources one by one: what a person would read in them, whom they are about and when care was given. Pure. */
import { patientLines } from './cda.ts';
import { htmlLines } from './plain.ts';
import type { Stated, StatedPatient } from './protocol.ts';

/** Members that say nothing to a reader, or are too long to. */
const SILENT = new Set([
  'id',
  'system',
  'url',
  'reference',
  'data',
  'fullUrl',
  'meta',
  'hash',
  'resourceType',
  'extension',
  'unit',
]);
const DEEPEST = 40;

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const day = (value: unknown): string | null => /^\d{4}-\d{2}-\d{2}/.exec(text(value))?.[0] ?? null;

/** Yields the lines of each resource; `stated` fills as it goes. */
export function* fhirResources(json: string, stated: Stated): Generator<string[]> {
  for (const resource of resourcesOf(json)) {
    yield linesOf(resource);
    note(resource, stated);
  }
}

/** @throws SyntaxError when it is no JSON */
function* resourcesOf(json: string): Generator<Json> {
  const clean = json.replace(/^\uFEFF/, '');
  // One resource a line, as bulk exports write them.
  const parts = /^\s*\{[^\n]*\}\r?\n\s*\{/.test(clean) ? clean.split('\n') : [clean];
  const waiting: unknown[] = [];
  for (const part of parts) {
    if (part.trim() === '') continue;
    waiting.push(JSON.parse(part));
    while (waiting.length > 0) {
      const next = waiting.shift();
      if (!isObject(next)) continue;
      if (next['resourceType'] === 'Bundle') {
        for (const entry of list(next['entry'])) if (isObject(entry)) waiting.push(entry['resource']);
        continue;
      }
      yield next;
    }
  }
}

function linesOf(resource: Json): string[] {
  const lines = [text(resource['resourceType'])];
  if (resource['resourceType'] === 'Patient') lines.push(...patientLines(patientOf(resource)));
  const walk = (value: unknown, depth: number): void => {
    if (depth > DEEPEST) return;
    if (typeof value === 'string') {
      if (value.startsWith('<div')) lines.push(...htmlLines(value).filter(Boolean));
      else if (value.trim() !== '') lines.push(value);
    } else if (typeof value === 'number') lines.push(String(value));
    else if (Array.isArray(value)) for (const each of value) walk(each, depth + 1);
    else if (isObject(value)) {
      const quantity = isObject(value) && typeof value['value'] === 'number' ? text(value['unit']) : '';
      if (quantity !== '') lines.push(`${String(value['value'])} ${quantity}`);
      for (const [member, each] of Object.entries(value))
        if (!SILENT.has(member) && !(quantity !== '' && member === 'value')) walk(each, depth + 1);
    }
  };
  for (const [member, value] of Object.entries(resource)) if (!SILENT.has(member)) walk(value, 0);
  return lines;
}

function patientOf(resource: Json): StatedPatient {
  return {
    names: list(resource['name'])
      .filter(isObject)
      .map((n) => ({ family: text(n['family']), given: list(n['given']).map(text).filter(Boolean) }))
      .filter((n) => n.family !== '' || n.given.length > 0),
    birthDate: day(resource['birthDate']),
  };
}

function note(resource: Json, stated: Stated): void {
  const type = resource['resourceType'];
  if (type === 'Patient') stated.patients.push(patientOf(resource));
  const period = isObject(resource['period']) ? resource['period'] : null;
  const at =
    type === 'Encounter'
      ? day(period?.['start'])
      : type === 'Procedure'
        ? (day(resource['performedDateTime']) ??
          day(isObject(resource['performedPeriod']) ? resource['performedPeriod']['start'] : null))
        : type === 'Observation' || type === 'DiagnosticReport'
          ? day(resource['effectiveDateTime'])
          : null;
  if (at !== null && !stated.serviceDates.includes(at)) stated.serviceDates.push(at);
}
