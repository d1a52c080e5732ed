/** TIFF pages: what scanners write, and what nobody should. The decoder itself, in this process; its owner is tested beside it. */
import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readIndex, TiffError, type ReadRange } from '../../../main/records/tiff/directory.ts';
import { decodePage } from '../../../main/records/tiff/page.ts';
import { turned } from '../../../main/records/tiff/turn.ts';
import { bigTiff, cyclicTiff, tiffOf, type TestPage } from './tiff-writer.ts';

const reader =
  (file: Buffer): ReadRange =>
  (start, end) =>
    Promise.resolve(file.subarray(start, end));

/** Dots of a PNG without filters, as png.ts writes it: 0 is black. */
function dotsOf(png: Uint8Array): {
  width: number;
  height: number;
  bits: number;
  at: (x: number, y: number) => number;
} {
  const bytes = Buffer.from(png);
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const bits = bytes[24] ?? 0;
  const rgb = bytes[25] === 2;
  const rows = inflateSync(bytes.subarray(41, 41 + bytes.readUInt32BE(33)));
  const stride = 1 + (rgb ? width * 3 : bits === 1 ? (width + 7) >> 3 : width);
  return {
    width,
    height,
    bits,
    at: (x, y) => {
      const row = y * stride + 1;
      if (rgb) return rows.readUIntBE(row + x * 3, 3);
      if (bits === 8) return rows[row + x] ?? -1;
      return ((rows[row + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
    },
  };
}

async function decoded(file: Buffer, page = 0): Promise<ReturnType<typeof dotsOf>> {
  const { pages } = await readIndex(reader(file));
  return dotsOf(await decodePage(reader(file), pages[page]?.at ?? 0));
}

const problemOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (thrown: unknown) => (thrown instanceof TiffError ? thrown.problem : String(thrown)),
  );

/** Sixteen by eight dots with one black dot at (3, 1). */
const rows = Buffer.alloc(16);
rows[2] = 0x10;
const small: TestPage = { width: 16, height: 8, bits: 1, photometric: 0, compression: 1, strips: [rows] };

/** 16 by 16 dots, grey x * 12 + y * 3, packed as JPEG by libtiff's tiffcp. */
const greyJpeg =
  'SUkqAD4AAAD/2P/AAAsIABAAEAEBEQD/2gAIAQEAAD8A8z8N233OK9h8N233OK828N233OK9h8N233OK/9kMAAABAwABAAAAEAAAAAEBAwABAAAAEAAAAAIBAwABAAAACAAAAAMBAwABAAAABwAAAAYBAwABAAAAAQAAABEBBAABAAAACAAAABIBAwABAAAAAQAAABUBAwABAAAAAQAAABYBAwABAAAAEAAAABcBBAABAAAANgAAABwBAwABAAAAAQAAAFsBBwAhAQAA1AAAAAAAAAD/2P/bAEMACAYGBwYFCAcHBwkJCAoMFA0MCwsMGRITDxQdGh8eHRocHCAkLicgIiwjHBwoNyksMDE0NDQfJzk9ODI8LjM0Mv/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/Z';

describe('pages', () => {
  it.each([true, false])('reads a plain page, little-endian %s', async (little) => {
    const page = await decoded(tiffOf([small], { little }));
    expect([page.width, page.height, page.bits]).toEqual([16, 8, 1]);
    expect([page.at(3, 1), page.at(4, 1), page.at(3, 2)]).toEqual([0, 1, 1]);
  });
  it('reads black as zero', async () => {
    const page = await decoded(tiffOf([{ ...small, photometric: 1 }], {}));
    expect([page.at(3, 1), page.at(4, 1)]).toEqual([1, 0]);
  });
  it('reads BigTIFF', async () => {
    const page = await decoded(bigTiff(small));
    expect([page.at(3, 1), page.at(4, 1)]).toEqual([0, 1]);
  });
  it('reads grey and colour', async () => {
    const grey = await decoded(
      tiffOf([{ width: 2, height: 1, bits: 8, photometric: 1, compression: 1, strips: [Buffer.from([7, 200])] }], {}),
    );
    expect([grey.at(0, 0), grey.at(1, 0)]).toEqual([7, 200]);
    const colour = await decoded(
      tiffOf(
        [
          {
            width: 2,
            height: 1,
            bits: 8,
            samples: 3,
            photometric: 2,
            compression: 1,
            strips: [Buffer.from([1, 2, 3, 4, 5, 6])],
          },
        ],
        {},
      ),
    );
    expect([colour.at(0, 0), colour.at(1, 0)]).toEqual([0x010203, 0x040506]);
  });
  it('reads a grey JPEG page as it was before it was packed', async () => {
    const page = await decoded(Buffer.from(greyJpeg, 'base64'));
    expect([page.width, page.height, page.bits]).toEqual([16, 16, 8]);
    for (const [x, y] of [
      [0, 0],
      [7, 3],
      [15, 15],
      [2, 12],
    ] as const)
      expect(Math.abs(page.at(x, y) - (x * 12 + y * 3)), `${x},${y}`).toBeLessThan(12);
  });
  it('reads pages of different kinds in one file, and shows each at its own resolution', async () => {
    const file = tiffOf(
      [small, { ...small, dpi: [204, 98], width: 1728, height: 1078, strips: [Buffer.alloc(216 * 1078)] }],
      {},
    );
    const { pages, broken } = await readIndex(reader(file));
    expect(broken).toBe(false);
    expect(pages.map(({ width, height }) => [width, height])[1]).toEqual([813, 1056]);
    expect((await decoded(file, 1)).width).toBe(1728);
  });
  it('turns a page that lies on its side', () => {
    // Black dot at the left of the stored top row; orientation 6: stored rows run from right to left.
    const stored = { width: 3, height: 2, form: 'grey8' as const, rows: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect([...turned(stored, 6).rows]).toEqual([4, 1, 5, 2, 6, 3]);
    expect([...turned(stored, 8).rows]).toEqual([3, 6, 2, 5, 1, 4]);
    expect([...turned(stored, 3).rows]).toEqual([6, 5, 4, 3, 2, 1]);
    expect([...turned(stored, 2).rows]).toEqual([3, 2, 1, 6, 5, 4]);
    expect([...turned(stored, 5).rows]).toEqual([1, 4, 2, 5, 3, 6]);
    expect([...turned(stored, 7).rows]).toEqual([6, 3, 5, 2, 4, 1]);
    expect(turned(stored, 9)).toBe(stored);
  });
});

describe('hostile files', () => {
  it('ends at a directory that leads back', async () => {
    const { pages, broken } = await readIndex(reader(cyclicTiff(small)));
    expect(pages).toHaveLength(2);
    expect(broken).toBe(true);
  });
  it('keeps the pages before the place where a file was cut', async () => {
    const whole = tiffOf([small, small, small], {});
    const { pages, broken } = await readIndex(reader(whole.subarray(0, whole.length - 60)));
    expect(pages).toHaveLength(2);
    expect(broken).toBe(true);
  });
  it.each([
    ['a page of 65535 by 65535 dots', { width: 65_535, height: 65_535 }, 'tooLarge'],
    ['a colour page beyond the limit', { width: 20_000, height: 20_000, bits: 8 }, 'tooLarge'],
    ['a page without size', { width: 0 }, 'damaged'],
    ['a strip outside of the file', { stripAt: 0x7fff_0000 }, 'damaged'],
    ['a strip of four gigabytes', { stripLength: 0xffff_fff0 }, 'tooLarge'],
    ['an unknown compression', { compression: 34_712 }, 'unsupported'],
    ['fewer strips than the page needs', { rowsPerStrip: 1 }, 'damaged'],
  ] as [string, Partial<TestPage>, string][])('refuses %s', async (_name, more, problem) => {
    const file = tiffOf([{ ...small, ...more }], {});
    expect(await problemOf(decoded(file))).toBe(problem);
  });
  it('refuses a deflate strip that is none, and one that would unpack without end', async () => {
    const bad = { ...small, compression: 8, strips: [Buffer.from('no deflate')] };
    expect(await problemOf(decoded(tiffOf([bad], {})))).toBe('damaged');
    const bomb = { ...small, compression: 8, strips: [deflateSync(Buffer.alloc(50_000_000))] };
    expect(await problemOf(decoded(tiffOf([bomb], {})))).toBe('damaged');
  });
  it('refuses what is no TIFF', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('II*\0'), Buffer.from('II*\0\xff\xff\xff\x7f', 'latin1')])
      expect(await problemOf(readIndex(reader(bytes)))).toBe('damaged');
  });
});
