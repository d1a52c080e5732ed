/**
 * One access token for one connection: asked for once however many wait (single flight), renewed at 80 % of its life,
 * dropped at once when the exchange refuses it. The token lives in memory only; a rotated refresh token is saved before
 * the new access token is used.
 */
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { AccessTokens } from '../exchange/client-core.ts';
import type { OAuthClient } from './oauth-client.ts';
import type { TokenSet } from './token-set.ts';

/** Where the refresh token of one connection is kept. */
export interface TokenVault {
  load(): Promise<string | null>;
  save(refreshToken: string): Promise<void>;
  clear(): Promise<void>;
}

export interface TokenInfo {
  /** Null where neither the answer nor the token tells. */
  scopes: string[] | null;
  expiresAt: Date | null;
  user: string | null;
}

export interface TokenSource extends AccessTokens {
  /** Takes over the tokens of a finished sign-in. */
  adopt(tokens: TokenSet): Promise<void>;
  /** What is known of the current token, or null without one. */
  info(): TokenInfo | null;
  /** Whether a token can be had without the user. */
  canRenew(): Promise<boolean>;
  /** Forgets everything, the stored refresh token included (sign-out). */
  forget(): Promise<void>;
  /** Drops what is in memory and ends what is under way (lock). The source is of no use afterwards. */
  close(): void;
}

export interface TokenSourceDeps {
  authKind: 'm2m' | 'user';
  oauth: Pick<OAuthClient, 'clientCredentials' | 'refresh'>;
  vault: TokenVault;
  clock: Clock;
  /** M2M: whether a secret (or none is needed) is at hand. */
  hasClientSecret: () => Promise<boolean>;
  /** After every change of the token; `failure` when a renewal ended the sign-in. */
  changed: (failure: AppError | null) => void;
}

/** Renewed at this part of its life, so that work never meets an expired token. */
const RENEW_AT = 0.8;

interface Held {
  tokens: TokenSet;
  receivedMs: number;
}

export function createTokenSource(deps: TokenSourceDeps): TokenSource {
  let held: Held | null = null;
  let flight: Promise<string> | null = null;
  let closing = new AbortController();
  /** Grows with every sign-out, so that a renewal that was under way cannot bring the sign-in back. */
  let generation = 0;

  const nowMs = (): number => deps.clock.now().getTime();
  const ageMs = (h: Held): number => nowMs() - h.receivedMs;
  const lifeMs = (h: Held): number =>
    h.tokens.expiresInS === null ? Number.POSITIVE_INFINITY : h.tokens.expiresInS * 1000;
  // A clock that was set back makes the age negative; then the token is renewed rather than trusted.
  const isFresh = (h: Held): boolean => ageMs(h) >= 0 && ageMs(h) < lifeMs(h) * RENEW_AT;
  const isAlive = (h: Held): boolean => ageMs(h) >= 0 && ageMs(h) < lifeMs(h);

  const adopt = async (tokens: TokenSet): Promise<void> => {
    const mine = generation;
    if (tokens.refreshToken !== null) await deps.vault.save(tokens.refreshToken);
    if (mine !== generation) {
      await deps.vault.clear();
      throw new AppError('aborted', 'Stopped.');
    }
    held = { tokens, receivedMs: nowMs() };
    deps.changed(null);
  };

  const renew = async (signal: AbortSignal): Promise<string> => {
    const before = held;
    try {
      const tokens = deps.authKind === 'm2m' ? await deps.oauth.clientCredentials(signal) : await refresh(signal);
      signal.throwIfAborted();
      await adopt({
        ...tokens,
        scopes: tokens.scopes ?? before?.tokens.scopes ?? null,
        user: tokens.user ?? before?.tokens.user ?? null,
      });
      return tokens.accessToken;
    } catch (error) {
      if (signal.aborted) throw new AppError('aborted', 'Stopped.', { cause: error });
      const failure =
        error instanceof AppError
          ? error
          : new AppError('internal', 'The sign-in could not be renewed.', { cause: error });
      const isTemporary = ['offline', 'timeout', 'connectionLost', 'exchangeUnavailable'].includes(failure.code);
      if (isTemporary && before && held === before && isAlive(before)) return before.tokens.accessToken;
      if (failure.code === 'signedOut' && deps.authKind === 'user') await deps.vault.clear();
      if (!isTemporary) {
        held = null;
        deps.changed(failure);
      }
      throw failure;
    }
  };

  const refresh = async (signal: AbortSignal): Promise<TokenSet> => {
    const refreshToken = await deps.vault.load();
    if (refreshToken === null) throw signedOut();
    return await deps.oauth.refresh(refreshToken, signal);
  };

  return {
    async getToken(signal) {
      if (closing.signal.aborted) throw signedOut();
      if (signal.aborted) throw new AppError('aborted', 'Stopped.');
      if (held && isFresh(held)) return held.tokens.accessToken;
      if (!flight) {
        const mine = renew(closing.signal).finally(() => {
          if (flight === mine) flight = null;
        });
        flight = mine;
      }
      return await untilAborted(flight, signal);
    },
    invalidate(token) {
      // Another caller may have renewed it already.
      if (held?.tokens.accessToken === token) held = null;
    },
    adopt,
    info: () =>
      held && isAlive(held)
        ? {
            scopes: held.tokens.scopes,
            expiresAt:
              held.tokens.expiresInS === null ? null : new Date(held.receivedMs + held.tokens.expiresInS * 1000),
            user: held.tokens.user,
          }
        : null,
    canRenew: async () =>
      (held !== null && isAlive(held)) ||
      (deps.authKind === 'm2m' ? await deps.hasClientSecret() : (await deps.vault.load()) !== null),
    async forget() {
      generation += 1;
      closing.abort();
      closing = new AbortController();
      flight = null;
      held = null;
      await deps.vault.clear();
    },
    close() {
      closing.abort();
      flight = null;
      held = null;
    },
  };
}

const signedOut = (): AppError =>
  new AppError('signedOut', 'You are signed out.', { nextStep: 'Sign in to the exchange.' });

/** The shared request goes on for the others when one of those who wait gives up. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new AppError('aborted', 'Stopped.'));
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
