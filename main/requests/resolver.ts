/**
 * Finds out what became of a POST whose answer was lost. Sends nothing. A Task counts as absent only after every lookup of the
 * settle window found nothing, because a search may lag behind a create.
 */
import { sleep, type Clock } from '../lib/clock.ts';
import { AppError, isAborted } from '../lib/errors.ts';
import type { RequestRepository } from './repository.ts';
import type { SendState } from './send-state.ts';

/** @returns the error that speaks of the connection as a whole, or null */
export type ResolveOne = (id: string, signal: AbortSignal) => Promise<unknown>;

export function createResolver(deps: {
  requests: RequestRepository;
  state: SendState;
  clock: Clock;
  /** Waits before each lookup, milliseconds. */
  resolveDelaysMs: readonly number[];
}): ResolveOne {
  const { requests, state, clock } = deps;
  return async (id, signal) => {
    let r = requests.find(id);
    try {
      for (const [step, delayMs] of deps.resolveDelaysMs.entries()) {
        if (r?.status !== 'send-uncertain' || r.identifier === null) return null;
        await sleep(clock, delayMs, signal);
        state.requireOpen();
        const answer = await state.lookUp(r.identifier, signal);
        state.requireOpen();
        r = requests.get(id);
        if (r.status !== 'send-uncertain') return null;
        if (answer.kind === 'absent') continue;
        if (answer.kind === 'found') state.adoptFound(r, answer.tasks);
        else
          state.stayUncertain(
            r,
            inconclusive(answer.reason),
            Math.max(state.backoffMs(r.attempts + 4), 1000),
            step === 0 ? `It could not be told whether the exchange has it. ${answer.reason}` : null,
          );
        state.changed(id);
        return null;
      }
      if (r?.status !== 'send-uncertain') return null;
      state.becomeAbsent(r);
      state.changed(id);
      return null;
    } catch (error) {
      state.requireOpen();
      if (isAborted(error)) throw error;
      const still = requests.get(id);
      if (still.status === 'send-uncertain') {
        const asked = error instanceof AppError ? error.options.retryAfterMs : undefined;
        state.stayUncertain(still, error, asked ?? state.backoffMs(1), null);
        state.changed(id);
      }
      return error;
    }
  };
}

const inconclusive = (reason: string): AppError =>
  new AppError('exchangeUnavailable', 'It could not be told whether the exchange has this request.', {
    meaning: `${reason} Sending it again could create a second one, so it waits.`,
    nextStep: 'It is looked up again by itself. If it stays like this, ask support with the identifier.',
    technical: { reason: 'inconclusive' },
  });
