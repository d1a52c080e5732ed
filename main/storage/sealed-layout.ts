/**
 * Where the bytes of a sealed file lie. It consists of runs: a run is the beginning of a Tink stream (tink-stream.ts) and starts at a
 * segment's boundary; only the last run ends with a final segment. A file that was written in one go has one run and is a Tink stream.
 * Each time a broken-off file is gone on with, a new run begins under a new salt: no key and nonce of an earlier life is used
 * again, whatever the server sends the second time. Pure.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { damaged, headerSize, PARAMETERS, TAG } from './tink-stream.ts';

export const SEGMENT = PARAMETERS.segment;
export const HEADER = headerSize(PARAMETERS);
const FULL = SEGMENT - TAG;

/** Segments at which runs begin: ascending, the first is 0. */
export type Runs = readonly number[];

/** The run that segment `g` belongs to. */
export const runOf = (runs: Runs, g: number): number => runs.findLast((start) => start <= g) ?? 0;
export const isRunStart = (runs: Runs, g: number): boolean => runs.includes(g);
/** Most plain bytes in segment `g`: a run's first one shares its space with the run's header. */
export const plainSize = (runs: Runs, g: number): number => (isRunStart(runs, g) ? FULL - HEADER : FULL);
export const plainStart = (runs: Runs, g: number): number =>
  g * FULL - HEADER * runs.filter((start) => start < g).length;
/** The segment that holds the plain byte at `offset`. */
export function segmentAt(runs: Runs, offset: number): number {
  const start = runs.findLast((s) => plainStart(runs, s) <= offset) ?? 0;
  return start + Math.floor((offset - plainStart(runs, start) + HEADER) / FULL);
}
/** Plain bytes of a whole file of `length` bytes. @throws AppError `integrity` when it is too short to be one */
export function plainTotal(runs: Runs, length: number): number {
  const segments = Math.ceil(length / SEGMENT);
  const size = length - HEADER * runs.length - segments * TAG;
  if (size < 0 || segments <= (runs.at(-1) ?? 0)) throw damaged();
  return size;
}

/** Bound to each run's key: whose file it is and, but for the first, where in it. */
export const associatedData = (context: string, start: number): Buffer =>
  Buffer.from(start === 0 ? context : `${context}\n${start}`, 'utf8');

/**
 * Wraps a file key under the records key: nonce(12) ‖ ciphertext ‖ tag, base64, then the runs after the first. Context and runs are
 * authenticated with it, so that runs can neither be left out nor put elsewhere.
 */
export function wrapKey(recordsKey: Uint8Array, key: Uint8Array, context: string, runs: Runs): string {
  const iv = randomBytes(12);
  const words = runs.slice(1).map((start) => `.${start}`);
  const c = createCipheriv('aes-256-gcm', recordsKey, iv).setAAD(Buffer.from(context + words.join(''), 'utf8'));
  const sealed = Buffer.concat([iv, c.update(key), c.final(), c.getAuthTag()]);
  return sealed.toString('base64') + words.join('');
}

/** @throws AppError `integrity` */
export function unwrapKey(recordsKey: Uint8Array, wrapped: string, context: string): { key: Buffer; runs: Runs } {
  const [text = '', ...starts] = wrapped.split('.');
  const runs = [0, ...starts.map(Number)];
  const b = Buffer.from(text, 'base64');
  if (b.length !== 12 + 32 + TAG || runs.some((start, i) => i > 0 && !(start > (runs[i - 1] ?? 0)))) throw damaged();
  const d = createDecipheriv('aes-256-gcm', recordsKey, b.subarray(0, 12), { authTagLength: TAG }).setAAD(
    Buffer.from([context, ...starts].join('.'), 'utf8'),
  );
  d.setAuthTag(b.subarray(44));
  try {
    return { key: Buffer.concat([d.update(b.subarray(12, 44)), d.final()]), runs };
  } catch (cause) {
    throw damaged(cause);
  }
}
