/**
 * The owner's side of the recognizing process: one page at a time, each with a time limit. It is started when there is something to
 * recognize and ended after a while without work, for it holds some hundred megabytes.
 */
import { AppError } from '../lib/errors.ts';
import type { Clock } from '../lib/clock.ts';
import type { DecoderProcess, StartDecoder } from '../platform/ports.ts';
import type { FromRecognizer, Picture, ToRecognizer } from './ocr/protocol.ts';
import type { Word } from './reader/protocol.ts';

export interface Recognizer {
  /** @returns null where the page could not be recognized or took too long @throws AppError `aborted` */
  recognize(picture: Picture, signal: AbortSignal): Promise<{ words: Word[]; confidence: number } | null>;
  close(): void;
}

const IDLE_MS = 60_000;

export function createRecognizer(deps: {
  start: StartDecoder;
  /** Gzipped data of the language. */
  language(): Promise<Uint8Array>;
  clock: Clock;
  /** Milliseconds for one page. */
  pageMs: number;
}): Recognizer {
  let child: DecoderProcess | null = null;
  let heard: ((message: FromRecognizer | null) => void) | null = null;
  let cancelIdle: (() => void) | null = null;
  let jobs = 0;
  let closed = false;

  const dismiss = (): void => {
    const old = child;
    child = null;
    old?.kill();
    heard?.(null);
  };
  const hire = async (): Promise<DecoderProcess> => {
    if (child) return child;
    const language = await deps.language();
    if (closed) throw new AppError('aborted', 'Stopped.');
    const made = deps.start();
    child = made;
    made.onMessage((message) => {
      if (child === made) heard?.(message as FromRecognizer);
    });
    made.onExit(() => {
      if (child !== made) return;
      child = null;
      heard?.(null);
    });
    made.post({ language } satisfies ToRecognizer);
    return made;
  };
  return {
    recognize: async (picture, signal) => {
      if (closed || signal.aborted) throw new AppError('aborted', 'Stopped.');
      cancelIdle?.();
      const worker = await hire();
      const job = ++jobs;
      const timer = setTimeout(dismiss, deps.pageMs);
      signal.addEventListener('abort', dismiss, { once: true });
      const answer = await new Promise<FromRecognizer | null>((resolve) => {
        heard = (message) => {
          if (message === null || message.job === job) resolve(message);
        };
        worker.post({ job, picture } satisfies ToRecognizer);
      });
      heard = null;
      clearTimeout(timer);
      signal.removeEventListener('abort', dismiss);
      if (closed || signal.aborted) throw new AppError('aborted', 'Stopped.');
      cancelIdle = deps.clock.after(IDLE_MS, dismiss);
      return answer === null || 'problem' in answer ? null : { words: answer.words, confidence: answer.confidence };
    },
    close: () => {
      closed = true;
      cancelIdle?.();
      dismiss();
    },
  };
}
