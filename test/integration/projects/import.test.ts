/** Chase lists as they come: encodings, separators, workbooks, and files that are no list at all. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { xlsxFile } from '../../../main/projects/xlsx-writer.ts';
import { zipFile } from '../../exchange/index.ts';
import {
  addFile,
  upload,
  csvOf,
  everything,
  expectAccount,
  goodCells,
  HEADER,
  importList,
  newOffice,
  newProject,
  type Office,
} from './office.ts';

let o: Office;
let folder = '';
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'roi-test-'));
  o = await newOffice(folder);
});
afterAll(async () => {
  await o.program.stop();
  await o.exchange.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const cellsOf = async (id: string, columns: string[]): Promise<string[][]> =>
  (
    await o.call('projects:rows', {
      id,
      filter: everything,
      sort: 'order',
      descending: false,
      offset: 0,
      limit: 500,
      columns,
    })
  ).rows.map((r) => r.cells);
const utf16 = (text: string, big: boolean): Buffer => {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return big ? bytes.swap16() : bytes;
};
const windows1252 = (text: string): Buffer => Buffer.from(text, 'latin1');
async function workbook(lines: string[][]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of xlsxFile(
    'List',
    (async function* () {
      yield await Promise.resolve(lines);
    })(),
  ))
    pieces.push(piece);
  return Buffer.concat(pieces);
}

const name = 'Núñez';
const listOf = (separator: string): string =>
  [HEADER.split(','), goodCells(7, { 'Last Name': name }), goodCells(8)].map((r) => r.join(separator)).join('\r\n');

describe('encodings and separators', () => {
  it.each([
    ['UTF-8', Buffer.from(listOf(','), 'utf8'), 'utf-8', ','],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${listOf(';')}`, 'utf8'), 'utf-8', ';'],
    ['Windows-1252', windows1252(listOf('\t')), 'windows-1252', '\t'],
    ['UTF-16 little endian', utf16(listOf('\t'), false), 'utf-16le', '\t'],
    ['UTF-16 big endian', utf16(listOf(','), true), 'utf-16be', ','],
    ['UTF-16 without a mark', Buffer.from(listOf(','), 'utf16le'), 'utf-16le', ','],
  ])('%s', async (_title, bytes, encoding, delimiter) => {
    const id = await newProject(o);
    await importList(o, id, bytes);
    const { files } = await o.call('projects:get', { id });
    expect(files[0]).toMatchObject({ encoding, delimiter, lines: 3, headerRow: 0, mapped: true });
    expect(await cellsOf(id, ['chaseKey', 'family'])).toEqual([
      ['000007', name],
      ['000008', goodCells(8)[2]],
    ]);
  });

  it('reads line breaks, separators and quotation marks inside quotation marks', async () => {
    const id = await newProject(o);
    const text = `${HEADER}\n${goodCells(1, { 'Facility Name': '"Plano, ""North""\r\nSuite 4"' }).join(',')}\n\n${goodCells(2).join(',')}\n`;
    expect(await importList(o, id, Buffer.from(text))).toMatchObject({ rows: 2 });
    expect((await cellsOf(id, ['siteName']))[0]?.[0]).toBe('Plano, "North"\r\nSuite 4');
  });

  it('finds the header below a title and keeps ids that look like numbers', async () => {
    const id = await newProject(o);
    const text = `Lakeshore Health Plan\nChase list,wave 2\n${HEADER}\n${goodCells(1, { 'Member ID': '000123450' }).join(',')}`;
    await importList(o, id, Buffer.from(text));
    expect(await cellsOf(id, ['memberId', 'chaseKey'])).toEqual([['000123450', '000001']]);
  });
});

describe('workbooks', () => {
  it('keeps texts, dates and zeros', async () => {
    const id = await newProject(o);
    const bytes = await workbook([HEADER.split(','), goodCells(3, { 'Member ID': '0042', 'First Name': '' })]);
    await importList(o, id, bytes);
    expect((await o.call('projects:get', { id })).files[0]).toMatchObject({ kind: 'xlsx', sheets: ['List'] });
    expect(await cellsOf(id, ['memberId', 'birthDate'])).toEqual([['0042', goodCells(3)[4]]]);
  });

  it('reads serial dates, shared texts and formats of zeros from the chosen sheet', async () => {
    const id = await newProject(o);
    const parts: Record<string, string> = {
      '[Content_Types].xml': '<Types/>',
      '_rels/.rels':
        '<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>',
      'xl/workbook.xml':
        '<x:workbook xmlns:x="m" xmlns:r="r"><x:sheets><x:sheet name="Notes" r:id="a"/><x:sheet name="Wave &amp; 2" r:id="b"/></x:sheets></x:workbook>',
      'xl/_rels/workbook.xml.rels':
        '<Relationships><Relationship Id="a" Type="t/worksheet" Target="worksheets/s1.xml"/><Relationship Id="b" Type="t/worksheet" Target="/xl/worksheets/s2.xml"/><Relationship Id="c" Type="t/styles" Target="styles.xml"/><Relationship Id="d" Type="t/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
      'xl/styles.xml':
        '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="00000000"/><numFmt numFmtId="171" formatCode="mm/dd/yyyy;@"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>',
      'xl/sharedStrings.xml':
        '<sst><si><t>Member ID</t></si><si><t>Last Name</t></si><si><r><t>First </t></r><r><t>Name</t></r></si><si><t>DOB</t></si><si><t>DOS From</t></si><si><t>Okafor &amp; Co</t></si></sst>',
      'xl/worksheets/s1.xml':
        '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>nothing</t></is></c></row></sheetData></worksheet>',
      'xl/worksheets/s2.xml':
        '<x:worksheet><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1" t="s"><x:v>1</x:v></x:c><x:c r="C1" t="s"><x:v>2</x:v></x:c><x:c r="D1" t="s"><x:v>3</x:v></x:c><x:c r="E1" t="s"><x:v>4</x:v></x:c></x:row>' +
        '<x:row r="2"/><x:row r="3"><x:c r="A3" s="2"><x:v>4711</x:v></x:c><x:c r="B3" t="s"><x:v>5</x:v></x:c><x:c r="D3" s="1"><x:v>18696</x:v></x:c><x:c r="E3" s="3"><x:v>45658.5</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    };
    const bytes = zipFile(Object.entries(parts).map(([file, text]) => ({ name: file, bytes: Buffer.from(text) })));
    const file = await o.call('projects:addFile', {
      id,
      name: 'two.xlsx',
      upload: await upload(o, id, bytes),
      sheet: 'Wave & 2',
      encoding: null,
      delimiter: null,
    });
    expect(file).toMatchObject({ sheets: ['Notes', 'Wave & 2'], sheet: 'Wave & 2', lines: 2 });
    const guess = await o.call('projects:mapping', { id, fileId: file.id, headerRow: null });
    expect(guess.columns.map((c) => c.field)).toEqual(['memberId', 'family', 'given', 'birthDate', 'serviceFrom']);
    expect(guess.columns.map((c) => c.samples[0] ?? '')).toEqual([
      '00004711',
      'Okafor & Co',
      '',
      '1951-03-09',
      '2025-01-01',
    ]);
  });
});

describe('files that are no chase list', () => {
  const bomb = (): Buffer => {
    const sheet = Buffer.alloc(64 * 1024 * 1024, 'A');
    return zipFile([{ name: 'xl/worksheets/sheet1.xml', bytes: sheet }]);
  };
  const lying = (): Buffer => {
    const bytes = Buffer.from(zipFile([{ name: '_rels/.rels', bytes: Buffer.alloc(200_000, 'A') }]));
    // The directory says 10 bytes; 200,000 come out.
    const central = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
    bytes.writeUInt32LE(10, central + 24);
    return bytes;
  };
  it.each<[string, () => Uint8Array, RegExp]>([
    ['a PDF', () => Buffer.from('%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj', 'latin1'), /PDF/],
    ['nothing', () => Buffer.alloc(0), /empty/],
    ['blank lines', () => Buffer.from('\r\n\r\n  \r\n'), /no rows/],
    ['an old workbook', () => Buffer.from('D0CF11E0A1B11AE1', 'hex'), /old Excel/],
    ['a web page', () => Buffer.from('<!DOCTYPE html><html><table>'), /web page/],
    [
      'noise',
      () => Buffer.from(Array.from({ length: 6000 }, (_, i) => 1 + ((i * 7919 + (i >> 3) * 104_729) % 255))),
      /not a text/,
    ],
    ['machine code', () => Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0]), /not a text/],
    [
      'an archive of something else',
      () => zipFile([{ name: 'readme.txt', bytes: Buffer.from('hello') }]),
      /not an Excel workbook/,
    ],
    [
      'half a workbook',
      () => zipFile([{ name: 'readme.txt', bytes: Buffer.from('hello') }]).subarray(0, 40),
      /cut off/,
    ],
    ['a bomb', bomb, /far more/],
    ['a bomb that lies', lying, /more than it says/],
    ['an open quotation mark', () => Buffer.from(`${HEADER}\n"${'x,'.repeat(200)}\n1,2\n`), /never closed/],
  ])('%s is refused in words', async (_title, bytes, words) => {
    const id = await newProject(o);
    const refusal = await o.refused('projects:addFile', {
      id,
      name: 'chases.csv',
      upload: await upload(o, id, bytes()),
      sheet: null,
      encoding: null,
      delimiter: null,
    });
    expect(refusal.message).toMatch(words);
    expect(['unsupported', 'invalid']).toContain(refusal.code);
    expect((await o.call('projects:get', { id })).files).toEqual([]);
  });

  it('keeps 500 of 600 columns and 32 KB of a long cell, and says so', async () => {
    const id = await newProject(o);
    const wide = Array.from({ length: 600 }, (_, i) => `extra ${i}`);
    const bytes = Buffer.from(
      `${[HEADER, ...wide].join(',')}\n${[...goodCells(1, { 'Last Name': 'x'.repeat(2 * 1024 * 1024) }), ...wide].join(',')}\n`,
    );
    const fileId = await addFile(o, id, bytes);
    const { files } = await o.call('projects:get', { id });
    expect(files[0]?.columns).toBe(500);
    expect(files[0]?.notices.join(' ')).toMatch(/longer than 32 KB.*500 columns/);
    const guess = await o.call('projects:mapping', { id, fileId, headerRow: null });
    expect(guess.columns).toHaveLength(500);
    await o.call('projects:applyMapping', {
      id,
      fileId,
      headerRow: 0,
      columns: guess.columns.filter((c) => c.field).map(({ index, field, dateOrder }) => ({ index, field, dateOrder })),
      mode: 'add',
      template: '',
    });
    const { rows } = await o.call('projects:rows', {
      id,
      filter: everything,
      sort: 'order',
      descending: false,
      offset: 0,
      limit: 1,
      columns: ['family'],
    });
    expect(rows[0]?.problems).toMatchObject([{ field: 'family', code: 'cell-long' }]);
  });

  it('takes doubled headers and formulas for what they are', async () => {
    const id = await newProject(o);
    const bytes = Buffer.from(
      `${HEADER},Last Name\n${goodCells(1, { 'Last Name': '=HYPERLINK("http://x")' })
        .map((c) => `"${c.replaceAll('"', '""')}"`)
        .join(',')},Other\n`,
    );
    await importList(o, id, bytes);
    expect(await cellsOf(id, ['family'])).toEqual([['=HYPERLINK("http://x")']]);
    await o.call('projects:saveResult', { id, format: 'csv' });
    expect(o.saved.at(-1)?.name).toBe('MA-RA-2026-W2-result.csv');
  });
});

describe('several files and corrected ones', () => {
  it('updates by the chase id and says what changed', async () => {
    const id = await newProject(o);
    await importList(o, id, csvOf([1, 2, 3, 4].map((n) => goodCells(n))));
    const second = csvOf([
      goodCells(1),
      goodCells(2, { HCC: '85', 'DOS To': '11/30/2025' }),
      goodCells(3, { HCC: '111' }),
      goodCells(9),
    ]);
    expect(await importList(o, id, second, 'update')).toEqual({
      rows: 4,
      added: 1,
      changed: 2,
      unchanged: 1,
      absent: 1,
      locked: 0,
      changes: [
        { field: 'hcc', rows: 2 },
        { field: 'serviceTo', rows: 1 },
      ],
    });
    expect((await expectAccount(o, id)).imported).toBe(5);
    expect((await cellsOf(id, ['chaseKey', 'hcc'])).map((c) => c.join(' '))).toEqual([
      '000001 2',
      '000002 85',
      '000003 111',
      '000004 5',
      '000009 10',
    ]);
  });

  it('remembers columns by the header and takes a file back', async () => {
    const id = await newProject(o);
    const fileId = await addFile(o, id, csvOf([goodCells(1)]));
    const guess = await o.call('projects:mapping', { id, fileId, headerRow: null });
    const columns = guess.columns.map(({ index, field, dateOrder }) => ({
      index,
      field: field === 'hcc' ? null : field,
      dateOrder,
    }));
    await o.call('projects:applyMapping', {
      id,
      fileId,
      headerRow: 0,
      columns,
      mode: 'add',
      template: 'Lakeshore wave',
    });
    const other = await newProject(o);
    const otherFile = await addFile(o, other, csvOf([goodCells(2)]));
    const known = await o.call('projects:mapping', { id: other, fileId: otherFile, headerRow: null });
    expect(known.template).toBe('Lakeshore wave');
    expect(known.columns.find((c) => c.header === 'HCC')?.field).toBeNull();
    await o.call('projects:removeTemplate', { name: 'Lakeshore wave' });
    await o.call('projects:removeFile', { id, fileId });
    expect((await expectAccount(o, id)).imported).toBe(0);
  });
});

it('the bomb is really one', () => {
  expect(zlib.deflateRawSync(Buffer.alloc(64 * 1024 * 1024, 'A')).length).toBeLessThan(200_000);
});
