/**
 * Sends one queued request. The rule of the journal: a row is durable before the POST leaves. A place in flight is held from the POST to
 * its answer alone: the journal of the next requests is written meanwhile, so that the exchange never waits for the disk.
 *
 * What a crash leaves at each step: before `sent` is durable: queued, nothing left. After it: `sending`, which the next start
 * turns into `send-uncertain`. After the answer, before it is written: the same, and the lookup finds the Task.
 */
import type { Task } from 'fhir/r4';
import type { CreatedTask, CreateHeard, ExchangeClient } from '../exchange/client-port.ts';
import { AppError, isAborted } from '../lib/errors.ts';
import { createFailure, isConnectionTrouble, saysKnown } from './failures.ts';
import { createGate } from './gate.ts';
import type { Journal } from './journal.ts';
import type { OwnIdentifier, RequestRecord } from './model.ts';
import type { RequestRepository } from './repository.ts';
import type { SendState } from './send-state.ts';
import type { Pace, Place } from './pace.ts';
import type { TaskAssembly } from './task-assembly.ts';

/** @returns the error that speaks of the connection as a whole, or null */
export type SendOne = (id: string, obeyWaits: boolean, signal: AbortSignal) => Promise<unknown>;

const SPARE = 4;
/** A request that has to wait longer for its turn goes back to the queue: it did not leave. */
const LONGEST_TURN_MS = 5_000;

