/** Writes a PNG (ISO/IEC 15948) of decoded dots: fast rather than small, since it only travels to the window. */
import { crc32, deflateSync } from 'node:zlib';

export interface Dots {
  width: number;
  height: number;
  /** Grey of one or eight bits (0 is black), or red, green and blue. */
  form: 'grey1' | 'grey8' | 'rgb8';
  /** Rows without padding beyond the last byte. */
  rows: Uint8Array;
}

const MARK = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

export const bytesOfRow = (form: Dots['form'], width: number): number =>
  form === 'grey1' ? (width + 7) >> 3 : form === 'grey8' ? width : width * 3;

export function writePng({ width, height, form, rows }: Dots): Uint8Array<ArrayBuffer> {
  const row = bytesOfRow(form, width);
  const filtered = new Uint8Array((row + 1) * height);
  for (let y = 0; y < height; y++) filtered.set(rows.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = form === 'grey1' ? 1 : 8;
  header[9] = form === 'rgb8' ? 2 : 0;
  const parts = [
    MARK,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filtered, { level: 1 })),
    chunk('IEND', new Uint8Array(0)),
  ];
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.byteLength;
  }
  return out;
}

function chunk(name: string, data: Uint8Array): Buffer {
  const out = Buffer.alloc(data.byteLength + 12);
  out.writeUInt32BE(data.byteLength, 0);
  out.write(name, 4, 'latin1');
  out.set(data, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.byteLength)), 8 + data.byteLength);
  return out;
}
