/** What a payer's authorization server said → AppError, in the words of Patient Access. Pure; `error_description` is never kept. */
import { AppError, type AppErrorOptions } from '../lib/errors.ts';
import type { Grant, TokenAnswerFacts } from './oauth-errors.ts';

/** @param endpoint origin and path of the token address */
export function smartTokenError(facts: TokenAnswerFacts, grant: Grant, endpoint: string): AppError {
  const technical: NonNullable<AppErrorOptions['technical']> = {
    httpStatus: facts.status,
    method: 'POST',
    endpoint,
    ...(facts.oauthError === null ? {} : { oauthError: facts.oauthError }),
    ...(facts.serverRequestId === null ? {} : { serverRequestId: facts.serverRequestId }),
  };
  if (facts.status === 429 || facts.status >= 500)
    return new AppError('exchangeUnavailable', 'The payer’s sign-in server has a fault of its own.', {
      nextStep: 'Try again in a few minutes.',
      retryable: true,
      technical,
    });
  if (facts.oauthError === 'invalid_grant')
    return grant === 'refresh_token'
      ? new AppError('signedOut', 'The member’s sign-in at the payer has ended.', {
          meaning: 'The consent was withdrawn, or it ran out. What was fetched stays in the store.',
          nextStep: 'Ask the member to sign in again.',
          technical,
        })
      : new AppError('credentials', 'The sign-in could not be completed.', {
          meaning: 'The code has expired, was used before, or belongs to another redirect address.',
          nextStep:
            'Start the sign-in again and finish it within five minutes. If it happens again, compare the redirect address with the one registered at the payer, letter by letter.',
          technical,
        });
  if (facts.oauthError === 'invalid_client' || (facts.status === 401 && facts.asksForBasic))
    return new AppError('credentials', 'The payer does not accept the client id or its secret.', {
      nextStep:
        'Enter the secret again, or choose the way of authentication that the payer registered. Check that sandbox and production are not mixed up.',
      fields: [{ path: 'clientAuth', message: 'Not accepted by the payer.' }],
      technical,
    });
  if (facts.oauthError === 'invalid_scope')
    return new AppError('credentials', 'The payer refused the scopes.', {
      nextStep: 'Ask only for scopes that the payer lists for this client.',
      fields: [{ path: 'scopes', message: 'Refused by the payer.' }],
      technical,
    });
  if (facts.oauthError !== null)
    return new AppError('credentials', 'The payer’s sign-in server refused.', {
      nextStep: 'Tell the payer’s support the code shown in the technical detail.',
      technical,
    });
  return new AppError('malformedAnswer', 'The token address does not answer like a token address.', {
    nextStep: 'Check the token address of the payer connection.',
    retryable: false,
    fields: [{ path: 'tokenUrl', message: facts.isJson ? 'Unexpected answer.' : 'The answer is no JSON.' }],
    technical,
  });
}

/** `error` in the redirect (RFC 6749 section 4.1.2.1). */
export function smartAuthorizeError(code: string): AppError {
  const oauthError = /^[\w.-]{1,60}$/.test(code) ? code : 'unknown';
  const technical = { oauthError };
  switch (oauthError) {
    case 'access_denied':
      return new AppError('credentials', 'The member did not agree, or may not.', {
        meaning: 'Nothing was shared.',
        nextStep: 'Start the sign-in again when the member is ready to agree.',
        technical,
      });
    case 'invalid_scope':
      return new AppError('credentials', 'The payer refused the scopes.', {
        nextStep: 'Ask only for scopes that the payer lists for this client.',
        fields: [{ path: 'scopes', message: 'Refused by the payer.' }],
        technical,
      });
    case 'server_error':
    case 'temporarily_unavailable':
      return new AppError('exchangeUnavailable', 'The payer’s sign-in server has a fault of its own.', {
        nextStep: 'Try again in a few minutes.',
        technical,
      });
    default:
      return new AppError('redirect', 'The payer refused the sign-in.', {
        nextStep: 'Check the client id, the redirect address and the audience of the payer connection.',
        technical,
      });
  }
}
