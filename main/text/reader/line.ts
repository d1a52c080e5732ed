/** The reading process' side of the line to its owner: asks for bytes, in blocks of which the last few are kept. */
import type { FromReader } from './protocol.ts';

const BLOCK = 512 * 1024;
const KEPT_BLOCKS = 8;

export class ReadingError extends Error {
  readonly problem: 'password' | 'damaged' | 'unsupported' | 'tooLarge';
  constructor(problem: ReadingError['problem']) {
    super(problem);
    this.name = 'ReadingError';
    this.problem = problem;
  }
}

export interface Source {
  size: number;
  /** Reads `[start, end)`. @throws ReadingError */
  read(start: number, end: number): Promise<Uint8Array>;
  /** A file that the PDF library brings along. */
  sideFile(name: string): Promise<Uint8Array>;
}

export interface Line {
  send(message: FromReader): void;
  /** What the owner answered to a question for bytes. */
  answer(range: number, bytes: Uint8Array | null): void;
  source(job: number, size: number): Source;
}

export function createLine(send: (message: FromReader) => void): Line {
  const waiting = new Map<number, (bytes: Uint8Array | null) => void>();
  let asked = 0;
  const ask = (question: (range: number) => FromReader): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      const range = ++asked;
      waiting.set(range, (bytes) => {
        waiting.delete(range);
        if (bytes) resolve(bytes);
        else reject(new ReadingError('damaged'));
      });
      send(question(range));
    });
  return {
    send,
    answer: (range, bytes) => waiting.get(range)?.(bytes),
    source: (job, size) => {
      const kept = new Map<number, Promise<Uint8Array>>();
      const block = (n: number): Promise<Uint8Array> => {
        const known = kept.get(n);
        if (known) return known;
        const made = ask((range) => ({ job, range, start: n * BLOCK, end: Math.min(size, (n + 1) * BLOCK) }));
        kept.set(n, made);
        const oldest = kept.size > KEPT_BLOCKS ? kept.keys().next().value : undefined;
        if (oldest !== undefined) kept.delete(oldest);
        return made;
      };
      return {
        size,
        read: async (from, to) => {
          const start = Math.max(0, Math.min(from, size));
          const end = Math.max(start, Math.min(to, size));
          const out = new Uint8Array(end - start);
          for (let at = start; at < end;) {
            const n = Math.floor(at / BLOCK);
            const bytes = await block(n);
            const piece = bytes.subarray(at - n * BLOCK, Math.min(bytes.length, end - n * BLOCK));
            if (piece.length === 0) throw new ReadingError('damaged');
            out.set(piece, at - start);
            at += piece.length;
          }
          return out;
        },
        sideFile: (name) => ask((range) => ({ job, range, sideFile: name })),
      };
    },
  };
}
