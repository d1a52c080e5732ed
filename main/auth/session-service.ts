/**
 * Signing in to one connection: signedOut → signingIn → signedIn. Holds the pending sign-in (state, verifier) in memory and
 * hands tokens to nobody but the exchange client. One service for one connection; `close` on lock drops everything.
 */
import type { Session } from '../../preload/contract/app.ts';
import type { SeamError } from '../../preload/contract/errors.ts';
import type { AccessTokens } from '../exchange/client-core.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted, toSeamError } from '../lib/errors.ts';
import { newCorrelationId } from '../lib/ids.ts';
import type { Opener, SignInWindow } from '../platform/ports.ts';
import type { OAuthClient, PendingAuthorization } from './oauth-client.ts';
import { parsePasted } from './redirect.ts';
import { createTokenSource } from './token-source.ts';
import type { TokenVault } from './token-source.ts';

export interface SessionServiceDeps {
  authKind: 'm2m' | 'user';
  redirectUri: string;
  oauth: OAuthClient;
  vault: TokenVault;
  hasClientSecret: () => Promise<boolean>;
  window: SignInWindow;
  opener: Opener;
  clock: Clock;
  /** Something that `session:get` shows has changed. */
  changed: () => void;
}

export interface SessionService {
  get(): Session;
  /** For the exchange client of this connection. */
  readonly tokens: AccessTokens;
  /** Whether `signedIn` operations may be tried: there is a token, or one can be had without the user. */
  canWork(): Promise<boolean>;
  /** M2M: asks for a token. User: renews silently where possible, else opens the isolated window. @throws AppError */
  signIn(signal: AbortSignal): Promise<Session>;
  cancel(): Session;
  /** Second way: system browser, then `pasteAddress`, within five minutes. */
  openBrowser(): Promise<{ expiresAt: string }>;
  pasteAddress(address: string, signal: AbortSignal): Promise<Session>;
  signOut(): Promise<Session>;
  close(): void;
}

/** A code of the exchange lives for about as long. */
export const PASTE_LIMIT_MS = 5 * 60_000;
/** Nobody signs in for longer; the window closes by itself. */
export const WINDOW_LIMIT_MS = 15 * 60_000;

interface Pending {
  authorization: PendingAuthorization;
  expiresAt: Date;
  cancelTimer: () => void;
}

