/**
 * Purpose: writes multi-page TIFF files with Group 4 compression, as fax gateways do.
 */
import type { FaxPage } from './pdf.ts';

const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;

export function tiffFile(pages: readonly FaxPage[]): Buffer {
  const parts: Buffer[] = [];
  const head = Buffer.from('II*\0\0\0\0\0', 'latin1');
  parts.push(head);
  let offset = head.length;
  // Where the offset of the next directory has to be written.
  let patch: { buffer: Buffer; at: number } = { buffer: head, at: 4 };
  pages.forEach((page, index) => {
    const strip = page.data.length % 2 === 0 ? page.data : Buffer.concat([page.data, Buffer.alloc(1)]);
    const stripAt = offset;
    const resolutionAt = stripAt + strip.length;
    const directoryAt = resolutionAt + 16;
    const resolution = Buffer.alloc(16);
    [204, 1, 196, 1].forEach((value, at) => resolution.writeUInt32LE(value, at * 4));
    const directory = directoryOf([
      [254, LONG, 1, 2],
      [256, LONG, 1, page.widthPx],
      [257, LONG, 1, page.heightPx],
      [258, SHORT, 1, 1],
      [259, SHORT, 1, 4],
      [262, SHORT, 1, 0],
      [266, SHORT, 1, 1],
      [273, LONG, 1, stripAt],
      [277, SHORT, 1, 1],
      [278, LONG, 1, page.heightPx],
      [279, LONG, 1, page.data.length],
      [282, RATIONAL, 1, resolutionAt],
      [283, RATIONAL, 1, resolutionAt + 8],
      [293, LONG, 1, 0],
      [296, SHORT, 1, 2],
      [297, SHORT, 2, (pages.length << 16) | index],
    ]);
    patch.buffer.writeUInt32LE(directoryAt, patch.at);
    patch = { buffer: directory, at: directory.length - 4 };
    parts.push(strip, resolution, directory);
    offset = directoryAt + directory.length;
  });
  return Buffer.concat(parts);
}

type Tag = readonly [tag: number, type: number, count: number, value: number];

function directoryOf(tags: readonly Tag[]): Buffer {
  const directory = Buffer.alloc(2 + tags.length * 12 + 4);
  directory.writeUInt16LE(tags.length, 0);
  tags.forEach(([tag, type, count, value], index) => {
    const at = 2 + index * 12;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(count, at + 4);
    directory.writeUInt32LE(value >>> 0, at + 8);
  });
  return directory;
}
