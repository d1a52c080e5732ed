/**
 * Lines of a worksheet (ECMA-376 part 1, SpreadsheetML), streamed row by row. Texts stay as they are typed: an id stored as text
 * keeps its zeros, a number with a format of zeros is shown with them, a number with a date format becomes `YYYY-MM-DD`.
 */
import { excelSerialDate } from '../../preload/contract/rules/chase-dates.ts';
import { AppError } from '../lib/errors.ts';
import type { TakeLines } from './csv-source.ts';
import type { ListSource } from './uploads.ts';
import { listParts, partBytes, type ZipPart } from './xlsx-zip.ts';

export interface Workbook {
  /** Names of the visible sheets, in order. */
  sheets: string[];
  read(sheet: string, take: TakeLines, signal: AbortSignal): Promise<void>;
}

type Format = { kind: 'date' } | { kind: 'zeros'; width: number } | null;

const SMALL_PART = 16 * 1024 * 1024;
/** Characters of all shared texts: they have to stay in memory while the sheet is read. */
const MOST_SHARED = 256 * 1024 * 1024;
const MOST_COLUMNS = 16_384;
const LINES_AT_ONCE = 500;
/** Characters of one row or one shared text. */
const LONGEST_ELEMENT = 32 * 1024 * 1024;

const notAWorkbook = (reason: string): AppError =>
  new AppError('unsupported', 'This is not an Excel workbook.', {
    meaning: 'Nothing was imported.',
    nextStep: 'Open it in Excel and save it as “Excel Workbook (.xlsx)”.',
    technical: { reason },
    retryable: false,
  });

/** Reads the table of contents. @throws AppError `unsupported` */
export async function openWorkbook(source: ListSource, signal: AbortSignal): Promise<Workbook> {
  const parts = new Map((await listParts(source)).map((part) => [part.name.toLowerCase(), part]));
  const find = (name: string): ZipPart | undefined => parts.get(name.toLowerCase());
  const textOf = async (name: string): Promise<string | null> => {
    const part = find(name);
    if (!part) return null;
    if (part.size > SMALL_PART) throw notAWorkbook(`${name} is too large`);
    const pieces: Uint8Array[] = [];
    for await (const piece of partBytes(source, part, signal)) pieces.push(piece);
    return Buffer.concat(pieces).toString('utf8');
  };

  const root = (await textOf('_rels/.rels')) ?? '';
  const office = relations(root, '').find((r) => r.type.endsWith('/officeDocument'))?.target ?? 'xl/workbook.xml';
  const book = await textOf(office);
  if (book === null) throw notAWorkbook('no workbook part');
  const folder = office.slice(0, office.lastIndexOf('/') + 1);
  const related = relations((await textOf(`${folder}_rels/${office.slice(folder.length)}.rels`)) ?? '', folder);
  const sheets = [...book.matchAll(/<(?:\w+:)?sheet\b([^>]*)>/g)].flatMap((m) => {
    const a = attributes(m[1] ?? '');
    const target = related.find((r) => r.id === (a['id'] ?? ''))?.target;
    const part = target === undefined ? undefined : find(target);
    return part && (a['state'] ?? 'visible') === 'visible' ? [{ name: unescapeXml(a['name'] ?? ''), part }] : [];
  });
  if (sheets.length === 0) throw notAWorkbook('no visible sheet');
  const since1904 = /<(?:\w+:)?workbookPr\b[^>]*\bdate1904="(?:1|true)"/.test(book);
  const styles = await textOf(related.find((r) => r.type.endsWith('/styles'))?.target ?? `${folder}styles.xml`);
  const formats = styles === null ? [] : cellFormats(styles);
  const shared = related.find((r) => r.type.endsWith('/sharedStrings'))?.target ?? `${folder}sharedStrings.xml`;
  let strings: Promise<string[]> | null = null;

  return {
    sheets: sheets.map((s) => s.name),
    read: async (name, take, signalOfRead) => {
      const sheet = sheets.find((s) => s.name === name);
      if (!sheet) throw new AppError('notFound', 'The workbook has no such sheet.');
      const sharedPart = find(shared);
      strings ??= sharedPart ? sharedStrings(source, sharedPart, signalOfRead) : Promise.resolve([]);
      const known = await strings;
      let lines: string[][] = [];
      for await (const row of elements(source, sheet.part, 'row', signalOfRead)) {
        const cells = rowCells(row, known, formats, since1904);
        if (cells.some((c) => c !== '')) lines.push(cells);
        if (lines.length >= LINES_AT_ONCE) {
          await take(lines);
          lines = [];
        }
      }
      if (lines.length > 0) await take(lines);
    },
  };
}

