/**
 * The bytes behind an output's address. The bearer token is sent only under the FHIR base and never after a redirect;
 * pre-signed storage answers 400 to a request that carries one. It writes nothing and checks no hash: records does.
 */
import { sleep } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { isLoopback, isUnder, parseUrl } from './addresses.ts';
import type { ClientCore } from './client-core.ts';
import type { DownloadAnswer } from './client-port.ts';
import { errorOfAnswer, placed, serverRequestIdOf } from './error-answers.ts';
import type { AskedFor } from './error-answers.ts';
import type { HttpAnswer, HttpStream } from './http.ts';
import { toDownload, unwrapBinary } from './download-answer.ts';
import { isTransient, retryAfterOf, waitBeforeNext } from './retry.ts';

const LARGEST_ERROR_BYTES = 64 * 1024;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export function createDownload(core: ClientCore) {
  return async (address: string, offset: number, etag: string | null, signal: AbortSignal): Promise<DownloadAnswer> => {
    const url = parseUrl(address, core.base);
    if (!url) throw new AppError('invalid', 'The address of the document cannot be read.');
    if (!isUnder(url, core.base)) {
      const { answer, asked } = await openForeign(core, url, offset, etag, signal);
      return toDownload(answer, asked, offset);
    }
    // A Binary may come wrapped in JSON, and then ranges would count the wrapping: it is always read from its beginning.
    const isBinary = /\/Binary\/[^/]+$/.test(url.pathname);
    const from = isBinary ? 0 : offset;
    const { answer, asked } = await openOwn(core, url, from, etag, signal);
    const download = toDownload(answer, asked, from);
    return isBinary ? await unwrapBinary(core, answer, download) : download;
  };
}

interface Opened {
  answer: HttpStream;
  asked: AskedFor;
}

async function openOwn(
  core: ClientCore,
  url: URL,
  offset: number,
  etag: string | null,
  signal: AbortSignal,
): Promise<Opened> {
  const asked: AskedFor = { method: 'GET', url, scope: scopeFor(url), sent: null, personal: [] };
  let refreshed = false;
  return await withRetry(core, asked, signal, async () => {
    for (;;) {
      const token = await core.tokens.getToken(signal);
      const answer = await open(
        core,
        url,
        { ...ranged(offset, etag), authorization: `Bearer ${token}`, accept: '*/*' },
        signal,
      );
      if (answer.status === 401 && !refreshed) {
        refreshed = true;
        core.tokens.invalidate(token);
        answer.discard();
        continue;
      }
      return REDIRECTS.has(answer.status) ? await follow(core, answer, url, offset, etag, signal) : answer;
    }
  });
}

async function openForeign(
  core: ClientCore,
  url: URL,
  offset: number,
  etag: string | null,
  signal: AbortSignal,
): Promise<Opened> {
  assertForeign(url, core);
  const asked: AskedFor = { method: 'GET', url: new URL(url.origin), scope: '', sent: null, personal: [] };
  return await withRetry(core, asked, signal, async () => {
    const answer = await open(core, url, { ...ranged(offset, etag), accept: '*/*' }, signal);
    return REDIRECTS.has(answer.status) ? await follow(core, answer, url, offset, etag, signal) : answer;
  });
}

/** Redirects of a download, without credentials, to encrypted addresses only. */
async function follow(
  core: ClientCore,
  first: HttpStream,
  from: URL,
  offset: number,
  etag: string | null,
  signal: AbortSignal,
): Promise<HttpStream> {
  let answer = first;
  let at = from;
  for (let hop = 0; REDIRECTS.has(answer.status); hop += 1) {
    answer.discard();
    const next = parseUrl(answer.header('location') ?? '', at);
    if (!next || answer.header('location') === null)
      throw new AppError('malformedAnswer', 'The server sent the download to nowhere.');
    if (hop >= core.maxRedirects)
      throw new AppError('malformedAnswer', 'The server sent the download from address to address.', {
        retryable: false,
        technical: { endpoint: from.origin, reason: 'redirects' },
      });
    assertForeign(next, core);
    at = next;
    answer = await open(core, at, { ...ranged(offset, etag), accept: '*/*' }, signal);
  }
  return answer;
}

