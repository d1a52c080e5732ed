/** What becomes of documents on their way to the reading view: C-CDA, FHIR, trees, text. Hostile ones give text, never an element or an address. */
import { describe, expect, it } from 'vitest';
import { runsOf, type Attachment, type Block, type Rich } from '../../../renderer/screens/viewer/reading/blocks.ts';
import { createCdaReader, type BlockSink } from '../../../renderer/screens/viewer/reading/cda.ts';
import { fhirBlocks, parseFhir } from '../../../renderer/screens/viewer/reading/fhir.ts';
import { parseFragment } from '../../../renderer/screens/viewer/reading/fragment.ts';
import { narrative, richBlocks } from '../../../renderer/screens/viewer/reading/narrative.ts';
import { decodeText, lineBlocks } from '../../../renderer/screens/viewer/reading/text.ts';
import { jsonTree } from '../../../renderer/screens/viewer/reading/tree.ts';
import type { XmlFault } from '../../../renderer/screens/viewer/reading/xml.ts';

interface Collected {
  blocks: Block[];
  outline: string[];
  attached: { name: string; type: string; base64: string }[];
}

function collector(): Collected & { sink: BlockSink } {
  const blocks: Block[] = [];
  const outline: string[] = [];
  const attached: Collected['attached'] = [];
  return {
    blocks,
    outline,
    attached,
    sink: {
      blocks: (more) => void blocks.push(...more),
      outline: ({ title, level }) => void outline.push(`${level} ${title}`),
      attach: (data): Attachment => ({ part: attached.push(data) - 1, name: data.name, type: data.type }),
    },
  };
}

function readCda(xml: string, step = 97): Collected & { fault: XmlFault | null } {
  const { sink, ...found } = collector();
  const reader = createCdaReader(sink);
  for (let at = 0; at < xml.length; at += step) reader.write(xml.slice(at, at + step));
  const fault = reader.end();
  return { ...found, fault };
}

const textOf = (blocks: readonly Block[]): string =>
  blocks
    .flatMap(runsOf)
    .map(({ text, endsLine }) => text + (endsLine ? '\n' : ''))
    .join('');

const tagsIn = (nodes: readonly Rich[]): string[] =>
  nodes.flatMap((node) => (typeof node === 'string' ? [] : [node.t, ...tagsIn(node.c)]));

const document = (body: string, before = ''): string =>
  `<?xml version="1.0"?>${before}<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Summary</title><effectiveTime value="20250614"/>
<recordTarget><patientRole><id extension="M-1"/><patient><name><given>Renee</given><family>Okafor</family></name><birthTime value="19510309"/></patient></patientRole></recordTarget>
<custodian><assignedCustodian><representedCustodianOrganization><name>Plano Clinic</name></representedCustodianOrganization></assignedCustodian></custodian>
<component>${body}</component></ClinicalDocument>`;
const section = (text: string, more = ''): string =>
  document(
    `<structuredBody><component><section><title>Plan</title><text>${text}</text>${more}</section></component></structuredBody>`,
  );

