/**
 * Purpose: draws a small picture (PNG): a field of colour with a frame, as a photographed card would be.
 */
import { deflateSync } from 'node:zlib';
import { crc32 } from './zip.ts';

export function photo(width: number, height: number): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const at = y * (width * 3 + 1) + 1 + x * 3;
      const frame = x < 8 || y < 8 || x >= width - 8 || y >= height - 8;
      rows[at] = frame ? 20 : 120 + Math.floor((x * 100) / width);
      rows[at + 1] = frame ? 60 : 160;
      rows[at + 2] = frame ? 80 : 120 + Math.floor((y * 100) / height);
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const out = Buffer.alloc(named.length + 8);
  out.writeUInt32BE(data.length, 0);
  named.copy(out, 4);
  out.writeUInt32BE(crc32(named), named.length + 4);
  return out;
}
