/**
 * Asks the decoding process for the pages of TIFF files: one job at a time, each with a time limit. A process that hangs, grows
 * beyond its memory or ends is replaced; only the page at hand counts as damaged then. Bytes are handed to it range by range.
 */
import { AppError } from '../../lib/errors.ts';
import type { DecoderProcess, StartDecoder } from '../../platform/ports.ts';
import type { TiffIndex, TiffProblem } from './directory.ts';
import type { Ask, FromProcess, ToProcess } from './protocol.ts';

/** Reads `[start, end)` of the plain bytes. */
export interface TiffSource {
  size: number;
  read(start: number, end: number): Promise<Uint8Array>;
}

export type TiffFailure = TiffProblem | 'slow';
export type Decoded<T> = { done: T } | { failure: TiffFailure };

export interface TiffDecoder {
  index(source: TiffSource, signal: AbortSignal): Promise<Decoded<TiffIndex>>;
  /** @param at where the page's directory stands, from `index` */
  page(source: TiffSource, at: number, signal: AbortSignal): Promise<Decoded<Uint8Array<ArrayBuffer>>>;
  close(): void;
}

export interface TiffDecoderDeps {
  start: StartDecoder;
  /** Milliseconds for one page, and for the index of a file. */
  limits: { pageMs: number; indexMs: number };
}

/** The process asks for no more than this at once; anything larger is not a page. */
const MOST_RANGE = 128 * 1024 * 1024;

interface Job {
  ask: Ask;
  source: TiffSource;
  signal: AbortSignal;
  settle(message: FromProcess | 'slow' | 'ended'): void;
}

export function createTiffDecoder({ start, limits }: TiffDecoderDeps): TiffDecoder {
  let child: DecoderProcess | null = null;
  let current: { job: Job; number: number; timer: NodeJS.Timeout } | null = null;
  let numbers = 0;
  let closed = false;
  const waiting: Job[] = [];

  const hire = (): DecoderProcess => {
    if (child) return child;
    const made = start();
    child = made;
    made.onMessage((message) => {
      if (child === made) hear(made, message as FromProcess);
    });
    made.onExit(() => {
      if (child !== made) return;
      child = null;
      finish('ended');
    });
    return made;
  };
  const dismiss = (): void => {
    const old = child;
    child = null;
    old?.kill();
  };
  const finish = (message: FromProcess | 'slow' | 'ended'): void => {
    const ended = current;
    if (!ended) return;
    clearTimeout(ended.timer);
    current = null;
    ended.job.settle(message);
    next();
  };
  const hear = (from: DecoderProcess, message: FromProcess): void => {
    if (current?.number !== message.job) return;
    if (!('range' in message)) {
      finish(message);
      return;
    }
    const { source } = current.job;
    const { job, range, start: begin, end } = message;
    const reply = (bytes: Uint8Array | null): void => {
      if (child === from) from.post({ job, range, bytes } satisfies ToProcess);
    };
    if (!(begin >= 0 && begin <= end && end <= source.size && end - begin <= MOST_RANGE)) reply(null);
    else source.read(begin, end).then(reply, () => reply(null));
  };
  const next = (): void => {
    if (current || closed) return;
    let job = waiting.shift();
    while (job?.signal.aborted) {
      job.settle('ended');
      job = waiting.shift();
    }
    if (!job) return;
    const number = ++numbers;
    const limit = job.ask.kind === 'index' ? limits.indexMs : limits.pageMs;
    const timer = setTimeout(() => {
      dismiss();
      finish('slow');
    }, limit);
    current = { job, number, timer };
    hire().post({ ask: job.ask, job: number, size: job.source.size } satisfies ToProcess);
  };
  const run = <T>(
    ask: Ask,
    source: TiffSource,
    signal: AbortSignal,
    pick: (message: FromProcess) => T | undefined,
  ): Promise<Decoded<T>> =>
    new Promise((resolve, reject) => {
      if (closed || signal.aborted) {
        reject(new AppError('aborted', 'Stopped.'));
        return;
      }
      waiting.push({
        ask,
        source,
        signal,
        settle: (message) => {
          if (closed || signal.aborted) reject(new AppError('aborted', 'Stopped.'));
          else if (message === 'slow') resolve({ failure: 'slow' });
          // It ran out of memory, or something in it broke.
          else if (message === 'ended') resolve({ failure: 'damaged' });
          else if ('problem' in message) resolve({ failure: message.problem });
          else {
            const done = pick(message);
            resolve(done === undefined ? { failure: 'damaged' } : { done });
          }
        },
      });
      next();
    });

  return {
    index: (source, signal) =>
      run({ kind: 'index' }, source, signal, (message) => ('index' in message ? message.index : undefined)),
    page: (source, at, signal) =>
      run({ kind: 'page', at }, source, signal, (message) => ('png' in message ? message.png : undefined)),
    close: () => {
      closed = true;
      dismiss();
      finish('ended');
      for (const job of waiting.splice(0)) job.settle('ended');
    },
  };
}