/** Complete elements of one name, as their inner text, whatever prefix the file uses for the namespace. */
async function* elements(
  source: ListSource,
  part: ZipPart,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8');
  const open = new RegExp(`<(?:\\w+:)?${name}(?=[\\s/>])[^>]*>`, 'g');
  let text = '';
  for await (const piece of partBytes(source, part, signal)) {
    text += decoder.decode(piece, { stream: true });
    let done = 0;
    for (;;) {
      open.lastIndex = done;
      const m = open.exec(text);
      if (!m) {
        // A tag may be cut at the end of the piece: keep from its beginning.
        const cut = text.lastIndexOf('<');
        done = Math.max(done, cut < 0 ? text.length : cut);
        break;
      }
      if (m[0].endsWith('/>')) {
        done = m.index + m[0].length;
        continue;
      }
      const tag = /^<((?:\w+:)?\w+)/.exec(m[0])?.[1] ?? name;
      const close = text.indexOf(`</${tag}>`, m.index + m[0].length);
      if (close < 0) {
        done = m.index;
        break;
      }
      yield text.slice(m.index + m[0].length, close);
      done = close + tag.length + 3;
    }
    text = text.slice(done);
    if (text.length > LONGEST_ELEMENT) throw notAWorkbook(`${name} without end`);
  }
}

async function sharedStrings(source: ListSource, part: ZipPart, signal: AbortSignal): Promise<string[]> {
  if (part.size > MOST_SHARED) throw notAWorkbook('shared strings');
  const strings: string[] = [];
  for await (const item of elements(source, part, 'si', signal)) strings.push(textRuns(item));
  return strings;
}

/** The `t` elements of a text, without phonetic hints. */
function textRuns(xml: string): string {
  const plain = xml.includes('rPh') ? xml.replace(/<((?:\w+:)?rPh)\b[\s\S]*?<\/\1>/g, '') : xml;
  let text = '';
  for (const m of plain.matchAll(/<(?:\w+:)?t(?:\s[^>]*)?>([\s\S]*?)<\/(?:\w+:)?t>/g)) text += m[1] ?? '';
  return unescapeXml(text);
}

const CELL = /<(?:\w+:)?c((?:\s[^>]*?)?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?c>)/g;

function rowCells(row: string, strings: readonly string[], formats: readonly Format[], since1904: boolean): string[] {
  const cells: string[] = [];
  for (const m of row.matchAll(CELL)) {
    const at = m[1] ?? '';
    const letters = /\br="([A-Z]{1,3})\d/.exec(at)?.[1];
    const column = letters === undefined ? cells.length : columnIndex(letters);
    if (column >= MOST_COLUMNS) continue;
    if (m[2] === undefined) {
      // An empty cell keeps its place: without an address the next one stands behind it.
      if (letters === undefined) cells.push('');
      continue;
    }
    while (cells.length < column) cells.push('');
    cells[column] = cellText(
      m[2],
      /\bt="(\w+)"/.exec(at)?.[1] ?? 'n',
      formats[Number(/\bs="(\d+)"/.exec(at)?.[1] ?? -1)] ?? null,
      strings,
      since1904,
    );
  }
  return cells;
}

