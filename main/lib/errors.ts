/** The one exception of the main process. Code decides behaviour; the texts are for people. Never carries PHI or a secret. */
import type { ErrorCode, FieldError, SeamError } from '../../preload/contract/errors.ts';

export interface AppErrorOptions {
  /** What it means for the thing at hand. */
  meaning?: string;
  /** What to do next. */
  nextStep?: string;
  retryable?: boolean;
  retryAfterMs?: number;
  fields?: FieldError[];
  technical?: NonNullable<SeamError['technical']>;
  cause?: unknown;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly options: AppErrorOptions;
  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.options = options;
  }
}

const RETRYABLE: readonly ErrorCode[] = [
  'throttled',
  'offline',
  'timeout',
  'connectionLost',
  'exchangeUnavailable',
  'malformedAnswer',
  'expiredLink',
  'diskFull',
];

/** The error as it crosses the seam or is stored with a request. Unknown exceptions become `internal` without their text. */
export function toSeamError(error: unknown, correlationId: string): SeamError {
  if (!(error instanceof AppError)) {
    return {
      code: 'internal',
      message: 'The program met an unexpected fault.',
      meaning: 'Nothing was lost; the step did not complete.',
      nextStep: 'Try again. If it happens again, tell support the number below.',
      retryable: true,
      correlationId,
      fields: [],
    };
  }
  const o = error.options;
  return {
    code: error.code,
    message: error.message,
    ...(o.meaning === undefined ? {} : { meaning: o.meaning }),
    ...(o.nextStep === undefined ? {} : { nextStep: o.nextStep }),
    retryable: o.retryable ?? RETRYABLE.includes(error.code),
    ...(o.retryAfterMs === undefined ? {} : { retryAfterMs: Math.max(0, Math.round(o.retryAfterMs)) }),
    correlationId,
    fields: o.fields ?? [],
    ...(o.technical === undefined ? {} : { technical: o.technical }),
  };
}

/** True when the error says that a job was ended on purpose. */
export const isAborted = (error: unknown): boolean =>
  (error instanceof AppError && error.code === 'aborted') || (error instanceof Error && error.name === 'AbortError');
