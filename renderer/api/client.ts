/**
 * The only way from a screen to the main process: a typed call that unwraps the envelope. Knows no operation by heart
 * (the contract's types do) and keeps nothing.
 */
import type { Bridge } from '../../preload/contract/bridge.ts';
import type { Envelope, SeamError } from '../../preload/contract/errors.ts';
import type { InputOf, OperationName, OutputOf } from '../../preload/contract/index.ts';

declare global {
  interface Window {
    /** Exposed by preload/bridge.ts. */
    readonly roi?: Bridge;
  }
}

/** A refused or failed operation. `error` says what happened, what it means and what to do; show it with `ErrorCard`. */
export class SeamFailure extends Error {
  readonly error: SeamError;

  constructor(error: SeamError) {
    super(error.message);
    this.name = 'SeamFailure';
    this.error = error;
  }
}

function localFailure(message: string, meaning: string, nextStep: string): SeamFailure {
  return new SeamFailure({
    code: 'internal',
    message,
    meaning,
    nextStep,
    retryable: true,
    correlationId: 'window',
    fields: [],
  });
}

/** Turns whatever was thrown into the error of the seam, so that a screen handles one shape only. */
export function seamErrorOf(reason: unknown): SeamError {
  if (reason instanceof SeamFailure) return reason.error;
  return localFailure(
    'This window met an error of its own.',
    'What you entered is kept.',
    'Try again; if it returns, lock and unlock the store.',
  ).error;
}

function isEnvelope(value: unknown): value is Envelope<unknown> {
  if (typeof value !== 'object' || value === null || !('ok' in value)) return false;
  return value.ok === true ? 'data' in value : 'error' in value;
}

/** @returns the bridge of the preload script. @throws SeamFailure when the window was opened without it. */
export function bridge(): Bridge {
  if (!window.roi)
    throw localFailure(
      'This window is not connected to the program.',
      'Nothing can be read or sent from here.',
      'Close the program and start it again.',
    );
  return window.roi;
}

/**
 * Calls one operation of the seam.
 * @param name the operation, such as `requests:submit`
 * @returns its data
 * @throws SeamFailure with the seam's error
 */
export async function call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
  const answer = await bridge().invoke(name, input);
  if (!isEnvelope(answer))
    throw localFailure(
      'The program gave an answer this window cannot read.',
      'It is not known whether the act was done.',
      'Look at the list before doing it again.',
    );
  if (!answer.ok) throw new SeamFailure(answer.error);
  // The main process parses every output against the contract's schema before it answers.
  return answer.data as OutputOf<N>;
}
