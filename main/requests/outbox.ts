/**
 * Everything that is on its way out: one run for each request whoever asks, sweeps over what is due, and what a crash left
 * behind. It decides who runs; `sender.ts` and `resolver.ts` decide what happens.
 */
import { AppError, isAborted } from '../lib/errors.ts';
import { endsTheSweep, isConnectionTrouble } from './failures.ts';
import type { JobOutcome } from './ports.ts';
import type { RequestRepository } from './repository.ts';
import type { ResolveOne } from './resolver.ts';
import type { SendState } from './send-state.ts';
import type { SendOne } from './sender.ts';

export interface Outbox {
  /** Sends one queued request; does nothing in any other state. Problems are stored with the request; only `aborted` is thrown. */
  send(id: string, signal: AbortSignal): Promise<void>;
  /** Looks an uncertain request up and, when it is surely absent, sends it again. */
  resolve(id: string, signal: AbortSignal): Promise<void>;
  /** @throws AppError when the connection is in trouble, so that the caller waits */
  sendQueued(signal: AbortSignal): Promise<JobOutcome>;
  resolveDue(signal: AbortSignal): Promise<JobOutcome>;
  /** Turns every `sending` row that no run works on into `send-uncertain`. Synchronous. @returns how many */
  recover(): number;
  /** ISO instant of the next thing to do, '' for at once, null for nothing. */
  nextSend(): string | null;
  nextResolve(): string | null;
}

/** Lookups mostly wait for the settle window; the exchange sees only some of them at once. */
const LOOKUPS = 64;
const BATCH = 200;
/** Below so many the queue is refilled, beside what is being sent. */
const LOW = 24;
/** Lost answers and server faults in a row after which the line counts as down. */
const PATIENCE = 3;

/** Where further requests come from when the queue runs low. */
export interface Feed {
  /** Queues some more, quickly. Synchronous. */
  topUp(): void;
  /** Whether `topUp` would queue any. */
  pending(): boolean;
}

export function createOutbox(deps: {
  requests: RequestRepository;
  state: SendState;
  sendOne: SendOne;
  resolveOne: ResolveOne;
  feed: Feed;
  /** The most requests in flight; the pace lets fewer through. */
  sendsAtOnce: number;
}): Outbox {
  const { requests, state, sendOne, resolveOne, feed } = deps;
  // Those in flight, and as many that are being journaled.
  const width = 2 * deps.sendsAtOnce + 8;
  const running = new Map<string, Promise<unknown>>();

  /** One run for each request: a second caller waits for the first, and hears nothing of its trouble. */
  const single = (id: string, run: () => Promise<unknown>): Promise<unknown> => {
    const known = running.get(id);
    if (known) return known.then(() => null);
    const made = run().finally(() => running.delete(id));
    running.set(id, made);
    return made;
  };

  /** Runs over ids, so many at once; takes no new ones after trouble of the connection, and throws it. */
  const sweep = async (
    ids: readonly string[],
    width: number,
    run: (id: string) => Promise<unknown>,
  ): Promise<JobOutcome> => {
    const queue = [...ids];
    let done = 0;
    const troubles: Error[] = [];
    const faults: Error[] = [];
    const worker = async (): Promise<void> => {
      for (let id = queue.shift(); id !== undefined && troubles.length === 0; id = queue.shift()) {
        try {
          const error = await run(id);
          if (error === null || error === undefined) done++;
          else if (isConnectionTrouble(error)) troubles.push(asError(error));
        } catch (error) {
          if (isAborted(error)) troubles.push(asError(error));
          // Anything unforeseen of one request may not keep the others back; it is told at the end.
          else faults.push(asError(error));
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(width, queue.length) }, worker));
    const thrown = troubles[0] ?? faults[0];
    if (thrown) throw thrown;
    return { requests: done, changed: done };
  };

  const strandedRows = () => requests.withStatus('sending').filter((r) => !running.has(r.id));
  const recover = (): number => {
    const stranded = strandedRows();
    for (const r of stranded)
      state.becomeUncertain(
        r,
        new AppError('connectionLost', 'The program ended while the request was being sent.', {
          meaning: 'It may have arrived.',
          nextStep: 'It is looked up by its identifier before anything is sent again.',
          technical: { reason: 'mayExist' },
        }),
        'The program ended while it was being sent. It is looked up before anything is sent again.',
      );
    return stranded.length;
  };

  /**
   * Sends until nothing is due, refilled while it runs. A lost answer concerns the one request, which is looked up; several in a row,
   * or a line that is surely down, end the run with the error, so that the job waits.
   */
  const sendQueued = async (signal: AbortSignal): Promise<JobOutcome> => {
    const tried = new Set<string>();
    const queue: string[] = [];
    let done = 0;
    let inARow = 0;
    let stop: Error | null = null;
    let last: Error | null = null;
    const faults: Error[] = [];
    let refilling: Promise<number> | null = null;
    const refill = async (): Promise<number> => {
      await state.withNextCommit(() => feed.topUp());
      const due = requests.dueLocal('queued', state.now(), BATCH).filter((id) => !tried.has(id) && !running.has(id));
      for (const id of due) tried.add(id);
      queue.push(...due);
      return due.length;
    };
    const next = async (): Promise<string | undefined> => {
      for (;;) {
        if (queue.length < LOW)
          refilling ??= refill()
            .catch((error: unknown) => {
              stop ??= asError(error);
              return 0;
            })
            .finally(() => {
              refilling = null;
            });
        if (queue.length > 0) return queue.shift();
        // The others may have taken everything that came.
        if (refilling === null || (await refilling) === 0) return queue.shift();
      }
    };
    const worker = async (): Promise<void> => {
      while (stop === null) {
        state.requireOpen();
        const id = await next();
        if (id === undefined) return;
        try {
          const error = await single(id, () => sendOne(id, true, signal));
          if (error === null || error === undefined) {
            done++;
            inARow = 0;
            last = null;
            tried.delete(id);
          } else if (isConnectionTrouble(error)) {
            last = asError(error);
            if (endsTheSweep(error) || ++inARow >= PATIENCE) stop ??= last;
          }
        } catch (error) {
          if (isAborted(error)) stop ??= asError(error);
          else faults.push(asError(error));
        }
      }
    };
    await Promise.all(Array.from({ length: width }, worker));
    const thrown = stop ?? last ?? faults[0];
    if (thrown) throw thrown;
    return { requests: done, changed: done };
  };

  const send: Outbox['send'] = async (id, signal) => {
    await single(id, () => sendOne(id, false, signal));
  };

  return {
    send,
    recover,
    resolve: async (id, signal) => {
      await single(id, () => resolveOne(id, signal));
      state.requireOpen();
      if (requests.find(id)?.status === 'queued') await send(id, signal);
    },
    sendQueued,
    resolveDue: (signal) => {
      // A row can be left in `sending` when its answer could not be written (disk full).
      recover();
      return sweep(requests.dueLocal('send-uncertain', state.now(), BATCH), LOOKUPS, (id) =>
        single(id, () => resolveOne(id, signal)),
      );
    },
    nextSend: () => (feed.pending() ? '' : requests.nextLocal('queued')),
    nextResolve: () =>
      requests.countStatus('sending') > 0 && strandedRows().length > 0 ? '' : requests.nextLocal('send-uncertain'),
  };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new AppError('internal', 'A run failed.'));
