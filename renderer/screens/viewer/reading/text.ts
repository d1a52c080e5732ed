/** Bytes to text to lines: byte order marks, declared and guessed encodings. Nothing in a file is ever taken as markup. Pure. */
import type { Block } from './blocks.ts';

/** Encodings that XML declarations name and that a browser knows under the same word; others count as UTF-8. */
function known(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

/** What the head of a file says about its encoding; null where it says nothing. */
export function statedEncoding(head: Uint8Array): string | null {
  const [a, b, c] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  // Text without a mark whose every second byte is zero: UTF-16 of a language with Latin letters.
  const pairs = Math.min(head.length, 512) & ~1;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs; i += 2) {
    if (head[i] === 0) even++;
    if (head[i + 1] === 0) odd++;
  }
  if (pairs >= 8 && odd > pairs / 4 && even === 0) return 'utf-16le';
  if (pairs >= 8 && even > pairs / 4 && odd === 0) return 'utf-16be';
  const declared = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(
    new TextDecoder('latin1').decode(head.subarray(0, 200)),
  );
  return declared?.[1] === undefined ? null : known(declared[1]);
}

/** @param bytes all of it, or the first part of it */
export function decodeText(bytes: Uint8Array, cut: boolean): string {
  const stated = statedEncoding(bytes.subarray(0, 1024));
  if (stated !== null) return new TextDecoder(stated).decode(bytes);
  try {
    // A part may end within a character.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** A line beyond this is drawn as several. */
const LONGEST_LINE = 4000;

export function lineBlocks(text: string): Block[] {
  const out: Block[] = [];
  let n = 0;
  const lines = text.split(/\r\n|\r|\n|\f/);
  // A text ends with the end of its last line.
  if (lines.at(-1) === '') lines.pop();
  for (const line of lines) {
    n++;
    const clean = line.replace(/[\u0000-\u0008\u000b\u000e-\u001f\u007f]/g, '');
    out.push({ k: 'line', n, text: clean.slice(0, LONGEST_LINE) });
    for (let at = LONGEST_LINE; at < clean.length; at += LONGEST_LINE)
      out.push({ k: 'line', n: null, text: clean.slice(at, at + LONGEST_LINE) });
  }
  return out;
}
