/**
 * The exchange's FHIR API. The bearer token goes only to addresses whose parsed origin and path lie under the configured
 * base; no redirect is followed with it. Reads are tried again; a create is never repeated unless it surely was not acted on.
 */
import type { CapabilityStatement, DocumentReference, FhirResource, Organization, Task } from 'fhir/r4';
import { sleep } from '../lib/clock.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { isAcceptableTransport, isUnder, parseUrl, pathTemplate, withoutQuery } from './addresses.ts';
import type { CreatedTask, ExchangeClient, SearchPage, SearchParams } from './client-port.ts';
import { createDownload } from './downloads.ts';
import { errorOfAnswer, isOutcome, jsonOf, malformed, placed, serverRequestIdOf } from './error-answers.ts';
import type { AskedFor } from './error-answers.ts';
import { createHttp } from './http.ts';
import type { Http, HttpAnswer, HttpLimits } from './http.ts';
import { personalTextsOf } from './redaction.ts';
import { defaultRetryLimits, isTransient, retryAfterOf, waitBeforeNext } from './retry.ts';
import type { RetryLimits } from './retry.ts';
import { decodeContinuation, readSearchAnswer } from './search-pages.ts';
import type { Continuation } from './search-pages.ts';

/** Where the client gets its token. Implemented by auth. */
export interface AccessTokens {
  /** @throws AppError `signedOut credentials offline timeout` */
  getToken(signal: AbortSignal): Promise<string>;
  /** The exchange refused this token: the next `getToken` must not answer it again. */
  invalidate(token: string): void;
}

/** One request as the audit trail keeps it: no query, no ids, no foreign path. */
export interface RequestLogEntry {
  method: string;
  origin: string;
  path: string;
  /** Null when no answer came. */
  status: number | null;
  durationMs: number;
  serverRequestId: string | null;
  /** Code of the failure, or null. */
  failure: string | null;
}

export interface ClientLimits extends HttpLimits, RetryLimits {
  maxPages: number;
  maxRedirects: number;
}

export interface ExchangeClientDeps {
  /** As in the profile, with or without trailing slash. */
  fhirBaseUrl: string;
  tokens: AccessTokens;
  clock: Clock;
  limits?: Partial<ClientLimits>;
  requestLog?: (entry: RequestLogEntry) => void;
  /** 0 to 1, for the jitter. */
  random?: () => number;
}

/** The parts of the client that a download shares. */
export interface ClientCore {
  base: URL;
  http: Http;
  tokens: AccessTokens;
  clock: Clock;
  retry: RetryLimits;
  maxRedirects: number;
  maxAnswerBytes: number;
  random: () => number;
  log(entry: { method: string; url: URL; startedMs: number; status: number | null; serverRequestId: string | null; failure: string | null }): void;
}

const FHIR_JSON = 'application/fhir+json';
const FHIR_ID = /^[A-Za-z0-9.-]{1,64}$/;