describe('C-CDA', () => {
  it('tells whose it is and what its sections say, whatever pieces it arrives in', () => {
    const xml = section('<paragraph>Rest &amp; ice</paragraph>');
    for (const step of [1, 13, 5000]) {
      const { blocks, outline, fault } = readCda(xml, step);
      expect(fault).toBeNull();
      const text = textOf(blocks);
      for (const words of ['Summary', 'Jun 14, 2025', 'Renee Okafor', 'Mar 9, 1951', 'Plano Clinic', 'Rest & ice'])
        expect(text).toContain(words);
      expect(outline).toEqual(['1 Plan']);
    }
  });
  it('keeps the order of sections within sections', () => {
    const inner = '<component><section><title>Knee</title><text>Swollen</text></section></component>';
    const { blocks, outline } = readCda(section('All else well', inner));
    expect(outline).toEqual(['1 Plan', '2 Knee']);
    expect(textOf(blocks)).toMatch(/Plan\nAll else well\nKnee\nSwollen/);
  });
  it('draws tables, lists and styles by elements of its own', () => {
    const { blocks } = readCda(
      section(
        '<table><thead><tr><th colspan="2">A</th></tr></thead><tbody><tr><td align="right">1</td><td>2</td></tr></tbody></table><list listType="ordered"><caption>Steps</caption><item>One</item></list><content styleCode="Bold Underline">now</content>',
      ),
    );
    const rich = blocks.flatMap((block) => (block.k === 'rich' ? block.nodes : []));
    expect(tagsIn(rich)).toEqual(
      expect.arrayContaining(['table', 'thead', 'tbody', 'tr', 'th', 'td', 'ol', 'li', 'b', 'u']),
    );
    expect(JSON.stringify(rich)).toContain('"cols":2');
    expect(JSON.stringify(rich)).toContain('"align":"right"');
  });
  it('cuts a long table into pieces that repeat its head', () => {
    const rows = Array.from({ length: 95 }, (_, n) => `<tr><td>${n}</td></tr>`).join('');
    const { blocks } = readCda(section(`<table><thead><tr><th>Head</th></tr></thead><tbody>${rows}</tbody></table>`));
    const pieces = blocks.filter((block) => block.k === 'rich');
    expect(pieces).toHaveLength(3);
    expect(pieces.map((piece) => textOf([piece]).includes('Head'))).toEqual([true, true, true]);
  });
  it('says what a site left out, and why', () => {
    const { blocks } = readCda(
      document(
        '<structuredBody><component><section nullFlavor="NI"><title>Allergies</title></section></component></structuredBody>',
      ),
    );
    expect(textOf(blocks)).toContain('The site states: no information.');
  });
  it('shows pictures of the document itself, and hands other media on', () => {
    const media = (id: string, type: string): string =>
      `<entry><observationMedia ID="${id}"><value mediaType="${type}" representation="B64">iVBORw0KGgo=</value></observationMedia></entry>`;
    const { blocks, attached } = readCda(
      section(
        '<renderMultiMedia referencedObject="a"/><renderMultiMedia referencedObject="b"/><renderMultiMedia referencedObject="c"/>',
        media('a', 'image/png') + media('b', 'image/svg+xml'),
      ),
    );
    const images = JSON.stringify(blocks).match(/"src":"[^"]*"/g);
    expect(images).toEqual(['"src":"data:image/png;base64,iVBORw0KGgo="']);
    expect(attached.map(({ type }) => type)).toEqual(['image/svg+xml']);
    expect(textOf(blocks)).toContain('[A picture that this document does not hold: c]');
  });
  it('hands on a body that is another file', () => {
    const { attached, blocks } = readCda(
      document('<nonXMLBody><text mediaType="application/pdf" representation="B64">JVBE\nRi0=</text></nonXMLBody>'),
    );
    expect(attached).toEqual([{ name: 'The document itself', type: 'application/pdf', base64: 'JVBERi0=' }]);
    expect(blocks.some((block) => block.k === 'attachment')).toBe(true);
    const away = readCda(
      document('<nonXMLBody><text><reference value="http://elsewhere.example/a.pdf"/></text></nonXMLBody>'),
    );
    expect(textOf(away.blocks)).toContain('Nothing is fetched from there');
  });
});