function cellText(inner: string, type: string, format: Format, strings: readonly string[], since1904: boolean): string {
  if (type === 'inlineStr') return textRuns(inner);
  const v = /<(?:\w+:)?v(?:\s[^>]*)?>([\s\S]*?)<\/(?:\w+:)?v>/.exec(inner)?.[1];
  if (v === undefined) return '';
  switch (type) {
    case 's':
      return strings[Number(v)] ?? '';
    case 'b':
      return v.trim() === '1' ? 'TRUE' : 'FALSE';
    case 'd':
      return unescapeXml(v).slice(0, 10);
    case 'n':
      return numberText(v.trim(), format, since1904);
    default:
      return unescapeXml(v);
  }
}

function numberText(v: string, format: Format, since1904: boolean): string {
  const n = Number(v);
  if (!Number.isFinite(n)) return v;
  if (format?.kind === 'date') return excelSerialDate(since1904 ? n + 1462 : n) ?? v;
  const plain = /^-?\d+$/.test(v)
    ? v
    : Number.isInteger(n) && Math.abs(n) < 1e15
      ? n.toFixed(0)
      : String(Number(n.toPrecision(15)));
  return format?.kind === 'zeros' && /^\d+$/.test(plain) ? plain.padStart(format.width, '0') : plain;
}

/** A=0 … XFD=16383. */
const columnIndex = (letters: string): number => [...letters].reduce((n, c) => n * 26 + c.charCodeAt(0) - 64, 0) - 1;

/** Built-in formats that show a date (ECMA-376 18.8.30). */
const DATE_FORMATS = [14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58];

function cellFormats(styles: string): Format[] {
  const custom = new Map<number, string>();
  for (const m of styles.matchAll(/<(?:\w+:)?numFmt\b([^>]*)>/g)) {
    const a = attributes(m[1] ?? '');
    custom.set(Number(a['numFmtId']), unescapeXml(a['formatCode'] ?? ''));
  }
  const xfs = /<((?:\w+:)?cellXfs)\b[^>]*>([\s\S]*?)<\/\1>/.exec(styles)?.[2] ?? '';
  return [...xfs.matchAll(/<(?:\w+:)?xf\b([^>]*)>/g)].map((m): Format => {
    const id = Number(attributes(m[1] ?? '')['numFmtId'] ?? 0);
    if (DATE_FORMATS.includes(id)) return { kind: 'date' };
    const code = custom.get(id);
    if (code === undefined) return null;
    const first = code.split(';')[0] ?? '';
    if (/^0{2,}$/.test(first)) return { kind: 'zeros', width: first.length };
    const bare = first.replace(/"[^"]*"|\\.|\[[^\]]*\]|_./g, '');
    return /[dy]/i.test(bare) && !/[#0?]/.test(bare) ? { kind: 'date' } : null;
  });
}

function relations(xml: string, folder: string): { id: string; type: string; target: string }[] {
  return [...xml.matchAll(/<(?:\w+:)?Relationship\b([^>]*)>/g)].map((m) => {
    const a = attributes(m[1] ?? '');
    const target = unescapeXml(a['Target'] ?? '');
    return {
      id: a['Id'] ?? '',
      type: a['Type'] ?? '',
      target: target.startsWith('/') ? target.slice(1) : `${folder}${target}`,
    };
  });
}

function attributes(tag: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const m of tag.matchAll(/(?:\w+:)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) found[m[1] ?? ''] = m[2] ?? m[3] ?? '';
  return found;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  const plain = text.includes('&')
    ? text.replace(
        /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
        (whole, hex?: string, decimal?: string, name?: string) => {
          const code = hex === undefined ? (decimal === undefined ? null : Number(decimal)) : Number.parseInt(hex, 16);
          if (code !== null) return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
          return ENTITIES[name ?? ''] ?? whole;
        },
      )
    : text;
  return plain.includes('_x')
    ? plain.replace(/_x([0-9A-F]{4})_/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : plain;
}
