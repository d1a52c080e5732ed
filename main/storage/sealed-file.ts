/**
 * Sealed files: AES-256-GCM-HKDF streaming AEAD as published by Google Tink
 * (https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming), 128 KiB ciphertext segments:
 *   header  = 0x28 ‖ salt(32) ‖ noncePrefix(7)
 *   key     = HKDF-SHA256(ikm = file key, salt, info = associated data)
 *   nonce_i = noncePrefix ‖ uint32be(i) ‖ (last ? 1 : 0)
 * The file key is random, one per file, wrapped by AES-256-GCM under the store's records key and kept in the database row,
 * so that deleting the row makes the bytes unreadable. The associated data is the document id: a swapped, truncated,
 * reordered or changed file does not open. Plain bytes never touch the disk.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { AppError } from '../lib/errors.ts';
import { syncFolder } from './durable-file.ts';
import type { SealedFiles, SealedWriter } from './sealed-port.ts';

/** Small enough to stay in the processor's cache and for quick random access, large enough that its overhead does not count. */
const SEGMENT = 128 * 1024;
/** Segments that go to and come from the disk at once. */
const BLOCK = 8;
/** Blocks between two flushes to the disk, which go on while more is sealed: the last one then has little left to do. */
const BLOCKS_A_FLUSH = 16;
const TAG = 16;
const PREFIX = 7;
const SALT = 32;
const HEADER = 1 + SALT + PREFIX;
const PART = '.part';

/** Plain bytes in segment `i`: the first one shares its space with the header. */
const plainSize = (i: number): number => (i === 0 ? SEGMENT - HEADER - TAG : SEGMENT - TAG);
const plainStart = (i: number): number => (i === 0 ? 0 : i * (SEGMENT - TAG) - HEADER);
const segmentOf = (offset: number): number => Math.floor((offset + HEADER) / (SEGMENT - TAG));

function nonce(prefix: Uint8Array, index: number, last: boolean): Buffer {
  const n = Buffer.alloc(12);
  n.set(prefix, 0);
  n.writeUInt32BE(index, PREFIX);
  n[11] = last ? 1 : 0;
  return n;
}

const deriveKey = (fileKey: Uint8Array, salt: Uint8Array, context: string): Buffer =>
  Buffer.from(hkdfSync('sha256', fileKey, salt, Buffer.from(context, 'utf8'), 32));

/** @returns ciphertext and tag */
function sealSegment(
  key: Uint8Array,
  prefix: Uint8Array,
  index: number,
  last: boolean,
  plain: Uint8Array,
): [Buffer, Buffer] {
  const c = createCipheriv('aes-256-gcm', key, nonce(prefix, index, last));
  const body = c.update(plain);
  c.final();
  return [body, c.getAuthTag()];
}

function openSegment(key: Uint8Array, prefix: Uint8Array, index: number, last: boolean, sealed: Uint8Array): Buffer {
  if (sealed.length < TAG) throw damaged();
  const d = createDecipheriv('aes-256-gcm', key, nonce(prefix, index, last));
  d.setAuthTag(sealed.subarray(sealed.length - TAG));
  try {
    const body = d.update(sealed.subarray(0, sealed.length - TAG));
    d.final();
    return body;
  } catch (cause) {
    throw damaged(cause);
  }
}

const damaged = (cause?: unknown): AppError =>
  new AppError('integrity', 'The stored file was changed, cut off or exchanged.', {
    meaning: 'It is not shown, because it may not be what was delivered.',
    nextStep: 'Download it again, or restore it from a backup.',
    cause,
  });

/** Wraps a 32-byte key under the records key: nonce(12) ‖ ciphertext ‖ tag, base64; bound to the context. */
export function wrapKey(recordsKey: Uint8Array, key: Uint8Array, context: string): string {
  const iv = randomBytes(12);
  const c = createCipheriv('aes-256-gcm', recordsKey, iv).setAAD(Buffer.from(context, 'utf8'));
  return Buffer.concat([iv, c.update(key), c.final(), c.getAuthTag()]).toString('base64');
}