describe('hostile documents', () => {
  const hostile = `<paragraph onclick="alert(1)" style="background:url(http://x.example)">a<script>alert(2)</script>
<a href="javascript:alert(3)">link</a><linkHtml href="http://track.example/?p=1">more</linkHtml><img src="http://x.example/p.png" onerror="alert(4)"/>
<img src="data:image/svg+xml;base64,PHN2Zy8+"/><iframe src="http://x.example">f</iframe><object data="x">o</object><svg><use href="#x"/>vector</svg>
<form action="http://x.example"><input value="i"/>form</form><style>p{}</style></paragraph>`;
  it('leave their text and nothing else', () => {
    const { blocks, fault } = readCda(section(hostile));
    expect(fault).toBeNull();
    const rich = blocks.flatMap((block) => (block.k === 'rich' ? block.nodes : []));
    const allowed = new Set(['p', 'span', 'i', 'div']);
    expect(tagsIn(rich).filter((tag) => !allowed.has(tag))).toEqual([]);
    const plain = JSON.stringify(rich);
    for (const bad of ['onclick', 'onerror', 'javascript', 'alert', 'url(', '"src"', 'style', 'p{}'])
      expect(plain, bad).not.toContain(bad);
    expect(textOf(blocks)).toContain('more (http://track.example/?p=1)');
    expect(textOf(blocks)).toContain('[Picture not in this document]');
  });
  it('expand no entity: billion laughs and files of the computer', () => {
    const laughs = `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>`;
    const body =
      '<structuredBody><component><section><title>T</title><text>before &b;&x; after</text></section></component></structuredBody>';
    const { blocks, fault } = readCda(document(body, laughs));
    expect(textOf(blocks)).not.toMatch(/haha|root:/);
    expect(fault).toBeNull();
    expect(textOf(blocks)).toContain('before &b;&x; after');
  });
  it('may be nested without end', () => {
    const deep = '<content>'.repeat(50_000) + 'deep' + '</content>'.repeat(50_000);
    const { blocks, fault } = readCda(section(deep), 4096);
    expect(fault).toBeNull();
    expect(textOf(blocks)).toContain('deep');
    const sections = '<component><section><title>S</title>'.repeat(2000) + '</section></component>'.repeat(2000);
    expect(() => readCda(document(`<structuredBody>${sections}</structuredBody>`), 4096)).not.toThrow();
  });
  it('break off: what came before is shown, and the place is told', () => {
    const whole = section('<paragraph>First</paragraph><paragraph>Second</paragraph>');
    const { blocks, fault } = readCda(whole.slice(0, whole.indexOf('Second') + 3));
    expect(fault?.limit).toBe(false);
    expect(textOf(blocks)).toContain('First');
    expect(readCda('<ClinicalDocument>').fault).not.toBeNull();
    expect(readCda('').blocks.length).toBeGreaterThan(0);
  });
  it('give FHIR narrative no more than C-CDA narrative', () => {
    const root = parseFragment(
      `<div xmlns="http://www.w3.org/1999/xhtml">${hostile.replaceAll('paragraph', 'p')}</div>`,
    );
    const found = richBlocks(narrative(root?.children ?? []));
    expect(JSON.stringify(found)).not.toMatch(/javascript:|alert|"src"|onclick/);
    expect(parseFragment('<div>&nbsp;&evil;</div>')?.children).toEqual(['\u00a0&evil;']);
    expect(parseFragment('<div>')).toBeNull();
  });
});

