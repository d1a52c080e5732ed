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
  /** @returns the plain size in bytes */
  size(name: string): Promise<number>;
  /** Decrypts `[start, end)`; throws `integrity` where a byte was changed, cut off or swapped. */
  read(name: string, context: string, wrappedKey: string, start: number, end: number): Promise<Buffer>;
  stream(name: string, context: string, wrappedKey: string, range?: { start: number; end: number }): Readable;
  remove(name: string): Promise<void>;
}

export interface SealedWriter {
  write(chunk: Uint8Array): Promise<void>;
  /** Flushes, syncs to disk and renames into place. The wrapped key belongs into the database row of the document. */
  finish(): Promise<{
    wrappedKey: string;
    size: number;
    /** Base64; null when it was not asked for. */ sha1: string | null;
    sha256: string;
  }>;
  /** Removes what was written. */
  abort(): Promise<void>;
}
