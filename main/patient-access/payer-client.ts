/**
 * Asking one payer's FHIR server with a member's token. The token goes to the configured base and below it, nowhere else: a foreign link
 * is refused before anything is sent, and no redirect is followed. A refusal by 401 renews the token once; 429, 503 and faults are
 * waited out a few times. It reads no FHIR but the issues of a refusal.
 */
import type { AccessTokens } from '../exchange/client-core.ts';
import { isAcceptableTransport, isUnder, withoutQuery } from '../exchange/addresses.ts';
import type { Http, HttpAnswer } from '../exchange/http.ts';
import { retryAfterOf, waitBeforeNext } from '../exchange/retry.ts';
import { sleep, type Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { newCorrelationId } from '../lib/ids.ts';
import { issuesOf, issueText } from './page-read.ts';

export interface PayerLimits {
  /** Largest answer that is read. */
  pageBytes: number;
  tries: number;
  backoffBaseMs: number;
  backoffMaxMs: number;
  /** Longest Retry-After that is waited out. */
  retryAfterCapMs: number;
}

export interface PayerAsk {
  url: URL;
  /** A search in the body (POST `_search`). */
  form?: string;
}

export interface PayerAnswer {
  bytes: Buffer;
  /** The server's own time, or null. */
  date: Date | null;
}

export interface PayerClient {
  /**
   * @throws AppError `foreignOrigin signedOut unauthorized forbidden notFound exchangeRejected exchangeUnavailable malformedAnswer timeout
   *   offline connectionLost aborted`; the HTTP status and the payer's own words are in `technical`
   */
  ask(ask: PayerAsk, signal: AbortSignal): Promise<PayerAnswer>;
}

export interface PayerClientDeps {
  base: URL;
  tokens: AccessTokens;
  http: Http;
  clock: Clock;
  limits: PayerLimits;
  random: () => number;
  heard(entry: { method: string; url: URL; status: number | null; durationMs: number; failure: string | null }): void;
}

export function createPayerClient(deps: PayerClientDeps): PayerClient {
  const { base, http, clock, limits } = deps;

  const once = async (ask: PayerAsk, token: string, signal: AbortSignal): Promise<HttpAnswer> => {
    const startedMs = clock.monotonicMs();
    const method = ask.form === undefined ? 'GET' : 'POST';
    const told = (status: number | null, failure: string | null): void =>
      deps.heard({ method, url: ask.url, status, durationMs: clock.monotonicMs() - startedMs, failure });
    try {
      const answer = await http.send(
        {
          method,
          url: ask.url,
          headers: {
            accept: 'application/fhir+json',
            'accept-encoding': 'gzip, deflate',
            authorization: `Bearer ${token}`,
            'x-request-id': newCorrelationId(),
            ...(ask.form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
          },
          ...(ask.form === undefined ? {} : { body: ask.form }),
          maxAnswerBytes: limits.pageBytes,
        },
        signal,
      );
      told(answer.status, answer.status < 300 ? null : `http${answer.status}`);
      return answer;
    } catch (cause) {
      told(null, cause instanceof AppError ? cause.code : 'internal');
      throw cause;
    }
  };

  return {
    async ask(ask, signal) {
      if (!isUnder(ask.url, base) || !isAcceptableTransport(ask.url))
        throw new AppError('foreignOrigin', 'The payer’s answer leads to another server.', {
          meaning: 'It was not followed: the member’s token is for the payer’s own address only.',
          technical: { endpoint: withoutQuery(ask.url), reason: 'foreignLink' },
        });
      let renewed = false;
      for (let attempt = 1; ; attempt += 1) {
        const token = await deps.tokens.getToken(signal);
        let failure: AppError;
        let waitMs: number | null = null;
        try {
          const answer = await once(ask, token, signal);
          if (answer.status >= 200 && answer.status < 300)
            return { bytes: answer.bytes, date: dateOf(answer.header('date')) };
          if (answer.status === 401 && !renewed) {
            renewed = true;
            attempt -= 1;
            deps.tokens.invalidate(token);
            continue;
          }
          failure = refusal(answer, ask);
          if (answer.status === 429 || answer.status >= 500)
            waitMs =
              answer.status === 501
                ? null
                : waitBeforeNext(
                    attempt,
                    retryAfterOf(answer.header('retry-after'), answer.header('date'), clock),
                    // A payer that only asks for patience gets more of it than one with a fault.
                    answer.status === 429 ? { ...limits, tries: limits.tries * 3 } : limits,
                    deps.random,
                  );
        } catch (cause) {
          if (!(cause instanceof AppError)) throw cause;
          failure = cause;
          // A page that drips for the whole limit is asked for once more, not again and again.
          const again = { offline: limits.tries, connectionLost: limits.tries, timeout: 2 }[cause.code as string];
          if (again !== undefined) waitMs = waitBeforeNext(attempt, null, { ...limits, tries: again }, deps.random);
        }
        if (waitMs === null) throw failure;
        await sleep(clock, waitMs, signal);
      }
    },
  };
}

const dateOf = (header: string | null): Date | null => {
  const at = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(at) ? null : new Date(at);
};

function refusal(answer: HttpAnswer, ask: PayerAsk): AppError {
  const { status } = answer;
  const requestId = answer.header('x-correlation-id') ?? answer.header('x-request-id');
  const technical = {
    httpStatus: status,
    method: ask.form === undefined ? 'GET' : 'POST',
    endpoint: withoutQuery(ask.url),
    ...(requestId === null ? {} : { serverRequestId: requestId.slice(0, 100) }),
    issues: issuesIn(answer.bytes),
  };
  if (status >= 300 && status < 400)
    return new AppError('foreignOrigin', 'The payer sent the request on to another address.', {
      meaning: 'It was not followed: the member’s token is for the payer’s own address only.',
      technical: { ...technical, reason: 'redirect' },
    });
  if (status === 401)
    return new AppError('unauthorized', 'The payer does not accept the member’s sign-in for this.', { technical });
  if (status === 403) return new AppError('forbidden', 'The payer refuses this.', { technical });
  if (status === 404 || status === 410) return new AppError('notFound', 'The payer does not have this.', { technical });
  if (status === 429)
    return new AppError('exchangeUnavailable', 'The payer asks for fewer requests.', {
      technical: { ...technical, reason: 'throttled' },
    });
  if (status >= 500 && status !== 501)
    return new AppError('exchangeUnavailable', 'The payer’s server has a fault of its own.', { technical });
  return new AppError('exchangeRejected', 'The payer does not accept this request.', { technical });
}

/** For the store and the screen only: payers repeat names in them. */
function issuesIn(bytes: Buffer): string[] {
  if (bytes.length > 200_000) return [];
  try {
    return issuesOf(JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, '')))
      .slice(0, 5)
      .map(issueText);
  } catch {
    return [];
  }
}
