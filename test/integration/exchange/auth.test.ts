/**
 * Purpose: the auth origin behaves like a Cognito pool, seen through openid-client and through plain requests.
 */
import * as oidc from 'openid-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startExchange, type Exchange } from '../../exchange/index.ts';
import { fhirClient, m2mToken, signInByForm } from './client.ts';

const ALL_SCOPES = 'system/Organization.r system/Organization.s system/Task.c system/Task.r system/Task.s';

let exchange: Exchange;
beforeAll(async () => {
  exchange = await startExchange({ issuer: 'origin' });
});
afterAll(() => exchange.close());

function configured(clientId: string, auth?: oidc.ClientAuth): oidc.Configuration {
  const server = {
    issuer: new URL(exchange.tokenUrl).origin,
    authorization_endpoint: exchange.authorizeUrl,
    token_endpoint: exchange.tokenUrl,
  };
  const configuration = new oidc.Configuration(server, clientId, undefined, auth);
  oidc.allowInsecureRequests(configuration);
  return configuration;
}

async function authorize(
  configuration: oidc.Configuration,
  extra: Record<string, string> = {},
  password = exchange.users[0]?.password ?? '',
) {
  const verifier = oidc.randomPKCECodeVerifier();
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: exchange.user.redirectUri,
    state: 'state-1',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...extra,
  });
  return { verifier, ...(await signInByForm(url, exchange.users[0]?.username ?? '', password)) };
}

test.each([
  ['client_secret_basic', () => oidc.ClientSecretBasic(exchange.m2m.clientSecret)],
  ['client_secret_post', () => oidc.ClientSecretPost(exchange.m2m.clientSecret)],
])('client credentials by %s get all scopes for an empty one', async (_name, auth) => {
  const tokens = await oidc.clientCredentialsGrant(configured(exchange.m2m.clientId, auth()));
  expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: ALL_SCOPES });
});

test('a wrong secret is invalid_client, an unknown scope invalid_scope', async () => {
  const wrong = configured(exchange.m2m.clientId, oidc.ClientSecretBasic('not-it'));
  await expect(oidc.clientCredentialsGrant(wrong)).rejects.toMatchObject({ error: 'invalid_client' });
  const right = configured(exchange.m2m.clientId, oidc.ClientSecretPost(exchange.m2m.clientSecret));
  await expect(oidc.clientCredentialsGrant(right, { scope: 'system/Task.u' })).rejects.toMatchObject({
    error: 'invalid_scope',
  });
  expect((await oidc.clientCredentialsGrant(right, { scope: 'system/Task.r' })).scope).toBe('system/Task.r');
});

test('sign-in: code with PKCE, exchanged with the exact redirect; refresh works', async () => {
  const configuration = configured(exchange.user.clientId, oidc.None());
  const { location, verifier } = await authorize(configuration);
  const answer = new URL(location);
  expect(answer.searchParams.get('state')).toBe('state-1');
  expect(answer.searchParams.has('iss')).toBe(false);
  const code = answer.searchParams.get('code') ?? '';
  const tokens = await oidc.genericGrantRequest(configuration, 'authorization_code', {
    code,
    code_verifier: verifier,
    redirect_uri: exchange.user.redirectUri,
  });
  expect(tokens.scope).toBe(`openid email phone ${ALL_SCOPES}`);
  const response = await fetch(`${exchange.fhirUrl}/Organization?_count=1`, {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  });
  expect(response.status).toBe(200);
  const renewed = await oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
  expect(renewed.access_token).not.toBe(tokens.access_token);
});

test('the redirect with a slash is another redirect: invalid_grant', async () => {
  const configuration = configured(exchange.user.clientId, oidc.None());
  const { location, verifier } = await authorize(configuration);
  const code = new URL(location).searchParams.get('code') ?? '';
  const grant = oidc.genericGrantRequest(configuration, 'authorization_code', {
    code,
    code_verifier: verifier,
    redirect_uri: 'https://localhost/',
  });
  await expect(grant).rejects.toMatchObject({ error: 'invalid_grant' });
});

test('a wrong verifier and a code used twice are invalid_grant', async () => {
  const configuration = configured(exchange.user.clientId, oidc.None());
  const first = await authorize(configuration);
  const code = new URL(first.location).searchParams.get('code') ?? '';
  const redeem = (verifier: string): Promise<unknown> =>
    oidc.genericGrantRequest(configuration, 'authorization_code', {
      code,
      code_verifier: verifier,
      redirect_uri: exchange.user.redirectUri,
    });
  await expect(redeem(oidc.randomPKCECodeVerifier())).rejects.toMatchObject({ error: 'invalid_grant' });
  const second = await authorize(configuration);
  const again = {
    code: new URL(second.location).searchParams.get('code') ?? '',
    code_verifier: second.verifier,
    redirect_uri: exchange.user.redirectUri,
  };
  await oidc.genericGrantRequest(configuration, 'authorization_code', again);
  await expect(oidc.genericGrantRequest(configuration, 'authorization_code', again)).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});

