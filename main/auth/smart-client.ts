/**
 * SMART App Launch, standalone, with one payer's authorization server (HL7 SMART App Launch 2.2; RFC 6749, 7636, 8252, 9207). Tokens,
 * codes, verifiers and keys pass through and are neither kept nor logged here.
 *
 * The code is exchanged by `genericGrantRequest` with the exact redirect text: openid-client's own grant rebuilds the address and adds a
 * slash to `https://localhost` (panva/openid-client#791, #868).
 */
import * as oidc from 'openid-client';
import type { JSONWebKeySet, JWTPayload } from 'jose';
import type { Http } from '../exchange/http.ts';
import { isAcceptableTransport, parseUrl } from '../exchange/addresses.ts';
import { AppError } from '../lib/errors.ts';
import type { Clock } from '../lib/clock.ts';
import { checkIdToken } from './id-token.ts';
import type { Grant, TokenAnswerFacts } from './oauth-errors.ts';
import { isRedirect } from './redirect.ts';
import { smartAuthorizeError, smartTokenError } from './smart-errors.ts';
import { importPrivateKey } from './smart-keys.ts';
import { appErrorIn, tokenFetch } from './token-fetch.ts';
import { scopesOf, userOf, type TokenSet } from './token-set.ts';

export interface SmartSettings {
  authorizeUrl: string;
  tokenUrl: string;
  /** Empty where the payer has none. */
  revokeUrl: string;
  /** Empty where it is not known. */
  issuer: string;
  clientId: string;
  clientAuth: 'none' | 'basic' | 'post' | 'privateKeyJwt';
  keyAlgorithm: 'RS384' | 'ES384';
  pkce: 'S256' | 'off';
  audience: string | null;
  scopes: string;
  idToken: 'require' | 'warn' | 'ignore';
  /** The server's metadata promise `iss` in every redirect (RFC 9207). */
  issPromised: boolean;
}

/** A sign-in that waits for its redirect. Lives in memory only. */
export interface PendingSmart {
  url: URL;
  state: string;
  verifier: string;
  nonce: string | null;
  redirectUri: string;
}

export interface SmartTokens extends TokenSet {
  /** `patient` of the token answer; null where it is missing. */
  patient: string | null;
  /** Claims of the id_token; null without one or where it cannot be read. */
  idClaims: JWTPayload | null;
  warnings: string[];
}

export interface SmartClient {
  start(redirectUri: string): Promise<PendingSmart>;
  /** Checks redirect, state and issuer, then exchanges the code. @throws AppError; `invalid` with field `address` where another address may follow */
  finish(address: URL, pending: PendingSmart, signal: AbortSignal): Promise<SmartTokens>;
  refresh(refreshToken: string, signal: AbortSignal): Promise<SmartTokens>;
  /** RFC 7009. @returns false where the payer offers no revocation */
  revoke(token: string, kind: 'refresh_token' | 'access_token', signal: AbortSignal): Promise<boolean>;
}

export interface SmartClientDeps {
  settings: SmartSettings;
  clientSecret(): Promise<string | null>;
  /** Private key as JWK text for `privateKeyJwt`. */
  privateKey(): Promise<string | null>;
  /** Keys of the issuer; null where it publishes none. */
  issuerKeys(signal: AbortSignal): Promise<JSONWebKeySet | null>;
  http: Http;
  clock: Clock;
}

const TOKEN_TIMEOUT_S = 30;

