/**
 * Sealed files: AES-256-GCM-HKDF streaming (tink-stream.ts) in 128 KiB segments, in one run or several (sealed-layout.ts).
 * The file key is random, one per file, wrapped by AES-256-GCM under the store's records key and kept in the database row,
 * so that deleting the row makes the bytes unreadable. The associated data is the document id: a swapped, truncated,
 * reordered or changed file does not open. Plain bytes never touch the disk.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { AppError } from '../lib/errors.ts';
import {
  associatedData,
  HEADER,
  isRunStart,
  plainStart,
  plainTotal,
  runOf,
  SEGMENT,
  segmentAt,
  unwrapKey,
  wrapKey,
} from './sealed-layout.ts';
import type { SealedFiles, SealedWriter } from './sealed-port.ts';
import { openWriter, PART, type WriterPlan } from './sealed-writer.ts';
import { createStream, damaged, TAG, type Stream } from './tink-stream.ts';

/** Segments that come from the disk at once. */
const BLOCK = 8;

/** @param recordsKey read at each use, so that locking (zeroed key) ends access at once */
export function createSealedFiles(folder: string, recordsKey: () => Uint8Array): SealedFiles {
  const fileOf = (name: string): string => {
    if (!/^[a-z0-9-]{8,80}$/.test(name)) throw new AppError('internal', 'A sealed file name is an id.');
    return path.join(folder, `${name}.sealed`);
  };

  const openFile = (name: string): Promise<fs.FileHandle> =>
    fs.open(fileOf(name), 'r').catch((cause: unknown) => {
      throw new AppError('notFound', 'The stored file is missing.', {
        nextStep: 'Download it again, or restore it from a backup.',
        cause,
      });
    });

  const writer = async (plan: WriterPlan, signal: AbortSignal): Promise<SealedWriter> => {
    const wrapped = Uint8Array.from(plan.fileKey);
    try {
      const raw = await openWriter(plan, signal);
      const wrappedKey = wrapKey(recordsKey(), wrapped, plan.context, raw.runs);
      return { ...raw, wrappedKey, finish: async () => ({ ...(await raw.finish()), wrappedKey }) };
    } finally {
      wrapped.fill(0);
    }
  };

  /** What reading needs of an open file. */
  const reader = async (handle: fs.FileHandle, context: string, wrappedKey: string) => {
    const { key, runs } = unwrapKey(recordsKey(), wrappedKey, context);
    const length = (await handle.stat()).size;
    const size = plainTotal(runs, length);
    const segments = Math.ceil(length / SEGMENT);
    const streams = new Map<number, Stream>();
    const streamOf = async (start: number): Promise<Stream> => {
      const known = streams.get(start);
      if (known) return known;
      const head = Buffer.alloc(HEADER);
      const { bytesRead } = await handle.read(head, 0, HEADER, start * SEGMENT);
      if (bytesRead !== HEADER) throw damaged();
      const made = createStream(key, associatedData(context, start), head);
      streams.set(start, made);
      return made;
    };
    return {
      size,
      segments,
      runs,
      /** The sealed bytes of up to BLOCK segments from `first` on, in one read. */
      fetch: async (first: number): Promise<Buffer> => {
        const from = first * SEGMENT;
        const sealed = Buffer.allocUnsafe(Math.min((first + BLOCK) * SEGMENT, length) - from);
        const read = await handle.read(sealed, 0, sealed.length, from);
        if (read.bytesRead !== sealed.length) throw damaged();
        return sealed;
      },
      open: async (g: number, block: Buffer, first: number): Promise<Buffer> => {
        const start = runOf(runs, g);
        const skip = isRunStart(runs, g) ? HEADER : 0;
        const sealed = block.subarray((g - first) * SEGMENT + skip, (g - first + 1) * SEGMENT);
        return (await streamOf(start)).open(g - start, g === segments - 1, sealed);
      },
      forget: (): void => {
        key.fill(0);
        for (const stream of streams.values()) stream.forget();
      },
    };
  };

  async function* range(
    name: string,
    context: string,
    wrappedKey: string,
    from: number,
    end: number | null,
  ): AsyncGenerator<Buffer> {
    const handle = await openFile(name);
    let r: Awaited<ReturnType<typeof reader>> | null = null;
    try {
      r = await reader(handle, context, wrappedKey);
      const { runs } = r;
      const stop = Math.min(end ?? r.size, r.size);
      // A last segment without bytes is authenticated too: an empty file, or one that broke off exactly at its end.
      const last = r.segments - 1;
      if (stop === r.size && plainStart(runs, last) === r.size) await r.open(last, await r.fetch(last), last);
      let at = Math.max(0, from);
      let first = segmentAt(runs, at);
      let next: Promise<Buffer> | null = null;
      while (at < stop) {
        const block: Buffer = await (next ?? r.fetch(first));
        const following = first + BLOCK;
        // The next block is read while the caller works on this one; its failure is seen when it is its turn.
        next = plainStart(runs, following) < stop && following < r.segments ? r.fetch(following) : null;
        next?.catch(() => undefined);
        for (let g = first; g < following && at < stop; g++) {
          const plain = await r.open(g, block, first);
          const part = plain.subarray(at - plainStart(runs, g), stop - plainStart(runs, g));
          if (part.length === 0) throw damaged();
          yield part;
          at += part.length;
        }
        first = following;
      }
    } finally {
      r?.forget();
      await handle.close();
    }
  }

  return {
    create: async (name, context, { sha1 }) => {
      await fs.mkdir(folder, { recursive: true, mode: 0o700 });
      return writer(
        { file: fileOf(name), fileKey: randomBytes(32), context, sha1, resume: null },
        new AbortController().signal,
      );
    },
    resume: async (name, context, wrappedKey, { sha1 }, signal) => {
      const file = fileOf(name);
      try {
        // It was whole, but nobody came to write that down.
        await fs.rename(file, file + PART).catch(() => undefined);
        await fs.access(file + PART);
      } catch {
        return null;
      }
      let opened: ReturnType<typeof unwrapKey>;
      try {
        opened = unwrapKey(recordsKey(), wrappedKey, context);
      } catch {
        return null;
      }
      const made = await writer({ file, fileKey: opened.key, context, sha1, resume: opened.runs }, signal);
      if (made.kept > 0) return made;
      await made.abort();
      return null;
    },
    partSize: async (name) => {
      const found = await fs.stat(fileOf(name) + PART).catch(() => null);
      return found === null ? 0 : Math.max(0, Math.floor(found.size / SEGMENT) * (SEGMENT - TAG) - HEADER);
    },
    freeBytes: async () => {
      await fs.mkdir(folder, { recursive: true, mode: 0o700 });
      const { bavail, bsize } = await fs.statfs(folder);
      return bavail * bsize;
    },
    check: async (name, context, wrappedKey, size) => {
      const handle = await openFile(name);
      let r: Awaited<ReturnType<typeof reader>> | null = null;
      try {
        r = await reader(handle, context, wrappedKey);
        if (r.size !== size) throw damaged();
        for (const g of new Set([0, r.segments - 1])) await r.open(g, await r.fetch(g), g);
      } finally {
        r?.forget();
        await handle.close();
      }
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
