/**
 * Purpose: the files the practice exchange delivers are what they claim to be, judged by readers that are not its own.
 */
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import type { Bundle } from 'fhir/r4';
import { PDFDocument } from 'pdf-lib';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { expect, test, vi } from 'vitest';
import {
  ccdaDocument,
  chartPages,
  documentBundle,
  faxPage,
  isNpi,
  largeChartPdf,
  npiFrom,
  scanPdf,
  syntheticPerson,
  textPdf,
  tiffFile,
  zipFile,
  type ChartSubject,
} from '../../exchange/index.ts';
import { encodeG4 } from '../../exchange/delivery/g4.ts';
import { seededRandom } from '../../exchange/random.ts';

// pdf.js is made for newer runtimes than Node 20, which lacks this one method.
vi.hoisted(() => {
  const promise = Promise as unknown as { withResolvers?: () => unknown };
  promise.withResolvers ??= () => {
    let settle: unknown[] = [];
    const pending = new Promise((resolve, reject) => {
      settle = [resolve, reject];
    });
    return { promise: pending, resolve: settle[0], reject: settle[1] };
  };
});

const subject: ChartSubject = {
  key: 'k',
  family: 'Núñez',
  given: ['Zoë', 'T'],
  birthDate: '1951-03-09',
  gender: 'female',
  memberId: 'LKS0048812',
  siteName: 'Plano Orthopedic Clinic',
  siteAddress: '1 Main St, Plano, TX 75023',
  sitePhone: '+1-972-555-0142',
  from: '2025-02-01',
  to: '2025-06-30',
  recordTypes: [],
};

async function textOf(pdf: Buffer, pageNumber: number): Promise<string> {
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise;
  const page = await document.getPage(pageNumber);
  const { items } = await page.getTextContent();
  await document.loadingTask.destroy();
  return items.map((item) => ('str' in item ? item.str : '')).join('\n');
}

test('a chart is a valid PDF with the patient, the site and visits inside the requested dates', async () => {
  const pdf = textPdf(chartPages(subject, 4));
  expect((await PDFDocument.load(pdf)).getPageCount()).toBe(4);
  const text = await textOf(pdf, 3);
  expect(text).toContain('Patient: Núñez, Zoë T');
  expect(text).toContain('Date of birth: 03/09/1951');
  expect(text).toContain('Plano Orthopedic Clinic');
  const date = /Date of service: (\d\d)\/(\d\d)\/(\d{4})/.exec(text);
  const iso = `${date?.[3]}-${date?.[1]}-${date?.[2]}`;
  expect(iso >= subject.from && iso <= subject.to, iso).toBe(true);
});

test('the same chart has the same bytes, another key has others', () => {
  expect(textPdf(chartPages(subject, 2)).equals(textPdf(chartPages(subject, 2)))).toBe(true);
  expect(textPdf(chartPages(subject, 2)).equals(textPdf(chartPages({ ...subject, key: 'other' }, 2)))).toBe(false);
});

test('five hundred pages take well under a second and open', async () => {
  const startedMs = performance.now();
  const pdf = largeChartPdf(500);
  expect(performance.now() - startedMs).toBeLessThan(1000);
  expect((await PDFDocument.load(pdf)).getPageCount()).toBe(500);
});

