/**
 * Purpose: a TIFF as different scanners write their pages: big-endian, PackBits, deflate and plain strips, a page that lies on its
 * side, black as zero, and one page whose strip is not there.
 */
import { deflateSync } from 'node:zlib';
import { faxPage, plainPage } from './raster.ts';

const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const ROWS_OF_STRIP = 512;

interface ScannedPage {
  width: number;
  height: number;
  compression: number;
  /** 0: white is zero, 1: black is zero. */
  photometric: 0 | 1;
  orientation: number;
  rowsPerStrip: number;
  strips: Buffer[];
  lost?: boolean;
}

export function mixedTiff(pages: readonly string[][]): Buffer {
  const [a = [], b = [], c = [], d = [], e = []] = pages;
  return bigEndianTiff([
    striped(a, 32773, packBits),
    striped(b, 8, (strip) => deflateSync(strip), { photometric: 1 }),
    { ...striped(c, 1, (strip) => strip), lost: true },
    turned(striped(d, 1, (strip) => strip)),
    fax(e),
  ]);
}

function striped(
  lines: readonly string[],
  compression: number,
  pack: (strip: Buffer) => Buffer,
  more: Partial<ScannedPage> = {},
): ScannedPage {
  const { widthPx, heightPx, data } = plainPage(lines);
  const rows = more.photometric === 1 ? Buffer.from(data.map((byte) => ~byte & 0xff)) : data;
  const stride = widthPx / 8;
  const strips: Buffer[] = [];
  for (let y = 0; y < heightPx; y += ROWS_OF_STRIP)
    strips.push(pack(rows.subarray(y * stride, Math.min(heightPx, y + ROWS_OF_STRIP) * stride)));
  return {
    width: widthPx,
    height: heightPx,
    compression,
    photometric: 0,
    orientation: 1,
    rowsPerStrip: ROWS_OF_STRIP,
    strips,
    ...more,
  };
}

function fax(lines: readonly string[]): ScannedPage {
  const { widthPx, heightPx, data } = faxPage(lines);
  return {
    width: widthPx,
    height: heightPx,
    compression: 4,
    photometric: 0,
    orientation: 1,
    rowsPerStrip: heightPx,
    strips: [data],
  };
}

/** The same page stored upside down, as a feeder takes it; the orientation says so. */
function turned(page: ScannedPage): ScannedPage {
  const whole = Buffer.concat(page.strips);
  const out = Buffer.alloc(whole.length);
  for (let n = 0; n < whole.length; n += 1) out[whole.length - 1 - n] = mirrored(whole[n] ?? 0);
  return { ...page, orientation: 3, rowsPerStrip: page.height, strips: [out] };
}

const mirrored = (byte: number): number =>
  Number.parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2);

/** TIFF 6.0, section 9. */
function packBits(bytes: Buffer): Buffer {
  const out: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    let run = 1;
    while (run < 128 && at + run < bytes.length && bytes[at + run] === bytes[at]) run += 1;
    if (run > 1) {
      out.push(257 - run, bytes[at] ?? 0);
      at += run;
      continue;
    }
    const start = at;
    while (at < bytes.length && at - start < 128 && bytes[at] !== bytes[at + 1]) at += 1;
    out.push(at - start - 1, ...bytes.subarray(start, at));
  }
  return Buffer.from(out);
}

function bigEndianTiff(pages: readonly ScannedPage[]): Buffer {
  const parts: Buffer[] = [Buffer.from('MM\0*\0\0\0\0', 'latin1')];
  let offset = 8;
  let patch: { buffer: Buffer; at: number } = { buffer: parts[0] ?? Buffer.alloc(8), at: 4 };
  for (const page of pages) {
    const places: number[] = [];
    for (const strip of page.strips) {
      places.push(page.lost ? 0x7fff0000 : offset);
      const even = strip.length % 2 === 0 ? strip : Buffer.concat([strip, Buffer.alloc(1)]);
      parts.push(even);
      offset += even.length;
    }
    const extra = Buffer.alloc(16 + page.strips.length * 8);
    [200, 1, 200, 1, ...places, ...page.strips.map((strip) => strip.length)].forEach((value, n) =>
      extra.writeUInt32BE(value, n * 4),
    );
    const extraAt = offset;
    parts.push(extra);
    offset += extra.length;
    const count = page.strips.length;
    const tags: [tag: number, type: number, count: number, value: number][] = [
      [256, LONG, 1, page.width],
      [257, LONG, 1, page.height],
      [258, SHORT, 1, 1],
      [259, SHORT, 1, page.compression],
      [262, SHORT, 1, page.photometric],
      [273, LONG, count, count === 1 ? (places[0] ?? 0) : extraAt + 16],
      [274, SHORT, 1, page.orientation],
      [277, SHORT, 1, 1],
      [278, LONG, 1, page.rowsPerStrip],
      [279, LONG, count, count === 1 ? (page.strips[0]?.length ?? 0) : extraAt + 16 + count * 4],
      [282, RATIONAL, 1, extraAt],
      [283, RATIONAL, 1, extraAt + 8],
      [296, SHORT, 1, 2],
    ];
    const directory = Buffer.alloc(2 + tags.length * 12 + 4);
    directory.writeUInt16BE(tags.length, 0);
    tags.forEach(([tag, type, values, value], n) => {
      const at = 2 + n * 12;
      directory.writeUInt16BE(tag, at);
      directory.writeUInt16BE(type, at + 2);
      directory.writeUInt32BE(values, at + 4);
      if (type === SHORT) directory.writeUInt16BE(value, at + 8);
      else directory.writeUInt32BE(value, at + 8);
    });
    patch.buffer.writeUInt32BE(offset, patch.at);
    patch = { buffer: directory, at: directory.length - 4 };
    parts.push(directory);
    offset += directory.length;
  }
  return Buffer.concat(parts);
}
