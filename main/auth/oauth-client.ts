/**
 * OAuth 2.0 with one authorization server, configured by hand (a Cognito custom domain has no discovery). Tokens, codes,
 * verifiers and secrets pass through and are neither kept nor logged here.
 *
 * openid-client's `authorizationCodeGrant` rebuilds the redirect address and adds a slash to `https://localhost`, which
 * Cognito refuses (panva/openid-client#791, #868): the code is exchanged by `genericGrantRequest` with the exact string.
 */
import * as oidc from 'openid-client';
import { AppError } from '../lib/errors.ts';
import type { Http } from '../exchange/http.ts';
import { tokenError } from './oauth-errors.ts';
import type { Grant, TokenAnswerFacts } from './oauth-errors.ts';
import { codeOf } from './redirect.ts';
import { scopesOf, userOf } from './token-set.ts';
import { appErrorIn, tokenFetch } from './token-fetch.ts';
import type { TokenSet } from './token-set.ts';

export interface OAuthSettings {
  authorizeUrl: string;
  tokenUrl: string;
  clientId: string;
  clientAuth: 'basic' | 'post' | 'none';
  redirectUri: string;
  /** Space separated; empty means that the server grants what the client may have. */
  scope: string;
}

/** A sign-in that waits for its redirect. Lives in memory only. */
export interface PendingAuthorization {
  url: URL;
  state: string;
  verifier: string;
}

export interface OAuthClient {
  clientCredentials(signal: AbortSignal): Promise<TokenSet>;
  /** Authorize address with PKCE (always S256) and a fresh state. */
  startAuthorization(): Promise<PendingAuthorization>;
  /** Checks redirect and state, then exchanges the code. */
  finishAuthorization(address: URL, pending: PendingAuthorization, signal: AbortSignal): Promise<TokenSet>;
  refresh(refreshToken: string, signal: AbortSignal): Promise<TokenSet>;
}

export interface OAuthClientDeps {
  settings: OAuthSettings;
  /** Read anew for each request: it may be rotated meanwhile. */
  clientSecret: () => Promise<string | null>;
  http: Http;
}

const TOKEN_TIMEOUT_S = 30;

export function createOAuthClient({ settings, clientSecret, http }: OAuthClientDeps): OAuthClient {
  const tokenUrl = secureUrl(settings.tokenUrl, 'tokenUrl');
  const endpoint = `${tokenUrl.origin}${tokenUrl.pathname}`;

  const configure = async (
    onAnswer: (facts: TokenAnswerFacts, idToken: string | null) => void,
    signal: AbortSignal,
  ): Promise<oidc.Configuration> => {
    const configuration = new oidc.Configuration(
      {
        issuer: tokenUrl.origin,
        authorization_endpoint: secureUrl(settings.authorizeUrl, 'authorizeUrl').href,
        token_endpoint: tokenUrl.href,
      },
      required(settings.clientId, 'clientId', 'Enter the client id.'),
      undefined,
      await authentication(),
    );
    configuration.timeout = TOKEN_TIMEOUT_S;
    if (tokenUrl.protocol === 'http:') oidc.allowInsecureRequests(configuration);
    configuration[oidc.customFetch] = tokenFetch(http, onAnswer, signal);
    return configuration;
  };

  const authentication = async (): Promise<oidc.ClientAuth> => {
    if (settings.clientAuth === 'none') return oidc.None();
    const secret = await clientSecret();
    if (!secret)
      throw new AppError('credentials', 'The client secret of this connection is missing.', {
        nextStep: 'Enter the client secret in Settings, Connections.',
        fields: [{ path: 'secret', message: 'Missing.' }],
      });
    return settings.clientAuth === 'post' ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret);
  };

  const ask = async (grant: Grant, parameters: Record<string, string>, signal: AbortSignal): Promise<TokenSet> => {
    let facts: TokenAnswerFacts | null = null;
    let idToken: string | null = null;
    const configuration = await configure((told, token) => {
      facts = told;
      idToken = token;
    }, signal);
    try {
      const answer = await oidc.genericGrantRequest(configuration, grant, parameters);
      return {
        accessToken: answer.access_token,
        expiresInS: typeof answer.expires_in === 'number' && answer.expires_in > 0 ? answer.expires_in : null,
        refreshToken: answer.refresh_token ?? null,
        scopes: scopesOf(answer.scope, answer.access_token),
        user: userOf(idToken, answer.access_token),
      };
    } catch (error) {
      const known = appErrorIn(error);
      if (known) throw known;
      if (signal.aborted) throw new AppError('aborted', 'Stopped.', { cause: error });
      if (facts) throw tokenError(facts, grant, endpoint);
      throw new AppError('internal', 'The sign-in failed in an unexpected way.', {
        technical: { method: 'POST', endpoint },
      });
    }
  };

  const scope: Record<string, string> = settings.scope.trim() === '' ? {} : { scope: settings.scope.trim() };

  return {
    clientCredentials: (signal) => ask('client_credentials', scope, signal),
    async startAuthorization() {
      const redirectUri = required(
        settings.redirectUri,
        'redirectUri',
        'Enter the redirect address that is registered at HealthMark.',
      );
      const verifier = oidc.randomPKCECodeVerifier();
      const state = oidc.randomState();
      const url = secureUrl(settings.authorizeUrl, 'authorizeUrl');
      const query: Record<string, string> = {
        response_type: 'code',
        client_id: required(settings.clientId, 'clientId', 'Enter the client id.'),
        redirect_uri: redirectUri,
        state,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...scope,
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return { url, state, verifier };
    },
    async finishAuthorization(address, pending, signal) {
      const code = codeOf(address, settings.redirectUri, pending.state);
      return await ask(
        'authorization_code',
        { code, redirect_uri: settings.redirectUri, code_verifier: pending.verifier },
        signal,
      );
    },
    refresh: (refreshToken, signal) => ask('refresh_token', { refresh_token: refreshToken }, signal),
  };
}

/** https, or plain http on 127.0.0.1 (practice and tests). */
function secureUrl(text: string, path: 'authorizeUrl' | 'tokenUrl'): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new AppError('invalid', 'An address of the connection cannot be read.', {
      fields: [{ path, message: 'Not an address.' }],
    });
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === '127.0.0.1')) return url;
  throw new AppError('invalid', 'An address of the connection is not encrypted.', {
    fields: [{ path, message: 'Use https.' }],
  });
}

function required(value: string, path: string, message: string): string {
  const text = value.trim();
  if (text === '')
    throw new AppError('credentials', message, {
      nextStep: 'Complete the connection in Settings.',
      fields: [{ path, message }],
    });
  return text;
}