export function createSender(deps: {
  client: ExchangeClient;
  requests: RequestRepository;
  journal: Journal;
  assembly: TaskAssembly;
  state: SendState;
  pace: Pace;
}): SendOne {
  const { client, requests, journal, assembly, state, pace } = deps;
  // As many again as are in flight are being journaled, before their POST or after their answer. While the exchange asked for a pause none is begun.
  const inHand = createGate(() => (pace.pauseMs() > 0 ? 0 : 2 * pace.limit + SPARE));
  pace.onMore(inHand.look);
  const turns = new Set<AbortController>();
  pace.onPause((ms) => {
    if (ms > LONGEST_TURN_MS) for (const turn of turns) turn.abort();
  });

  /** Waits for a place in flight. @returns null when that would take too long */
  const turnOf = async (signal: AbortSignal): Promise<Place | null> => {
    if (pace.pauseMs() > LONGEST_TURN_MS) return null;
    const turn = new AbortController();
    turns.add(turn);
    try {
      return await pace.acquire(AbortSignal.any([signal, turn.signal]));
    } catch (error) {
      if (turn.signal.aborted && !signal.aborted) return null;
      throw error;
    } finally {
      turns.delete(turn);
    }
  };

  const afterFailure = (r: RequestRecord, error: unknown): unknown => {
    const failure = createFailure(error);
    if (failure.kind === 'notSent') {
      state.keepQueued(r, error, failure.retryAfterMs);
      return error;
    }
    if (failure.kind === 'refused') {
      state.giveBack(r, error, 'The exchange refused it. No request exists there; correct it and send it again.');
      return null;
    }
    const known = (e: { event: string; identifier: string | null }): boolean =>
      e.event === 'resolved-absent' && e.identifier === r.identifier?.value;
    if (saysKnown(error) && journal.entries(r.id).some(known)) {
      state.giveBack(
        r,
        error,
        'The exchange says that it knows the identifier, but shows no such Task. Change the request, and it goes out under a new one.',
        true,
      );
      return null;
    }
    state.becomeUncertain(
      r,
      error,
      'The answer was lost: the request may have arrived. It is looked up before anything is sent again.',
    );
    return isConnectionTrouble(error) ? error : null;
  };

  /**
   * A POST of this request was once of unknown fate, under this identifier or, before it was refused and edited, under
   * another one. Had it arrived after all, this POST would make its double. @returns whether it was found and adopted
   */
  const adoptEarlier = async (r: RequestRecord, own: OwnIdentifier, signal: AbortSignal): Promise<boolean> => {
    for (const value of journal.doubtful(r.id)) {
      const earlier = { system: own.system, value };
      const answer = await state.lookUp(earlier, signal);
      state.requireOpen();
      if (answer.kind !== 'found') continue;
      if (value === own.value) state.adoptFound(r, answer.tasks);
      else {
        requests.setIdentifier(r.id, earlier);
        state.adoptFound(
          requests.get(r.id),
          answer.tasks,
          'An earlier version of this request had arrived after all. It is followed, and the edited one was not sent.',
        );
      }
      return true;
    }
    return false;
  };

  /** "It exists already" is believed only of a Task that carries our identifier: adopting another one would lose the request. */
  const isOurs = async (created: CreatedTask, r: RequestRecord, signal: AbortSignal): Promise<boolean> => {
    if (requests.holderOfTask(created.id, r.id) !== null) return false;
    if (!created.existed) return true;
    const task = created.task ?? (await client.readTask(created.id, signal));
    const named = task.identifier ?? [];
    return (
      named.length === 0 || named.some((i) => i.system === r.identifier?.system && i.value === r.identifier?.value)
    );
  };

  const post = async (r: RequestRecord, task: Task, place: Place, signal: AbortSignal): Promise<unknown> => {
    const heard: CreateHeard = ({ status, tookMs, retryAfterMs }) => {
      if (status === 429 || status === 503) pace.press(retryAfterMs);
      else if (status < 300) place.answered(tookMs);
    };
    try {
      const created = await client.createTask(task, signal, heard);
      place.leave();
      state.requireOpen();
      const ours = await isOurs(created, r, signal).catch((error: unknown) => {
        // It could not be read: the lookup decides.
        if (error instanceof AppError && isAborted(error)) throw error;
        return false;
      });
      state.requireOpen();
      if (ours) await state.adoptCreated(r, created);
      else
        state.becomeUncertain(
          r,
          new AppError('malformedAnswer', 'The exchange answered with a Task of another request.', {
            meaning: 'It is looked up before anything is sent again.',
            technical: { reason: 'mayExist' },
          }),
          'The exchange answered with another Task. It is looked up before anything is sent again.',
        );
      return null;
    } catch (error) {
      place.leave();
      state.requireOpen();
      if (requests.get(r.id).status !== 'sending') throw error;
      return afterFailure(r, error);
    }
  };

  return async (id, obeyWaits, signal) => {
    const due = (r: RequestRecord | null): r is RequestRecord & { identifier: OwnIdentifier } =>
      r?.status === 'queued' &&
      r.identifier !== null &&
      (!obeyWaits || r.notBefore === null || r.notBefore <= state.now());
    if (!due(requests.find(id))) return null;
    const leave = await inHand.enter(signal);
    try {
      state.requireOpen();
      const before = requests.find(id);
      if (!due(before)) return null;
      let task: Task;
      try {
        const stored = journal.storedTask(before.identifier);
        if (!stored)
          throw new AppError('integrity', 'The prepared request is missing.', { nextStep: 'Send it again.' });
        task = await assembly.restore(stored);
      } catch (error) {
        state.requireOpen();
        if (isAborted(error)) throw error;
        // Without the exact Task it may not be sent at all.
        state.giveBack(before, error, 'It was not sent, because the prepared request could not be read.');
        state.changed(id);
        return null;
      }
      state.requireOpen();
      try {
        if (await adoptEarlier(before, before.identifier, signal)) {
          state.changed(id);
          return null;
        }
      } catch (error) {
        state.requireOpen();
        if (isAborted(error)) throw error;
        state.keepQueued(before, error, error instanceof AppError ? (error.options.retryAfterMs ?? null) : null);
        state.changed(id);
        return error;
      }
      if (signal.aborted) throw new AppError('aborted', 'Stopped.');
      const r = await state.beginSending(id);
      state.requireOpen();
      if (!r) return null;
      state.changed(id);
      const place = await turnOf(signal);
      if (place === null) {
        state.requireOpen();
        state.keepQueued(r, new AppError('throttled', 'The exchange asks to slow down.'), pace.pauseMs());
        state.changed(id);
        return null;
      }
      try {
        state.requireOpen();
        const trouble = await post(r, task, place, signal);
        state.changed(id);
        return trouble;
      } finally {
        place.leave();
      }
    } finally {
      leave();
    }
  };
}
