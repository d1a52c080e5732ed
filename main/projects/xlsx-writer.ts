/** A workbook of one sheet of texts (ECMA-376), streamed: rows are packed as they come. Every cell is a text, so none can calculate. */
import zlib from 'node:zlib';

interface Written {
  name: string;
  crc: number;
  packed: number;
  size: number;
  offset: number;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
/** Excel's own limit (characters of a cell). */
const LONGEST = 32_767;

export async function* xlsxFile(
  sheetName: string,
  lines: AsyncIterable<string[][]>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const parts: Written[] = [];
  let offset = 0;
  const small: [string, string][] = [
    [
      '[Content_Types].xml',
      `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    ],
    [
      '_rels/.rels',
      `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${xml(sheetName)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ],
  ];
  const once = async function* (text: string): AsyncGenerator<string, void, undefined> {
    yield await Promise.resolve(text);
  };
  for (const [name, text] of [
    ...small.map(([n, t]) => [n, once(t)] as const),
    ['xl/worksheets/sheet1.xml', sheetXml(lines)] as const,
  ]) {
    const part: Written = { name, crc: 0, packed: 0, size: 0, offset };
    const head = localHeader(name);
    offset += head.length;
    yield head;
    for await (const piece of packed(text, part)) {
      offset += piece.length;
      yield piece;
    }
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(0x08074b50, 0);
    tail.writeUInt32LE(part.crc, 4);
    tail.writeUInt32LE(part.packed, 8);
    tail.writeUInt32LE(part.size, 12);
    offset += tail.length;
    yield tail;
    parts.push(part);
  }
  yield directory(parts, offset);
}

async function* sheetXml(lines: AsyncIterable<string[][]>): AsyncGenerator<string, void, undefined> {
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>`;
  for await (const slice of lines)
    yield slice
      .map(
        (cells) =>
          `<row>${cells.map((c) => (c === '' ? '<c/>' : `<c t="inlineStr"><is><t xml:space="preserve">${xml(c)}</t></is></c>`)).join('')}</row>`,
      )
      .join('');
  yield '</sheetData></worksheet>';
}

async function* packed(text: AsyncIterable<string>, part: Written): AsyncGenerator<Buffer, void, undefined> {
  const deflate = zlib.createDeflateRaw();
  const fed = (async () => {
    for await (const piece of text) {
      const bytes = Buffer.from(piece, 'utf8');
      part.crc = zlib.crc32(bytes, part.crc);
      part.size += bytes.length;
      if (!deflate.write(bytes)) await new Promise((resolve) => deflate.once('drain', resolve));
    }
    deflate.end();
  })();
  fed.catch((error: unknown) =>
    deflate.destroy(error instanceof Error ? error : new Error('The rows could not be read.')),
  );
  for await (const piece of deflate as AsyncIterable<Buffer>) {
    part.packed += piece.length;
    yield piece;
  }
  await fed;
}

/** Sizes follow behind the data (flag 3); names are UTF-8 (flag 11). */
const FLAGS = 0x0808;
/** 1 January 1980: the file tells nothing about when it was made. */
const DATE = 0x0021;

function localHeader(name: string): Buffer {
  const bytes = Buffer.from(name, 'utf8');
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(FLAGS, 6);
  head.writeUInt16LE(8, 8);
  head.writeUInt16LE(DATE, 12);
  head.writeUInt16LE(bytes.length, 26);
  return Buffer.concat([head, bytes]);
}

function directory(parts: readonly Written[], offset: number): Buffer {
  const entries = parts.map((p) => {
    const name = Buffer.from(p.name, 'utf8');
    const e = Buffer.alloc(46);
    e.writeUInt32LE(0x02014b50, 0);
    e.writeUInt16LE(20, 4);
    e.writeUInt16LE(20, 6);
    e.writeUInt16LE(FLAGS, 8);
    e.writeUInt16LE(8, 10);
    e.writeUInt16LE(DATE, 14);
    e.writeUInt32LE(p.crc, 16);
    e.writeUInt32LE(p.packed, 20);
    e.writeUInt32LE(p.size, 24);
    e.writeUInt16LE(name.length, 28);
    e.writeUInt32LE(p.offset, 42);
    return Buffer.concat([e, name]);
  });
  const all = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(all.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([all, end]);
}

const xml = (text: string): string =>
  text
    .slice(0, LONGEST)
    // Characters that XML 1.0 cannot carry.
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
