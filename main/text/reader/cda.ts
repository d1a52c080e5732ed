/**
 * The text of a C-CDA document section by section, whom it is about and when care was given (HL7 CDA R2, C-CDA R2.1). No entity is
 * expanded and nothing is loaded. Also XML of other kinds, as its plain character data.
 */
import { SaxesParser } from 'saxes';
import type { Stated, StatedPatient } from './protocol.ts';

export interface CdaText {
  /** The header's own words first, then one list of lines for each section. */
  sections: string[][];
  stated: Stated;
  /** An unstructured body: what it says it is, and its base64. */
  body: { type: string; base64: string } | null;
}

/** Elements of the narrative that begin a line. */
const LINES = new Set(['paragraph', 'tr', 'item', 'br', 'caption', 'list', 'table', 'title', 'text', 'footnote']);
const CELLS = new Set(['td', 'th']);
/** Characters of an unstructured body. */
const MOST_BODY = 96 * 1024 * 1024;

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
const plainDay = (hl7: string): string | null => {
  const m = /^(\d{4})(\d{2})(\d{2})/.exec(hl7);
  return m ? `${m[1] ?? ''}-${m[2] ?? ''}-${m[3] ?? ''}` : null;
};

export function readCda(xml: string): CdaText {
  const sections: string[][] = [];
  const header: string[] = [];
  const patients: StatedPatient[] = [];
  const serviceDates = new Set<string>();
  const path: string[] = [];
  let lines: string[] | null = null;
  let sectionDepth: number[] = [];
  let open = '';
  let body: CdaText['body'] = null;
  let inBody = false;
  let name: { family: string; given: string[] } | null = null;
  let patient: StatedPatient | null = null;
  const within = (element: string): boolean => path.includes(element);
  const flush = (): void => {
    const line = open.replace(/[^\S\n]+/g, ' ').trim();
    if (line !== '' && lines) lines.push(line);
    open = '';
  };

  const parser = new SaxesParser({ xmlns: false });
  // What is not well-formed is read as far as it goes.
  parser.on('error', () => undefined);
  parser.on('opentag', (tag) => {
    const element = localName(tag.name);
    const attributes = tag.attributes as Record<string, string>;
    path.push(element);
    if (element === 'section') {
      flush();
      lines = [];
      sections.push(lines);
      sectionDepth.push(path.length);
    } else if (element === 'patient' && within('recordTarget')) patient = { names: [], birthDate: null };
    else if (element === 'name' && patient && path.at(-2) === 'patient') name = { family: '', given: [] };
    else if (element === 'birthTime' && patient && path.at(-2) === 'patient')
      patient.birthDate = plainDay(attributes['value'] ?? '');
    else if (element === 'effectiveTime' || (element === 'low' && path.at(-2) === 'effectiveTime')) {
      const owner = path.at(element === 'low' ? -3 : -2);
      const day = plainDay(attributes['value'] ?? '');
      if (day && (owner === 'encounter' || owner === 'encompassingEncounter' || owner === 'serviceEvent'))
        serviceDates.add(day);
    } else if (element === 'text' && path.at(-2) === 'nonXMLBody') {
      body = { type: attributes['mediaType'] ?? '', base64: '' };
      inBody = true;
    }
    if (lines && LINES.has(element)) flush();
    else if (CELLS.has(element)) open += '  ';
  });
  parser.on('text', (text) => {
    if (inBody && body) {
      if (body.base64.length < MOST_BODY) body.base64 += text.replace(/\s+/g, '');
      return;
    }
    const element = path.at(-1);
    if (name && (element === 'given' || element === 'family')) {
      if (element === 'given') name.given.push(text.trim());
      else name.family = `${name.family} ${text.trim()}`.trim();
    } else if (element === 'title' && path.length === 2) header.push(text.replace(/\s+/g, ' ').trim());
    else if (element === 'name' && (within('custodian') || within('author')) && !lines) {
      const clean = text.replace(/\s+/g, ' ').trim();
      if (clean !== '' && !header.includes(clean)) header.push(clean);
    }
    // Only what a person reads: titles and narrative, not the entries.
    if (lines && (within('text') || element === 'title')) open += text;
  });
  parser.on('closetag', (tag) => {
    const element = localName(tag.name);
    if (element === 'name' && name && patient) {
      if (name.family !== '' || name.given.length > 0) patient.names.push(name);
      name = null;
    } else if (element === 'patient' && patient) {
      patients.push(patient);
      patient = null;
    } else if (element === 'text') inBody = false;
    if (lines && (LINES.has(element) || element === 'section')) flush();
    if (element === 'section') {
      sectionDepth = sectionDepth.slice(0, -1);
      if (sectionDepth.length === 0) lines = null;
    }
    path.pop();
  });
  parser.write(xml).close();
  flush();
  return {
    sections: [[...header, ...patients.flatMap(patientLines)], ...sections],
    stated: { patients, serviceDates: [...serviceDates].sort() },
    body,
  };
}

/** The person as the viewer's header shows them. */
export function patientLines(p: StatedPatient): string[] {
  const names = p.names.map((n) => `Patient: ${[...n.given, n.family].filter(Boolean).join(' ')}`);
  const [year, month, day] = (p.birthDate ?? '').split('-');
  return p.birthDate === null ? names : [...names, `Date of birth: ${month ?? ''}/${day ?? ''}/${year ?? ''}`];
}

/** Character data and the values of FHIR's XML form, a line each. */
export function xmlLines(xml: string): { lines: string[]; stated: Stated } {
  const lines: string[] = [];
  const path: string[] = [];
  const patients: StatedPatient[] = [];
  let patient: StatedPatient | null = null;
  let name: { family: string; given: string[] } | null = null;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', () => undefined);
  parser.on('opentag', (tag) => {
    const element = localName(tag.name);
    const value = (tag.attributes as Record<string, string>)['value'];
    path.push(element);
    const parent = path.at(-2);
    if (element === 'Patient') patient = { names: [], birthDate: null };
    else if (element === 'name' && parent === 'Patient') name = { family: '', given: [] };
    else if (element === 'birthDate' && parent === 'Patient' && patient) patient.birthDate = value ?? null;
    else if (name && element === 'family') name.family = value ?? '';
    else if (name && element === 'given' && value !== undefined) name.given.push(value);
    if (value !== undefined && !SILENT_FHIR.has(element)) lines.push(value);
  });
  parser.on('text', (text) => {
    const clean = text.replace(/\s+/g, ' ').trim();
    if (clean !== '') lines.push(clean);
  });
  parser.on('closetag', (tag) => {
    const element = localName(tag.name);
    if (element === 'name' && name && patient) {
      patient.names.push(name);
      name = null;
    } else if (element === 'Patient' && patient) {
      patients.push(patient);
      lines.unshift(...patientLines(patient));
      patient = null;
    }
    path.pop();
  });
  parser.write(xml).close();
  return { lines, stated: { patients, serviceDates: [] } };
}

const SILENT_FHIR = new Set([
  'id',
  'system',
  'url',
  'reference',
  'data',
  'fullUrl',
  'versionId',
  'lastUpdated',
  'hash',
]);
