/** Puts the parts of this room together for one connection. */
import type { ConnectionTest, ProfileInput } from '../../preload/contract/connections.ts';
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { Http } from '../exchange/http.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keychain, Opener, SignInWindow } from '../platform/ports.ts';
import type { Database } from '../storage/database-port.ts';
import { testConnection } from './connection-test.ts';
import { createSessionHandlers } from './handlers.ts';
import type { SessionHandlers } from './handlers.ts';
import { createOAuthClient } from './oauth-client.ts';
import { createSecretVault } from './secret-vault.ts';
import { createSessionService } from './session-service.ts';
import type { SessionService } from './session-service.ts';

export interface AuthDeps {
  profile: ProfileInput & { id: string };
  /** The connection's own database, with `authMigrations` applied. */
  database: Database;
  keychain: Keychain;
  /** A secret that lives in memory only (environment, practice); it goes before a stored one. */
  sessionSecret: string | null;
  http: Http;
  window: SignInWindow;
  opener: Opener;
  clock: Clock;
  changed: () => void;
}

export interface Auth {
  session: SessionService;
  handlers: SessionHandlers;
  setClientSecret(secret: string): Promise<void>;
  /** The steps of `connections:test`. @param client an exchange client over `session.tokens` */
  test(client: ExchangeClient, signal: AbortSignal): Promise<ConnectionTest>;
  /** Lock: drops tokens and pending sign-ins, ends requests under way. */
  close(): void;
}

export function createAuth(deps: AuthDeps): Auth {
  const { profile, clock } = deps;
  const vault = createSecretVault({
    database: deps.database,
    keychain: deps.keychain,
    clock,
    override: () => deps.sessionSecret,
  });
  const oauth = createOAuthClient({
    settings: profile,
    clientSecret: () => vault.clientSecret(profile.id),
    http: deps.http,
  });
  const session = createSessionService({
    authKind: profile.authKind,
    redirectUri: profile.redirectUri,
    oauth,
    vault: vault.tokenVault(profile.id),
    hasClientSecret: () => Promise.resolve(profile.clientAuth === 'none' || vault.secretState(profile.id).hasSecret),
    window: deps.window,
    opener: deps.opener,
    clock,
    changed: deps.changed,
  });
  return {
    session,
    handlers: createSessionHandlers(() => session),
    setClientSecret: (secret) => vault.setClientSecret(profile.id, secret),
    test: (client, signal) =>
      testConnection(
        { client, getToken: (s) => session.tokens.getToken(s), session: () => session.get(), clock },
        signal,
      ),
    close: () => session.close(),
  };
}
