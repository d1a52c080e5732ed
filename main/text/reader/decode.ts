/** Bytes to text: marks, declared and guessed encodings; and text to the words of pieces. Pure. */
import type { ReadPage } from './protocol.ts';

/** Letters of one piece of a document without pages. */
const PIECE = 20_000;

/** @returns the text, without a byte order mark */
export function decodeBytes(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const pairs = Math.min(bytes.length, 512) & ~1;
  let even = 0;
  let odd = 0;
  for (let n = 0; n < pairs; n += 2) {
    if (bytes[n] === 0) even++;
    if (bytes[n + 1] === 0) odd++;
  }
  // Latin letters in UTF-16 without a mark: every second byte is zero.
  if (pairs >= 8 && odd > pairs / 4 && even === 0) return new TextDecoder('utf-16le').decode(bytes);
  if (pairs >= 8 && even > pairs / 4 && odd === 0) return new TextDecoder('utf-16be').decode(bytes);
  const declared = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(
    new TextDecoder('latin1').decode(bytes.subarray(0, 200)),
  )?.[1];
  if (declared !== undefined)
    try {
      return new TextDecoder(declared).decode(bytes);
    } catch {
      // A name that nobody knows: guessed like one that is not there.
    }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Lines as the words of one page, without places. */
export function pageOfLines(page: number, lines: readonly string[]): ReadPage {
  return {
    page,
    words: lines
      .filter((line) => line.trim() !== '')
      .map((text) => ({ text, x: 0, y: 0, width: 0, height: 0, endsLine: true })),
    scanned: false,
    look: null,
  };
}

/** Cuts lines into pieces of about a dozen printed pages, so that no row of the index grows without bound. */
export function* pieces(lines: Iterable<string>, first: number): Generator<ReadPage> {
  let page = first;
  let piece: string[] = [];
  let letters = 0;
  for (const line of lines) {
    for (let at = 0; at < Math.max(1, line.length); at += PIECE) {
      const part = line.slice(at, at + PIECE);
      piece.push(part);
      letters += part.length + 1;
      if (letters < PIECE) continue;
      yield pageOfLines(page++, piece);
      piece = [];
      letters = 0;
    }
  }
  if (piece.length > 0 || page === first) yield pageOfLines(page, piece);
}
