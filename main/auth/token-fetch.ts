/** The OAuth library's way to the network: our bounded HTTP, without the id_token, with small faults of servers mended. */
import type * as oidc from 'openid-client';
import type { Http } from '../exchange/http.ts';
import { AppError } from '../lib/errors.ts';
import type { TokenAnswerFacts } from './oauth-errors.ts';

/**
 * The library's fetch over our bounded HTTP. The id_token is taken out before the library sees it: it could only compare
 * it with an issuer that nobody publishes for a custom domain, and would throw away a good access token (patient-access.md,
 * finding 2). It is used for a name on the screen, over the TLS connection on which it came, and for nothing else.
 */
export function tokenFetch(
  http: Http,
  onAnswer: (facts: TokenAnswerFacts, idToken: string | null, body: Record<string, unknown>) => void,
  signal: AbortSignal,
): oidc.CustomFetch {
  return async (url, options) => {
    const headers: Record<string, string> = {};
    new Headers(options.headers).forEach((value, name) => {
      headers[name] = value;
    });
    headers['content-type'] ??= 'application/x-www-form-urlencoded';
    const signals = options.signal ? AbortSignal.any([signal, options.signal]) : signal;
    const answer = await http
      .send({ method: 'POST', url: new URL(url), headers, body: String(options.body ?? '') }, signals)
      .catch((error: unknown) => {
        // Our own limit fired, not the user.
        if (error instanceof AppError && error.code === 'aborted' && !signal.aborted)
          throw new AppError('timeout', 'The sign-in server did not answer in time.', {
            nextStep: 'Try again in a few minutes.',
          });
        throw error;
      });
    const value = parse(answer.bytes);
    const { id_token: idToken, ...rest } = value ?? {};
    onAnswer(
      {
        status: answer.status,
        oauthError: typeof value?.error === 'string' && /^[\w.-]{1,60}$/.test(value.error) ? value.error : null,
        serverRequestId: (answer.header('x-request-id') ?? answer.header('x-amzn-requestid'))?.slice(0, 100) ?? null,
        isJson: value !== null,
        asksForBasic: /\bbasic\b/i.test(answer.header('www-authenticate') ?? ''),
      },
      typeof idToken === 'string' ? idToken : null,
      rest,
    );
    return new Response(value === null ? '' : JSON.stringify(mended(rest)), {
      status: answer.status,
      headers: { 'content-type': value === null ? 'text/plain' : 'application/json' },
    });
  };
}

function parse(bytes: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Small faults of real servers that would cost a good token: a life in quotes, a missing type, a scope of null. */
function mended(body: Record<string, unknown>): Record<string, unknown> {
  const { expires_in: life, scope, ...rest } = body;
  const seconds = typeof life === 'string' && /^\d{1,9}$/.test(life) ? Number(life) : life;
  return {
    ...rest,
    ...(typeof seconds === 'number' && seconds > 0 ? { expires_in: seconds } : {}),
    ...(typeof scope === 'string' ? { scope } : Array.isArray(scope) ? { scope: scope.join(' ') } : {}),
    ...(typeof body.access_token === 'string' && body.token_type === undefined ? { token_type: 'bearer' } : {}),
  };
}

/** An error of ours within what the library threw. */
export function appErrorIn(error: unknown): AppError | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1)
    if (at instanceof AppError) return at;
  return null;
}
