/**
 * The parts of a workbook: a small reader of ZIP archives (APPNOTE 6.3, without encryption, spanning and ZIP64). Sizes are
 * judged before a byte is inflated, and what comes out is counted against what was promised.
 */
import zlib from 'node:zlib';
import { AppError } from '../lib/errors.ts';
import type { ListSource } from './uploads.ts';

export interface ZipPart {
  name: string;
  method: number;
  packed: number;
  size: number;
  offset: number;
}

export interface ZipLimits {
  entries: number;
  /** Bytes of all parts together, unpacked. */
  total: number;
  /** Unpacked to packed, for parts over `ratioFrom` bytes. */
  ratio: number;
  ratioFrom: number;
}

export const workbookLimits: ZipLimits = {
  entries: 2000,
  total: 1024 * 1024 * 1024,
  ratio: 120,
  ratioFrom: 16 * 1024 * 1024,
};

const refuse = (message: string, reason: string): AppError =>
  new AppError('unsupported', message, {
    meaning: 'Nothing was imported.',
    nextStep: 'Open the workbook in Excel, save it as “Excel Workbook (.xlsx)” without a password, and try that one.',
    technical: { reason },
    retryable: false,
  });

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;

/** The end record and the longest comment behind it. */
const END_BYTES = 22 + 65_535;
/** Of a directory with as many entries as are accepted, with room for long names. */
const MOST_DIRECTORY = 4 * 1024 * 1024;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @throws AppError `unsupported` for what is no workbook, is protected, or would burst */
export async function listParts(source: ListSource, limits: ZipLimits = workbookLimits): Promise<ZipPart[]> {
  const tailAt = Math.max(0, source.size - END_BYTES);
  const tail = viewOf(await source.read(tailAt, source.size));
  let end = -1;
  for (let at = tail.byteLength - 22; at >= 0; at--)
    if (tail.getUint32(at, true) === END) {
      end = at;
      break;
    }
  if (end < 0) throw refuse('The workbook is cut off.', 'no end record');
  const entries = tail.getUint16(end + 10, true);
  const directoryAt = tail.getUint32(end + 16, true);
  if (entries > limits.entries) throw refuse('The workbook has too many parts.', 'entries');
  if (directoryAt > tailAt + end || tailAt + end - directoryAt > MOST_DIRECTORY)
    throw refuse('The workbook is damaged.', 'central directory');
  const bytes = await source.read(directoryAt, tailAt + end);
  const view = viewOf(bytes);
  let at = 0;
  const parts: ZipPart[] = [];
  let total = 0;
  for (let i = 0; i < entries; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL)
      throw refuse('The workbook is damaged.', 'central directory');
    const flags = view.getUint16(at + 8, true);
    const nameLength = view.getUint16(at + 28, true);
    const part: ZipPart = {
      name: Buffer.from(bytes.buffer, bytes.byteOffset + at + 46, nameLength)
        .toString('utf8')
        .replace(/\\/g, '/')
        .replace(/^\//, ''),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    if ((flags & 1) === 1) throw refuse('The workbook is protected by a password.', 'encrypted');
    if (part.packed === 0xffffffff || part.size === 0xffffffff) throw refuse('The workbook is too large.', 'zip64');
    total += part.size;
    if (total > limits.total) throw refuse('The workbook would unpack to more than a gigabyte.', 'total');
    if (part.size > limits.ratioFrom && part.size > part.packed * limits.ratio)
      throw refuse('The workbook unpacks to far more than a list can hold.', 'ratio');
    parts.push(part);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return parts;
}

const FEED = 64 * 1024;

/** Unpacked bytes of one part, piece by piece. @throws AppError `unsupported` when more comes out than the directory says */
export async function* partBytes(
  source: ListSource,
  part: ZipPart,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (part.offset + 30 > source.size) throw refuse('The workbook is damaged.', 'local header');
  const header = viewOf(await source.read(part.offset, part.offset + 30));
  if (header.getUint32(0, true) !== LOCAL) throw refuse('The workbook is damaged.', 'local header');
  const start = part.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + part.packed > source.size) throw refuse('The workbook is cut off.', 'truncated');
  const packed = source.stream(start, start + part.packed);
  if (part.method === 0) {
    for await (const piece of packed)
      for (let at = 0; at < piece.length; at += FEED) {
        if (signal.aborted) throw new AppError('aborted', 'Stopped.');
        yield piece.subarray(at, at + FEED);
      }
    return;
  }
  if (part.method !== 8)
    throw refuse('The workbook is packed in a way that is not understood.', `method ${part.method}`);
  const inflate = zlib.createInflateRaw({ chunkSize: FEED });
  // Fed with back-pressure: only so much is unpacked as is taken. A failure of the source ends the reading below.
  void (async () => {
    for await (const piece of packed)
      for (let at = 0; at < piece.length; at += FEED) {
        if (inflate.destroyed) return;
        if (!inflate.write(piece.subarray(at, at + FEED)))
          await new Promise((resolve) => inflate.once('drain', resolve).once('close', resolve));
      }
    inflate.end();
  })().catch((error: unknown) => inflate.destroy(error instanceof Error ? error : new Error('unreadable')));
  let out = 0;
  try {
    for await (const piece of inflate as AsyncIterable<Buffer>) {
      if (signal.aborted) throw new AppError('aborted', 'Stopped.');
      out += piece.length;
      if (out > part.size) throw refuse('The workbook unpacks to more than it says.', 'size');
      yield piece;
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw refuse('The workbook is damaged.', 'inflate');
  } finally {
    inflate.destroy();
  }
}