interface Dots {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Decodes a one-page scan with pdf.js; true means another colour than the paper in the last column of the first row. */
async function dotsOf(pdf: Buffer): Promise<{ size: number[]; black: (x: number, y: number) => boolean }> {
  // pdf.js decodes Group 4 in WebAssembly; in Node it reads the module as a file.
  const wasmUrl = `${path.join(import.meta.dirname, '../../../node_modules/pdfjs-dist/wasm')}/`;
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0, wasmUrl }).promise;
  const page = await document.getPage(1);
  await page.getOperatorList();
  const image = await new Promise<Dots>((resolve) => {
    page.objs.get('img_p0_1', (found: Dots) => resolve(found));
  });
  await document.loadingTask.destroy();
  const rowBytes = Math.ceil(image.width / 8);
  const bit = (x: number, y: number): number => ((image.data[y * rowBytes + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
  const paper = bit(image.width - 1, 0);
  return { size: [image.width, image.height], black: (x, y) => bit(x, y) !== paper };
}

test('a fax page decodes to the dots that were drawn, checked by pdf.js', async () => {
  const lines = chartPages(subject, 1)[0] ?? [];
  const { size, black } = await dotsOf(scanPdf([faxPage(lines)]));
  expect(size).toEqual([1728, 2200]);
  // First letter of the site's name: P of 'Plano', a solid stem of 3 by 21 dots, then its bowl.
  for (let y = 100; y < 121; y += 1) expect(black(91, y), `stem row ${y}`).toBe(true);
  expect(black(101, 110)).toBe(true);
  expect(black(101, 118)).toBe(false);
  // Nothing outside the margins, down to the last row: a slip of one run anywhere would smear over the page.
  for (let y = 0; y < 2200; y += 1) expect(black(5, y) || black(1720, y), `row ${y}`).toBe(false);
  expect(black(91, 100 + 47 * 42 + 10)).toBe(true);
});

test('Group 4 encodes any rows: dense, sparse, repeated, full and longer than the longest single code', async () => {
  const widthPx = 6000;
  const random = seededRandom(4);
  const rows: number[][] = [[]];
  for (let y = 1; y < 400; y += 1) {
    const longest = [2, 4, 12, 70, 700, 5900][y % 6] ?? 1;
    const changes: number[] = [];
    for (let x = Math.floor(random() * longest); x < widthPx; x += 1 + Math.floor(random() * longest)) changes.push(x);
    // Half of the rows resemble the one above by a few dots, which is where vertical and pass modes meet.
    const above = rows[y - 1] ?? [];
    const shifted = above
      .map((x) => x + Math.floor(random() * 5) - 2)
      .filter((x, at, all) => x >= 0 && x < widthPx && x > (all[at - 1] ?? -1));
    rows.push(
      y % 2 ? changes : shifted.filter((x, at) => at === 0 || x > Math.max(...shifted.slice(Math.max(0, at - 3), at))),
    );
  }
  rows.push([0], [], [0, 1], [widthPx - 1]);
  const { black } = await dotsOf(scanPdf([{ widthPx, heightPx: rows.length, data: encodeG4(rows, widthPx) }]));
  rows.forEach((changes, y) => {
    let at = 0;
    let wrong = 0;
    for (let x = 0; x < widthPx; x += 1) {
      while (at < changes.length && (changes[at] ?? 0) <= x) at += 1;
      if (black(x, y) !== (at % 2 === 1)) wrong += 1;
    }
    expect(wrong, `row ${y}`).toBe(0);
  });
});

test('the cross-reference table of a PDF points at its objects, so that no reader has to repair it', () => {
  const text = textPdf(chartPages(subject, 3)).toString('latin1');
  const tableAt = Number(/startxref\n(\d+)/.exec(text)?.[1]);
  expect(text.slice(tableAt, tableAt + 4)).toBe('xref');
  const offsets = [...text.slice(tableAt).matchAll(/^(\d{10}) 00000 n /gm)].map(([, offset]) => Number(offset));
  expect(offsets.length).toBeGreaterThan(8);
  offsets.forEach((offset, index) => expect(text.slice(offset).startsWith(`${index + 1} 0 obj`)).toBe(true));
});

test('a TIFF has one directory a page, Group 4, and its strips inside the file', () => {
  const tiff = tiffFile(chartPages(subject, 3).map(faxPage));
  expect(tiff.subarray(0, 4).toString('latin1')).toBe('II*\0');
  const pages: Record<number, number>[] = [];
  for (let at = tiff.readUInt32LE(4); at !== 0;) {
    const count = tiff.readUInt16LE(at);
    const tags: Record<number, number> = {};
    for (let i = 0; i < count; i += 1) {
      const entry = at + 2 + i * 12;
      tags[tiff.readUInt16LE(entry)] =
        tiff.readUInt16LE(entry + 2) === 3 ? tiff.readUInt16LE(entry + 8) : tiff.readUInt32LE(entry + 8);
    }
    pages.push(tags);
    at = tiff.readUInt32LE(at + 2 + count * 12);
  }
  expect(pages).toHaveLength(3);
  for (const tags of pages) {
    expect(tags).toMatchObject({ 256: 1728, 257: 2200, 259: 4 });
    expect((tags[273] ?? 0) + (tags[279] ?? 0)).toBeLessThanOrEqual(tiff.length);
  }
});

test('a C-CDA names the patient and stays well-formed with awkward characters', () => {
  const xml = ccdaDocument({ ...subject, siteName: 'Bone & <Joint> "Center"' });
  expect(xml).toContain('<family>Núñez</family>');
  expect(xml).toContain('<birthTime value="19510309"/>');
  expect(xml).toContain('Bone &amp; &lt;Joint&gt; &quot;Center&quot;');
  const stack: string[] = [];
  for (const [, close, name, empty] of xml.replace(/<\?.*?\?>/g, '').matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>/g)) {
    if (close) expect(stack.pop()).toBe(name);
    else if (!empty) stack.push(name ?? '');
  }
  expect(stack).toEqual([]);
});

test('a document Bundle starts with its Composition', () => {
  const bundle: Bundle = documentBundle(subject);
  expect(bundle.type).toBe('document');
  expect(bundle.entry?.[0]?.resource?.resourceType).toBe('Composition');
  expect(bundle.entry?.some(({ resource }) => resource?.resourceType === 'Encounter')).toBe(true);
});

test('a ZIP gives its files back', () => {
  const bytes = Buffer.from('hello '.repeat(100));
  const zip = zipFile([
    { name: 'a/b.txt', bytes },
    { name: 'c.txt', bytes: Buffer.from('x') },
  ]);
  const nameLength = zip.readUInt16LE(26);
  const packed = zip.subarray(30 + nameLength, 30 + nameLength + zip.readUInt32LE(18));
  expect(inflateRawSync(packed).equals(bytes)).toBe(true);
  expect(zip.readUInt16LE(zip.length - 12)).toBe(2);
});

test('NPIs follow the check digit over 80840', () => {
  expect(isNpi('1992999825')).toBe(true);
  expect(isNpi('1234567893')).toBe(true);
  expect(isNpi('1992999824')).toBe(false);
  expect(isNpi(npiFrom('100000001'))).toBe(true);
});

test('people are synthetic, stable and reachable at fictional numbers only', () => {
  expect(syntheticPerson(7)).toEqual(syntheticPerson(7));
  for (let n = 0; n < 300; n += 1) {
    const person = syntheticPerson(n);
    expect(person.phone).toMatch(/^\+1-\d{3}-555-01\d\d$/);
    expect(person.email).toMatch(/\.example$/);
    expect(Number.isNaN(Date.parse(person.birthDate))).toBe(false);
  }
});
