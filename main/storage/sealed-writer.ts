/**
 * Writes one sealed file: hashes, seals and appends what arrives, in segments. A file that broke off is gone on with from its last
 * whole segment: what is kept is opened and hashed again, and a new run begins (sealed-layout.ts says why that is safe).
 * Writes nothing but ciphertext; knows no records key.
 */
import { createHash, type Hash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../lib/errors.ts';
import { syncFolder } from './durable-file.ts';
import { associatedData, HEADER, plainSize, plainStart, runOf, SEGMENT, type Runs } from './sealed-layout.ts';
import { createStream, type Stream } from './tink-stream.ts';

/** Segments that go to and come from the disk at once. */
const BLOCK = 8;
/** Blocks between two flushes to the disk, which go on while more is sealed: the last one then has little left to do. */
const BLOCKS_A_FLUSH = 16;
/** Longest time that a whole segment waits for its block, milliseconds. */
const HOLD_MS = 500;
/** First bytes that a resumed file gives back, for telling what it is. */
const HEAD = 64 * 1024;
export const PART = '.part';

export interface WriterPlan {
  /** Final name; written beside as `.part` until it is whole. */
  file: string;
  fileKey: Uint8Array;
  context: string;
  sha1: boolean;
  /** Runs of the file that is gone on with, or null for a new one. */
  resume: Runs | null;
}

export interface Written {
  size: number;
  sha1: string | null;
  sha256: string;
}

export interface RawWriter {
  /** As they are when this writer has finished. */
  readonly runs: Runs;
  /** Plain bytes that an earlier life left, and the first of them. */
  readonly kept: number;
  readonly head: Uint8Array;
  write(chunk: Uint8Array): Promise<void>;
  finish(): Promise<Written>;
  /** Closes it so that it can be gone on with: whole segments stay. */
  suspend(): Promise<void>;
  abort(): Promise<void>;
}

interface Kept {
  segments: number;
  head: Buffer;
}

/** Opens what is there segment by segment, up to the first that is not whole. */
async function readKept(
  handle: fs.FileHandle,
  plan: WriterPlan,
  runs: Runs,
  digests: readonly Hash[],
  signal: AbortSignal,
): Promise<Kept> {
  const whole = Math.floor((await handle.stat()).size / SEGMENT);
  const block = Buffer.allocUnsafe(BLOCK * SEGMENT);
  let head = Buffer.alloc(0);
  let stream: Stream | null = null;
  let g = 0;
  try {
    for (let first = 0; first < whole; first += BLOCK) {
      if (signal.aborted) throw new AppError('aborted', 'Stopped.');
      const count = Math.min(BLOCK, whole - first);
      const { bytesRead } = await handle.read(block, 0, count * SEGMENT, first * SEGMENT);
      for (; g < first + Math.floor(bytesRead / SEGMENT); g++) {
        const segment = block.subarray((g - first) * SEGMENT, (g - first + 1) * SEGMENT);
        const start = runOf(runs, g);
        if (g === start) {
          stream?.forget();
          stream = createStream(plan.fileKey, associatedData(plan.context, start), segment.subarray(0, HEADER));
        }
        const plain: Buffer | undefined = stream?.open(
          g - start,
          false,
          g === start ? segment.subarray(HEADER) : segment,
        );
        if (!plain) return { segments: g, head };
        for (const digest of digests) digest.update(plain);
        if (head.length < HEAD) head = Buffer.concat([head, plain.subarray(0, HEAD - head.length)]);
      }
      if (g < first + count) break;
    }
  } catch (error) {
    // A segment that does not open ends what can be kept; anything else is the caller's.
    if (!(error instanceof AppError && error.code === 'integrity')) throw error;
  } finally {
    stream?.forget();
  }
  return { segments: g, head };
}

/** @throws AppError `diskFull`, `aborted`; what the file system says */
export async function openWriter(plan: WriterPlan, signal: AbortSignal): Promise<RawWriter> {
  const { file, fileKey, context } = plan;
  const handle = await fs.open(file + PART, plan.resume ? 'r+' : 'w', 0o600).catch((cause: unknown) => {
    throw diskError(cause);
  });
  const sha1 = plan.sha1 ? createHash('sha1') : null;
  const sha256 = createHash('sha256');
  let kept: Kept = { segments: 0, head: Buffer.alloc(0) };
  try {
    if (plan.resume) {
      kept = await readKept(handle, plan, plan.resume, sha1 ? [sha1, sha256] : [sha256], signal);
      await handle.truncate(kept.segments * SEGMENT);
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
  const start = kept.segments;
  const runs: Runs = [...(plan.resume ?? []).filter((s) => s < start), start];
  const stream = createStream(fileKey, associatedData(context, start));
  let index = start;
  let size = plainStart(runs, start);
  const keptBytes = size;
  let position = start * SEGMENT;
  let done = false;
  // A segment is held back until more arrives: only then is it known not to be the last.
  const pending = Buffer.allocUnsafe(SEGMENT);
  let filled = 0;
  let room = plainSize(runs, index);
  /**
   * Sealed bytes that wait for their block, and the block that is being written meanwhile. Two buffers by turns: allocating a megabyte for
   * each would cost as much as sealing it.
   */
  let block = Buffer.allocUnsafe(BLOCK * SEGMENT + SEGMENT);
  let other = Buffer.allocUnsafe(BLOCK * SEGMENT + SEGMENT);
  let sealed = stream.header.copy(block);
  let writing: Promise<void> = Promise.resolve();
  let wroteAtMs = performance.now();

  /** Writes what waits, from the buffer that nothing else touches until this is done. */
  const put = async (bytes: Buffer): Promise<void> => {
    const at = position;
    position += bytes.length;
    try {
      for (let from = 0; from < bytes.length;)
        from += (await handle.write(bytes, from, bytes.length - from, at + from)).bytesWritten;
    } catch (cause) {
      throw diskError(cause);
    }
  };
  const flush = async (last: boolean): Promise<void> => {
    const [body, tag] = stream.seal(index - start, last, pending.subarray(0, filled));
    block.set(body, sealed);
    block.set(tag, sealed + body.length);
    sealed += body.length + tag.length;
    index++;
    filled = 0;
    room = plainSize(runs, index);
    // What trickles in is not held back for long: a crash would lose it.
    if (!last && index % BLOCK !== 0 && performance.now() - wroteAtMs < HOLD_MS) return;
    wroteAtMs = performance.now();
    await writing;
    writing = put(block.subarray(0, sealed));
    writing.catch(() => undefined); // seen by the next flush
    [block, other] = [other, block];
    sealed = 0;
    if (last) await writing;
    else if (index % (BLOCK * BLOCKS_A_FLUSH) === 0) void writing.then(() => handle.datasync()).catch(() => undefined); // what matters is the last sync
  };
  const close = async (): Promise<void> => {
    await writing.catch(() => undefined);
    await handle.close();
    pending.fill(0);
    fileKey.fill(0);
    stream.forget();
  };

  return {
    runs,
    kept: keptBytes,
    head: kept.head,
    write: async (chunk) => {
      if (done) throw new AppError('internal', 'The sealed file is closed.');
      sha1?.update(chunk);
      sha256.update(chunk);
      size += chunk.length;
      for (let at = 0; at < chunk.length;) {
        if (filled === room) await flush(false);
        const n = Math.min(chunk.length - at, room - filled);
        pending.set(chunk.subarray(at, at + n), filled);
        filled += n;
        at += n;
      }
    },
    finish: async () => {
      done = true;
      try {
        await flush(true);
        await handle.sync();
      } catch (cause) {
        throw diskError(cause);
      } finally {
        await close();
      }
      await fs.rename(file + PART, file);
      await syncFolder(path.dirname(file));
      return { size, sha1: sha1?.digest('base64') ?? null, sha256: sha256.digest('hex') };
    },
    suspend: async () => {
      if (done) return;
      done = true;
      try {
        await writing;
        // A header alone is of no use: nothing is kept by it.
        if (index > start && sealed > 0) await put(block.subarray(0, sealed));
        await handle.datasync();
      } catch {
        // A full disk keeps what it has: reading it again finds out how much that is.
      } finally {
        await close();
      }
    },
    abort: async () => {
      if (!done) {
        done = true;
        await close();
      }
      await fs.rm(file + PART, { force: true });
    },
  };
}

export function diskError(cause: unknown): unknown {
  if (cause instanceof AppError) return cause;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('diskFull', 'The disk is full.', {
      meaning: 'What has arrived is kept; the rest stays at the exchange. Receiving pauses.',
      nextStep: 'Free some space: it goes on by itself.',
      cause,
    });
  return cause;
}
