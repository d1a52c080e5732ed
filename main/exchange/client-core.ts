/** What the parts of the exchange client share: its settings, its token, its log. Types only. */
import type { Clock } from '../lib/clock.ts';
import type { Http } from './http.ts';
import type { RetryLimits } from './retry.ts';

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
  log(entry: {
    method: string;
    url: URL;
    startedMs: number;
    status: number | null;
    serverRequestId: string | null;
    failure: string | null;
  }): void;
}
