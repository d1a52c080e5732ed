/**
 * What a failed POST means for a request. Pure. When in doubt the answer is `uncertain`: that costs one search,
 * a wrong "surely not sent" would cost a doubled request.
 */
import type { ErrorCode } from '../../preload/contract/errors.ts';
import { AppError } from '../lib/errors.ts';

export type CreateFailure =
  /** Nothing left this machine, or the exchange surely did not act on it: it stays queued. */
  | { kind: 'notSent'; retryAfterMs: number | null }
  /** The exchange said no, finally: no Task exists, the request can be edited again. */
  | { kind: 'refused' }
  /** A Task may exist. */
  | { kind: 'uncertain' };

const BEFORE_LEAVING: readonly ErrorCode[] = [
  'offline',
  'signedOut',
  'noConnection',
  'unauthorized',
  'credentials',
  'redirect',
  'locked',
  'throttled',
];
const REFUSED: readonly ErrorCode[] = [
  'exchangeRejected',
  'forbidden',
  'notFound',
  'unsupported',
  'invalid',
  'foreignOrigin',
];
/** 408: the answer is unknown. 409 and 412: the exchange knows our identifier already, so a Task of ours may exist. */
const DOUBTFUL_STATUS: readonly number[] = [408, 409, 412];

export function createFailure(error: unknown): CreateFailure {
  if (!(error instanceof AppError)) return { kind: 'uncertain' };
  const status = error.options.technical?.httpStatus;
  if (error.options.technical?.reason?.includes('mayExist')) return { kind: 'uncertain' };
  if (status !== undefined && DOUBTFUL_STATUS.includes(status)) return { kind: 'uncertain' };
  if (status === 429 || BEFORE_LEAVING.includes(error.code))
    return { kind: 'notSent', retryAfterMs: error.options.retryAfterMs ?? null };
  if (REFUSED.includes(error.code)) return { kind: 'refused' };
  return { kind: 'uncertain' };
}

/** True for an answer that says "I know this identifier", after which an absent Task means a final refusal. */
export const saysKnown = (error: unknown): boolean =>
  error instanceof AppError &&
  (error.options.technical?.httpStatus === 409 || error.options.technical?.httpStatus === 412);

/** Errors after which the connection as a whole has to wait: going on with the next request would fail alike. */
const CONNECTION: readonly ErrorCode[] = [
  'offline',
  'timeout',
  'connectionLost',
  'signedOut',
  'noConnection',
  'unauthorized',
  'credentials',
  'redirect',
  'locked',
  'exchangeUnavailable',
  'throttled',
  'aborted',
];
/** Troubles that may be of one request alone: the others may still get through. */
const OF_ONE: readonly ErrorCode[] = ['exchangeUnavailable', 'timeout', 'connectionLost'];

/** Whether the next request would surely meet the same. */
export const endsTheSweep = (error: unknown): boolean => !(error instanceof AppError) || !OF_ONE.includes(error.code);

export const isConnectionTrouble = (error: unknown): boolean =>
  !(error instanceof AppError) || CONNECTION.includes(error.code);
