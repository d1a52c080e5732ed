/**
 * Entry of the decoding process. It is started with a memory limit and killed when a page takes too long; it may read nothing
 * but the ranges it asks its owner for.
 */
import { decodePage } from './page.ts';
import { readIndex, TiffError, type ReadRange } from './directory.ts';
import type { FromProcess, Question, ToProcess } from './protocol.ts';

/** Ranges are asked for in steps of this size, and the last few are kept: directories lie between the pages. */
const BLOCK = 512 * 1024;
const KEPT_BLOCKS = 4;

interface Line {
  send(message: FromProcess): void;
}

/** Electron's utility process, or a forked Node in tests. */
interface ParentPort {
  on(event: 'message', heard: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}
const parentPort = (process as { parentPort?: ParentPort }).parentPort;

const waiting = new Map<number, (bytes: Uint8Array | null) => void>();
let asked = 0;

function readerOf(line: Line, job: number, size: number): ReadRange {
  const kept = new Map<number, Uint8Array>();
  const fetchRange = (start: number, end: number): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      const range = ++asked;
      waiting.set(range, (bytes) => {
        waiting.delete(range);
        if (bytes) resolve(bytes);
        else reject(new TiffError('damaged'));
      });
      line.send({ job, range, start, end });
    });
  const block = async (n: number): Promise<Uint8Array> => {
    const known = kept.get(n);
    if (known) return known;
    const bytes = await fetchRange(n * BLOCK, Math.min(size, (n + 1) * BLOCK));
    kept.set(n, bytes);
    const oldest = kept.size > KEPT_BLOCKS ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    return bytes;
  };
  return async (from, to) => {
    const start = Math.min(from, size);
    const end = Math.min(to, size);
    if (end <= start) return new Uint8Array(0);
    if (end - start > BLOCK) return fetchRange(start, end);
    const firstBlock = Math.floor(start / BLOCK);
    const bytes = await block(firstBlock);
    const offset = start - firstBlock * BLOCK;
    if (end - firstBlock * BLOCK <= bytes.byteLength) return bytes.subarray(offset, offset + end - start);
    const next = await block(firstBlock + 1);
    const out = new Uint8Array(end - start);
    const head = bytes.subarray(offset);
    out.set(head);
    out.set(next.subarray(0, out.length - head.length), head.length);
    return out;
  };
}

async function answer(line: Line, { ask, job, size }: Question): Promise<void> {
  const read = readerOf(line, job, size);
  try {
    if (ask.kind === 'index') line.send({ job, index: await readIndex(read) });
    else line.send({ job, png: await decodePage(read, ask.at) });
  } catch (thrown) {
    // The library throws whatever it stumbled over.
    line.send({ job, problem: thrown instanceof TiffError ? thrown.problem : 'damaged' });
  }
}

function hear(line: Line, message: ToProcess): void {
  if ('ask' in message) void answer(line, message);
  else waiting.get(message.range)?.(message.bytes);
}

if (parentPort) {
  const line: Line = { send: (message) => parentPort.postMessage(message) };
  parentPort.on('message', ({ data }) => hear(line, data as ToProcess));
} else {
  const line: Line = { send: (message) => void process.send?.(message) };
  process.on('message', (message) => hear(line, message as ToProcess));
  process.on('disconnect', () => process.exit());
}
