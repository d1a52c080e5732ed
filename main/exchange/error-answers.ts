/**
 * One error out of every way in which the exchange says no: OperationOutcome, Cognito's `{"error"}`, AWS's `{"message"}`,
 * HTML and empty bodies. Pure. Bodies are read for codes and short reasons only; what repeats the request is dropped.
 */
import type { OperationOutcome, Task } from 'fhir/r4';
import type { FieldError } from '../../preload/contract/errors.ts';
import { AppError } from '../lib/errors.ts';
import type { AppErrorOptions } from '../lib/errors.ts';
import { withoutQuery } from './addresses.ts';
import { draftPathOf } from './field-paths.ts';
import type { HttpAnswer, HttpHead } from './http.ts';
import { holdsAny } from './redaction.ts';

const LONGEST_ISSUE = 300;
const MOST_ISSUES = 20;

export interface AskedFor {
  method: string;
  url: URL;
  /** SMART scope that the call needs (`system/Task.r`), named when the exchange answers 403. */
  scope: string;
  /** What was sent, for the field names and for what must not be repeated. */
  sent: Task | null;
  personal: readonly string[];
}

/** The request id that the server itself gave. */
export const serverRequestIdOf = (answer: HttpHead): string | null =>
  (
    answer.header('x-request-id') ??
    answer.header('x-correlation-id') ??
    answer.header('x-amzn-requestid') ??
    answer.header('x-amz-request-id')
  )?.slice(0, 100) ?? null;

interface Told {
  issues: string[];
  fields: FieldError[];
  oauthError: string | null;
}

/**
 * @param mayExist for a create: the answer does not rule out that the Task was made
 * @param retryAfterMs what Retry-After said, or null
 */
export function errorOfAnswer(
  answer: HttpAnswer,
  asked: AskedFor,
  mayExist: boolean,
  retryAfterMs: number | null,
): AppError {
  const told = readBody(answer, asked);
  const technical: NonNullable<AppErrorOptions['technical']> = {
    httpStatus: answer.status,
    method: asked.method,
    endpoint: withoutQuery(asked.url),
    ...(serverRequestIdOf(answer) === null ? {} : { serverRequestId: serverRequestIdOf(answer) ?? '' }),
    ...(told.oauthError === null ? {} : { oauthError: told.oauthError }),
    ...(told.issues.length > 0 ? { issues: told.issues } : {}),
    ...(mayExist ? { reason: 'mayExist' } : asked.method === 'POST' ? { reason: 'notCreated' } : {}),
  };
  const options: AppErrorOptions = {
    technical,
    fields: told.fields,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  };
  const meaning = mayExist
    ? { meaning: 'The exchange may have the request all the same; it is looked up before anything is sent again.' }
    : {};

  switch (answer.status) {
    case 401:
      return new AppError('unauthorized', 'The exchange does not accept the sign-in any more.', {
        ...options,
        nextStep: 'Sign in again.',
        retryable: false,
      });
    case 403:
      return new AppError(
        'forbidden',
        `The exchange refused: this connection may not do that (scope ${asked.scope}).`,
        {
          ...options,
          meaning: `The token lacks the scope ${asked.scope}, or your organization is not allowed to see this.`,
          nextStep: `Ask HealthMark support to grant the scope ${asked.scope} to this client id.`,
          retryable: false,
        },
      );
    case 404:
    case 410:
      return asked.method === 'POST'
        ? new AppError('exchangeRejected', 'The exchange does not know this address.', {
            ...options,
            nextStep: 'Check the FHIR address of the connection profile.',
            retryable: false,
          })
        : new AppError('notFound', 'The exchange does not have this any more, or its address is wrong.', {
            ...options,
            nextStep: 'Check the FHIR address of the connection profile; if it is right, tell support the request id.',
            retryable: false,
          });
    case 408:
      return new AppError('exchangeUnavailable', 'The exchange gave up waiting for the request.', {
        ...options,
        ...meaning,
        nextStep: 'Try again.',
        retryable: true,
      });
    case 409:
    case 412:
      return new AppError('exchangeRejected', 'The exchange says that it has this request already.', {
        ...options,
        ...meaning,
        nextStep: 'The request is looked up by its identifier.',
        retryable: false,
      });
    case 413:
      return new AppError('exchangeRejected', 'The request is too large for the exchange.', {
        ...options,
        nextStep: 'Attach a smaller authorization PDF (a scan in black and white at 200 dpi is enough).',
        fields:
          told.fields.length > 0
            ? told.fields
            : [{ path: 'authorization.file', message: 'Too large for the exchange.' }],
        retryable: false,
      });
    case 429:
      return new AppError('exchangeUnavailable', 'The exchange asks to slow down.', {
        ...options,
        nextStep: 'Nothing to do: it is tried again after the wait that the exchange asked for.',
        retryable: true,
      });
    default:
      break;
  }
  if (answer.status >= 500) {
    return new AppError('exchangeUnavailable', `The exchange has a fault of its own (${answer.status}).`, {
      ...options,
      ...meaning,
      nextStep: 'Try again later. If it lasts, tell support the request id.',
      retryable: true,
    });
  }
  if (answer.status >= 400) {
    return new AppError(
      'exchangeRejected',
      answer.status === 400 || answer.status === 422
        ? 'The exchange refused the request as it is.'
        : `The exchange refused the request (${answer.status}).`,
      {
        ...options,
        nextStep:
          told.fields.length > 0
            ? 'Correct the fields named below.'
            : 'Look at the technical detail, or ask support with the request id.',
        retryable: false,
      },
    );
  }
  return new AppError(
    'malformedAnswer',
    answer.status >= 300
      ? 'The exchange sent this request to another address; it was not followed.'
      : `The exchange gave an answer that does not fit (${answer.status}).`,
    {
      ...options,
      ...meaning,
      nextStep: 'Check the FHIR address of the connection profile.',
    },
  );
}

