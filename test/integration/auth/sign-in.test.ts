/** Signing in against a real OAuth server: M2M, window, browser and paste. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SignInWindow } from '../../../main/platform/ports.ts';
import { AppError } from '../../../main/lib/errors.ts';
import { PASTE_LIMIT_MS, WINDOW_LIMIT_MS } from '../../../main/auth/session-service.ts';
import { startExchange } from '../../exchange/index.ts';
import type { Exchange } from '../../exchange/index.ts';
import { failure, never } from '../exchange-client/support.ts';
import { benchOf, manualClock, memoryKeychain, signInByHand } from './support.ts';
import type { Bench } from './support.ts';

let exchange: Exchange;
const open: Bench[] = [];
const bench = (...args: Parameters<typeof benchOf> extends [unknown, ...infer Rest] ? Rest : never): Bench => {
  const made = benchOf(exchange, ...args);
  open.push(made);
  return made;
};

beforeAll(async () => {
  exchange = await startExchange({ providerCount: 30, payerCount: 4 });
});
afterEach(async () => {
  exchange.faults.clear();
  exchange.clearRequests();
  for (const made of open.splice(0)) await made.close();
});
afterAll(() => exchange.close());

const tokenRequests = (): number => exchange.requests.filter((r) => r.path === '/oauth2/token').length;
const windowFor = (): SignInWindow & { shown: URL[] } => {
  const shown: URL[] = [];
  return {
    shown,
    capture: (url) => {
      shown.push(url);
      return signInByHand(exchange, url);
    },
  };
};
const user = { profile: { authKind: 'user' as const } };

describe('M2M', () => {
  it.each(['basic', 'post'] as const)(
    'gets a token by client_secret_%s, with its scopes and end',
    async (clientAuth) => {
      const { auth, changes } = bench({ profile: { clientAuth } });
      expect(auth.session.get()).toMatchObject({ state: 'signedOut', scopes: [], error: null });
      const session = await auth.session.signIn(never());
      expect(session).toMatchObject({ state: 'signedIn', authKind: 'm2m', error: null });
      expect(session.scopes).toContain('system/Task.c');
      expect(Date.parse(session.expiresAt ?? '') - Date.now()).toBeGreaterThan(3500_000);
      expect(changes()).toBeGreaterThan(1);
      // No secret and no token in what the renderer gets.
      expect(JSON.stringify(session)).not.toContain(await auth.session.tokens.getToken(never()));
    },
  );

  it('explains a wrong secret, though the server answers with a challenge', async () => {
    const { auth } = bench({ sessionSecret: 'wrong' });
    const error = await failure(auth.session.signIn(never()));
    expect(error).toMatchObject({
      code: 'credentials',
      options: {
        fields: [{ path: 'secret' }],
        technical: { oauthError: 'invalid_client', endpoint: exchange.tokenUrl },
      },
    });
    expect(auth.session.get()).toMatchObject({ state: 'signedOut', error: { code: 'credentials' } });
  });

  it('explains a missing secret, a client of another kind, a refused scope', async () => {
    expect((await failure(bench({ sessionSecret: null }).auth.session.signIn(never()))).options.fields?.[0]?.path).toBe(
      'secret',
    );
    const other = bench({ profile: { clientId: exchange.user.clientId, clientAuth: 'none' } });
    expect(await failure(other.auth.session.signIn(never()))).toMatchObject({ code: 'credentials' });
    exchange.faults.add({
      match: { origin: 'auth' },
      fault: { kind: 'status', status: 400, body: 'cognito', error: 'unauthorized_client' },
      times: 1,
    });
    expect(await failure(bench().auth.session.signIn(never()))).toMatchObject({
      code: 'credentials',
      options: { fields: [{ path: 'authKind' }], technical: { oauthError: 'unauthorized_client' } },
    });
    const scoped = bench({ profile: { scope: 'system/Everything.d' } });
    expect(await failure(scoped.auth.session.signIn(never()))).toMatchObject({
      code: 'credentials',
      options: { fields: [{ path: 'scope' }] },
    });
  });

  it('knows the network, a fault of the server and a wrong address from wrong credentials', async () => {
    exchange.faults.add({ match: { origin: 'auth' }, fault: { kind: 'status', status: 503 } });
    expect((await failure(bench().auth.session.signIn(never()))).code).toBe('exchangeUnavailable');
    exchange.faults.clear();
    exchange.faults.add({ match: { origin: 'auth' }, fault: 'hang' });
    expect((await failure(bench().auth.session.signIn(never()))).code).toBe('timeout');
    exchange.faults.clear();
    expect(
      (
        await failure(
          bench({ profile: { tokenUrl: 'https://roiapiauth.invalid/oauth2/token' } }).auth.session.signIn(never()),
        )
      ).code,
    ).toBe('offline');
    expect(
      await failure(bench({ profile: { tokenUrl: `${exchange.fhirUrl}/metadata` } }).auth.session.signIn(never())),
    ).toMatchObject({ code: 'malformedAnswer', options: { fields: [{ path: 'tokenUrl' }] } });
    expect(() => bench({ profile: { tokenUrl: 'http://auth.example/token' } })).toThrow(AppError);
  });

  it('is single flight, renews at 80 % of its life, and asks anew after a refusal', async () => {
    const clock = manualClock();
    const { auth } = bench({ clock });
    const { tokens } = auth.session;
    const answers = await Promise.all(Array.from({ length: 20 }, () => tokens.getToken(never())));
    expect(new Set(answers).size).toBe(1);
    expect(tokenRequests()).toBe(1);
    clock.step(3600_000 * 0.79);
    expect(await tokens.getToken(never())).toBe(answers[0]);
    clock.step(3600_000 * 0.02);
    const renewed = await tokens.getToken(never());
    expect(renewed).not.toBe(answers[0]);
    expect(tokenRequests()).toBe(2);
    // A late 401 about the former token does not throw away the new one.
    tokens.invalidate(answers[0] ?? '');
    expect(await tokens.getToken(never())).toBe(renewed);
    tokens.invalidate(renewed);
    expect(await tokens.getToken(never())).not.toBe(renewed);
  });

  it('keeps working with the old token while the server is down for a moment', async () => {
    const clock = manualClock();
    const { auth } = bench({ clock });
    const first = await auth.session.tokens.getToken(never());
    clock.step(3600_000 * 0.85);
    exchange.faults.add({ match: { origin: 'auth' }, fault: { kind: 'status', status: 500 } });
    expect(await auth.session.tokens.getToken(never())).toBe(first);
    clock.step(3600_000 * 0.2);
    expect((await failure(auth.session.tokens.getToken(never()))).code).toBe('exchangeUnavailable');
  });

  it('lets one who waits give up without ending the wait of the others', async () => {
    exchange.faults.add({ match: { origin: 'auth' }, fault: { kind: 'latency', ms: 150 } });
    const { auth } = bench();
    const stop = new AbortController();
    const impatient = failure(auth.session.tokens.getToken(stop.signal));
    const patient = auth.session.tokens.getToken(never());
    stop.abort();
    expect((await impatient).code).toBe('aborted');
    expect(await patient).toBeTruthy();
  });

  it('stays signed out after signing out, and signs in again on demand', async () => {
    const { auth } = bench();
    await auth.session.signIn(never());
    expect(await auth.session.canWork()).toBe(true);
    expect((await auth.session.signOut()).state).toBe('signedOut');
    expect(await auth.session.canWork()).toBe(false);
    expect((await failure(auth.session.tokens.getToken(never()))).code).toBe('signedOut');
    expect((await auth.session.signIn(never())).state).toBe('signedIn');
  });

  it('drops everything on lock', async () => {
    exchange.faults.add({ match: { origin: 'auth' }, fault: { kind: 'latency', ms: 200 } });
    const { auth } = bench();
    const waiting = failure(auth.session.signIn(never()));
    await new Promise((resolve) => setTimeout(resolve, 50));
    auth.close();
    expect((await waiting).code).toBe('aborted');
    expect((await failure(auth.session.tokens.getToken(never()))).code).toBe('signedOut');
    expect((await failure(auth.session.signIn(never()))).code).toBe('locked');
  });
});

describe('user sign-in through the window', () => {
  it('sends PKCE S256, state and the exact redirect, and gets a token for https://localhost without a slash', async () => {
    const window = windowFor();
    const { auth } = bench({ ...user, window });
    const session = await auth.session.signIn(never());
    expect(session).toMatchObject({ state: 'signedIn', authKind: 'user', user: 'casey.clerk' });
    expect(session.scopes).toContain('system/Task.r');
    const query = window.shown[0]?.searchParams;
    expect(query?.get('redirect_uri')).toBe('https://localhost');
    expect(query?.get('code_challenge_method')).toBe('S256');
    expect(query?.get('state')?.length).toBeGreaterThan(40);
    expect(query?.get('scope')).toBeNull();
  });

  it('renews silently after a restart, from the refresh token that only the vault knows', async () => {
    const window = windowFor();
    const made = bench({ ...user, window });
    await made.auth.session.signIn(never());
    const again = made.restart();
    expect(again.session.get().state).toBe('signedOut');
    expect(await again.session.canWork()).toBe(true);
    expect((await again.session.signIn(never())).state).toBe('signedIn');
    expect(window.shown).toHaveLength(1);
    const [row] = made.database
      .sql<{ scheme: string; value: Uint8Array }>('SELECT scheme, value FROM connection_secret')
      .all();
    expect(row?.scheme).toBe('os1');
    expect(Buffer.from(row?.value ?? []).toString('utf8')).not.toContain('refresh');
  });

  it('asks to sign in again when the refresh token was refused', async () => {
    const clock = manualClock();
    const made = bench({ ...user, window: windowFor(), clock });
    await made.auth.session.signIn(never());
    exchange.faults.add({
      match: { origin: 'auth', path: '/oauth2/token' },
      fault: { kind: 'status', status: 400, body: 'cognito', error: 'invalid_grant' },
    });
    clock.step(3600_000);
    expect((await failure(made.auth.session.tokens.getToken(never()))).code).toBe('signedOut');
    expect(made.auth.session.get()).toMatchObject({ state: 'signedOut', error: { code: 'signedOut' } });
    expect(await made.auth.session.canWork()).toBe(false);
    expect(made.database.sql('SELECT * FROM connection_secret').all()).toHaveLength(0);
  });

  it('forgets the refresh token on sign-out', async () => {
    const made = bench({ ...user, window: windowFor() });
    await made.auth.session.signIn(never());
    await made.auth.session.signOut();
    expect(made.database.sql('SELECT * FROM connection_secret').all()).toHaveLength(0);
    expect(await made.restart().session.canWork()).toBe(false);
  });

  it('refuses a redirect with another state, another place, or an error', async () => {
    const answering = (change: (url: URL) => URL): SignInWindow => ({
      capture: async (url) => change(await signInByHand(exchange, url)),
    });
    const withState = answering((url) => (url.searchParams.set('state', 'another'), url));
    expect((await failure(bench({ ...user, window: withState }).auth.session.signIn(never()))).code).toBe('invalid');
    const elsewhere = answering((url) => new URL(`https://localhost.evil.example/${url.search}`));
    expect((await failure(bench({ ...user, window: elsewhere }).auth.session.signIn(never()))).code).toBe('invalid');
    const denied: SignInWindow = {
      capture: (url) =>
        Promise.resolve(
          new URL(
            `https://localhost/?error=access_denied&error_description=secret-words&state=${url.searchParams.get('state') ?? ''}`,
          ),
        ),
    };
    const error = await failure(bench({ ...user, window: denied }).auth.session.signIn(never()));
    expect(error).toMatchObject({ code: 'credentials', options: { technical: { oauthError: 'access_denied' } } });
    expect(JSON.stringify([error.message, error.options])).not.toContain('secret-words');
    expect(tokenRequests()).toBe(0);
  });

  it('is cancelled, and a second one is refused while the first runs', async () => {
    const waiting: SignInWindow = {
      capture: (_url, _redirect, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new AppError('aborted', 'x')))),
    };
    const { auth } = bench({ ...user, window: waiting });
    const first = failure(auth.session.signIn(never()));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(auth.session.get().state).toBe('signingIn');
    expect((await failure(auth.session.signIn(never()))).code).toBe('conflict');
    expect(auth.session.cancel()).toMatchObject({ state: 'signedOut', error: null });
    expect((await first).code).toBe('aborted');
    expect(auth.session.get().error).toBeNull();
  });

  it('closes by itself after a quarter of an hour', async () => {
    const clock = manualClock();
    const waiting: SignInWindow = {
      capture: (_url, _redirect, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new AppError('aborted', 'x')))),
    };
    const { auth } = bench({ ...user, window: waiting, clock });
    const outcome = failure(auth.session.signIn(never()));
    await new Promise((resolve) => setTimeout(resolve, 20));
    clock.step(WINDOW_LIMIT_MS);
    expect((await outcome).code).toBe('timeout');
  });
});

describe('user sign-in through the browser and paste', () => {
  it('takes the address with line breaks and quotes around it, once', async () => {
    const { auth, opened } = bench(user);
    await auth.session.openBrowser();
    expect(auth.session.get().state).toBe('signingIn');
    const address = (await signInByHand(exchange, opened[0] ?? new URL('about:blank'))).href;
    const mangled = ` "${address.slice(0, 30)}\n  ${address.slice(30)}"\r\n`;
    expect((await auth.session.pasteAddress(mangled, never())).state).toBe('signedIn');
    const again = await failure(auth.session.pasteAddress(address, never()));
    expect(again.code).toBe('conflict');
    expect(tokenRequests()).toBe(1);
  });

  it('lets a wrong address be corrected', async () => {
    const { auth, opened } = bench(user);
    await auth.session.openBrowser();
    const address = await signInByHand(exchange, opened[0] ?? new URL('about:blank'));
    for (const wrong of [
      '',
      'hello there',
      exchange.authorizeUrl,
      'https://localhost.evil.example/?code=a&state=b',
      'https://localhost/?code=a&state=b',
      'https://localhost/',
      `https://localhost/other${address.search}`,
      `${address.href}&state=x`,
    ]) {
      const error = await failure(auth.session.pasteAddress(wrong, never()));
      expect([wrong, error.code, error.options.fields?.[0]?.path]).toEqual([wrong, 'invalid', 'address']);
      // What was pasted may hold a code: it is not repeated.
      if (wrong.length > 10) expect(JSON.stringify([error.message, error.options])).not.toContain(wrong);
    }
    expect(tokenRequests()).toBe(0);
    expect((await auth.session.pasteAddress(address.href, never())).state).toBe('signedIn');
  });

  it('does not take a code of another sign-in', async () => {
    const { auth, opened } = bench(user);
    await auth.session.openBrowser();
    const stale = await signInByHand(exchange, opened[0] ?? new URL('about:blank'));
    await auth.session.openBrowser();
    expect((await failure(auth.session.pasteAddress(stale.href, never()))).code).toBe('invalid');
  });

  it('ends after five minutes', async () => {
    const clock = manualClock();
    const { auth, opened } = bench({ ...user, clock });
    const { expiresAt } = await auth.session.openBrowser();
    expect(expiresAt).toBe(new Date(clock.now().getTime() + PASTE_LIMIT_MS).toISOString());
    const address = await signInByHand(exchange, opened[0] ?? new URL('about:blank'));
    clock.step(PASTE_LIMIT_MS);
    expect(auth.session.get()).toMatchObject({ state: 'signedOut', error: { code: 'timeout' } });
    expect((await failure(auth.session.pasteAddress(address.href, never()))).code).toBe('conflict');
    expect(tokenRequests()).toBe(0);
  });

  it('spends the code even when the exchange of it fails', async () => {
    const { auth, opened } = bench(user);
    await auth.session.openBrowser();
    const address = await signInByHand(exchange, opened[0] ?? new URL('about:blank'));
    exchange.faults.add({
      match: { origin: 'auth', path: '/oauth2/token' },
      fault: { kind: 'status', status: 400, body: 'cognito', error: 'invalid_grant' },
      times: 1,
    });
    expect(await failure(auth.session.pasteAddress(address.href, never()))).toMatchObject({
      code: 'credentials',
      options: { technical: { oauthError: 'invalid_grant' } },
    });
    expect((await failure(auth.session.pasteAddress(address.href, never()))).code).toBe('conflict');
  });
});

describe('the vault', () => {
  it('keeps the secret, says when it was set and when it is due, and prefers the override', async () => {
    const made = bench({ sessionSecret: null });
    await made.auth.setClientSecret(exchange.m2m.clientSecret);
    expect((await made.restart().session.signIn(never())).state).toBe('signedIn');
    const text = JSON.stringify(
      made.database
        .sql<{ value: Uint8Array }>('SELECT value FROM connection_secret')
        .all()
        .map((r) => Buffer.from(r.value).toString('latin1')),
    );
    expect(text).not.toContain(exchange.m2m.clientSecret);
  });

  it('works without a keychain, by the database alone', async () => {
    const made = bench({ sessionSecret: null, keychain: memoryKeychain(false) });
    await made.auth.setClientSecret(exchange.m2m.clientSecret);
    expect(made.database.sql<{ scheme: string }>('SELECT scheme FROM connection_secret').get()?.scheme).toBe('db1');
    expect((await made.auth.session.signIn(never())).state).toBe('signedIn');
  });

  it('says so when the keychain does not open the secret, and refuses a row of another connection', async () => {
    const made = bench({ sessionSecret: null });
    await made.auth.setClientSecret(exchange.m2m.clientSecret);
    made.keychain.broken = true;
    expect((await failure(made.auth.session.signIn(never()))).code).toBe('keyring');
    made.keychain.broken = false;
    made.database.exec("UPDATE connection_secret SET profile_id = 'p2'");
    const moved = benchOf(exchange, { sessionSecret: null, keychain: made.keychain });
    open.push(moved);
    const [row] = made.database.sql<{ value: Uint8Array }>('SELECT value FROM connection_secret').all();
    moved.database
      .sql("INSERT INTO connection_secret VALUES ('p1', 'refresh', 'os1', :value, '2026-01-01')")
      .run({ value: row?.value ?? Buffer.alloc(0) });
    moved.database.sql("INSERT INTO connection_secret VALUES ('p1', 'client', 'os1', :value, '2026-01-01')").run({
      value:
        moved.database.sql<{ value: Uint8Array }>("SELECT value FROM connection_secret WHERE kind = 'refresh'").get()
          ?.value ?? Buffer.alloc(0),
    });
    // Bound to p1 and `client`: taken as such it opens, as a refresh token it does not.
    const { createSecretVault } = await import('../../../main/auth/secret-vault.ts');
    const vault = createSecretVault({ database: moved.database, keychain: made.keychain, clock: manualClock() });
    expect(await vault.clientSecret('p1')).toBe(exchange.m2m.clientSecret);
    expect((await failure(vault.tokenVault('p1').load())).code).toBe('keyring');
    expect(vault.secretState('p1')).toEqual({
      hasSecret: true,
      secretSetAt: '2026-01-01',
      secretDueAt: '2027-01-01T00:00:00.000Z',
    });
    vault.removeProfile('p1');
    expect(vault.secretState('p1').hasSecret).toBe(false);
  });
});
