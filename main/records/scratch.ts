/**
 * A place for what is found inside of a received file while it is looked at: small parts in memory, large ones sealed under a key
 * that exists in memory only. Ends with the workspace; what a crash left is removed at the next start and cannot be read by then.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { Readable } from 'node:stream';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import { createSealedFiles } from '../storage/sealed-file.ts';
import { sniffBytes } from './sniff.ts';

export interface HeldPart {
  size: number;
  /** The first bytes, for telling what it is. */
  head: Uint8Array;
  stream(range?: { start: number; end: number }): Readable;
  release(): void;
}

export interface Scratch {
  /**
   * Keeps the content until it is released.
   * @param limit bytes; more is refused
   * @throws AppError `unsupported` when it is larger
   */
  hold(content: AsyncIterable<Uint8Array>, limit: number, signal: AbortSignal): Promise<HeldPart>;
  /** Nothing held can be read any more. */
  close(): void;
}

const IN_MEMORY = 4 * 1024 * 1024;

/** @param folder for this alone: emptied at the start and at the end */
export function createScratch(folder: string): Scratch {
  fs.rmSync(folder, { recursive: true, force: true });
  const key = randomBytes(32);
  const sealed = createSealedFiles(folder, () => key);
  let closed = false;

  return {
    hold: async (content, limit, signal) => {
      const id = newId();
      let small: Buffer[] = [];
      let size = 0;
      let head = Buffer.alloc(0);
      let file: Awaited<ReturnType<typeof sealed.create>> | null = null;
      try {
        for await (const piece of content) {
          if (closed || signal.aborted) throw new AppError('aborted', 'Stopped.');
          size += piece.byteLength;
          if (size > limit) throw tooLarge();
          if (head.length < sniffBytes) head = Buffer.concat([head, piece]).subarray(0, sniffBytes);
          if (file) {
            await file.write(piece);
            continue;
          }
          small.push(Buffer.from(piece));
          if (size > IN_MEMORY) {
            file = await sealed.create(id, id, { sha1: false });
            for (const part of small) await file.write(part);
            small = [];
          }
        }
      } catch (thrown) {
        await file?.abort();
        throw thrown;
      }
      if (!file) {
        const bytes = Buffer.concat(small);
        return {
          size,
          head,
          stream: (range) => Readable.from([range ? bytes.subarray(range.start, range.end) : bytes]),
          release: () => undefined,
        };
      }
      const { wrappedKey } = await file.finish();
      return {
        size,
        head,
        stream: (range) => sealed.stream(id, id, wrappedKey, range),
        release: () => {
          if (!closed) void sealed.remove(id);
        },
      };
    },
    close: () => {
      closed = true;
      key.fill(0);
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

const tooLarge = (): AppError =>
  new AppError('unsupported', 'This part is too large to be opened here.', {
    meaning: 'The file is kept whole and sealed.',
    technical: { reason: 'tooLarge' },
  });
