/** The payer's authorization server: one page with two buttons, codes that are good once, refresh tokens that rotate, and keys for its id_token. */
import { createHash, randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, jwtVerify, createLocalJWKSet, decodeJwt, type JSONWebKeySet } from 'jose';
import type { PayerHabits } from './habits.ts';

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string | Buffer;
}

interface Code {
  redirectUri: string;
  challenge: string | null;
  scope: string;
  nonce: string | null;
  expiresMs: number;
}

export interface Authorization {
  authorize(query: URLSearchParams, method: string, decision: string | null): Answer;
  token(form: URLSearchParams, authorization: string | undefined): Promise<Answer>;
  revoke(form: URLSearchParams): Answer;
  keys(): Promise<string>;
  isGood(token: string): boolean;
  /** The member withdraws the consent in their account. */
  withdraw(): void;
  /** Every access token is refused from now on; refreshing still works. */
  expireTokens(): void;
  readonly revoked: string[];
  readonly refreshes: number;
}

const json = (status: number, value: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(value),
});
const fresh = (): string => randomBytes(24).toString('base64url');

export function createAuthorization(habits: PayerHabits, origin: () => string): Authorization {
  const codes = new Map<string, Code>();
  const access = new Map<string, number>();
  const refresh = new Map<string, { scope: string; used: boolean }>();
  const revoked: string[] = [];
  let refreshes = 0;
  let pair: Awaited<ReturnType<typeof generateKeyPair>> | null = null;
  const keyPair = async () => (pair ??= await generateKeyPair('RS256', { extractable: true }));

  const forget = (): void => {
    access.clear();
    refresh.clear();
  };

  const clientIsGood = async (form: URLSearchParams, header: string | undefined): Promise<boolean> => {
    switch (habits.clientAuth) {
      case 'none':
        return form.get('client_id') === habits.clientId;
      case 'post':
        return form.get('client_id') === habits.clientId && form.get('client_secret') === habits.clientSecret;
      case 'basic': {
        const [id, secret] = Buffer.from((header ?? '').replace(/^Basic /, ''), 'base64')
          .toString()
          .split(':')
          .map(decodeURIComponent);
        return id === habits.clientId && secret === habits.clientSecret;
      }
      case 'privateKeyJwt': {
        const assertion = form.get('client_assertion') ?? '';
        const keys = JSON.parse(habits.registeredKeys ?? '{"keys":[]}') as JSONWebKeySet;
        try {
          await jwtVerify(assertion, createLocalJWKSet(keys), {
            audience: `${origin()}${habits.tokenPath}`,
            issuer: habits.clientId,
            algorithms: ['RS384', 'ES384'],
          });
          return decodeJwt(assertion).jti !== undefined;
        } catch {
          return false;
        }
      }
    }
  };

  const grant = async (scope: string, nonce: string | null, withId: boolean): Promise<Answer> => {
    const token = habits.patientIn === 'accessToken' ? await jwt({ MPIID: habits.patientId }) : fresh();
    access.set(token, Date.now() + habits.tokenLifeS * 1000);
    const next = scope.split(' ').includes('offline_access') || habits.alwaysRefresh ? fresh() : null;
    if (next !== null) refresh.set(next, { scope, used: false });
    const granted = habits.grantScopes(scope);
    const openid = withId && scope.split(' ').includes('openid') && habits.idToken !== 'none';
    return json(200, {
      access_token: token,
      token_type: 'Bearer',
      expires_in: habits.tokenLifeS,
      ...(granted === null ? {} : { scope: granted }),
      ...(next === null ? {} : { refresh_token: next }),
      ...(habits.patientIn === 'tokenResponse' ? { patient: habits.patientId } : {}),
      ...(openid
        ? {
            id_token: await jwt({
              iss: origin() + habits.issuerPath,
              sub: 'someone',
              ...(habits.idToken === 'noAud' ? {} : { aud: habits.clientId }),
              ...(nonce === null ? {} : { nonce }),
              fhirUser: habits.fhirUser,
              name: habits.userName,
            }),
          }
        : {}),
    });
  };
  const jwt = async (claims: Record<string, unknown>): Promise<string> =>
    await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuedAt()
      .setJti(fresh())
      .setExpirationTime('10m')
      .sign((await keyPair()).privateKey);

  return {
    revoked,
    get refreshes() {
      return refreshes;
    },
    authorize(query, method, decision) {
      const redirectUri = query.get('redirect_uri') ?? '';
      const isRegistered = habits.redirects.some((r) =>
        r.endsWith('*') ? redirectUri.startsWith(r.slice(0, -1)) : r === redirectUri,
      );
      if (query.get('client_id') !== habits.clientId || !isRegistered)
        return { status: 400, headers: { 'content-type': 'text/html' }, body: '<h1>Unknown client or redirect</h1>' };
      if (method === 'GET')
        return {
          status: 200,
          headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
          body: `<!doctype html><html lang="en"><title>${habits.name}</title><body style="font:16px system-ui;margin:3rem auto;max-width:28rem"><h1>${habits.name}</h1>
<p>ROI Workstation asks to read the record of the made-up member ${habits.userName}.</p>
<form method="post"><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Do not allow</button></form></body></html>`,
        };
      const to = new URL(redirectUri);
      const back = (more: Record<string, string>): Answer => {
        const state = query.get('state');
        const all = {
          ...more,
          ...(state === null ? {} : { state }),
          ...(habits.sendsIss ? { iss: origin() + habits.issuerPath } : {}),
        };
        const text = new URLSearchParams(all).toString();
        // The registered text stays as it is: https://localhost has no slash.
        return { status: 302, headers: { location: `${redirectUri}${to.search === '' ? '?' : '&'}${text}` }, body: '' };
      };
      if (decision !== 'allow') return back({ error: 'access_denied' });
      if (habits.audience !== null && query.get('aud') !== habits.audience(origin()))
        return back({ error: 'invalid_request' });
      if (habits.requirePkce && query.get('code_challenge_method') !== 'S256')
        return back({ error: 'invalid_request' });
      const code = fresh();
      codes.set(code, {
        redirectUri,
        challenge: query.get('code_challenge'),
        scope: query.get('scope') ?? '',
        nonce: query.get('nonce'),
        expiresMs: Date.now() + 300_000,
      });
      return back({ code });
    },
    async token(form, header) {
      if (!(await clientIsGood(form, header))) return json(401, { error: 'invalid_client' });
      if (form.get('grant_type') === 'authorization_code') {
        const code = codes.get(form.get('code') ?? '');
        codes.delete(form.get('code') ?? '');
        if (!code || code.expiresMs < Date.now() || code.redirectUri !== form.get('redirect_uri'))
          return json(400, { error: 'invalid_grant' });
        const challenge = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        if (code.challenge !== null && code.challenge !== challenge) return json(400, { error: 'invalid_grant' });
        return await grant(code.scope, code.nonce, true);
      }
      const old = refresh.get(form.get('refresh_token') ?? '');
      if (!old) return json(400, { error: 'invalid_grant' });
      if (old.used) {
        // A refresh token that comes twice was stolen by one of the two: the whole family ends.
        forget();
        return json(400, { error: 'invalid_grant' });
      }
      old.used = true;
      refreshes += 1;
      return await grant(old.scope, null, false);
    },
    revoke(form) {
      revoked.push(form.get('token') ?? '');
      forget();
      return { status: 200, body: '' };
    },
    async keys() {
      return JSON.stringify({
        keys: [{ ...(await exportJWK((await keyPair()).publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }],
      });
    },
    isGood: (token) => (access.get(token) ?? 0) > Date.now(),
    withdraw: forget,
    expireTokens: () => access.clear(),
  };
}
