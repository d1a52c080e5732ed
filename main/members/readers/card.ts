/**
 * One resource as a card: its sections in the order of its layout, then everything that no section named, then what the record says
 * of itself. No element is dropped: the last section takes what is left. Pure.
 */
import type { Card, CardAttachment, CardSection, Fact } from '../../../preload/contract/members-view.ts';
import { readClaim } from './claim.ts';
import { shownDate } from './dates.ts';
import { elementFacts, extensionFacts, fact, objectFacts } from './facts.ts';
import { json, numberOf, objects, str, type Json } from './json.ts';
import { layouts, plainLayout, type LayoutSection } from './layouts.ts';
import { summarize } from './summary.ts';
import { extensionLabel, typeName } from './terms.ts';
import { codingsOf, createPrinter, type Printer, type Resolve } from './values.ts';

/** Told apart from the sections: at the top, at the end, or not at all (`text` is the sender's own rendering). */
const APART = [
  'resourceType',
  'meta',
  'text',
  'contained',
  'extension',
  'modifierExtension',
  'implicitRules',
  'language',
  'id',
];

/** The printer of a resource, which knows what the resource contains. */
export function printerOf(resource: Json, resolve: Resolve): Printer {
  const inside = new Map(
    objects(resource['contained']).map((held) => [str(held['id']), summarize(held, resolve).title] as const),
  );
  return createPrinter(resolve, inside);
}

/** @param resource parsed JSON of any FHIR resource, whatever it holds */
export function readCard(resource: Json, resolve: Resolve): Card {
  const type = str(resource['resourceType']) || 'Resource';
  const printer = printerOf(resource, resolve);
  const claim = type === 'ExplanationOfBenefit' ? readClaim(resource, printer) : null;
  const summary = summarize(resource, resolve);
  const told = new Set(APART);
  const sections: CardSection[] = claim ? [] : laidOut(resource, layouts[type] ?? plainLayout, printer, told);
  if (claim) for (const name of claim.told) told.add(name);
  return {
    type,
    typeName: typeName(type),
    id: str(resource['id']),
    title: summary.title,
    status: summary.status,
    warnings: warningsOf(resource),
    sections: [
      ...sections,
      section('More', [
        ...extensionFacts(resource['extension'], printer),
        ...Object.keys(resource)
          .map((key) => key.replace(/^_/, ''))
          .filter((key, index, all) => !told.has(key) && all.indexOf(key) === index)
          .flatMap((key) => elementFacts(resource, key, printer)),
      ]),
      ...objects(resource['contained']).map((held) =>
        section(`${typeName(str(held['resourceType']))} within this record`, objectFacts(held, printer, ['text'])),
      ),
      section('The record itself', recordFacts(resource, printer)),
    ].filter(({ facts }) => facts.length > 0),
    claim: claim?.claim ?? null,
    attachments: attachmentsOf(resource),
  };
}

function laidOut(resource: Json, layout: readonly LayoutSection[], printer: Printer, told: Set<string>): CardSection[] {
  return layout.map(({ title, elements }) =>
    section(
      title,
      elements.flatMap((element) => {
        const [name, label] = typeof element === 'string' ? [element, undefined] : element;
        told.add(name);
        return elementFacts(resource, name, printer, label);
      }),
    ),
  );
}

const section = (title: string, facts: Fact[]): CardSection => ({ title, facts, table: null });

/** Who keeps it, since when, under which profile; and the sender's own words. */
function recordFacts(resource: Json, printer: Printer): Fact[] {
  return [
    ...fact('Id', str(resource['id']), 'code'),
    ...objectFacts(json(resource['meta']), printer),
    ...elementFacts(resource, 'language', printer),
    ...fact('Sender’s own words', narrativeText(json(resource['text'])['div'])),
    ...fact('How they were made', str(json(resource['text'])['status'])),
  ];
}

