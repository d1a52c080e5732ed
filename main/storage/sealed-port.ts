/** Sealed files: streaming authenticated encryption with random access (see `sealed-file.ts` for the construction). */
import type { Readable } from 'node:stream';

export interface SealedFiles {
  /**
   * Opens a new sealed file for appending. Nothing is visible under `name` until `finish`.
   * @param name a safe file name made by the caller (an id), never something from a server
   * @param context bound to the ciphertext (the document id): a swapped file is refused
   * @param digests SHA-256 is always kept; SHA-1 is worth its time only where somebody states or wants one
   */
  create(name: string, context: string, digests: { sha1: boolean }): Promise<SealedWriter>;
  /**
   * Goes on with a file that was suspended or that a crash left: its whole segments are opened and hashed again, the rest is cut off.
   * @param wrappedKey of the writer that began it
   * @returns null when nothing of it can be kept
   */
  resume(
    name: string,
    context: string,
    wrappedKey: string,
    digests: { sha1: boolean },
    signal: AbortSignal,
  ): Promise<SealedWriter | null>;
  /** About how many plain bytes of an unfinished file are on the disk; 0 without one. */
  partSize(name: string): Promise<number>;
  /** Bytes that may still be written to where these files lie. */
  freeBytes(): Promise<number>;
  /**
   * Whether the whole file is there and is this document's: its length, its first and its last segment. What lies between is checked when
   * it is read. @throws AppError `integrity`, `notFound`
   */
  check(name: string, context: string, wrappedKey: string, size: number): Promise<void>;
  /** Decrypts `[start, end)`; throws `integrity` where a byte was changed, cut off or swapped. */
  read(name: string, context: string, wrappedKey: string, start: number, end: number): Promise<Buffer>;
  stream(name: string, context: string, wrappedKey: string, range?: { start: number; end: number }): Readable;
  remove(name: string): Promise<void>;
}

export interface SealedWriter {
  /** Belongs into the database row of the document: before the first byte, if the file is to be gone on with after a crash. */
  readonly wrappedKey: string;
  /** Plain bytes of an earlier life, and the first of them; 0 for a new file. */
  readonly kept: number;
  readonly head: Uint8Array;
  write(chunk: Uint8Array): Promise<void>;
  /** Flushes, syncs to disk and renames into place. */
  finish(): Promise<{
    wrappedKey: string;
    size: number;
    /** Base64; null when it was not asked for. */ sha1: string | null;
    sha256: string;
  }>;
  /** Closes it so that `resume` can go on. Never fails; after `finish` it does nothing. */
  suspend(): Promise<void>;
  /** Removes what was written. */
  abort(): Promise<void>;
}