export function createSmartClient(deps: SmartClientDeps): SmartClient {
  const { settings, http, clock } = deps;

  const authentication = async (): Promise<oidc.ClientAuth> => {
    if (settings.clientAuth === 'none') return oidc.None();
    if (settings.clientAuth === 'privateKeyJwt') {
      const key = await deps.privateKey();
      if (key === null)
        throw missing(
          'The key of this payer connection is missing.',
          'Make a key and register its public half at the payer.',
        );
      return oidc.PrivateKeyJwt(await importPrivateKey(key, settings.keyAlgorithm), {
        // SMART names the token address as the audience; the library would name the issuer, which not every payer tells.
        [oidc.modifyAssertion]: (_header, payload) => {
          payload.aud = settings.tokenUrl;
        },
      });
    }
    const secret = await deps.clientSecret();
    if (secret === null)
      throw missing(
        'The client secret of this payer connection is missing.',
        'Enter the client secret of the payer connection.',
      );
    return settings.clientAuth === 'post' ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret);
  };

  const configure = async (
    heard: (facts: TokenAnswerFacts, idToken: string | null, body: Record<string, unknown>) => void,
    signal: AbortSignal,
  ): Promise<oidc.Configuration> => {
    const tokenUrl = secure(settings.tokenUrl, 'tokenUrl');
    const revoke = settings.revokeUrl === '' ? null : secure(settings.revokeUrl, 'revokeUrl');
    const configuration = new oidc.Configuration(
      {
        // Only the library's own checks compare it, and those that matter are made here.
        issuer: settings.issuer === '' ? tokenUrl.origin : settings.issuer,
        token_endpoint: tokenUrl.href,
        ...(revoke ? { revocation_endpoint: revoke.href } : {}),
      },
      settings.clientId,
      undefined,
      await authentication(),
    );
    configuration.timeout = TOKEN_TIMEOUT_S;
    if (tokenUrl.protocol === 'http:') oidc.allowInsecureRequests(configuration);
    configuration[oidc.customFetch] = tokenFetch(http, heard, signal);
    return configuration;
  };

  const ask = async (
    grant: Grant,
    parameters: Record<string, string>,
    nonce: string | null,
    signal: AbortSignal,
  ): Promise<SmartTokens> => {
    let facts: TokenAnswerFacts | null = null;
    let idToken: string | null = null;
    let body: Record<string, unknown> = {};
    const configuration = await configure((told, token, rest) => {
      facts = told;
      idToken = token;
      body = rest;
    }, signal);
    let answer: oidc.TokenEndpointResponse;
    try {
      answer = await oidc.genericGrantRequest(configuration, grant, parameters);
    } catch (error) {
      const known = appErrorIn(error);
      if (known) throw known;
      if (signal.aborted) throw new AppError('aborted', 'Stopped.', { cause: error });
      const endpoint = secure(settings.tokenUrl, 'tokenUrl');
      if (facts) throw smartTokenError(facts, grant, `${endpoint.origin}${endpoint.pathname}`);
      throw new AppError('internal', 'The sign-in failed in an unexpected way.');
    }
    const told = await aboutIdToken(idToken, grant, nonce, signal);
    return {
      accessToken: answer.access_token,
      expiresInS: typeof answer.expires_in === 'number' && answer.expires_in > 0 ? answer.expires_in : null,
      refreshToken: answer.refresh_token ?? null,
      scopes: scopesOf(answer.scope, answer.access_token),
      user: userOf(idToken, answer.access_token),
      patient: patientIn(body),
      ...told,
    };
  };

  const aboutIdToken = async (
    idToken: string | null,
    grant: Grant,
    nonce: string | null,
    signal: AbortSignal,
  ): Promise<Pick<SmartTokens, 'idClaims' | 'warnings'>> => {
    const policy = settings.idToken;
    if (policy === 'ignore' || (grant === 'refresh_token' && idToken === null)) return { idClaims: null, warnings: [] };
    if (idToken === null) {
      const isAsked = settings.scopes.split(/\s+/).includes('openid');
      if (policy === 'require') throw badIdToken('The payer gave no id token.');
      return { idClaims: null, warnings: isAsked ? ['The payer gave no id token although openid was asked for.'] : [] };
    }
    const keys = await deps.issuerKeys(signal).catch((cause: unknown) => {
      if (signal.aborted) throw cause;
      return null;
    });
    const { claims, problems } = await checkIdToken(idToken, keys, {
      issuer: settings.issuer,
      clientId: settings.clientId,
      // A renewed id_token carries no nonce.
      nonce: grant === 'authorization_code' ? nonce : null,
      now: clock.now(),
    });
    if (problems.length > 0 && policy === 'require') throw badIdToken(problems.join(' '));
    return { idClaims: claims, warnings: problems.map((p) => `The id token is not proper: ${p}`) };
  };

  return {
    async start(redirectUri) {
      const url = secure(settings.authorizeUrl, 'authorizeUrl');
      const state = oidc.randomState();
      const verifier = oidc.randomPKCECodeVerifier();
      const nonce = settings.scopes.split(/\s+/).includes('openid') ? oidc.randomNonce() : null;
      const query: Record<string, string> = {
        response_type: 'code',
        client_id: settings.clientId,
        redirect_uri: redirectUri,
        scope: settings.scopes,
        state,
        ...(settings.audience === null ? {} : { aud: settings.audience }),
        ...(nonce === null ? {} : { nonce }),
        ...(settings.pkce === 'S256'
          ? { code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }
          : {}),
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return { url, state, verifier, nonce, redirectUri };
    },
    async finish(address, pending, signal) {
      const code = smartCodeOf(address, pending, settings);
      return await ask(
        'authorization_code',
        {
          code,
          redirect_uri: pending.redirectUri,
          ...(settings.pkce === 'S256' ? { code_verifier: pending.verifier } : {}),
        },
        pending.nonce,
        signal,
      );
    },
    refresh: (refreshToken, signal) => ask('refresh_token', { refresh_token: refreshToken }, null, signal),
    async revoke(token, kind, signal) {
      if (settings.revokeUrl === '') return false;
      const configuration = await configure(() => undefined, signal);
      await oidc.tokenRevocation(configuration, token, { token_type_hint: kind });
      return true;
    },
  };
}