/** Text of a narrative without its markup. */
function narrativeText(div: unknown): string {
  return str(div)
    .replace(/<(br|\/p|\/tr|\/li|\/h\d|\/div)[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|apos|nbsp|#\d{1,6});/g, (_, name: string) => ENTITIES[name] ?? charOf(name))
    .replace(/[ \t]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim();
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '’', nbsp: ' ' };
const charOf = (name: string): string => {
  const code = Number(name.slice(1));
  return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
};

/** What changes the meaning of the whole (FHIR R4 “modifier” elements), and what marks it as not to be relied on. */
export function warningsOf(resource: Json): string[] {
  const out: string[] = [];
  for (const extension of modifiersWithin(resource, 0)) {
    const label = extensionLabel(str(extension['url']));
    out.push(`Carries a modifier that this program does not know (“${label}”): it may change what the record means.`);
  }
  if (str(resource['implicitRules']) !== '')
    out.push(`Made under rules of its sender (${str(resource['implicitRules'])}): it may not mean what it seems to.`);
  if (isEnteredInError(resource)) out.push('Entered in error: the sender took it back.');
  if (resource['doNotPerform'] === true) out.push('“Do not perform”: this says what is not to be done.');
  for (const label of objects(json(resource['meta'])['security']).flatMap((item) => codingsOf(item)))
    if (/^(R|V|ETH|PSY|SUD|SEX|HIV|42CFRPart2|ETHUD)$/i.test(label.code))
      out.push(`Marked sensitive by its sender: ${label.display === '' ? label.code : label.display}.`);
  return out;
}

function modifiersWithin(value: unknown, depth: number): Json[] {
  if (depth > 8 || value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap((item) => modifiersWithin(item, depth + 1));
  return Object.entries(value).flatMap(([key, member]) =>
    key === 'modifierExtension' ? objects(member) : modifiersWithin(member, depth + 1),
  );
}

/** Whether its sender marked it as a record of a substance use disorder program (42 CFR Part 2; HL7 ActCode). */
export const isPart2 = (resource: Json): boolean =>
  objects(json(resource['meta'])['security']).some((label) => /^(42CFRPart2|ETHUD|SUD)$/i.test(str(label['code'])));

/** `entered-in-error` in whichever element the type keeps it. */
export const isEnteredInError = (resource: Json): boolean =>
  ['status', 'verificationStatus', 'lifecycleStatus', 'docStatus'].some(
    (name) =>
      resource[name] === 'entered-in-error' ||
      codingsOf(resource[name]).some((coding) => coding.code === 'entered-in-error'),
  );

/** The files of a document, report or media as they stand in it. */
const filesOf = (resource: Json): Json[] =>
  [
    ...objects(resource['content']).flatMap((content) =>
      content['attachment'] === undefined ? [content] : objects(content['attachment']),
    ),
    ...objects(resource['presentedForm']),
    ...(resource['resourceType'] === 'Binary'
      ? [{ contentType: resource['contentType'], data: resource['data'] }]
      : []),
  ].filter((file: Json) => ['contentType', 'url', 'data', 'title'].some((key) => str(file[key]) !== ''));

/** Files of a document, report or media, in their order. */
export function attachmentsOf(resource: Json): CardAttachment[] {
  return filesOf(resource).map((file, index) => {
    const { contentType, title, creation, size, hash, url, data } = file;
    const address = str(url);
    return {
      index,
      title: str(title),
      type: str(contentType),
      date: shownDate(creation),
      size: numberOf(size),
      hash: str(hash),
      where: str(data) !== '' ? 'inline' : BINARY.test(address) ? 'binary' : address === '' ? 'none' : 'elsewhere',
      address,
    };
  });
}

const BINARY = /(^|\/)Binary\/[A-Za-z0-9.-]{1,64}$/;

/** The bytes of an attachment that lie in the resource, as base64 without white space; null where there are none. */
export function attachmentData(resource: Json, index: number): string | null {
  const data = str(filesOf(resource)[index]?.['data']).replace(/\s/g, '');
  return data === '' ? null : data;
}