test('a wrong password stays on the page and says so', async () => {
  const { location, page } = await authorize(configured(exchange.user.clientId, oidc.None()), {}, 'wrong');
  expect(location).toBe('');
  expect(page).toContain('Incorrect user name or password');
  expect(page).toContain('name="password"');
});

test.each([
  ['redirect', () => ({ redirect_uri: 'https://localhost/' }), 'redirect_mismatch'],
  ['client', () => ({ client_id: 'nobody' }), 'invalid_client'],
])('a wrong %s ends on the error page and never redirects to the client', async (_what, extra, error) => {
  const { location, page } = await authorize(configured(exchange.user.clientId, oidc.None()), extra());
  expect(location).toBe('');
  expect(page).toContain(error);
});

test('without a code challenge there is no sign-in', async () => {
  const url = new URL(exchange.authorizeUrl);
  url.search = new URLSearchParams({
    client_id: exchange.user.clientId,
    redirect_uri: 'https://localhost',
    response_type: 'code',
  }).toString();
  const { location } = await signInByForm(url, exchange.users[0]?.username ?? '', exchange.users[0]?.password ?? '');
  expect(new URL(location).searchParams.get('error')).toBe('invalid_request');
});

test('there is no discovery document', async () => {
  const origin = new URL(exchange.tokenUrl).origin;
  expect((await fetch(`${origin}/.well-known/openid-configuration`)).status).toBe(404);
});

test('tokens run out, can be revoked, and carry their scopes to the FHIR origin', async () => {
  const narrow = await m2mToken(exchange, 'system/Organization.s');
  const get = (token: string, path: string): Promise<Response> =>
    fetch(`${exchange.fhirUrl}/${path}`, { headers: { authorization: `Bearer ${token}` } });
  expect((await get(narrow, 'Organization?_count=1')).status).toBe(200);
  const refused = await get(narrow, 'Task?_count=1');
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain('system/Task.s');
  exchange.revokeTokens();
  const late = await get(narrow, 'Organization?_count=1');
  expect(late.status).toBe(401);
  expect(late.headers.get('www-authenticate')).toContain('invalid_token');

  const brief = await startExchange({ tokenLifetimeS: 1, providerCount: 5, payerCount: 1 });
  const client = await fhirClient(brief);
  expect((await client.get('Task')).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await client.get('Task')).status).toBe(401);
  await brief.close();
});

test('a token is revoked at the revocation endpoint', async () => {
  const configuration = configured(exchange.user.clientId, oidc.None());
  const { location, verifier } = await authorize(configuration);
  const tokens = await oidc.genericGrantRequest(configuration, 'authorization_code', {
    code: new URL(location).searchParams.get('code') ?? '',
    code_verifier: verifier,
    redirect_uri: exchange.user.redirectUri,
  });
  const answer = await fetch(exchange.tokenUrl.replace('/token', '/revoke'), {
    method: 'POST',
    body: new URLSearchParams({ token: tokens.refresh_token ?? '', client_id: exchange.user.clientId }),
  });
  expect(answer.status).toBe(200);
  await expect(oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});

test('by default the issuer of ID tokens is not the host, as with Cognito behind a custom domain', async () => {
  const plain = await startExchange({ providerCount: 5, payerCount: 1 });
  try {
    const url = new URL(plain.authorizeUrl);
    const verifier = oidc.randomPKCECodeVerifier();
    url.search = new URLSearchParams({
      client_id: plain.user.clientId,
      redirect_uri: 'https://localhost',
      response_type: 'code',
      state: 's',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString();
    const { location } = await signInByForm(url, plain.users[0]?.username ?? '', plain.users[0]?.password ?? '');
    const response = await fetch(plain.tokenUrl, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: plain.user.clientId,
        redirect_uri: 'https://localhost',
        code_verifier: verifier,
        code: new URL(location).searchParams.get('code') ?? '',
      }),
    });
    const { id_token: idToken = '' } = (await response.json()) as { id_token?: string };
    const claims = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      iss: string;
    };
    expect(new URL(claims.iss).origin).not.toBe(new URL(plain.tokenUrl).origin);
  } finally {
    await plain.close();
  }
});