/** An answer of a good status whose body is not what was asked for. */
export function malformed(what: string, answer: HttpAnswer, asked: AskedFor, mayExist = false): AppError {
  const id = serverRequestIdOf(answer);
  return new AppError('malformedAnswer', what, {
    ...(mayExist
      ? { meaning: 'The exchange may have the request all the same; it is looked up before anything is sent again.' }
      : {}),
    nextStep: mayExist
      ? 'Let the program look the request up.'
      : 'Try again; if it stays, tell support the request id.',
    technical: {
      httpStatus: answer.status,
      method: asked.method,
      endpoint: withoutQuery(asked.url),
      ...(id === null ? {} : { serverRequestId: id }),
      ...(mayExist ? { reason: 'mayExist' } : {}),
    },
  });
}

/** Adds where a network failure happened; `mayExist` where a create may have been acted on. */
export function placed(error: AppError, asked: Pick<AskedFor, 'method' | 'url'>, mayExist: boolean): AppError {
  if (error.code === 'aborted' && !mayExist) return error;
  return new AppError(error.code, error.message, {
    ...error.options,
    ...(mayExist
      ? {
          meaning: 'The request may have reached the exchange; it is looked up before anything is sent again.',
          nextStep: 'Let the program look the request up.',
        }
      : {}),
    technical: {
      method: asked.method,
      endpoint: withoutQuery(asked.url),
      ...error.options.technical,
      ...(mayExist ? { reason: 'mayExist' } : {}),
    },
    cause: error.options.cause,
  });
}

function readBody(answer: HttpAnswer, asked: AskedFor): Told {
  const told: Told = { issues: [], fields: [], oauthError: null };
  const value = jsonOf(answer.bytes);
  if (typeof value !== 'object' || value === null) return told;
  if (isOutcome(value)) return readOutcome(value, asked);
  if ('error' in value && typeof value.error === 'string') {
    // Cognito and API Gateway use codes here; a sentence would be free text and stays out.
    if (/^[\w.-]{1,60}$/.test(value.error)) told.oauthError = value.error;
  }
  const message = 'message' in value ? value.message : 'Message' in value ? value.Message : undefined;
  if (typeof message === 'string')
    told.issues.push(clip(holdsAny(message, asked.personal) ? '(text withheld)' : message));
  return told;
}

function readOutcome(outcome: OperationOutcome, asked: AskedFor): Told {
  const told: Told = { issues: [], fields: [], oauthError: null };
  for (const issue of (outcome.issue ?? []).slice(0, MOST_ISSUES)) {
    const said = (issue.diagnostics ?? issue.details?.text ?? '').trim();
    const withheld = said !== '' && holdsAny(said, asked.personal);
    told.issues.push(
      clip(`${issue.severity} ${issue.code}${said === '' ? '' : `: ${withheld ? '(text withheld)' : said}`}`),
    );
    if (issue.severity === 'information') continue;
    for (const expression of (issue.expression ?? []).slice(0, MOST_ISSUES)) {
      told.fields.push({
        path: draftPathOf(expression, asked.sent),
        message: said === '' || withheld ? 'The exchange refused this value.' : clip(said),
      });
    }
  }
  return told;
}

/** OperationOutcome entries of a good answer, as text for a notice. */
export const outcomeTexts = (outcome: OperationOutcome): string[] =>
  (outcome.issue ?? [])
    .slice(0, MOST_ISSUES)
    .map((issue) => clip((issue.diagnostics ?? issue.details?.text ?? `${issue.severity} ${issue.code}`).trim()));

/** The body as JSON, or undefined where it is none (HTML, cut off, empty). */
export function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

export const isOutcome = (value: object): value is OperationOutcome =>
  'resourceType' in value && value.resourceType === 'OperationOutcome';

const clip = (text: string): string => (text.length > LONGEST_ISSUE ? `${text.slice(0, LONGEST_ISSUE - 1)}…` : text);
