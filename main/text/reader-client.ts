/**
 * The owner's side of the reading process: one question at a time, bytes handed over range by range. A process that makes no progress
 * within its time, or ends, is replaced; what it was at counts as stopped then.
 */
import { AppError } from '../lib/errors.ts';
import type { DecoderProcess, StartDecoder } from '../platform/ports.ts';
import type {
  FromReader,
  GreyPicture,
  Look,
  ReaderAsk,
  ReadingKind,
  ReadPage,
  Stated,
  ToReader,
} from './reader/protocol.ts';

export interface ReaderSource {
  size: number;
  /** Reads `[start, end)` of the plain bytes. */
  read(start: number, end: number): Promise<Uint8Array>;
}

export type ReaderFailure = 'password' | 'damaged' | 'unsupported' | 'tooLarge' | 'stopped';

export interface Reader {
  /**
   * Reads the text of a document page by page.
   * @param from 1-based page to begin with
   * @param onPages number of pages, once it is known @param onPage may not throw
   * @throws AppError `aborted`
   */
  text(
    source: ReaderSource,
    of: ReadingKind,
    from: number,
    heard: { onPages(count: number): void; onPage(page: ReadPage): void },
    signal: AbortSignal,
  ): Promise<{ done: Stated } | { failure: ReaderFailure }>;
  /** The picture of one page of a PDF; null where there is none. */
  picture(
    source: ReaderSource,
    page: number,
    signal: AbortSignal,
  ): Promise<{ done: GreyPicture | null } | { failure: ReaderFailure }>;
  look(png: Uint8Array, signal: AbortSignal): Promise<{ done: Look | null } | { failure: ReaderFailure }>;
  close(): void;
}

/** The process asks for no more than this at once. */
const MOST_RANGE = 8 * 1024 * 1024;
const SIDE_FILE = /^(?:cmaps|standard_fonts|wasm)\/[A-Za-z0-9_.-]+$/;

interface Job {
  ask: ReaderAsk;
  source: ReaderSource;
  signal: AbortSignal;
  /** @returns true when it was the last */
  hear(message: FromReader): boolean;
  end(reason: 'stopped'): void;
}

export function createReader(deps: {
  start: StartDecoder;
  /** Longest silence, milliseconds. */
  silenceMs: number;
  /** Reads a side file of the PDF library; null where there is none. */
  sideFile(name: string): Promise<Uint8Array | null>;
}): Reader {
  let child: DecoderProcess | null = null;
  let current: { job: Job; number: number; timer: NodeJS.Timeout; stop: () => void } | null = null;
  let numbers = 0;
  let closed = false;
  const waiting: Job[] = [];

  const dismiss = (): void => {
    const old = child;
    child = null;
    old?.kill();
  };
  const finish = (end: ((job: Job) => void) | null): void => {
    const ended = current;
    if (!ended) return;
    clearTimeout(ended.timer);
    ended.job.signal.removeEventListener('abort', ended.stop);
    current = null;
    end?.(ended.job);
    next();
  };
  const watch = (): NodeJS.Timeout =>
    setTimeout(() => {
      dismiss();
      finish((job) => job.end('stopped'));
    }, deps.silenceMs);
  const hire = (): DecoderProcess => {
    if (child) return child;
    const made = deps.start();
    child = made;
    made.onMessage((message) => {
      if (child === made) hear(made, message as FromReader);
    });
    made.onExit(() => {
      if (child !== made) return;
      child = null;
      finish((job) => job.end('stopped'));
    });
    return made;
  };
  const hear = (from: DecoderProcess, message: FromReader): void => {
    if (current?.number !== message.job) return;
    const { job } = current;
    if ('range' in message) {
      const reply = (bytes: Uint8Array | null): void => {
        if (child === from) from.post({ job: message.job, range: message.range, bytes } satisfies ToReader);
      };
      if ('sideFile' in message) {
        if (SIDE_FILE.test(message.sideFile)) deps.sideFile(message.sideFile).then(reply, () => reply(null));
        else reply(null);
        return;
      }
      const { start, end } = message;
      if (start >= 0 && start <= end && end <= job.source.size && end - start <= MOST_RANGE)
        job.source.read(start, end).then(reply, () => reply(null));
      else reply(null);
      return;
    }
    clearTimeout(current.timer);
    current.timer = watch();
    if (job.hear(message)) finish(null);
  };
  const next = (): void => {
    if (current || closed) return;
    const job = waiting.shift();
    if (!job) return;
    if (job.signal.aborted) {
      job.end('stopped');
      next();
      return;
    }
    const number = ++numbers;
    // What is interrupted is not let run on: its process may be in the middle of a long page.
    const stop = (): void => {
      dismiss();
      finish((ended) => ended.end('stopped'));
    };
    job.signal.addEventListener('abort', stop, { once: true });
    current = { job, number, timer: watch(), stop };
    hire().post({ job: number, ask: job.ask, size: job.source.size } satisfies ToReader);
  };
  const run = <T>(
    ask: ReaderAsk,
    source: ReaderSource,
    signal: AbortSignal,
    pick: (message: FromReader) => { done: T } | null,
  ): Promise<{ done: T } | { failure: ReaderFailure }> =>
    new Promise((resolve, reject) => {
      if (closed || signal.aborted) {
        reject(new AppError('aborted', 'Stopped.'));
        return;
      }
      waiting.push({
        ask,
        source,
        signal,
        hear: (message) => {
          if ('problem' in message) {
            resolve({ failure: message.problem });
            return true;
          }
          const picked = pick(message);
          if (picked) resolve(picked);
          return picked !== null;
        },
        end: (reason) => {
          if (closed || signal.aborted) reject(new AppError('aborted', 'Stopped.'));
          else resolve({ failure: reason });
        },
      });
      next();
    });

  const none: ReaderSource = { size: 0, read: () => Promise.resolve(new Uint8Array(0)) };
  return {
    text: (source, of, from, heard, signal) =>
      run({ kind: 'text', of, from }, source, signal, (message) => {
        if ('page' in message) heard.onPage(message.page);
        else if ('opened' in message) heard.onPages(message.opened);
        return 'done' in message ? { done: message.done } : null;
      }),
    picture: (source, page, signal) =>
      run({ kind: 'pdfPicture', page }, source, signal, (message) =>
        'picture' in message ? { done: message.picture } : null,
      ),
    look: (png, signal) =>
      run({ kind: 'look', png }, none, signal, (message) => ('look' in message ? { done: message.look } : null)),
    close: () => {
      closed = true;
      dismiss();
      finish((job) => job.end('stopped'));
      for (const job of waiting.splice(0)) job.end('stopped');
    },
  };
}
