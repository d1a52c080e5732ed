/** Writes small TIFF files, also ones that lie about themselves. */

export interface TestPage {
  width: number;
  height: number;
  bits: number;
  samples?: number;
  photometric: number;
  compression: number;
  strips: Buffer[];
  rowsPerStrip?: number;
  dpi?: [x: number, y: number];
  /** In place of the truth. */
  stripAt?: number;
  stripLength?: number;
}

const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;

function tagsOf(page: TestPage, stripAt: number, extraAt: number): [tag: number, type: number, value: number][] {
  return [
    [256, LONG, page.width],
    [257, LONG, page.height],
    [258, SHORT, page.bits],
    [259, SHORT, page.compression],
    [262, SHORT, page.photometric],
    [273, LONG, page.stripAt ?? stripAt],
    [277, SHORT, page.samples ?? 1],
    [278, LONG, page.rowsPerStrip ?? page.height],
    [279, LONG, page.stripLength ?? page.strips[0]?.length ?? 0],
    [282, RATIONAL, extraAt],
    [283, RATIONAL, extraAt + 8],
    [296, SHORT, 2],
  ];
}

/** @param last where the last directory points on to; 0 ends the file as it should */
export function tiffOf(
  pages: readonly TestPage[],
  { little = true, last = 0 }: { little?: boolean; last?: number },
): Buffer {
  const parts: Buffer[] = [];
  const u16 = (buffer: Buffer, value: number, at: number): void =>
    void (little ? buffer.writeUInt16LE(value, at) : buffer.writeUInt16BE(value, at));
  const u32 = (buffer: Buffer, value: number, at: number): void =>
    void (little ? buffer.writeUInt32LE(value, at) : buffer.writeUInt32BE(value, at));
  const head = Buffer.alloc(8);
  head.write(little ? 'II' : 'MM', 'latin1');
  u16(head, 42, 2);
  parts.push(head);
  let patch = { buffer: head, at: 4 };
  let offset = 8;
  for (const page of pages) {
    const strip = page.strips[0] ?? Buffer.alloc(0);
    const stripAt = offset;
    const extra = Buffer.alloc(16);
    const [x, y] = page.dpi ?? [200, 200];
    [x, 1, y, 1].forEach((value, n) => u32(extra, value, n * 4));
    const extraAt = stripAt + strip.length;
    const tags = tagsOf(page, stripAt, extraAt);
    const directory = Buffer.alloc(2 + tags.length * 12 + 4);
    u16(directory, tags.length, 0);
    tags.forEach(([tag, type, value], n) => {
      const at = 2 + n * 12;
      u16(directory, tag, at);
      u16(directory, type, at + 2);
      u32(directory, 1, at + 4);
      if (type === SHORT) u16(directory, value, at + 8);
      else u32(directory, value, at + 8);
    });
    u32(patch.buffer, extraAt + 16, patch.at);
    patch = { buffer: directory, at: directory.length - 4 };
    parts.push(strip, extra, directory);
    offset = extraAt + 16 + directory.length;
  }
  u32(patch.buffer, last, patch.at);
  return Buffer.concat(parts);
}

/** Two pages, the second of which leads back to the first. */
export function cyclicTiff(page: TestPage): Buffer {
  const first = tiffOf([page, page], {}).readUInt32LE(4);
  return tiffOf([page, page], { last: first });
}

/** BigTIFF, little-endian, one page. */
export function bigTiff(page: TestPage): Buffer {
  const strip = page.strips[0] ?? Buffer.alloc(0);
  const head = Buffer.alloc(16);
  head.write('II', 'latin1');
  head.writeUInt16LE(43, 2);
  head.writeUInt16LE(8, 4);
  head.writeBigUInt64LE(BigInt(16 + strip.length), 8);
  const tags = tagsOf(page, 16, 0).filter(([, type]) => type !== RATIONAL);
  const directory = Buffer.alloc(8 + tags.length * 20 + 8);
  directory.writeBigUInt64LE(BigInt(tags.length), 0);
  tags.forEach(([tag, type, value], n) => {
    const at = 8 + n * 20;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeBigUInt64LE(1n, at + 4);
    directory.writeUInt32LE(value, at + 12);
  });
  return Buffer.concat([head, strip, directory]);
}
