/** When to try again: exponential backoff with jitter and Retry-After (RFC 9110 section 10.2.3). Decides only; it sends nothing. */
import type { Clock } from '../lib/clock.ts';

export interface RetryLimits {
  /** Tries in all, the first included. */
  tries: number;
  backoffBaseMs: number;
  backoffMaxMs: number;
  /** Longest Retry-After that is waited out here; a longer one is handed to the caller. */
  retryAfterCapMs: number;
}

export const defaultRetryLimits: RetryLimits = {
  tries: 3,
  backoffBaseMs: 500,
  backoffMaxMs: 8_000,
  retryAfterCapMs: 60_000,
};

/** Statuses after which the same read may succeed. */
export const isTransient = (status: number): boolean =>
  status === 408 || status === 429 || status === 500 || status === 502 || status === 503 || status === 504;

/**
 * Wait before try `attempt + 1`, or null where waiting has no use here.
 * @param attempt number of tries made so far
 * @param retryAfterMs what the server asked for, or null
 */
export function waitBeforeNext(
  attempt: number,
  retryAfterMs: number | null,
  limits: RetryLimits,
  random: () => number,
): number | null {
  if (attempt >= limits.tries) return null;
  if (retryAfterMs !== null) return retryAfterMs <= limits.retryAfterCapMs ? retryAfterMs : null;
  const full = Math.min(limits.backoffMaxMs, limits.backoffBaseMs * 2 ** (attempt - 1));
  return Math.round(full / 2 + random() * (full / 2));
}

/** Seconds or HTTP-date, as milliseconds from now; null where absent or unreadable. A date is compared with the server's own `Date` where it sent one. */
export function retryAfterOf(header: string | null, dateHeader: string | null, clock: Clock): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return null;
  const serverNow = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
  return Math.max(0, at - (Number.isNaN(serverNow) ? clock.now().getTime() : serverNow));
}
