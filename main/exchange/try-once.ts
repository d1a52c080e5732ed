/** One logged request under the FHIR base. Decides nothing about repeating it. */
import { AppError } from '../lib/errors.ts';
import { isUnder, withoutQuery } from './addresses.ts';
import type { ClientCore } from './client-core.ts';
import { serverRequestIdOf } from './error-answers.ts';
import type { AskedFor } from './error-answers.ts';
import type { HttpAnswer } from './http.ts';

export const FHIR_JSON = 'application/fhir+json';
export const FHIR_ID = /^[A-Za-z0-9.-]{1,64}$/;

/** One try, logged. Network failures are answered as values, so that the callers decide what may be repeated. */
export async function tryOnce(
  core: ClientCore,
  ask: AskedFor,
  headers: Record<string, string>,
  body: string | undefined,
  signal: AbortSignal,
  maxAnswerBytes?: number,
): Promise<HttpAnswer | AppError> {
  const startedMs = core.clock.monotonicMs();
  if (!isUnder(ask.url, core.base))
    throw new AppError('foreignOrigin', 'A request to another server was stopped.', {
      technical: { endpoint: withoutQuery(ask.url) },
    });
  const method = ask.method === 'POST' ? 'POST' : 'GET';
  try {
    const answer = await core.http.send(
      {
        method,
        url: ask.url,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(maxAnswerBytes === undefined ? {} : { maxAnswerBytes }),
      },
      signal,
    );
    core.log({
      method,
      url: ask.url,
      startedMs,
      status: answer.status,
      serverRequestId: serverRequestIdOf(answer),
      failure: answer.status < 400 ? null : `http${answer.status}`,
    });
    return answer;
  } catch (error) {
    const failure =
      error instanceof AppError
        ? error
        : new AppError('internal', 'The request failed in an unexpected way.', { cause: error });
    core.log({ method, url: ask.url, startedMs, status: null, serverRequestId: null, failure: failure.code });
    return failure;
  }
}
