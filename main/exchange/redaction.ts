/** Keeps patients' data out of error detail: servers like to repeat what they were sent. Pure. */
import type { FhirResource, Task } from 'fhir/r4';

/** Elements that say nothing about a person. */
const HARMLESS = new Set([
  'resourceType',
  'id',
  'system',
  'code',
  'use',
  'reference',
  'status',
  'contentType',
  'hash',
  'data',
  'type',
  'gender',
  'country',
]);
const SHORTEST = 3;

/** Every text of a Task that may identify its patient: contained people, coverage and consent, and what a clerk wrote freely. */
export function personalTextsOf(task: Task): string[] {
  const found = new Set<string>();
  for (const resource of task.contained ?? []) if (isPersonal(resource)) collect(resource, found);
  for (const text of [
    task.description,
    ...(task.note ?? []).map((n) => n.text),
    task.for?.display,
    task.for?.identifier?.value,
  ])
    if (text) found.add(text);
  return [...found];
}

const isPersonal = (resource: FhirResource): boolean =>
  ['Patient', 'RelatedPerson', 'Coverage', 'Consent', 'Person'].includes(resource.resourceType);

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') {
    into.add(value);
    for (const form of dateForms(value)) into.add(form);
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) if (!HARMLESS.has(name)) collect(member, into);
  }
}

function dateForms(text: string): string[] {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const [, y, m, d] = parts ?? [];
  return y && m && d
    ? [`${y}${m}${d}`, `${m}/${d}/${y}`, `${Number(m)}/${Number(d)}/${y}`, `${m}-${d}-${y}`, `${d}.${m}.${y}`]
    : [];
}

/** True where a text holds one of the values, in any letter case. Values under three characters are not looked for. */
export function holdsAny(text: string, values: readonly string[]): boolean {
  const folded = text.toLowerCase();
  return values.some((value) => value.trim().length >= SHORTEST && folded.includes(value.trim().toLowerCase()));
}
