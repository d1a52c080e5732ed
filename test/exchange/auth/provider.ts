/**
 * Purpose: configures oidc-provider (a real OAuth server) so that it behaves like the Amazon Cognito pool of the
 * exchange: its routes, its scopes for an empty request, its issuer that is not its host.
 */
import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { ClientMetadata, Configuration, default as Provider, KoaContextWithOIDC } from 'oidc-provider';
import type { ExchangeUser } from '../types.ts';
import type { TokenStore } from './token-store.ts';

export const SYSTEM_SCOPES = [
  'system/Organization.r',
  'system/Organization.s',
  'system/Task.c',
  'system/Task.r',
  'system/Task.s',
] as const;
export const USER_SCOPES = ['openid', 'email', 'phone', ...SYSTEM_SCOPES] as const;

/** `https://localhost`, exactly: Cognito compares redirect addresses as strings, without any normalisation. */
export const REDIRECT_URI = 'https://localhost';

export interface AuthClients {
  m2m: { clientId: string; clientSecret: string };
  user: { clientId: string };
}

export interface AuthSettings {
  issuer: string;
  tokenLifetimeS: number;
  clients: AuthClients;
  users: ExchangeUser[];
  store: TokenStore;
}

export async function createProvider(settings: AuthSettings): Promise<Provider> {
  const { clients, users, store, issuer, tokenLifetimeS } = settings;
  const keyPair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const signingKey = {
    ...keyPair.privateKey.export({ format: 'jwk' }),
    use: 'sig',
    alg: 'RS256',
    kid: randomBytes(8).toString('hex'),
  };

  const configuration: Configuration = {
    clients: [m2mClient(clients), userClient(clients)],
    adapter: (model: string) => store.adapter(model),
    jwks: { keys: [signingKey] } as NonNullable<Configuration['jwks']>,
    cookies: { keys: [randomBytes(24).toString('base64url')] },
    scopes: [...USER_SCOPES],
    claims: { openid: ['sub'], email: ['email'], phone: ['phone_number'] },
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      revocation: '/oauth2/revoke',
      userinfo: '/oauth2/userInfo',
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: { enabled: false },
    },
    pkce: { required: () => true },
    interactions: { url: (_ctx, interaction) => `/login?uid=${interaction.uid}` },
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // Cognito does not rotate refresh tokens unless an administrator turns it on.
    rotateRefreshToken: false,
    expiresWithSession: () => false,
    // Cognito has no consent page: what the client may have is granted with the sign-in.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client?.clientId ?? '',
        accountId: ctx.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope(USER_SCOPES.join(' '));
      await grant.save();
      return grant;
    },
    findAccount: (_ctx, id) => {
      if (!users.some((user) => user.username === id)) return undefined;
      return {
        accountId: id,
        claims: () => ({ sub: id, email: `${id}@practice.example`, phone_number: '+1-555-555-0100' }),
      };
    },
    renderError: (ctx, out) => {
      ctx.redirect(errorPath(out.error, ctx.query.client_id));
    },
    ttl: {
      AccessToken: tokenLifetimeS,
      ClientCredentials: tokenLifetimeS,
      IdToken: tokenLifetimeS,
      AuthorizationCode: 300,
      Interaction: 3600,
      Session: 12 * 3600,
      Grant: 30 * 86_400,
      RefreshToken: 30 * 86_400,
    },
  };

  return await quietly(async () => {
    const { default: ProviderClass, errors } = await import('oidc-provider');
    const provider = new ProviderClass(issuer, configuration);
    grantEverythingForAnEmptyScope(provider, errors.InvalidScope);
    provider.use(answerLikeCognito);
    return provider;
  });
}

function m2mClient({ m2m }: AuthClients): ClientMetadata {
  return {
    client_id: m2m.clientId,
    client_secret: m2m.clientSecret,
    // oidc-provider accepts the post form for a client registered as basic, as Cognito does.
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    scope: SYSTEM_SCOPES.join(' '),
  };
}

function userClient({ user }: AuthClients): ClientMetadata {
  return {
    client_id: user.clientId,
    token_endpoint_auth_method: 'none',
    application_type: 'web',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: [REDIRECT_URI],
    response_types: ['code'],
    scope: USER_SCOPES.join(' '),
  };
}

/** Replaces the grant: an empty scope means all scopes of the client, where OAuth's own default is none. */
function grantEverythingForAnEmptyScope(
  provider: Provider,
  InvalidScope: new (description: string, scope: string) => Error,
): void {
  const handler = async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { client, params } = ctx.oidc;
    if (!client) throw new Error('no client');
    const asked = typeof params?.scope === 'string' ? params.scope.split(' ').filter(Boolean) : [];
    const allowed: readonly string[] = SYSTEM_SCOPES;
    const refused = asked.find((scope) => !allowed.includes(scope));
    if (refused) throw new InvalidScope('requested scope is not allowed', refused);
    const token = new ctx.oidc.provider.ClientCredentials({
      client,
      scope: (asked.length > 0 ? asked : allowed).join(' '),
    });
    ctx.oidc.entity('ClientCredentials', token);
    ctx.body = {
      access_token: await token.save(),
      expires_in: token.expiration,
      token_type: token.tokenType,
      scope: token.scope,
    };
  };
  provider.registerGrantType('client_credentials', handler, ['scope']);
}

/**
 * Two habits in which Cognito differs from the standards the engine follows: answers to the redirect carry no `iss`
 * (RFC 9207), and a refused client gets 400 with nothing but an error code, without a challenge.
 */
async function answerLikeCognito(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next();
  const [, query] = /^https:\/\/localhost\/?\?(.*)$/.exec(ctx.response.get('location') ?? '') ?? [];
  if (query !== undefined) {
    const params = new URLSearchParams(query);
    params.delete('iss');
    ctx.set('location', `${REDIRECT_URI}?${params.toString()}`);
  }
  const body: unknown = ctx.body;
  if (ctx.path === '/oauth2/token' && typeof body === 'object' && body !== null && 'error' in body) {
    if (ctx.status === 401) ctx.status = 400;
    ctx.remove('www-authenticate');
    ctx.body = { error: body.error };
  }
}

export function errorPath(error: string, clientId: unknown): string {
  const query = new URLSearchParams({ error: error === 'invalid_redirect_uri' ? 'redirect_mismatch' : error });
  if (typeof clientId === 'string') query.set('client_id', clientId);
  return `/error?${query.toString()}`;
}

/** The engine greets on the console; standard output belongs to the one ready line. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { info, warn } = console;
  const unlessEngine =
    (write: typeof info) =>
    (...args: unknown[]): void => {
      if (!String(args[0]).includes('oidc-provider')) write(...args);
    };
  console.info = unlessEngine(info);
  console.warn = unlessEngine(warn);
  try {
    return await work();
  } finally {
    console.info = info;
    console.warn = warn;
  }
}
