/** What the decoding process and its owner say to each other. The process holds no key and no file: it asks for ranges of bytes. */
import type { TiffIndex, TiffProblem } from './directory.ts';

export type Ask = { kind: 'index' } | { kind: 'page'; at: number };

export interface Question {
  ask: Ask;
  job: number;
  /** Bytes of the file. */
  size: number;
}

export type ToProcess =
  | Question
  /** Null where the range could not be read. */
  | { job: number; range: number; bytes: Uint8Array | null };

export type FromProcess =
  | { job: number; range: number; start: number; end: number }
  | { job: number; index: TiffIndex }
  | { job: number; png: Uint8Array<ArrayBuffer> }
  | { job: number; problem: TiffProblem };