/** @throws AppError `invalid` for a base that is neither https nor on this machine */
export function createExchangeClient(deps: ExchangeClientDeps): ExchangeClient & { close(): Promise<void> } {
  const base = parseUrl(`${deps.fhirBaseUrl.trim().replace(/\/+$/, '')}/`);
  if (!base || !isAcceptableTransport(base) || base.search !== '' || base.hash !== '' || base.username !== '') {
    throw new AppError('invalid', 'The FHIR address of the connection is not usable.', { fields: [{ path: 'fhirBaseUrl', message: 'Use an https address without query.' }] });
  }
  const http = createHttp(deps.clock, deps.limits);
  const core: ClientCore = {
    base,
    http,
    tokens: deps.tokens,
    clock: deps.clock,
    retry: { ...defaultRetryLimits, ...deps.limits },
    maxRedirects: deps.limits?.maxRedirects ?? 5,
    maxAnswerBytes: deps.limits?.maxAnswerBytes ?? 400 * 1024 * 1024,
    random: deps.random ?? Math.random,
    log: ({ url, startedMs, ...rest }) =>
      deps.requestLog?.({ ...rest, origin: url.origin, path: isUnder(url, base) ? pathTemplate(url) : '/…', durationMs: Math.round(deps.clock.monotonicMs() - startedMs) }),
  };
  const maxPages = deps.limits?.maxPages ?? 1000;

  const readPage = async <R extends FhirResource>(type: R['resourceType'], at: Continuation, asked: SearchParams, signal: AbortSignal): Promise<SearchPage<R>> => {
    const url = parseUrl(at.url, base);
    if (!url || !isUnder(url, base)) {
      throw new AppError('foreignOrigin', 'The exchange named a next page on another server; it was not followed.', {
        meaning: 'The list is not complete. Nothing was sent to that server.',
        nextStep: 'Tell HealthMark support that next links leave the FHIR address.',
        retryable: false,
        technical: { method: 'GET', endpoint: url ? url.origin : 'unreadable address' },
      });
    }
    const ask: AskedFor = { method: 'GET', url, scope: `system/${type}.s`, sent: null, personal: [] };
    const answer = await get(core, ask, signal);
    const page = readSearchAnswer<R>(type, jsonOf(answer.bytes), asked, at, maxPages);
    if (!page) throw malformed('The exchange gave an answer that is no search result.', answer, ask);
    return page;
  };

  const read = async <R extends FhirResource>(type: R['resourceType'], id: string, signal: AbortSignal): Promise<R> => {
    if (!FHIR_ID.test(id)) throw new AppError('invalid', 'This is no id of the exchange.', { fields: [{ path: 'id', message: 'Not a FHIR id.' }] });
    return await readAt<R>(type, new URL(`${type}/${id}`, base), `system/${type}.r`, signal);
  };

  const readAt = async <R extends FhirResource>(type: R['resourceType'], url: URL, scope: string, signal: AbortSignal): Promise<R> => {
    const ask: AskedFor = { method: 'GET', url, scope, sent: null, personal: [] };
    const answer = await get(core, ask, signal);
    const value = jsonOf(answer.bytes);
    if (typeof value === 'object' && value !== null && 'resourceType' in value && value.resourceType === type) return value as R;
    throw malformed(`The exchange gave an answer that is no ${type}.`, answer, ask);
  };

  return {
    search: (type, params, signal) => {
      const url = new URL(type, base);
      for (const [name, value] of params) url.searchParams.append(name, value);
      return readPage(type, { url: url.href, page: 1, seen: [] }, params, signal);
    },
    nextPage: (type, next, asked, signal) => {
      const at = decodeContinuation(next);
      if (!at) return Promise.reject(new AppError('invalid', 'This page is not known.'));
      return readPage(type, at, asked, signal);
    },
    readTask: (id, signal) => read<Task>('Task', id, signal),
    readOrganization: (id, signal) => read<Organization>('Organization', id, signal),
    readDocumentReference: (id, signal) => read<DocumentReference>('DocumentReference', id, signal),
    createTask: (task, signal) => createTask(core, task, signal),
    capabilities: (signal) => readAt<CapabilityStatement>('CapabilityStatement', new URL('metadata', base), 'none', signal),
    download: createDownload(core),
    close: () => http.close(),
  };
}

/** GET with one refresh on 401 and bounded repeats. @throws AppError */
async function get(core: ClientCore, ask: AskedFor, signal: AbortSignal): Promise<HttpAnswer> {
  let refreshed = false;
  for (let attempt = 1; ; ) {
    const token = await core.tokens.getToken(signal);
    const outcome = await tryOnce(core, ask, { authorization: `Bearer ${token}`, accept: FHIR_JSON, 'accept-encoding': 'gzip, deflate' }, undefined, signal);
    if (!(outcome instanceof AppError)) {
      if (outcome.status >= 200 && outcome.status < 300) return outcome;
      if (outcome.status === 401 && !refreshed) {
        refreshed = true;
        core.tokens.invalidate(token);
        continue;
      }
    }
    const retryAfterMs = outcome instanceof AppError ? null : retryAfterOf(outcome.header('retry-after'), outcome.header('date'), core.clock);
    const failure = outcome instanceof AppError ? placed(outcome, ask, false) : errorOfAnswer(outcome, ask, false, retryAfterMs);
    const again = outcome instanceof AppError ? ['timeout', 'connectionLost'].includes(outcome.code) : isTransient(outcome.status);
    const waitMs = again ? waitBeforeNext(attempt, retryAfterMs, core.retry, core.random) : null;
    if (waitMs === null) throw failure;
    await sleep(core.clock, waitMs, signal);
    attempt += 1;
  }
}

