/** What the authorization server said → AppError. Pure. `error_description` is never kept: servers repeat codes, verifiers and names in it. */
import { AppError } from '../lib/errors.ts';
import type { AppErrorOptions } from '../lib/errors.ts';

export type Grant = 'client_credentials' | 'authorization_code' | 'refresh_token';

export interface TokenAnswerFacts {
  status: number;
  /** `error` of the body, if it is one of OAuth's short codes. */
  oauthError: string | null;
  serverRequestId: string | null;
  isJson: boolean;
  /** WWW-Authenticate asks for Basic: a token endpoint that does not know the client. */
  asksForBasic: boolean;
}

/**
 * @param endpoint origin and path of the token address
 */
export function tokenError(facts: TokenAnswerFacts, grant: Grant, endpoint: string): AppError {
  const technical: NonNullable<AppErrorOptions['technical']> = {
    httpStatus: facts.status,
    method: 'POST',
    endpoint,
    ...(facts.oauthError === null ? {} : { oauthError: facts.oauthError }),
    ...(facts.serverRequestId === null ? {} : { serverRequestId: facts.serverRequestId }),
  };
  if (facts.status === 429 || facts.status >= 500) {
    return new AppError('exchangeUnavailable', 'The sign-in server has a fault of its own.', {
      nextStep: 'Try again in a few minutes.',
      retryable: true,
      technical,
    });
  }
  switch (facts.oauthError) {
    case 'invalid_client':
      return wrongClient(technical);
    case 'invalid_grant':
      return grant === 'refresh_token'
        ? new AppError('signedOut', 'The sign-in has ended.', {
            meaning: 'The exchange no longer renews it.',
            nextStep: 'Sign in again.',
            technical,
          })
        : new AppError('credentials', 'The sign-in could not be completed.', {
            meaning: 'The code has expired, was used before, or belongs to another redirect address.',
            nextStep:
              'Start the sign-in again and finish it within five minutes. If it happens again, compare the redirect address with the one registered at HealthMark, letter by letter.',
            technical,
          });
    case 'unauthorized_client':
      return new AppError('credentials', 'This client id may not sign in in this way.', {
        nextStep:
          grant === 'client_credentials'
            ? 'Choose “user sign-in” for this connection, or ask HealthMark for an M2M client id.'
            : 'Choose “M2M” for this connection, or ask HealthMark for a user client id.',
        fields: [{ path: 'authKind', message: 'Not allowed for this client id.' }],
        technical,
      });
    case 'invalid_scope':
      return new AppError('credentials', 'The sign-in server refused the scopes that were asked for.', {
        nextStep: 'Leave the scope of the connection empty: the exchange then grants what the client may have.',
        fields: [{ path: 'scope', message: 'Refused by the sign-in server.' }],
        technical,
      });
    case 'unsupported_grant_type':
    case 'invalid_request':
      return new AppError('credentials', 'The sign-in server did not accept the request.', {
        nextStep: 'Check the token address, the client id and the kind of sign-in of this connection.',
        fields: [{ path: 'tokenUrl', message: 'The server refused the request.' }],
        technical,
      });
    default:
      break;
  }
  if (facts.status === 401 && facts.asksForBasic) return wrongClient(technical);
  if (facts.status === 403)
    return new AppError('credentials', 'The sign-in server refused this client.', {
      nextStep: 'Ask HealthMark support whether this client id and network address are allowed.',
      technical,
    });
  if (facts.oauthError !== null)
    return new AppError('credentials', 'The sign-in server refused.', {
      nextStep: 'Tell HealthMark support the code shown in the technical detail.',
      technical,
    });
  return new AppError('malformedAnswer', 'The token address does not answer like a token address.', {
    nextStep:
      'Check the token address of the connection. HealthMark’s is https://roiapiauth.healthmark-group.com/oauth2/token.',
    retryable: false,
    fields: [{ path: 'tokenUrl', message: facts.isJson ? 'Unexpected answer.' : 'The answer is no JSON.' }],
    technical,
  });
}

function wrongClient(technical: NonNullable<AppErrorOptions['technical']>): AppError {
  return new AppError('credentials', 'The sign-in server does not accept the client id or its secret.', {
    meaning: 'Nothing can be sent or read with this connection until it is corrected.',
    nextStep:
      'Enter the client secret again. If it was rotated, use the new one; check also that TEST and PROD are not mixed up.',
    fields: [{ path: 'secret', message: 'Not accepted.' }],
    technical,
  });
}

/** `error` in the redirect (RFC 6749 section 4.1.2.1) or on Cognito's error page. */
export function authorizeError(code: string): AppError {
  const oauthError = /^[\w.-]{1,60}$/.test(code) ? code : 'unknown';
  const technical = { oauthError };
  switch (oauthError) {
    case 'redirect_mismatch':
    case 'redirect_uri_mismatch':
      return new AppError('redirect', 'The sign-in server does not know the redirect address of this connection.', {
        nextStep:
          'Compare the redirect address with the one registered at HealthMark, letter by letter (https://localhost has no slash at its end).',
        fields: [{ path: 'redirectUri', message: 'Not registered for this client id.' }],
        technical,
      });
    case 'access_denied':
      return new AppError('credentials', 'The sign-in was refused.', {
        nextStep: 'Sign in with an account that may use the exchange.',
        technical,
      });
    case 'invalid_scope':
      return new AppError('credentials', 'The sign-in server refused the scopes that were asked for.', {
        nextStep: 'Leave the scope of the connection empty.',
        fields: [{ path: 'scope', message: 'Refused.' }],
        technical,
      });
    case 'server_error':
    case 'temporarily_unavailable':
      return new AppError('exchangeUnavailable', 'The sign-in server has a fault of its own.', {
        nextStep: 'Try again in a few minutes.',
        technical,
      });
    default:
      return new AppError('redirect', 'The sign-in server refused the address of this connection.', {
        nextStep: 'Check the client id and the redirect address of the connection.',
        fields: [{ path: 'clientId', message: 'Refused by the sign-in server.' }],
        technical,
      });
  }
}
