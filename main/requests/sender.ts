/**
 * Sends queued requests and finds out what became of uncertain ones. The rule of the journal: a row is durable before a POST
 * leaves, a POST whose fate is unknown is looked up before anything is sent again, one request is worked on by one run.
 *
 * What a crash leaves at each step: before `sent` is durable: queued, nothing left. After it: `sending`, which a start turns
 * into `send-uncertain`. After the answer, before it is written: the same, and the lookup finds the Task.
 */
import type { Task } from 'fhir/r4';
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { OwnIdentifier } from '../exchange/mapping-core.ts';
import { sleep, type Clock } from '../lib/clock.ts';
import { AppError, isAborted, toSeamError } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import { newCorrelationId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { Database } from '../storage/database-port.ts';
import { noteDoubles } from './doubles.ts';
import { createFailure, isConnectionTrouble, saysKnown } from './failures.ts';
import { maxWalkedPages, searchByIdentifier, type IdentifierSearch } from './identifier-search.ts';
import type { Journal, JournalEvent } from './journal.ts';
import type { RequestRecord } from './model.ts';
import type { JobOutcome } from './ports.ts';
import type { RequestRepository } from './repository.ts';
import { createSlots } from './slots.ts';
import type { TaskAssembly } from './task-assembly.ts';
import type { Tracker } from './tracker.ts';

export interface SenderDeps {
  database: Database;
  client: ExchangeClient;
  requests: RequestRepository;
  journal: Journal;
  tracker: Tracker;
  assembly: TaskAssembly;
  clock: Clock;
  publish: Publish;
  log: Logger;
  /** Waits before each lookup of an uncertain request, milliseconds; all must find nothing before it counts as absent. */
  resolveDelaysMs: readonly number[];
  maxBackoffMs: number;
  /** Something may be due for a job. */
  nudge(): void;
}

export interface Sender {
  /** Sends one queued request; does nothing in any other state. Problems are stored with the request, never thrown, but `aborted`. */
  send(id: string, signal: AbortSignal): Promise<void>;
  /** Looks an uncertain request up and, when it is surely absent, sends it again. */
  resolve(id: string, signal: AbortSignal): Promise<void>;
  /** @throws AppError when the connection is in trouble, so that the caller waits */
  sendQueued(signal: AbortSignal): Promise<JobOutcome>;
  resolveDue(signal: AbortSignal): Promise<JobOutcome>;
  /** Turns every `sending` row that no run works on into `send-uncertain`. Synchronous. @returns how many */
  recover(): number;
  inFlight(): number;
}

const IN_FLIGHT = 4;
/** Lookups mostly wait; the network sees `IN_FLIGHT` of them at once. */
const LOOKUPS = 64;
const BATCH = 200;

export function createSender(deps: SenderDeps): Sender {
  const { database, client, requests, journal, tracker, assembly, clock, publish, log } = deps;
  const slots = createSlots(IN_FLIGHT);
  const lookupSlots = createSlots(IN_FLIGHT);
  /** One run for each request; a second caller waits for the first. */
  const running = new Map<string, Promise<void>>();
  const now = (): string => clock.now().toISOString();
  const changed = (id: string): void => {
    publish('requests:changed', { ids: [id] });
    publish('status:changed', {});
    deps.nudge();
  };

  const single = (id: string, run: () => Promise<void>): Promise<void> => {
    const known = running.get(id);
    if (known) return known;
    const made = run().finally(() => running.delete(id));
    running.set(id, made);
    return made;
  };

  /** After an await the store may be locked: then nothing is written, and the next start finds `sending`. */
  const requireOpen = (): void => {
    if (!database.open) throw new AppError('aborted', 'Stopped.');
  };

  const record = (
    r: RequestRecord,
    event: JournalEvent,
    more: { error?: unknown; httpStatus?: number | null; serverRequestId?: string | null } = {},
  ): void => {
    const error = more.error === undefined ? null : toSeamError(more.error, newCorrelationId());
    journal.append({
      requestId: r.id,
      attempt: r.attempts,
      event,
      at: now(),
      identifier: r.identifier?.value ?? null,
      httpStatus: more.httpStatus ?? error?.technical?.httpStatus ?? null,
      serverRequestId: more.serverRequestId ?? error?.technical?.serverRequestId ?? null,
      error,
    });
    if (error) requests.setError(r.id, error);
  };

  const backoffMs = (tries: number): number => Math.min(deps.maxBackoffMs, 2000 * 2 ** Math.min(tries, 12));
  const later = (ms: number): string => new Date(clock.now().getTime() + ms).toISOString();
  const setState = (
    r: RequestRecord,
    status: 'draft' | 'queued' | 'sending' | 'send-uncertain',
    more: { notBefore?: string | null; attempts?: number } = {},
  ): void =>
    requests.update(r.id, {
      status,
      updatedAt: now(),
      ...(r.status === status ? {} : { statusSince: now() }),
      ...more,
    });

  const becomeUncertain = (r: RequestRecord, error: unknown, text: string, waitMs: number): void =>
    database.transaction(() => {
      record(r, 'uncertain', { error });
      setState(r, 'send-uncertain', { notBefore: waitMs > 0 ? later(waitMs) : null });
      tracker.local(r.id, 'send-uncertain', text);
    });

  /** @returns the error that speaks of the connection as a whole, or null */
  const afterFailure = (r: RequestRecord, error: unknown): unknown => {
    const failure = createFailure(error);
    switch (failure.kind) {
      case 'notSent':
        database.transaction(() => {
          record(r, 'failed', { error });
          setState(r, 'queued', {
            notBefore: failure.retryAfterMs === null ? null : later(Math.min(failure.retryAfterMs, 3_600_000)),
          });
          tracker.local(r.id, 'queued', 'It could not be sent yet and stays in the queue.');
        });
        return error;
      case 'refused':
        database.transaction(() => {
          record(r, 'failed', { error });
          setState(r, 'draft', { notBefore: null });
          tracker.local(
            r.id,
            'draft',
            'The exchange refused it. No request exists there; correct it and send it again.',
          );
        });
        return null;
      case 'uncertain': {
        const twice =
          saysKnown(error) &&
          journal.entries(r.id).some((e) => e.event === 'resolved-absent' && e.identifier === r.identifier?.value);
        if (twice) {
          database.transaction(() => {
            record(r, 'failed', { error });
            setState(r, 'draft', { notBefore: null });
            tracker.local(
              r.id,
              'draft',
              'The exchange says that it knows the identifier, but shows no such Task. Change the request and send it under a new one.',
              true,
            );
          });
          return null;
        }
        becomeUncertain(
          r,
          error,
          'The answer was lost: the request may have arrived. It is looked up before anything is sent again.',
          error instanceof AppError ? (error.options.retryAfterMs ?? 0) : 0,
        );
        return isConnectionTrouble(error) ? error : null;
      }
    }
  };

  const lookUp = async (own: OwnIdentifier, signal: AbortSignal): Promise<IdentifierSearch> => {
    const release = await lookupSlots.acquire(signal);
    try {
      return await searchByIdentifier(client, own, maxWalkedPages, signal);
    } finally {
      release(false);
    }
  };

  /** The adoption stands already; content that cannot be read must not undo it, the next poll reads it again. */
  const takeContent = (id: string, task: Task | null): void => {
    if (!task) return;
    try {
      tracker.takeFirst(id, task);
    } catch (error) {
      if (!database.open) return;
      log.error('request.content', { requestId: id, error });
    }
  };

  /**
   * A request that was once of unknown fate under another identifier, was then refused and edited: had that first one arrived
   * after all, the edited one would be its double. @returns true when an earlier one was found and adopted
   */
  const adoptEarlier = async (r: RequestRecord, own: OwnIdentifier, signal: AbortSignal): Promise<boolean> => {
    for (const value of journal.doubtful(r.id)) {
      if (value === own.value) continue;
      const earlier = { system: own.system, value };
      const answer = await lookUp(earlier, signal);
      requireOpen();
      const task = answer.kind === 'found' ? answer.tasks[0] : undefined;
      if (task?.id === undefined) continue;
      const { id: taskId } = task;
      database.transaction(() => {
        requests.setIdentifier(r.id, earlier);
        record(requests.get(r.id), 'resolved-found');
        tracker.adopt(requests.get(r.id), taskId, 'found');
        tracker.local(
          r.id,
          'submitted',
          'An earlier version of this request had arrived after all. It is followed, and the edited one was not sent.',
          true,
        );
      });
      takeContent(r.id, task);
      return true;
    }
    return false;
  };

  const sendOne = async (id: string, signal: AbortSignal, rest: boolean): Promise<unknown> => {
    const due = (r: RequestRecord | null): r is RequestRecord =>
      r !== null && r.status === 'queued' && (!rest || r.notBefore === null || r.notBefore <= now());
    if (!due(requests.find(id))) return null;
    const release = await slots.acquire(signal);
    let pressed = false;
    try {
      requireOpen();
      const before = requests.find(id);
      if (!due(before) || before.identifier === null) return null;
      const stored = journal.storedTask(before.identifier);
      if (!stored) throw new AppError('internal', 'A queued request has no Task.');
      let task: Task;
      try {
        task = await assembly.restore(stored);
      } catch (error) {
        requireOpen();
        if (isAborted(error)) throw error;
        // Nothing left. Without the exact Task it may not be sent at all.
        database.transaction(() => {
          requests.setError(id, toSeamError(error, newCorrelationId()));
          setState(before, 'draft', { notBefore: null });
          tracker.local(id, 'draft', 'It was not sent, because the stored request could not be read.');
        });
        changed(id);
        return null;
      }
      requireOpen();
      try {
        if (await adoptEarlier(before, before.identifier, signal)) {
          changed(id);
          return null;
        }
      } catch (error) {
        requireOpen();
        if (isAborted(error)) throw error;
        return afterFailure(
          before,
          new AppError('offline', 'The exchange could not be asked about an earlier version of this request.', {
            nextStep: 'It is tried again by itself.',
            cause: error,
          }),
        );
      }
      if (signal.aborted) throw new AppError('aborted', 'Stopped.');
      const r = database.transaction(() => {
        const fresh = requests.get(id);
        if (fresh.status !== 'queued') return null;
        setState(fresh, 'sending', { attempts: fresh.attempts + 1, notBefore: null });
        const sending = requests.get(id);
        record(sending, 'sent');
        return sending;
      });
      if (!r) return null;
      changed(id);
      try {
        const created = await client.createTask(task, signal);
        requireOpen();
        const named = created.task?.identifier;
        if (
          created.existed &&
          named &&
          !named.some((i) => i.system === r.identifier?.system && i.value === r.identifier?.value)
        ) {
          // "It exists already", and what it names is not ours: neither adopt nor resend before a lookup.
          becomeUncertain(
            r,
            new AppError('malformedAnswer', 'The exchange answered with a Task of another request.', {
              technical: { reason: 'mayExist' },
            }),
            'The exchange answered with another Task. It is looked up before anything is sent again.',
            0,
          );
          return null;
        }
        database.transaction(() => {
          record(r, 'answered', { serverRequestId: created.serverRequestId });
          tracker.adopt(r, created.id, 'created');
        });
        takeContent(id, created.task);
        return null;
      } catch (error) {
        requireOpen();
        pressed =
          error instanceof AppError &&
          (error.options.technical?.httpStatus === 429 || error.options.technical?.httpStatus === 503);
        if (requests.get(id).status !== 'sending') throw error;
        return afterFailure(r, error);
      } finally {
        if (database.open) changed(id);
      }
    } finally {
      release(pressed);
    }
  };

  /** @returns the error that speaks of the connection as a whole, or null */
  const resolveOne = async (id: string, signal: AbortSignal): Promise<unknown> => {
    let r = requests.find(id);
    if (!r || r.status !== 'send-uncertain' || r.identifier === null) return null;
    try {
      for (const [step, delayMs] of deps.resolveDelaysMs.entries()) {
        await sleep(clock, delayMs, signal);
        requireOpen();
        const answer = await lookUp(r.identifier, signal);
        requireOpen();
        r = requests.get(id);
        if (r.status !== 'send-uncertain' || r.identifier === null) return null;
        const known = r;
        if (answer.kind === 'found') {
          const task = answer.tasks[0];
          if (task?.id === undefined) throw new AppError('malformedAnswer', 'The exchange named a Task without an id.');
          const { id: taskId } = task;
          database.transaction(() => {
            record(known, 'resolved-found');
            tracker.adopt(known, taskId, 'found');
            noteDoubles(tracker, requests.get(id), answer.tasks);
          });
          takeContent(id, task);
          changed(id);
          return null;
        }
        if (answer.kind === 'inconclusive') {
          database.transaction(() => {
            requests.setError(id, toSeamError(inconclusive(answer.reason), newCorrelationId()));
            if (step === 0)
              tracker.local(id, 'send-uncertain', `It could not be told whether the exchange has it. ${answer.reason}`);
            requests.update(id, { notBefore: later(Math.max(backoffMs(known.attempts + 4), 1000)) });
          });
          changed(id);
          return null;
        }
      }
      const absent = r;
      database.transaction(() => {
        record(absent, 'resolved-absent');
        setState(absent, 'queued', { notBefore: absent.attempts > 2 ? later(backoffMs(absent.attempts)) : null });
        tracker.local(id, 'queued', 'The exchange does not have it. It is sent again under the same identifier.');
      });
      changed(id);
      return null;
    } catch (error) {
      requireOpen();
      if (isAborted(error)) throw error;
      const still = requests.get(id);
      if (still.status === 'send-uncertain') {
        const asked = error instanceof AppError ? error.options.retryAfterMs : undefined;
        requests.setError(id, toSeamError(error, newCorrelationId()));
        requests.update(id, { notBefore: later(asked ?? backoffMs(1)) });
        changed(id);
      }
      return error;
    }
  };

  const send: Sender['send'] = (id, signal) => single(id, () => sendOne(id, signal, false).then(() => undefined));
  const resolve: Sender['resolve'] = async (id, signal) => {
    await single(id, () => resolveOne(id, signal).then(() => undefined));
    requireOpen();
    if (requests.find(id)?.status === 'queued') await send(id, signal);
  };

  /** Runs over ids with so many at once; stops taking new ones after trouble of the connection and throws it. */
  const sweep = async (
    ids: readonly string[],
    width: number,
    run: (id: string) => Promise<unknown>,
  ): Promise<JobOutcome> => {
    const queue = [...ids];
    let done = 0;
    let trouble: unknown = null;
    const worker = async (): Promise<void> => {
      for (let id = queue.shift(); id !== undefined && trouble === null; id = queue.shift()) {
        const error = await run(id);
        done++;
        if (error !== null && isConnectionTrouble(error)) trouble ??= error;
      }
    };
    // allSettled: no worker may go on unseen after another one failed.
    const ended = await Promise.allSettled(Array.from({ length: Math.min(width, queue.length) }, worker));
    const thrown = ended.find((e) => e.status === 'rejected');
    if (thrown) throw thrown.reason;
    if (trouble !== null) throw trouble;
    return { requests: done, changed: done };
  };

  const swept = (id: string, run: () => Promise<unknown>): Promise<unknown> => {
    let result: unknown = null;
    return single(id, async () => {
      result = await run();
    }).then(() => result);
  };

  const recover = (): number => {
    const stranded = requests.withStatus('sending').filter((r) => !running.has(r.id));
    for (const r of stranded)
      becomeUncertain(
        r,
        new AppError('connectionLost', 'The program ended while the request was being sent.', {
          meaning: 'It may have arrived.',
          nextStep: 'It is looked up by its identifier before anything is sent again.',
          technical: { reason: 'mayExist' },
        }),
        'The program ended while it was being sent. It is looked up before anything is sent again.',
        0,
      );
    return stranded.length;
  };

  return {
    send,
    resolve,
    recover,
    inFlight: () => running.size,
    sendQueued: (signal) =>
      sweep(requests.dueLocal('queued', now(), BATCH), IN_FLIGHT, (id) => swept(id, () => sendOne(id, signal, true))),
    resolveDue: (signal) => {
      // A row can be left behind in `sending` when its answer could not be written (disk full).
      recover();
      return sweep(requests.dueLocal('send-uncertain', now(), BATCH), LOOKUPS, (id) =>
        swept(id, () => resolveOne(id, signal)),
      );
    },
  };
}

const inconclusive = (reason: string): AppError =>
  new AppError('exchangeUnavailable', 'It could not be told whether the exchange has this request.', {
    meaning: `${reason} Sending it again could create a second one, so it waits.`,
    nextStep: 'It is looked up again by itself. If it stays like this, ask support with the identifier.',
    technical: { reason: 'inconclusive' },
  });
