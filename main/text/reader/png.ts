/** Reads the PNG of a page back into shades of grey (ISO/IEC 15948, without interlacing): to look at its ink, not to show it. */
import { inflateSync } from 'node:zlib';
import { Buffer } from 'node:buffer';
import type { GreyPicture } from './protocol.ts';

const MOST_DOTS = 200_000_000;

/** @returns null for a form that is not read here, or a broken file */
export function greyOfPng(bytes: Uint8Array): GreyPicture | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 33 || file.readUInt32BE(0) !== 0x89504e47) return null;
  const width = file.readUInt32BE(16);
  const height = file.readUInt32BE(20);
  const [bits = 0, color = 0, , , interlaced = 0] = file.subarray(24, 29);
  const samples = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[color];
  if (samples === undefined || interlaced !== 0 || width * height > MOST_DOTS || width * height === 0) return null;
  if (bits !== 8 && !(bits === 1 && color === 0)) return null;
  const parts: Buffer[] = [];
  let palette: Buffer | null = null;
  for (let at = 8; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at);
    const name = file.toString('latin1', at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + length);
    if (name === 'IDAT') parts.push(data);
    else if (name === 'PLTE') palette = data;
    else if (name === 'IEND') break;
    at += length + 12;
  }
  const row = Math.ceil((width * samples * bits) / 8);
  const step = Math.max(1, (samples * bits) >> 3);
  let raw: Buffer;
  try {
    raw = inflateSync(Buffer.concat(parts), { maxOutputLength: (row + 1) * height });
  } catch {
    return null;
  }
  if (raw.length < (row + 1) * height) return null;
  const grey = new Uint8Array(width * height);
  let above = new Uint8Array(row);
  for (let y = 0; y < height; y++) {
    const start = y * (row + 1);
    const line = unfiltered(raw[start] ?? 0, raw.subarray(start + 1, start + 1 + row), above, step);
    for (let x = 0; x < width; x++) grey[y * width + x] = greyAt(line, x, bits, color, samples, palette);
    above = line;
  }
  return { width, height, grey };
}

function greyAt(
  line: Uint8Array,
  x: number,
  bits: number,
  color: number,
  samples: number,
  palette: Uint8Array | null,
): number {
  if (bits === 1) return ((line[x >> 3] ?? 0) >> (7 - (x & 7))) & 1 ? 255 : 0;
  const at = x * samples;
  if (color === 0 || color === 4) return line[at] ?? 255;
  const from = color === 3 ? palette : line;
  const first = color === 3 ? (line[at] ?? 0) * 3 : at;
  return ((from?.[first] ?? 255) * 77 + (from?.[first + 1] ?? 255) * 150 + (from?.[first + 2] ?? 255) * 29) >> 8;
}

/** Filter types of PNG, section 9. */
function unfiltered(filter: number, line: Uint8Array, above: Uint8Array, step: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(line);
  for (let n = 0; n < out.length; n++) {
    const a = n >= step ? (out[n - step] ?? 0) : 0;
    const b = above[n] ?? 0;
    const value = out[n] ?? 0;
    if (filter === 1) out[n] = value + a;
    else if (filter === 2) out[n] = value + b;
    else if (filter === 3) out[n] = value + ((a + b) >> 1);
    else if (filter === 4) {
      const c = n >= step ? (above[n - step] ?? 0) : 0;
      const p = a + b - c;
      const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
      out[n] = value + (pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
    }
  }
  return out;
}
