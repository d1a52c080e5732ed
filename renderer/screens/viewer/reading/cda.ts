/**
 * A C-CDA as blocks: who and when from its header, then section by section the narrative, which is the part that is meant for people
 * (CDA R2 1.3.1). Coded entries are not shown. A body that is another file (nonXMLBody) becomes an attachment.
 */
import type { Attachment, Block, Fact, OutlineEntry } from './blocks.ts';
import { hl7Date } from './dates.ts';
import { isInlinePicture, narrative, pictureTypes, richBlocks, type Media } from './narrative.ts';
import { childOf, childrenOf, createXmlReader, rawTextOf, textOf, type XmlElement, type XmlReader } from './xml.ts';
import { wordsOf } from './words.ts';

export interface BlockSink {
  blocks(blocks: Block[]): void;
  outline(entry: Omit<OutlineEntry, 'block'>): void;
  /** Keeps the base64 text of an attachment. */
  attach(data: { name: string; type: string; base64: string }): Attachment;
}

const nullWords = wordsOf<string>({
  UNK: 'unknown',
  NI: 'no information',
  NA: 'not applicable',
  ASKU: 'asked but unknown',
  NASK: 'not asked',
  NAV: 'not available now',
  MSK: 'withheld',
  OTH: 'other',
});
const nullOf = (element: XmlElement | null): string => {
  const flavor = element?.attributes['nullFlavor'];
  return flavor === undefined ? '' : (nullWords[flavor] ?? 'no value');
};

interface OpenSection {
  title: string;
  text: XmlElement | null;
  nullFlavor: string;
  shown: boolean;
  depth: number;
}

export function createCdaReader(sink: BlockSink): XmlReader {
  const header = new Map<string, XmlElement[]>();
  const media = new Map<string, Media>();
  const sections: OpenSection[] = [];
  let headed = false;
  let bodies = 0;

  const showHeader = (): void => {
    if (headed) return;
    headed = true;
    sink.blocks(headerBlocks(header));
  };
  const showSection = (section: OpenSection | undefined): void => {
    if (!section || section.shown) return;
    section.shown = true;
    const level = Math.min(4, section.depth + 1) as 2 | 3 | 4;
    const title = section.title || 'Section without a title';
    sink.outline({ title, level: Math.min(3, section.depth) as 1 | 2 | 3 });
    sink.blocks([{ k: 'heading', level, text: title }]);
    const said = section.text
      ? richBlocks(narrative(section.text.children, { media: (id) => media.get(id) ?? null }))
      : [];
    if (said.length > 0) sink.blocks(said);
    else
      sink.blocks([
        {
          k: 'note',
          tone: 'grey',
          text:
            section.nullFlavor === ''
              ? 'Nothing is written in this section.'
              : `The site states: ${section.nullFlavor}.`,
        },
      ]);
  };
  const keepMedia = (element: XmlElement): void => {
    const id = element.attributes['ID'];
    const value = childOf(element, 'value');
    if (!value) return;
    const type = (value.attributes['mediaType'] ?? '').toLowerCase();
    const base64 = rawTextOf(value).replace(/\s+/g, '');
    const src = `data:${type};base64,${base64}`;
    if (pictureTypes.has(type) && isInlinePicture(src)) {
      if (id !== undefined) media.set(id, { src, caption: '' });
      return;
    }
    if (base64 === '') return;
    const attachment = sink.attach({ name: `Attachment of ${sections.at(-1)?.title ?? 'the document'}`, type, base64 });
    if (id !== undefined) media.set(id, { src: null, caption: attachment.name });
    attachments.push(attachment);
  };
  let attachments: Attachment[] = [];
  const showAttachments = (): void => {
    if (attachments.length > 0) sink.blocks(attachments.map((attachment) => ({ k: 'attachment', attachment })));
    attachments = [];
  };

  const reader = createXmlReader({
    open: (name, path, attributes) => {
      if (path.length === 0) return false;
      const parent = path.at(-1);
      if (path.length === 1) {
        if (name !== 'component') return true;
        showHeader();
        return false;
      }
      if (name === 'section') {
        showSection(sections.at(-1));
        sections.push({
          title: '',
          text: null,
          nullFlavor: nullWords[attributes['nullFlavor'] ?? ''] ?? '',
          shown: false,
          depth: sections.length + 1,
        });
        return false;
      }
      if (parent === 'section') return name === 'title' || name === 'text' || name === 'code';
      if (name === 'observationMedia') return true;
      return name === 'text' && parent === 'nonXMLBody';
    },
    captured: (element, path) => {
      if (path.length === 1) {
        header.set(element.name, [...(header.get(element.name) ?? []), element]);
        return;
      }
      const section = sections.at(-1);
      if (element.name === 'observationMedia') keepMedia(element);
      else if (path.at(-1) === 'nonXMLBody') {
        bodies++;
        sink.blocks(otherBody(element, sink));
      } else if (section && element.name === 'title') section.title = textOf(element);
      else if (section && element.name === 'code') section.title ||= element.attributes['displayName'] ?? '';
      else if (section && element.name === 'text') section.text = element;
    },
    close: (path) => {
      if (path.at(-1) === 'section') {
        bodies++;
        showSection(sections.pop());
        showAttachments();
      }
    },
  });
  return {
    write: (text) => reader.write(text),
    end: () => {
      const fault = reader.end();
      showHeader();
      if (bodies === 0 && !fault)
        sink.blocks([
          { k: 'note', tone: 'amber', text: 'This document has a header but nothing that can be read below it.' },
        ]);
      return fault;
    },
  };
}

