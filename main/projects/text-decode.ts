/**
 * What kind of file a chase list really is, and its text. The name is never believed. Pure functions over bytes, but for the
 * pauses between slices.
 */
import { isUtf8 } from 'node:buffer';
import { AppError } from '../lib/errors.ts';
import type { ListSource } from './uploads.ts';

export type Encoding = 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be';
export type Delimiter = ',' | ';' | '\t' | '|';

const latin = (bytes: Uint8Array, length: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(length, bytes.length)).toString('latin1');

const FOREIGN: readonly (readonly [RegExp, string, string])[] = [
  [/^\s*%PDF-/, 'This is a PDF, not a chase list.', 'Ask the sender for the list as CSV or XLSX.'],
  [
    /^\xD0\xCF\x11\xE0/,
    'This is an old Excel file or a protected one.',
    'Open it in Excel and save it as “Excel Workbook (.xlsx)” without a password.',
  ],
  [/^\s*\{\\rtf/, 'This is a text document, not a chase list.', 'Ask the sender for the list as CSV or XLSX.'],
  [
    /^\s*(?:<!doctype html|<html)/i,
    'This is a web page, not a chase list.',
    'Open it in Excel and save it as “Excel Workbook (.xlsx)”.',
  ],
  [/^\x1F\x8B|^7z\xBC\xAF|^Rar!/, 'This is a compressed archive.', 'Unpack it first and take the list inside.'],
  [
    /^\x89PNG|^\xFF\xD8\xFF|^GIF8|^II\*\0|^MM\0\*/,
    'This is a picture, not a chase list.',
    'Ask the sender for the list as CSV or XLSX.',
  ],
];

const unreadable = (message: string, nextStep: string): AppError =>
  new AppError('unsupported', message, { meaning: 'Nothing was imported.', nextStep, retryable: false });

/** First bytes of a list that tell its kind. */
export const HEAD_BYTES = 64 * 1024;

/**
 * @param bytes the first ones
 * @throws AppError `unsupported` in words for what is no list at all
 */
export function sniffList(bytes: Uint8Array): 'text' | 'zip' {
  if (bytes.length === 0) throw unreadable('The file is empty.', 'Check that it was saved completely.');
  const head = latin(bytes, 1024);
  for (const [pattern, message, nextStep] of FOREIGN) if (pattern.test(head)) throw unreadable(message, nextStep);
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return 'zip';
  return 'text';
}

/** Control characters that no list has, but for a stray one. */
const CONTROLS = /[\x01-\x08\x0B\x0E-\x1A\x1C-\x1F\x7F]/g;
const MOST_CONTROLS = 0.02;

/**
 * UTF-8 when every byte fits, UTF-16 by its mark or its zeros, else Windows-1252, which accepts everything.
 * @param first the first bytes of the list
 * @param pause called between slices of a large file
 * @throws AppError `unsupported` for binary data
 */
export async function detectEncoding(
  source: ListSource,
  first: Uint8Array,
  pause: () => Promise<void>,
): Promise<Encoding> {
  const head = latin(first, 4096);
  if (head.startsWith('\xEF\xBB\xBF')) return 'utf-8';
  if (head.startsWith('\xFF\xFE')) return 'utf-16le';
  if (head.startsWith('\xFE\xFF')) return 'utf-16be';
  let even = 0;
  let odd = 0;
  for (let i = 0; i < head.length; i++) if (head.charCodeAt(i) === 0) i % 2 === 0 ? even++ : odd++;
  const half = head.length / 2;
  if (odd > half * 0.7 && even < half * 0.1) return 'utf-16le';
  if (even > half * 0.7 && odd < half * 0.1) return 'utf-16be';
  if (even + odd > 0 || (head.match(CONTROLS)?.length ?? 0) > Math.max(2, head.length * MOST_CONTROLS))
    throw unreadable('This is not a text file.', 'Ask the sender for the list as CSV or XLSX.');
  let cut: Uint8Array = new Uint8Array();
  for await (const piece of source.stream(0, source.size)) {
    const bytes = cut.length > 0 ? Buffer.concat([cut, piece]) : piece;
    const end = wholeCharacters(bytes);
    if (!isUtf8(bytes.subarray(0, end))) return 'windows-1252';
    cut = bytes.slice(end);
    await pause();
  }
  return isUtf8(cut) ? 'utf-8' : 'windows-1252';
}

/** Bytes before a character that the end of these may have cut; at most three are left out. */
function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    // The first byte of a character of more bytes than stand here.
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? bytes.length - back : bytes.length;
    if (byte < 0x80) break;
  }
  return bytes.length;
}

/** The separator that gives the most lines the same number of columns. */
export function detectDelimiter(text: string): Delimiter {
  const lines = firstLines(text, 30);
  let best: Delimiter = ',';
  let bestScore = 0;
  for (const delimiter of ['\t', ',', ';', '|'] as const) {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const most = Math.max(0, ...counts);
    if (most === 0) continue;
    const usual = counts.filter((c) => c > 0);
    const same = usual.filter((c) => c === usual[0]).length;
    const score = (same / lines.length) * Math.min(most, 60);
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

/** Lines without what stands in quotation marks. */
function firstLines(text: string, limit: number): string[] {
  return text
    .replace(/"(?:[^"]|"")*"/g, 'q')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, limit);
}