export function unwrapKey(recordsKey: Uint8Array, wrapped: string, context: string): Buffer {
  const b = Buffer.from(wrapped, 'base64');
  if (b.length !== 12 + 32 + TAG) throw damaged();
  const d = createDecipheriv('aes-256-gcm', recordsKey, b.subarray(0, 12)).setAAD(Buffer.from(context, 'utf8'));
  d.setAuthTag(b.subarray(44));
  try {
    return Buffer.concat([d.update(b.subarray(12, 44)), d.final()]);
  } catch (cause) {
    throw damaged(cause);
  }
}

/** @param recordsKey read at each use, so that locking (zeroed key) ends access at once */
export function createSealedFiles(folder: string, recordsKey: () => Uint8Array): SealedFiles {
  const fileOf = (name: string): string => {
    if (!/^[a-z0-9-]{8,80}$/.test(name)) throw new AppError('internal', 'A sealed file name is an id.');
    return path.join(folder, `${name}.sealed`);
  };

  /** What reading needs of an open file. */
  const reader = async (handle: fs.FileHandle, context: string, wrappedKey: string) => {
    const length = (await handle.stat()).size;
    const head = Buffer.alloc(HEADER);
    const { bytesRead } = await handle.read(head, 0, HEADER, 0);
    if (bytesRead !== HEADER || head[0] !== HEADER || length < HEADER + TAG) throw damaged();
    const key = deriveKey(unwrapKey(recordsKey(), wrappedKey, context), head.subarray(1, 1 + SALT), context);
    const prefix = head.subarray(1 + SALT);
    const segments = Math.ceil(length / SEGMENT);
    return {
      size: length - HEADER - segments * TAG,
      segments,
      /** The sealed bytes of up to BLOCK segments from `first` on, in one read. */
      fetch: async (first: number): Promise<Buffer> => {
        const from = first * SEGMENT;
        const sealed = Buffer.allocUnsafe(Math.min((first + BLOCK) * SEGMENT, length) - from);
        const read = await handle.read(sealed, 0, sealed.length, from);
        if (read.bytesRead !== sealed.length) throw damaged();
        return sealed;
      },
      open: (i: number, block: Buffer, first: number): Buffer =>
        openSegment(
          key,
          prefix,
          i,
          i === segments - 1,
          block.subarray(i === 0 ? HEADER : (i - first) * SEGMENT, (i - first + 1) * SEGMENT),
        ),
    };
  };

  async function* range(
    name: string,
    context: string,
    wrappedKey: string,
    start: number,
    end: number | null,
  ): AsyncGenerator<Buffer> {
    const handle = await fs.open(fileOf(name), 'r').catch((cause: unknown) => {
      throw new AppError('notFound', 'The stored file is missing.', { cause });
    });
    try {
      const r = await reader(handle, context, wrappedKey);
      const stop = Math.min(end ?? r.size, r.size);
      if (r.size === 0) r.open(0, await r.fetch(0), 0); // an empty file is authenticated too
      let at = Math.max(0, start);
      let first = segmentOf(at);
      let next: Promise<Buffer> | null = null;
      while (at < stop) {
        const block: Buffer = await (next ?? r.fetch(first));
        const following = first + BLOCK;
        // The next block is read while the caller works on this one; its failure is seen when it is its turn.
        next = plainStart(following) < stop && following < r.segments ? r.fetch(following) : null;
        next?.catch(() => undefined);
        for (let i = first; i < following && at < stop; i++) {
          const part = r.open(i, block, first).subarray(at - plainStart(i), stop - plainStart(i));
          if (part.length === 0) throw damaged();
          yield part;
          at += part.length;
        }
        first = following;
      }
    } finally {
      await handle.close();
    }
  }

  return {
    create: async (name, context, digests) => {
      await fs.mkdir(folder, { recursive: true, mode: 0o700 });
      return createWriter(fileOf(name), context, recordsKey, digests.sha1);
    },
    size: async (name) => {
      const length = (await fs.stat(fileOf(name))).size;
      return length - HEADER - Math.ceil(length / SEGMENT) * TAG;
    },
    read: async (name, context, wrappedKey, start, end) => {
      const parts: Buffer[] = [];
      for await (const part of range(name, context, wrappedKey, start, end)) parts.push(part);
      return Buffer.concat(parts);
    },
    stream: (name, context, wrappedKey, r) =>
      Readable.from(range(name, context, wrappedKey, r?.start ?? 0, r?.end ?? null), {
        objectMode: false,
        highWaterMark: SEGMENT,
      }),
    remove: async (name) => {
      await fs.rm(fileOf(name), { force: true });
      await fs.rm(fileOf(name) + PART, { force: true });
    },
  };
}

