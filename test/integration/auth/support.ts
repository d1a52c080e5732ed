/** A person with a browser that has no window, a keychain, and a clock that is stepped. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { testConnection } from '../../../main/auth/connection-test.ts';
import { createOAuthClient } from '../../../main/auth/oauth-client.ts';
import { createSecretVault } from '../../../main/auth/secret-vault.ts';
import { createSessionService } from '../../../main/auth/session-service.ts';
import type { SessionService } from '../../../main/auth/session-service.ts';
import { authMigrations } from '../../../main/auth/migrations.ts';
import { createHttp } from '../../../main/exchange/http.ts';
import type { Http } from '../../../main/exchange/http.ts';
import { systemClock } from '../../../main/lib/clock.ts';
import type { Clock } from '../../../main/lib/clock.ts';
import type { ExchangeClient } from '../../../main/exchange/client-port.ts';
import type { Keychain, Opener, SignInWindow } from '../../../main/platform/ports.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import type { Database } from '../../../main/storage/database-port.ts';
import type { ConnectionTest, ProfileInput } from '../../../preload/contract/connections.ts';
import type { Exchange } from '../../exchange/index.ts';
import { quick } from '../exchange-client/support.ts';

/** Follows the authorize page as a browser would, signs in, and stops at the redirect. */
export async function signInByHand(
  exchange: Exchange,
  authorizeUrl: URL,
  password = exchange.users[0]?.password ?? '',
): Promise<URL> {
  const jar = new Map<string, string>();
  const origin = new URL(exchange.authorizeUrl).origin;
  let at = authorizeUrl;
  let form: URLSearchParams | null = null;
  for (let hop = 0; hop < 12; hop += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer: Response = await fetch(at, {
      redirect: 'manual',
      headers: {
        ...(cookie ? { cookie } : {}),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(form ? { method: 'POST', body: form.toString() } : {}),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined) jar.set(name, value ?? '');
    }
    const location = answer.headers.get('location');
    if (location !== null) {
      const next = new URL(location, at);
      if (next.origin !== origin) return next;
      at = next;
      form = null;
      continue;
    }
    if (form || at.pathname === '/error') return at;
    form = new URLSearchParams({ username: exchange.users[0]?.username ?? '', password });
  }
  throw new Error('The sign-in page led in a circle.');
}

export function manualClock(startAt = '2026-11-22T15:00:00Z'): Clock & { step(ms: number): void } {
  let nowMs = Date.parse(startAt);
  const timers = new Set<{ atMs: number; run: () => void }>();
  return {
    now: () => new Date(nowMs),
    monotonicMs: () => nowMs,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    step(ms) {
      nowMs += ms;
      for (const timer of [...timers].filter((t) => t.atMs <= nowMs)) {
        timers.delete(timer);
        timer.run();
      }
    },
  };
}

export function memoryKeychain(available = true): Keychain & { broken: boolean } {
  // Never zero: that would leave the text as it is.
  const mask = 1 + ((randomBytes(1)[0] ?? 0) % 255);
  const turn = (bytes: Buffer): Buffer => Buffer.from(bytes.map((b) => b ^ mask));
  return {
    broken: false,
    status: () => Promise.resolve({ available, backend: 'test', reason: null, temporarilyUnavailable: false }),
    encrypt: (plain) => Promise.resolve(turn(Buffer.from(plain, 'utf8'))),
    decrypt(sealed) {
      return this.broken ? Promise.reject(new Error('locked')) : Promise.resolve(turn(sealed).toString('utf8'));
    },
  };
}

/** The room's parts for one connection, as the workspace puts them together. */
interface Auth {
  session: SessionService;
  setClientSecret(secret: string): Promise<void>;
  test(client: ExchangeClient, signal: AbortSignal): Promise<ConnectionTest>;
  close(): void;
}

interface AuthDeps {
  profile: ProfileInput & { id: string };
  database: Database;
  keychain: Keychain;
  sessionSecret: string | null;
  http: Http;
  window: SignInWindow;
  opener: Opener;
  clock: Clock;
  changed: () => void;
}

function createAuth({ profile, clock, ...deps }: AuthDeps): Auth {
  const vault = createSecretVault({
    database: deps.database,
    keychain: deps.keychain,
    clock,
    override: () => deps.sessionSecret,
  });
  const session = createSessionService({
    authKind: profile.authKind,
    redirectUri: profile.redirectUri,
    oauth: createOAuthClient({
      settings: profile,
      clientSecret: () => vault.clientSecret(profile.id),
      http: deps.http,
    }),
    vault: vault.tokenVault(profile.id),
    hasClientSecret: () => Promise.resolve(vault.secretState(profile.id).hasSecret),
    window: deps.window,
    opener: deps.opener,
    clock,
    changed: deps.changed,
  });
  return {
    session,
    setClientSecret: (secret) => vault.setClientSecret(profile.id, secret),
    test: (client, signal) =>
      testConnection(
        { client, getToken: (s) => session.tokens.getToken(s), session: () => session.get(), clock },
        signal,
      ),
    close: () => session.close(),
  };
}

export interface Bench {
  auth: Auth;
  database: Database;
  keychain: ReturnType<typeof memoryKeychain>;
  opened: URL[];
  changes: () => number;
  /** The same connection after a restart of the program. */
  restart(): Auth;
  close(): Promise<void>;
}

export function benchOf(
  exchange: Exchange,
  more: {
    profile?: Partial<ProfileInput>;
    window?: SignInWindow;
    clock?: Clock;
    sessionSecret?: string | null;
    keychain?: ReturnType<typeof memoryKeychain>;
  } = {},
): Bench {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'roi-auth-'));
  const database = openDatabase({
    file: path.join(folder, 'test.db'),
    key: randomBytes(32),
    migrations: [...authMigrations],
  });
  const keychain = more.keychain ?? memoryKeychain();
  const http = createHttp(systemClock, quick);
  const opened: URL[] = [];
  let changes = 0;
  const make = (): Auth =>
    createAuth({
      profile: {
        id: 'p1',
        name: 'Practice',
        environment: 'practice',
        fhirBaseUrl: exchange.fhirUrl,
        authorizeUrl: exchange.authorizeUrl,
        tokenUrl: exchange.tokenUrl,
        clientId: more.profile?.authKind === 'user' ? exchange.user.clientId : exchange.m2m.clientId,
        authKind: 'm2m',
        clientAuth: more.profile?.authKind === 'user' ? 'none' : 'basic',
        redirectUri: exchange.user.redirectUri,
        scope: '',
        requester: { name: 'Practice', taxId: '', identifierSystem: 'https://practice.example/roi' },
        wireProfile: 'healthmark-assumed-1',
        ...more.profile,
      },
      database,
      keychain,
      sessionSecret: more.sessionSecret === undefined ? exchange.m2m.clientSecret : more.sessionSecret,
      http,
      window: more.window ?? { capture: () => Promise.reject(new Error('no window here')) },
      opener: {
        openMail: () => Promise.resolve(),
        openBrowser: (url) => {
          opened.push(url);
          return Promise.resolve();
        },
      },
      clock: more.clock ?? systemClock,
      changed: () => {
        changes += 1;
      },
    });
  let auth = make();
  return {
    get auth() {
      return auth;
    },
    database,
    keychain,
    opened,
    changes: () => changes,
    restart() {
      auth.close();
      auth = make();
      return auth;
    },
    async close() {
      auth.close();
      database.close();
      await http.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
