/** Places of the words of a page, packed: nobody looks at most of them, and there are hundreds on each page. Pure. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Word } from './reader/protocol.ts';

/** A place in the page's text and on the page; sides are parts of the page, 0 to 1. */
export interface Box {
  /** First letter in the page's text, and the one after the last. */
  start: number;
  end: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

const BYTES = 16;
const PARTS = 65535;
const part = (value: number): number => Math.max(0, Math.min(PARTS, Math.round(value * PARTS)));

/** The text of a page: words in their order, a line end where one is. */
export function textOf(words: readonly Word[]): { text: string; boxes: Box[] } {
  let text = '';
  const boxes: Box[] = [];
  for (const w of words) {
    const start = text.length;
    text += w.text;
    if (w.width > 0 && w.text.trim() !== '')
      boxes.push({ start, end: text.length, x: w.x, y: w.y, width: w.width, height: w.height });
    if (w.endsLine) text += '\n';
  }
  return { text, boxes };
}

export function packBoxes(boxes: readonly Box[]): Uint8Array | null {
  if (boxes.length === 0) return null;
  const out = Buffer.alloc(boxes.length * BYTES);
  boxes.forEach((b, n) => {
    const at = n * BYTES;
    out.writeUInt32LE(b.start, at);
    out.writeUInt32LE(b.end, at + 4);
    [b.x, b.y, b.width, b.height].forEach((v, i) => out.writeUInt16LE(part(v), at + 8 + i * 2));
  });
  return deflateRawSync(out);
}

export function unpackBoxes(packed: Uint8Array | null): Box[] {
  if (packed === null) return [];
  const bytes = inflateRawSync(packed);
  const out: Box[] = [];
  for (let at = 0; at + BYTES <= bytes.length; at += BYTES)
    out.push({
      start: bytes.readUInt32LE(at),
      end: bytes.readUInt32LE(at + 4),
      x: bytes.readUInt16LE(at + 8) / PARTS,
      y: bytes.readUInt16LE(at + 10) / PARTS,
      width: bytes.readUInt16LE(at + 12) / PARTS,
      height: bytes.readUInt16LE(at + 14) / PARTS,
    });
  return out;
}

/** Where a stretch of the page's text stands: the part of each word's box that it covers, by its share of the letters. */
export function areasOf(boxes: readonly Box[], start: number, end: number): Omit<Box, 'start' | 'end'>[] {
  const out: Omit<Box, 'start' | 'end'>[] = [];
  for (const b of boxes) {
    const from = Math.max(start, b.start);
    const to = Math.min(end, b.end);
    if (from >= to) continue;
    const letters = b.end - b.start;
    const x = b.x + (b.width * (from - b.start)) / letters;
    const width = (b.width * (to - from)) / letters;
    const last = out.at(-1);
    // Neighbours on a line are one mark.
    if (last && Math.abs(last.y - b.y) < b.height / 2 && x >= last.x && x - (last.x + last.width) < b.height)
      last.width = x + width - last.x;
    else out.push({ x, y: b.y, width, height: b.height });
  }
  return out;
}