async function createWriter(
  file: string,
  context: string,
  recordsKey: () => Uint8Array,
  withSha1: boolean,
): Promise<SealedWriter> {
  const fileKey = randomBytes(32);
  const salt = randomBytes(SALT);
  const prefix = randomBytes(PREFIX);
  const key = deriveKey(fileKey, salt, context);
  const handle = await fs.open(file + PART, 'w', 0o600).catch((cause: unknown) => {
    throw diskError(cause);
  });
  const sha1 = withSha1 ? createHash('sha1') : null;
  const sha256 = createHash('sha256');
  let index = 0;
  let size = 0;
  let done = false;
  // A segment is held back until more arrives: only then is it known not to be the last.
  const pending = Buffer.allocUnsafe(SEGMENT);
  let filled = 0;
  /** Sealed bytes that wait for their block, and the block that is being written meanwhile. */
  let sealed: Uint8Array[] = [Buffer.from([HEADER]), salt, prefix];
  let writing: Promise<void> = Promise.resolve();

  const put = async (parts: Uint8Array[]): Promise<void> => {
    try {
      // writeFile goes on after a short write; writev would not.
      await handle.writeFile(Buffer.concat(parts));
    } catch (cause) {
      throw diskError(cause);
    }
  };
  const flush = async (last: boolean): Promise<void> => {
    sealed.push(...sealSegment(key, prefix, index, last, pending.subarray(0, filled)));
    index++;
    filled = 0;
    if (!last && index % BLOCK !== 0) return;
    await writing;
    writing = put(sealed);
    writing.catch(() => undefined); // seen by the next flush
    sealed = [];
    if (last) await writing;
    else if (index % (BLOCK * BLOCKS_A_FLUSH) === 0) void writing.then(() => handle.datasync()).catch(() => undefined); // what matters is the last sync
  };
  const forget = (): void => {
    pending.fill(0);
    fileKey.fill(0);
    key.fill(0);
  };

  return {
    write: async (chunk) => {
      if (done) throw new AppError('internal', 'The sealed file is closed.');
      sha1?.update(chunk);
      sha256.update(chunk);
      size += chunk.length;
      for (let at = 0; at < chunk.length;) {
        if (filled === plainSize(index)) await flush(false);
        const n = Math.min(chunk.length - at, plainSize(index) - filled);
        pending.set(chunk.subarray(at, at + n), filled);
        filled += n;
        at += n;
      }
    },
    finish: async () => {
      done = true;
      const wrappedKey = wrapKey(recordsKey(), fileKey, context);
      try {
        await flush(true);
        await handle.sync();
      } catch (cause) {
        throw diskError(cause);
      } finally {
        await handle.close();
        forget();
      }
      await fs.rename(file + PART, file);
      await syncFolder(path.dirname(file));
      return { wrappedKey, size, sha1: sha1?.digest('base64') ?? null, sha256: sha256.digest('hex') };
    },
    abort: async () => {
      if (!done) {
        done = true;
        await writing.catch(() => undefined);
        await handle.close();
        forget();
      }
      await fs.rm(file + PART, { force: true });
    },
  };
}

function diskError(cause: unknown): unknown {
  if (cause instanceof AppError) return cause;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('diskFull', 'The disk is full.', {
      meaning: 'The document was not stored; it stays at the exchange.',
      nextStep: 'Free some space, then download it again.',
      cause,
    });
  return cause;
}