export function createSessionService(deps: SessionServiceDeps): SessionService {
  let error: SeamError | null = null;
  /** The sign-in that runs now; null when none does. */
  let running: AbortController | null = null;
  let pending: Pending | null = null;
  /** After an explicit sign-out nothing renews silently, also where M2M could. */
  let leftByUser = false;
  let closed = false;

  const source = createTokenSource({
    authKind: deps.authKind,
    oauth: deps.oauth,
    vault: deps.vault,
    clock: deps.clock,
    hasClientSecret: deps.hasClientSecret,
    changed: (failure) => {
      if (closed) return;
      error = failure === null ? null : toSeamError(failure, newCorrelationId());
      deps.changed();
    },
  });

  const get = (): Session => {
    const info = source.info();
    const signedIn = info !== null && !leftByUser;
    return {
      state: running || pending ? 'signingIn' : signedIn ? 'signedIn' : 'signedOut',
      authKind: deps.authKind,
      scopes: signedIn ? (info.scopes ?? []) : [],
      expiresAt: signedIn ? (info.expiresAt?.toISOString() ?? null) : null,
      user: signedIn ? info.user : null,
      error,
    };
  };

  const dropPending = (): void => {
    pending?.cancelTimer();
    pending = null;
  };

  /** Runs one sign-in at a time and keeps its error for the screen. */
  const attempt = async (signal: AbortSignal, run: (signal: AbortSignal) => Promise<void>): Promise<Session> => {
    assertOpen();
    if (running)
      throw new AppError('conflict', 'A sign-in is running already.', { nextStep: 'Finish it, or cancel it first.' });
    const own = new AbortController();
    running = own;
    error = null;
    deps.changed();
    try {
      await run(AbortSignal.any([signal, own.signal]));
      leftByUser = false;
    } catch (cause) {
      // A cancelled sign-in is no error to show.
      if (!isAborted(cause)) error = toSeamError(cause, newCorrelationId());
      throw cause;
    } finally {
      if (running === own) running = null;
      if (!closed) deps.changed();
    }
    return get();
  };

  const assertOpen = (): void => {
    if (closed) throw new AppError('locked', 'The workstation is locked.');
  };

  const renewSilently = async (signal: AbortSignal): Promise<boolean> => {
    if (leftByUser || !(await source.canRenew())) return false;
    try {
      await source.getToken(signal);
      return true;
    } catch (cause) {
      // The stored sign-in has ended: the person signs in anew. Anything else (no network) would end the window's try as well.
      if (cause instanceof AppError && cause.code === 'signedOut') return false;
      throw cause;
    }
  };

  const throughWindow = async (signal: AbortSignal): Promise<void> => {
    const authorization = await deps.oauth.startAuthorization();
    const limit = new AbortController();
    const cancel = deps.clock.after(WINDOW_LIMIT_MS, () => limit.abort());
    try {
      const address = await deps.window.capture(
        authorization.url,
        deps.redirectUri,
        AbortSignal.any([signal, limit.signal]),
      );
      await source.adopt(await deps.oauth.finishAuthorization(address, authorization, signal));
    } catch (cause) {
      if (limit.signal.aborted && !signal.aborted)
        throw new AppError('timeout', 'The sign-in window was open for too long.', { nextStep: 'Sign in again.' });
      throw cause;
    } finally {
      cancel();
    }
  };

  return {
    get,
    tokens: {
      getToken: (signal) =>
        leftByUser
          ? Promise.reject(new AppError('signedOut', 'You are signed out.', { nextStep: 'Sign in to the exchange.' }))
          : source.getToken(signal),
      invalidate: (token) => source.invalidate(token),
    },
    canWork: async () => !closed && !leftByUser && (await source.canRenew()),
    signIn: (signal) =>
      attempt(signal, async (both) => {
        dropPending();
        if (deps.authKind === 'm2m') {
          leftByUser = false;
          await source.getToken(both);
        } else if (!(await renewSilently(both))) await throughWindow(both);
      }),
    cancel() {
      running?.abort();
      running = null;
      dropPending();
      deps.changed();
      return get();
    },
    async openBrowser() {
      assertOpen();
      if (deps.authKind !== 'user')
        throw new AppError('conflict', 'This connection signs in without a person.', { nextStep: 'Use “Sign in”.' });
      if (running)
        throw new AppError('conflict', 'A sign-in is running already.', { nextStep: 'Finish it, or cancel it first.' });
      dropPending();
      error = null;
      const authorization = await deps.oauth.startAuthorization();
      const expiresAt = new Date(deps.clock.now().getTime() + PASTE_LIMIT_MS);
      const cancelTimer = deps.clock.after(PASTE_LIMIT_MS, () => {
        pending = null;
        error = toSeamError(tooLate(), newCorrelationId());
        deps.changed();
      });
      pending = { authorization, expiresAt, cancelTimer };
      deps.changed();
      try {
        await deps.opener.openBrowser(authorization.url);
      } catch (cause) {
        dropPending();
        deps.changed();
        throw cause instanceof AppError
          ? cause
          : new AppError('unsupported', 'The system browser could not be opened.', {
              nextStep: 'Use the sign-in window.',
              cause,
            });
      }
      return { expiresAt: expiresAt.toISOString() };
    },
    pasteAddress: (text, signal) =>
      attempt(signal, async (both) => {
        const waiting = pending;
        if (!waiting)
          throw new AppError('conflict', 'No sign-in waits for an address.', {
            meaning: 'It was used already, cancelled, or five minutes are over.',
            nextStep: 'Open the browser again.',
          });
        if (deps.clock.now() >= waiting.expiresAt) {
          dropPending();
          throw tooLate();
        }
        try {
          const tokens = await deps.oauth.finishAuthorization(parsePasted(text), waiting.authorization, both);
          dropPending();
          await source.adopt(tokens);
        } catch (cause) {
          // A wrong address can be corrected; a code that was sent once is spent, whatever came of it.
          if (!(
            cause instanceof AppError &&
            cause.code === 'invalid' &&
            cause.options.fields?.some((f) => f.path === 'address')
          ))
            dropPending();
          throw cause;
        }
      }),
    async signOut() {
      running?.abort();
      running = null;
      dropPending();
      leftByUser = true;
      error = null;
      await source.forget();
      deps.changed();
      return get();
    },
    close() {
      closed = true;
      running?.abort();
      dropPending();
      error = null;
      source.close();
    },
  };
}

const tooLate = (): AppError =>
  new AppError('timeout', 'The five minutes for this sign-in are over.', { nextStep: 'Open the browser again.' });
