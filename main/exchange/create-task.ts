/** POST Task: never twice, never lost. What is not certain is said; the journal looks it up. */
import type { Task } from 'fhir/r4';
import { sleep } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { parseUrl } from './addresses.ts';
import type { ClientCore } from './client-core.ts';
import type { CreatedTask, CreateHeard } from './client-port.ts';
import { errorOfAnswer, isOutcome, jsonOf, malformed, placed, serverRequestIdOf } from './error-answers.ts';
import type { AskedFor } from './error-answers.ts';
import type { HttpAnswer } from './http.ts';
import { personalTextsOf } from './redaction.ts';
import { retryAfterOf, waitBeforeNext } from './retry.ts';
import { FHIR_ID, FHIR_JSON, tryOnce } from './try-once.ts';

/**
 * POST Task. Sent again only after 401 (one fresh token) and 429: both say that it was not processed. Every other
 * unclear end is an error with `mayExist`, and the journal looks the Task up by its identifier.
 */
export async function createTask(
  core: ClientCore,
  task: Task,
  signal: AbortSignal,
  heard?: CreateHeard,
): Promise<CreatedTask> {
  const identifier = task.identifier?.[0];
  if (!identifier?.system || !identifier.value)
    throw new AppError('internal', 'A Task needs its own identifier before it is sent.');
  const url = new URL('Task', core.base);
  const ask: AskedFor = { method: 'POST', url, scope: 'system/Task.c', sent: task, personal: personalTextsOf(task) };
  const body = JSON.stringify(task);
  let refreshed = false;
  for (let attempt = 1; ;) {
    const token = await core.tokens.getToken(signal).catch((error: unknown) => {
      throw error instanceof AppError ? notSent(error) : error;
    });
    const headers = {
      authorization: `Bearer ${token}`,
      accept: FHIR_JSON,
      'accept-encoding': 'gzip, deflate',
      'content-type': `${FHIR_JSON}; charset=utf-8`,
      prefer: 'return=minimal',
      'if-none-exist': new URLSearchParams({ identifier: `${identifier.system}|${identifier.value}` }).toString(),
    };
    const startedMs = core.clock.monotonicMs();
    const outcome = await tryOnce(core, ask, headers, body, signal);
    if (outcome instanceof AppError) throw placed(outcome, ask, outcome.code !== 'offline');
    const retryAfterMs = retryAfterOf(outcome.header('retry-after'), outcome.header('date'), core.clock);
    heard?.({ status: outcome.status, tookMs: core.clock.monotonicMs() - startedMs, retryAfterMs });
    if (outcome.status === 200 || outcome.status === 201 || outcome.status === 202)
      return readCreated(outcome, ask, identifier.value);
    if (outcome.status === 401 && !refreshed) {
      refreshed = true;
      core.tokens.invalidate(token);
      continue;
    }
    const waitMs = outcome.status === 429 ? waitBeforeNext(attempt, retryAfterMs, core.retry, core.random) : null;
    if (waitMs === null) throw errorOfAnswer(outcome, ask, mayHaveCreated(outcome.status), retryAfterMs);
    await sleep(core.clock, waitMs, signal);
    attempt += 1;
  }
}

/** Answers that do not rule out a Task: faults of the server, gateways, redirects, and "I have it already". */
const mayHaveCreated = (status: number): boolean =>
  status >= 500 || status === 408 || status === 409 || status === 412 || status < 400;

function notSent(error: AppError): AppError {
  if (
    error.code === 'aborted' ||
    error.code === 'offline' ||
    error.code === 'signedOut' ||
    error.code === 'credentials'
  )
    return error;
  // No token, so no request: whatever the reason was, nothing reached the FHIR address.
  return new AppError('offline', error.message, { ...error.options, meaning: 'Nothing was sent.', cause: error });
}

function readCreated(answer: HttpAnswer, ask: AskedFor, identifier: string): CreatedTask {
  const value = jsonOf(answer.bytes);
  const body = typeof value === 'object' && value !== null ? value : null;
  const task = body && 'resourceType' in body && body.resourceType === 'Task' ? (body as Task) : null;
  if (task && (task.identifier ?? []).length > 0 && !task.identifier?.some((i) => i.value === identifier)) {
    throw malformed('The exchange answered with another request than the one that was sent.', answer, ask, true);
  }
  const place = placeOf(answer.header('location'), ask.url) ?? placeOf(answer.header('content-location'), ask.url);
  const id = place?.id ?? task?.id;
  // A created Task without an id could not be followed; its identifier finds it.
  if (!id || !FHIR_ID.test(id))
    throw malformed(
      body && isOutcome(body)
        ? 'The exchange accepted the request but did not say under which id.'
        : 'The exchange gave no id for the request.',
      answer,
      ask,
      true,
    );
  return {
    id,
    versionId: place?.versionId ?? task?.meta?.versionId ?? versionOf(answer.header('etag')),
    status: task?.status ?? null,
    task,
    existed: answer.status === 200,
    serverRequestId: serverRequestIdOf(answer),
  };
}

/** The id in a Location, absolute or relative, with or without `_history`. Only read, never followed, so its origin does not matter. */
function placeOf(location: string | null, asked: URL): { id: string; versionId: string | null } | null {
  if (location === null) return null;
  const path = parseUrl(location, asked)?.pathname ?? '';
  const parts = /\/Task\/([A-Za-z0-9.-]{1,64})(?:\/_history\/([A-Za-z0-9.-]{1,64}))?\/?$/.exec(path);
  return parts?.[1] ? { id: parts[1], versionId: parts[2] ?? null } : null;
}

const versionOf = (etag: string | null): string | null =>
  /^(?:W\/)?"([^"]{1,64})"$/.exec(etag?.trim() ?? '')?.[1] ?? null;