function assertForeign(url: URL, core: ClientCore): void {
  const plainAllowed = url.protocol === 'http:' && isLoopback(url) && isLoopback(core.base);
  if ((url.protocol === 'https:' || plainAllowed) && url.username === '' && url.password === '') return;
  throw new AppError('foreignOrigin', 'The download address is not encrypted and was refused.', {
    meaning: 'The record was not fetched.',
    nextStep: 'Tell HealthMark support that a delivery link is not https.',
    retryable: false,
    technical: { endpoint: url.origin },
  });
}

async function withRetry(
  core: ClientCore,
  asked: AskedFor,
  signal: AbortSignal,
  run: () => Promise<HttpStream>,
): Promise<Opened> {
  for (let attempt = 1; ; attempt += 1) {
    let failure: AppError;
    let again: boolean;
    let retryAfterMs: number | null = null;
    try {
      const answer = await run();
      if (answer.status === 200 || answer.status === 206 || answer.status === 416) return { answer, asked };
      const whole: HttpAnswer = { status: answer.status, header: answer.header, bytes: await headBytes(answer) };
      retryAfterMs = retryAfterOf(answer.header('retry-after'), answer.header('date'), core.clock);
      again = isTransient(answer.status);
      failure =
        isUnder(asked.url, core.base) || again
          ? errorOfAnswer(whole, asked, false, retryAfterMs)
          : expired(whole, asked);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failure = placed(error, asked, false);
      again = error.code === 'timeout' || error.code === 'connectionLost';
    }
    const waitMs = again ? waitBeforeNext(attempt, retryAfterMs, core.retry, core.random) : null;
    if (waitMs === null) throw failure;
    await sleep(core.clock, waitMs, signal);
  }
}

/** Object stores answer 403 with XML when a link has expired, some 400, 401, 404 or 410; a fresh link is in the Task. */
function expired(answer: HttpAnswer, asked: AskedFor): AppError {
  const id = serverRequestIdOf(answer);
  return new AppError('expiredLink', 'The delivery link does not work any more.', {
    meaning: 'Links live for some hours; the record itself is still with the exchange.',
    nextStep: 'A fresh link is fetched with the request.',
    technical: {
      httpStatus: answer.status,
      method: 'GET',
      endpoint: asked.url.origin,
      ...(id === null ? {} : { serverRequestId: id }),
    },
  });
}

async function headBytes(answer: HttpStream): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= LARGEST_ERROR_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, LARGEST_ERROR_BYTES);
}

async function open(
  core: ClientCore,
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<HttpStream> {
  const startedMs = core.clock.monotonicMs();
  try {
    const answer = await core.http.stream({ method: 'GET', url, headers }, signal);
    core.log({
      method: 'GET',
      url,
      startedMs,
      status: answer.status,
      serverRequestId: serverRequestIdOf(answer),
      failure: answer.status < 400 ? null : `http${answer.status}`,
    });
    return answer;
  } catch (error) {
    core.log({
      method: 'GET',
      url,
      startedMs,
      status: null,
      serverRequestId: null,
      failure: error instanceof AppError ? error.code : 'internal',
    });
    throw error;
  }
}

function ranged(offset: number, etag: string | null): Record<string, string> {
  return {
    // Compression would make offsets and declared sizes speak of other bytes.
    'accept-encoding': 'identity',
    ...(offset > 0 ? { range: `bytes=${offset}-` } : {}),
    // A weak validator may not be used with a range (RFC 9110 section 13.1.5).
    ...(offset > 0 && etag !== null && !etag.startsWith('W/') ? { 'if-range': etag } : {}),
  };
}

const scopeFor = (url: URL): string => {
  const type = /\/(Binary|DocumentReference)\//.exec(url.pathname)?.[1];
  return type ? `system/${type}.r` : 'system/Task.r';
};