describe('FHIR', () => {
  const cards = (roots: unknown): { text: string; found: Collected } => {
    const { sink, ...found } = collector();
    fhirBlocks(parseFhir(JSON.stringify(roots)) ?? [], sink);
    return { text: textOf(found.blocks), found };
  };
  it('groups a Bundle and resolves what points within it', () => {
    const { text, found } = cards({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        {
          fullUrl: 'urn:uuid:1',
          resource: { resourceType: 'Practitioner', id: 'p', name: [{ family: 'Ibarra', given: ['Luis'] }] },
        },
        {
          resource: {
            resourceType: 'Observation',
            id: 'o',
            code: { text: 'Glucose' },
            valueQuantity: { value: 0, unit: 'mg/dL' },
            performer: [{ reference: 'urn:uuid:1' }],
          },
        },
        { resource: { resourceType: 'Patient', id: 'x', name: [{ text: 'Renee Okafor' }], birthDate: '1951-03' } },
      ],
    });
    expect(found.outline).toEqual(['1 Patient', '1 Observation', '1 Practitioner']);
    for (const words of ['Renee Okafor', 'Mar 1951', 'Glucose', '0 mg/dL', 'Luis Ibarra'])
      expect(text).toContain(words);
  });
  it('reads a bare resource, NDJSON, and hands attachments on', () => {
    const document = {
      resourceType: 'DocumentReference',
      description: 'Letter',
      content: [{ attachment: { contentType: 'application/pdf', title: 'l.pdf', data: 'JVBERi0=' } }],
    };
    expect(cards(document).found.attached).toEqual([{ name: 'l.pdf', type: 'application/pdf', base64: 'JVBERi0=' }]);
    const lines = parseFhir('{"resourceType":"Patient"}\n{"resourceType":"Condition"}\n');
    expect(lines?.map((resource) => resource['resourceType'])).toEqual(['Patient', 'Condition']);
    expect(parseFhir('not JSON')).toBeNull();
  });
  it('says that an empty Bundle means no records', () => {
    expect(cards({ resourceType: 'Bundle', type: 'collection' }).text).toContain('the site found no records');
  });
  it('bears members of every wrong kind', () => {
    const wrong: unknown[] = [null, 1, 'x', [], {}, [null], [{}], [[]], { coding: 'x' }, { text: {} }];
    const kinds = [
      'Patient',
      'Encounter',
      'Condition',
      'Observation',
      'MedicationRequest',
      'Composition',
      'DiagnosticReport',
      'DocumentReference',
      'Binary',
      'Thing',
    ];
    const members = [
      'name',
      'code',
      'type',
      'period',
      'content',
      'text',
      'section',
      'component',
      'performer',
      'data',
      'participant',
      'identifier',
    ];
    for (const kind of kinds)
      for (const value of wrong)
        expect(() =>
          cards({ resourceType: kind, ...Object.fromEntries(members.map((member) => [member, value])) }),
        ).not.toThrow();
  });
  it('makes a tree of it whose branches know their size', () => {
    const nodes: Extract<Block, { k: 'node' }>[] = [];
    expect(jsonTree({ a: [1, { b: null }], c: 'x' }, 'Document', nodes)).toBe(true);
    expect(nodes.map(({ depth, label, below }) => `${depth} ${label} ${below}`)).toEqual([
      '0 Document 5',
      '1 a 3',
      '2 1 0',
      '2 2 1',
      '3 b 0',
      '1 c 0',
    ]);
    let deep: unknown = 'end';
    for (let n = 0; n < 5000; n++) deep = [deep];
    expect(() => jsonTree(deep, 'Document', [])).not.toThrow();
  });
});

describe('text', () => {
  it.each([
    ['UTF-8', Buffer.from('né “x”', 'utf8')],
    ['UTF-8 with a mark', Buffer.from('\uFEFFné “x”', 'utf8')],
    ['UTF-16 with a mark', Buffer.from('\uFEFFné “x”', 'utf16le')],
    ['UTF-16 the other way', Buffer.from('\uFEFFné “x”', 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from('né “x” and more letters', 'utf16le')],
    ['Windows-1252', Buffer.from('n\xe9 \x93x\x94', 'latin1')],
    ['what XML declares', Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?>n\xe9 “x”', 'latin1')],
  ])('is read as %s', (name, bytes) => {
    const text = decodeText(bytes, false);
    expect(text).toContain('né');
    // Node knows Windows-1252 as Latin 1 only; the walk through the real program reads its quotation marks.
    if (name.startsWith('UTF')) expect(text).toContain('“x”');
  });
  it('cut within a character stays UTF-8', () => {
    expect(decodeText(Buffer.from('abcé').subarray(0, 4), true)).toBe('abc');
  });
  it('becomes lines of a bearable length, without control characters', () => {
    const lines = lineBlocks(`a\r\nb\u0007\n${'x'.repeat(9000)}`);
    expect(lines.map((line) => line.k === 'line' && [line.n, line.text.length])).toEqual([
      [1, 1],
      [2, 1],
      [3, 4000],
      [null, 4000],
      [null, 1000],
    ]);
  });
});