/**
 * The code in a redirect.
 * @throws AppError `invalid` (field `address`) where the address is another one, has another state or another issuer; then the
 *   sign-in may go on. Others where the payer refused.
 */
export function smartCodeOf(
  address: URL,
  pending: PendingSmart,
  settings: Pick<SmartSettings, 'issuer' | 'issPromised'>,
): string {
  if (!isRedirect(address, pending.redirectUri))
    throw wrongAddress('This is not the address on which the sign-in ends.');
  // Some servers answer in the fragment (response mode `fragment`).
  const fragment = new URLSearchParams(address.hash.replace(/^#/, ''));
  const given = address.searchParams.has('state') ? address.searchParams : fragment;
  for (const name of ['code', 'state', 'error', 'iss'])
    if (given.getAll(name).length > 1) throw wrongAddress('The address is not well formed.');
  if (given.get('state') !== pending.state) throw wrongAddress('This address belongs to another sign-in.');
  const iss = given.get('iss');
  if (iss !== null && settings.issuer !== '' && iss !== settings.issuer)
    throw wrongAddress('This address comes from another sign-in server.');
  if (iss === null && settings.issPromised)
    throw wrongAddress('The address does not say which sign-in server it comes from.');
  const error = given.get('error');
  if (error !== null) throw smartAuthorizeError(error);
  const code = given.get('code');
  if (code === null || code === '' || code.length > 8192) throw wrongAddress('The address holds no sign-in code.');
  return code;
}

const wrongAddress = (message: string): AppError =>
  new AppError('invalid', message, {
    nextStep: 'Copy the whole address from the browser after signing in, or start the sign-in again.',
    fields: [{ path: 'address', message }],
  });

const badIdToken = (why: string): AppError =>
  new AppError('credentials', 'The payer’s proof of who signed in is not acceptable.', {
    meaning: `${why} This connection requires a proper id token.`,
    nextStep: 'Ask the payer, or set the id token policy of the connection to “check and warn”.',
    fields: [{ path: 'idToken', message: why }],
  });

const missing = (message: string, nextStep: string): AppError =>
  new AppError('credentials', message, { nextStep, fields: [{ path: 'secret', message: 'Missing.' }] });

const patientIn = (body: Record<string, unknown>): string | null =>
  typeof body.patient === 'string' && body.patient !== '' && body.patient.length <= 256 ? body.patient : null;

/** https, or plain http on this computer (practice and tests). */
function secure(text: string, path: string): URL {
  const url = parseUrl(text);
  if (!url)
    throw new AppError('invalid', 'An address of the payer connection is missing or cannot be read.', {
      nextStep: 'Open the payer connection and discover its addresses, or enter them.',
      fields: [{ path, message: 'Not an address.' }],
    });
  if (!isAcceptableTransport(url))
    throw new AppError('invalid', 'An address of the payer connection is not encrypted.', {
      fields: [{ path, message: 'Use https.' }],
    });
  return url;
}