/**
 * POST Task. Sent again only after 401 (one fresh token) and 429: both say that it was not processed. Every other
 * unclear end is an error with `mayExist`, and the journal looks the Task up by its identifier.
 */
async function createTask(core: ClientCore, task: Task, signal: AbortSignal): Promise<CreatedTask> {
  const identifier = task.identifier?.[0];
  if (!identifier?.system || !identifier.value) throw new AppError('internal', 'A Task needs its own identifier before it is sent.');
  const url = new URL('Task', core.base);
  const ask: AskedFor = { method: 'POST', url, scope: 'system/Task.c', sent: task, personal: personalTextsOf(task) };
  const body = JSON.stringify(task);
  let refreshed = false;
  for (let attempt = 1; ; ) {
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
    const outcome = await tryOnce(core, ask, headers, body, signal);
    if (outcome instanceof AppError) throw placed(outcome, ask, outcome.code !== 'offline');
    if (outcome.status === 200 || outcome.status === 201 || outcome.status === 202) return readCreated(outcome, ask, identifier.value);
    if (outcome.status === 401 && !refreshed) {
      refreshed = true;
      core.tokens.invalidate(token);
      continue;
    }
    const retryAfterMs = retryAfterOf(outcome.header('retry-after'), outcome.header('date'), core.clock);
    const waitMs = outcome.status === 429 ? waitBeforeNext(attempt, retryAfterMs, core.retry, core.random) : null;
    if (waitMs === null) throw errorOfAnswer(outcome, ask, mayHaveCreated(outcome.status), retryAfterMs);
    await sleep(core.clock, waitMs, signal);
    attempt += 1;
  }
}

/** Answers that do not rule out a Task: faults of the server, gateways, redirects, and "I have it already". */
const mayHaveCreated = (status: number): boolean => status >= 500 || status === 408 || status === 409 || status === 412 || status < 400;

function notSent(error: AppError): AppError {
  if (error.code === 'aborted' || error.code === 'offline' || error.code === 'signedOut' || error.code === 'credentials') return error;
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
  if (!id || !FHIR_ID.test(id)) throw malformed(body && isOutcome(body) ? 'The exchange accepted the request but did not say under which id.' : 'The exchange gave no id for the request.', answer, ask, true);
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

const versionOf = (etag: string | null): string | null => /^(?:W\/)?"([^"]{1,64})"$/.exec(etag?.trim() ?? '')?.[1] ?? null;

/** One try, logged. Network failures are answered as values, so that the callers decide what may be repeated. */
async function tryOnce(core: ClientCore, ask: AskedFor, headers: Record<string, string>, body: string | undefined, signal: AbortSignal): Promise<HttpAnswer | AppError> {
  const startedMs = core.clock.monotonicMs();
  if (!isUnder(ask.url, core.base)) throw new AppError('foreignOrigin', 'A request to another server was stopped.', { technical: { endpoint: withoutQuery(ask.url) } });
  const method = ask.method === 'POST' ? 'POST' : 'GET';
  try {
    const answer = await core.http.send({ method, url: ask.url, headers, ...(body === undefined ? {} : { body }) }, signal);
    core.log({ method, url: ask.url, startedMs, status: answer.status, serverRequestId: serverRequestIdOf(answer), failure: answer.status < 400 ? null : `http${answer.status}` });
    return answer;
  } catch (error) {
    const failure = error instanceof AppError ? error : new AppError('internal', 'The request failed in an unexpected way.', { cause: error });
    core.log({ method, url: ask.url, startedMs, status: null, serverRequestId: null, failure: failure.code });
    return failure;
  }
}
