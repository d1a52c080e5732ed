/** Errors as they cross the seam: what happened, what it means, what to do. No PHI, no secret, no stack. */
import { z } from 'zod';

/** The closed set of reasons. Code decides behaviour; text is for people only. */
export const errorCodes = [
  'denied', // untrusted sender, unknown operation
  'locked', // the store is locked
  'signedOut', // no usable token; the user has to sign in
  'noConnection', // no connection profile is active
  'invalid', // input refused; see fields
  'notFound',
  'conflict', // state does not allow it now
  'throttled', // asked too often; see retryAfterMs
  'offline', // network unreachable: DNS, refused, no route; nothing left this machine
  'timeout', // no answer within the limit
  'connectionLost', // the connection broke after the request may have left
  'unauthorized', // 401 after a refresh
  'credentials', // the token endpoint refused the client or the user (invalid_client, invalid_grant…)
  'redirect', // the authorization server refused the redirect address or the client id
  'forbidden', // 403: scope missing
  'exchangeRejected', // 4xx other: final for this row
  'exchangeUnavailable', // 5xx and 429
  'malformedAnswer', // HTML, broken JSON, wrong resource
  'foreignOrigin', // an address outside the configured origins was refused
  'expiredLink',
  'integrity', // size, hash or seal does not match
  'diskFull',
  'keyring', // key store: see reason in technical
  'storeDamaged',
  'storeNewer',
  'unsupported',
  'aborted',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export const fieldErrorSchema = z.object({
  /** Dotted path of the input or draft field, or the FHIR expression when no field matches. */
  path: z.string(),
  message: z.string(),
});
export type FieldError = z.infer<typeof fieldErrorSchema>;

export const errorSchema = z.object({
  code: z.enum(errorCodes),
  /** What happened, in one sentence. */
  message: z.string(),
  /** What it means for the thing at hand. */
  meaning: z.string().optional(),
  /** What to do next. */
  nextStep: z.string().optional(),
  retryable: z.boolean(),
  retryAfterMs: z.number().int().nonnegative().optional(),
  /** Ties the message to the log and the audit trail. */
  correlationId: z.string(),
  fields: z.array(fieldErrorSchema),
  /** Technical detail that may be copied to support: never PHI. */
  technical: z
    .object({
      httpStatus: z.number().int().optional(),
      method: z.string().optional(),
      /** Origin and path without query. */
      endpoint: z.string().optional(),
      /** The server's own request id. */
      serverRequestId: z.string().optional(),
      oauthError: z.string().optional(),
      /** OperationOutcome.issue as `severity code: diagnostics`, clipped. */
      issues: z.array(z.string()).optional(),
      reason: z.string().optional(),
    })
    .optional(),
});
export type SeamError = z.infer<typeof errorSchema>;

export type Envelope<T> = { ok: true; data: T } | { ok: false; error: SeamError };
