/**
 * The parts of a workbook: a small reader of ZIP archives (APPNOTE 6.3, without encryption, spanning and ZIP64). Sizes are
 * judged before a byte is inflated, and what comes out is counted against what was promised.
 */
import zlib from 'node:zlib';
import { AppError } from '../lib/errors.ts';

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

/** @throws AppError `unsupported` for what is no workbook, is protected, or would burst */
export function listParts(bytes: Uint8Array, limits: ZipLimits = workbookLimits): ZipPart[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = -1;
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 65_535); at--)
    if (view.getUint32(at, true) === END) {
      end = at;
      break;
    }
  if (end < 0) throw refuse('The workbook is cut off.', 'no end record');
  const entries = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (entries > limits.entries) throw refuse('The workbook has too many parts.', 'entries');
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
  bytes: Uint8Array,
  part: ZipPart,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (part.offset + 30 > bytes.length || view.getUint32(part.offset, true) !== LOCAL)
    throw refuse('The workbook is damaged.', 'local header');
  const start = part.offset + 30 + view.getUint16(part.offset + 26, true) + view.getUint16(part.offset + 28, true);
  const packed = bytes.subarray(start, start + part.packed);
  if (packed.length < part.packed) throw refuse('The workbook is cut off.', 'truncated');
  if (part.method === 0) {
    for (let at = 0; at < packed.length; at += FEED) {
      if (signal.aborted) throw new AppError('aborted', 'Stopped.');
      yield packed.subarray(at, at + FEED);
    }
    return;
  }
  if (part.method !== 8)
    throw refuse('The workbook is packed in a way that is not understood.', `method ${part.method}`);
  const inflate = zlib.createInflateRaw({ chunkSize: FEED });
  // Fed with back-pressure: only so much is unpacked as is taken.
  void (async () => {
    for (let at = 0; at < packed.length; at += FEED) {
      if (inflate.destroyed) return;
      if (!inflate.write(packed.subarray(at, at + FEED)))
        await new Promise((resolve) => inflate.once('drain', resolve).once('close', resolve));
    }
    inflate.end();
  })();
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
