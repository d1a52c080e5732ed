/**
 * The exchange's FHIR API. The bearer token goes only to addresses whose parsed origin and path lie under the configured
 * base; no redirect is followed with it. Reads are tried again; a create is never repeated unless it surely was not acted on.
 */
import type { CapabilityStatement, DocumentReference, FhirResource, Organization, Task } from 'fhir/r4';
import { sleep } from '../lib/clock.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { isAcceptableTransport, isUnder, parseUrl, pathTemplate } from './addresses.ts';
import type { AccessTokens, ClientCore, RequestLogEntry } from './client-core.ts';
import type { ExchangeClient, SearchPage, SearchParams } from './client-port.ts';
import { createTask } from './create-task.ts';
import { createDownload } from './downloads.ts';
import { errorOfAnswer, jsonOf, malformed, placed } from './error-answers.ts';
import type { AskedFor } from './error-answers.ts';
import { createHttp } from './http.ts';
import type { HttpAnswer, HttpLimits } from './http.ts';
import { defaultRetryLimits, isTransient, retryAfterOf, waitBeforeNext } from './retry.ts';
import type { RetryLimits } from './retry.ts';
import { readSearchAnswer, decodeContinuation } from './search-pages.ts';
import type { Continuation } from './search-pages.ts';
import { FHIR_ID, FHIR_JSON, tryOnce } from './try-once.ts';

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

/** @throws AppError `invalid` for a base that is neither https nor on this machine */
export function createExchangeClient(deps: ExchangeClientDeps): ExchangeClient & { close(): Promise<void> } {
  const base = parseUrl(`${deps.fhirBaseUrl.trim().replace(/\/+$/, '')}/`);
  if (!base || !isAcceptableTransport(base) || base.search !== '' || base.hash !== '' || base.username !== '') {
    throw new AppError('invalid', 'The FHIR address of the connection is not usable.', {
      fields: [{ path: 'fhirBaseUrl', message: 'Use an https address without query.' }],
    });
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
      deps.requestLog?.({
        ...rest,
        origin: url.origin,
        path: isUnder(url, base) ? pathTemplate(url) : '/…',
        durationMs: Math.round(deps.clock.monotonicMs() - startedMs),
      }),
  };
  const maxPages = deps.limits?.maxPages ?? 1000;

  const readPage = async <R extends FhirResource>(
    type: R['resourceType'],
    at: Continuation,
    asked: SearchParams,
    signal: AbortSignal,
    mostBytes?: number,
  ): Promise<SearchPage<R>> => {
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
    const answer = await get(core, ask, signal, mostBytes);
    const page = readSearchAnswer<R>(type, jsonOf(answer.bytes), asked, at, maxPages);
    if (!page) throw malformed('The exchange gave an answer that is no search result.', answer, ask);
    return page;
  };

  const read = async <R extends FhirResource>(type: R['resourceType'], id: string, signal: AbortSignal): Promise<R> => {
    if (!FHIR_ID.test(id))
      throw new AppError('invalid', 'This is no id of the exchange.', {
        fields: [{ path: 'id', message: 'Not a FHIR id.' }],
      });
    return await readAt<R>(type, new URL(`${type}/${id}`, base), `system/${type}.r`, signal);
  };

  const readAt = async <R extends FhirResource>(
    type: R['resourceType'],
    url: URL,
    scope: string,
    signal: AbortSignal,
  ): Promise<R> => {
    const ask: AskedFor = { method: 'GET', url, scope, sent: null, personal: [] };
    const answer = await get(core, ask, signal);
    const value = jsonOf(answer.bytes);
    if (typeof value === 'object' && value !== null && 'resourceType' in value && value.resourceType === type)
      return value as R;
    throw malformed(`The exchange gave an answer that is no ${type}.`, answer, ask);
  };

  return {
    search: (type, params, signal, mostBytes) => {
      const url = new URL(type, base);
      for (const [name, value] of params) url.searchParams.append(name, value);
      return readPage(type, { url: url.href, page: 1, seen: [] }, params, signal, mostBytes);
    },
    nextPage: (type, next, asked, signal, mostBytes) => {
      const at = decodeContinuation(next);
      if (!at) return Promise.reject(new AppError('invalid', 'This page is not known.'));
      return readPage(type, at, asked, signal, mostBytes);
    },
    readTask: (id, signal) => read<Task>('Task', id, signal),
    readOrganization: (id, signal) => read<Organization>('Organization', id, signal),
    readDocumentReference: (id, signal) => read<DocumentReference>('DocumentReference', id, signal),
    createTask: (task, signal, heard) => createTask(core, task, signal, heard),
    capabilities: (signal) =>
      readAt<CapabilityStatement>('CapabilityStatement', new URL('metadata', base), 'none', signal),
    download: createDownload(core),
    close: () => http.close(),
  };
}

/** GET with one refresh on 401 and bounded repeats. @throws AppError */
async function get(core: ClientCore, ask: AskedFor, signal: AbortSignal, mostBytes?: number): Promise<HttpAnswer> {
  let refreshed = false;
  for (let attempt = 1; ;) {
    const token = await core.tokens.getToken(signal);
    const outcome = await tryOnce(
      core,
      ask,
      { authorization: `Bearer ${token}`, accept: FHIR_JSON, 'accept-encoding': 'gzip, deflate' },
      undefined,
      signal,
      mostBytes,
    );
    if (!(outcome instanceof AppError)) {
      if (outcome.status >= 200 && outcome.status < 300) return outcome;
      if (outcome.status === 401 && !refreshed) {
        refreshed = true;
        core.tokens.invalidate(token);
        continue;
      }
    }
    const retryAfterMs =
      outcome instanceof AppError
        ? null
        : retryAfterOf(outcome.header('retry-after'), outcome.header('date'), core.clock);
    const failure =
      outcome instanceof AppError ? placed(outcome, ask, false) : errorOfAnswer(outcome, ask, false, retryAfterMs);
    const again =
      outcome instanceof AppError ? ['timeout', 'connectionLost'].includes(outcome.code) : isTransient(outcome.status);
    const waitMs = again ? waitBeforeNext(attempt, retryAfterMs, core.retry, core.random) : null;
    if (waitMs === null) throw failure;
    await sleep(core.clock, waitMs, signal);
    attempt += 1;
  }
}