function otherBody(text: XmlElement, sink: BlockSink): Block[] {
  const type = (text.attributes['mediaType'] ?? '').toLowerCase();
  if (text.attributes['representation'] === 'B64') {
    const base64 = rawTextOf(text).replace(/\s+/g, '');
    if (base64 === '')
      return [{ k: 'note', tone: 'amber', text: 'The document says that it holds a file, but the file is empty.' }];
    return [{ k: 'attachment', attachment: sink.attach({ name: 'The document itself', type, base64 }) }];
  }
  if (childOf(text, 'reference'))
    return [
      {
        k: 'note',
        tone: 'amber',
        text: 'The text of this document is in another file that it points to. Nothing is fetched from there; ask the site to send that file.',
      },
    ];
  const lines = rawTextOf(text).trim();
  if (lines === '') return [{ k: 'note', tone: 'grey', text: 'The document has no text.' }];
  return richBlocks(lines.split(/\n\s*\n/).map((paragraph) => ({ t: 'p', c: [paragraph] })));
}

const name = (element: XmlElement | null | undefined): string => {
  if (!element) return '';
  const parts = ['prefix', 'given', 'family', 'suffix'].flatMap((part) => childrenOf(element, part).map(textOf));
  return (parts.filter((part) => part !== '').join(' ') || textOf(element) || nullOf(element)).slice(0, 200);
};

const when = (element: XmlElement | null): string => {
  if (!element) return '';
  const value = element.attributes['value'];
  if (value !== undefined) return hl7Date(value);
  const low = childOf(element, 'low')?.attributes['value'];
  const high = childOf(element, 'high')?.attributes['value'];
  if (low !== undefined || high !== undefined)
    return [low, high].map((end) => (end === undefined ? 'open' : hl7Date(end))).join(' – ');
  return nullOf(element);
};

const place = (element: XmlElement | null): string =>
  element
    ? ['streetAddressLine', 'city', 'state', 'postalCode']
        .flatMap((part) => childrenOf(element, part).map(textOf))
        .filter((part) => part !== '')
        .join(', ')
    : '';

function headerBlocks(header: ReadonlyMap<string, XmlElement[]>): Block[] {
  const one = (key: string): XmlElement | null => header.get(key)?.[0] ?? null;
  const facts: Fact[] = [];
  const add = (label: string, value: string): void => {
    if (value !== '') facts.push({ label, value });
  };
  for (const target of header.get('recordTarget') ?? []) {
    const role = childOf(target, 'patientRole');
    const patient = childOf(role, 'patient');
    add('Patient', name(childOf(patient, 'name')));
    const born = childOf(patient, 'birthTime');
    add('Born', born ? when(born) || nullOf(born) : '');
    const gender = childOf(patient, 'administrativeGenderCode');
    add('Sex', gender?.attributes['displayName'] ?? genders[gender?.attributes['code'] ?? ''] ?? nullOf(gender));
    add(
      'Numbers',
      childrenOf(role, 'id')
        .map((id) => id.attributes['extension'] ?? '')
        .filter((id) => id !== '')
        .join(', '),
    );
    add('Address', place(childOf(role, 'addr')));
  }
  const encounter = childOf(one('componentOf'), 'encompassingEncounter');
  if (encounter) {
    add(
      'Encounter',
      [childOf(encounter, 'code')?.attributes['displayName'] ?? '', when(childOf(encounter, 'effectiveTime'))]
        .filter(Boolean)
        .join(', '),
    );
    add('At', textOf(childOf(encounter, 'location', 'healthCareFacility', 'location', 'name')));
  }
  for (const service of header.get('documentationOf') ?? [])
    add('Care from – to', when(childOf(service, 'serviceEvent', 'effectiveTime')));
  for (const author of header.get('author') ?? []) {
    const assigned = childOf(author, 'assignedAuthor');
    const person =
      name(childOf(assigned, 'assignedPerson', 'name')) ||
      textOf(childOf(assigned, 'assignedAuthoringDevice', 'softwareName')) ||
      textOf(childOf(assigned, 'assignedAuthoringDevice', 'manufacturerModelName'));
    const organization = textOf(childOf(assigned, 'representedOrganization', 'name'));
    add('Author', [person, organization, when(childOf(author, 'time'))].filter((part) => part !== '').join(', '));
  }
  add('Custodian', textOf(childOf(one('custodian'), 'assignedCustodian', 'representedCustodianOrganization', 'name')));
  const signer = one('legalAuthenticator');
  if (signer)
    add(
      'Signed by',
      [name(childOf(signer, 'assignedEntity', 'assignedPerson', 'name')), when(childOf(signer, 'time'))]
        .filter(Boolean)
        .join(', '),
    );
  const dated = one('effectiveTime');
  const confidentiality = one('confidentialityCode')?.attributes['code'];
  const title = textOf(one('title')) || (one('code')?.attributes['displayName'] ?? '') || 'Clinical document';
  const out: Block[] = [{ k: 'title', text: title, sub: dated ? when(dated) || nullOf(dated) : '' }];
  if (confidentiality === 'R' || confidentiality === 'V')
    out.push({
      k: 'note',
      tone: 'amber',
      text: `The site marked this document as ${confidentiality === 'V' ? 'very restricted' : 'restricted'}.`,
    });
  out.push({ k: 'facts', facts });
  return out;
}

const genders = wordsOf<string>({ F: 'Female', M: 'Male', UN: 'Undifferentiated' });
