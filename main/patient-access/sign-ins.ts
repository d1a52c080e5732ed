/**
 * Sign-ins that are under way: one for each member at a payer, five minutes each, with state and verifier in memory only. It ends with an
 * address - from the listener on this computer, from the program's own scheme, from the isolated window, or pasted - that is taken once.
 */
import type { SmartClient, SmartTokens, PendingSmart } from '../auth/smart-client.ts';
import { listenOnLoopback, type LoopbackListener } from '../auth/loopback.ts';
import { parsePasted } from '../auth/redirect.ts';
import type { PayerSettings } from '../../preload/contract/payer-profile.ts';
import type { SeamError } from '../../preload/contract/errors.ts';
import { parseUrl } from '../exchange/addresses.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted, toSeamError } from '../lib/errors.ts';
import { newCorrelationId } from '../lib/ids.ts';
import type { Opener, SignInWindow } from '../platform/ports.ts';
import { redirectUriOf } from './profile-rules.ts';

/** A code of 1upHealth lives as long; nobody's is promised to live longer. */
export const SIGN_IN_LIMIT_MS = 5 * 60_000;

export type Way = 'loopback' | 'scheme' | 'paste' | 'window';

export interface SignInView {
  state: 'idle' | 'waiting' | 'exchanging';
  way: Way | null;
  expiresAt: string | null;
  error: SeamError | null;
}

export interface SignIns {
  view(grantId: string): SignInView;
  /** Opens the payer's page. @throws AppError where it cannot be opened */
  start(
    ask: { grantId: string; connectionId: string; settings: PayerSettings; client: SmartClient },
    signal: AbortSignal,
  ): Promise<void>;
  /** @throws AppError `invalid` with the field `address` where the person may try another one */
  paste(grantId: string, text: string): Promise<void>;
  /** An address of the program's own scheme. */
  heard(address: string): void;
  cancel(grantId: string): void;
  close(): void;
}

export interface SignInsDeps {
  opener: Opener;
  window: SignInWindow;
  clock: Clock;
  /** Takes the tokens over. */
  finished(grantId: string, tokens: SmartTokens, signal: AbortSignal): Promise<void>;
  changed(grantId: string): void;
}

interface Waiting {
  pending: PendingSmart;
  client: SmartClient;
  way: Way;
  expiresAt: Date;
  isExchanging: boolean;
  end: AbortController;
  cancelTimer: () => void;
  listener: LoopbackListener | null;
}

const WAYS: Record<PayerSettings['redirect'], Way> = {
  loopbackFree: 'loopback',
  loopbackFixed: 'loopback',
  scheme: 'scheme',
  paste: 'paste',
  window: 'window',
};

export function createSignIns(deps: SignInsDeps): SignIns {
  const waiting = new Map<string, Waiting>();
  const errors = new Map<string, SeamError>();
  let closed = false;

  const drop = (grantId: string): void => {
    const w = waiting.get(grantId);
    if (!w) return;
    waiting.delete(grantId);
    w.cancelTimer();
    w.listener?.close();
    w.end.abort();
  };

  const failed = (grantId: string, cause: unknown): void => {
    if (!isAborted(cause)) errors.set(grantId, toSeamError(cause, newCorrelationId()));
    if (!closed) deps.changed(grantId);
  };

  /** A code is sent once, whatever comes of it: the waiting ends before the exchange begins. */
  const exchange = async (grantId: string, w: Waiting, address: URL): Promise<void> => {
    w.isExchanging = true;
    w.cancelTimer();
    deps.changed(grantId);
    try {
      const tokens = await w.client.finish(address, w.pending, w.end.signal);
      await deps.finished(grantId, tokens, w.end.signal);
    } catch (cause) {
      const isWrong =
        cause instanceof AppError &&
        cause.code === 'invalid' &&
        cause.options.fields?.some((f) => f.path === 'address');
      if (isWrong && waiting.get(grantId) === w) {
        // Nothing was sent: the right address may still come.
        w.isExchanging = false;
        w.cancelTimer = limit(grantId, w);
        deps.changed(grantId);
        throw cause;
      }
      if (waiting.get(grantId) === w) drop(grantId);
      throw cause;
    }
    if (waiting.get(grantId) === w) {
      waiting.delete(grantId);
      // The listener closes after it has shown its page.
      if (w.way !== 'loopback') w.listener?.close();
    }
    deps.changed(grantId);
  };

  const limit = (grantId: string, w: Waiting): (() => void) =>
    deps.clock.after(Math.max(0, w.expiresAt.getTime() - deps.clock.now().getTime()), () => {
      if (waiting.get(grantId) !== w) return;
      drop(grantId);
      failed(grantId, tooLate());
    });

  /** Whether an address belongs to a sign-in, by its state alone; the rest is checked before the exchange. */
  const isFor = (w: Waiting, address: URL): boolean =>
    !w.isExchanging &&
    (address.searchParams.get('state') === w.pending.state ||
      new URLSearchParams(address.hash.replace(/^#/, '')).get('state') === w.pending.state);

  return {
    view: (grantId) => {
      const w = waiting.get(grantId);
      return {
        state: !w ? 'idle' : w.isExchanging ? 'exchanging' : 'waiting',
        way: w?.way ?? null,
        expiresAt: w && !w.isExchanging ? w.expiresAt.toISOString() : null,
        error: errors.get(grantId) ?? null,
      };
    },
    async start({ grantId, connectionId, settings, client }, signal) {
      drop(grantId);
      errors.delete(grantId);
      const way = WAYS[settings.redirect];
      let listener: LoopbackListener | null = null;
      let made: Waiting | null = null;
      if (way === 'loopback')
        listener = await listenOnLoopback(
          settings.redirect === 'loopbackFixed' ? settings.redirectPort : 0,
          `/cb/${connectionId}`,
          (address) => {
            const w = made;
            if (!w || waiting.get(grantId) !== w || !isFor(w, address)) return false;
            void exchange(grantId, w, address).catch((cause: unknown) => failed(grantId, cause));
            return true;
          },
        );
      try {
        const pending = await client.start(redirectUriOf(connectionId, settings, listener?.port ?? null));
        signal.throwIfAborted();
        const w: Waiting = {
          pending,
          client,
          way,
          expiresAt: new Date(deps.clock.now().getTime() + SIGN_IN_LIMIT_MS),
          isExchanging: false,
          end: new AbortController(),
          cancelTimer: () => undefined,
          listener,
        };
        made = w;
        waiting.set(grantId, w);
        w.cancelTimer = limit(grantId, w);
        deps.changed(grantId);
        if (way === 'window')
          void deps.window
            .capture(pending.url, pending.redirectUri, w.end.signal)
            .then((address) => exchange(grantId, w, address))
            .catch((cause: unknown) => {
              if (waiting.get(grantId) === w) drop(grantId);
              failed(grantId, cause);
            });
        else await deps.opener.openBrowser(pending.url);
      } catch (cause) {
        listener?.close();
        drop(grantId);
        deps.changed(grantId);
        throw cause instanceof AppError
          ? cause
          : new AppError('unsupported', 'The system browser could not be opened.', {
              nextStep: 'Set a default browser for this account, then try again.',
              cause,
            });
      }
    },
    async paste(grantId, text) {
      const w = waiting.get(grantId);
      if (!w || w.isExchanging)
        throw new AppError('conflict', 'No sign-in waits for an address.', {
          meaning: 'It was used already, cancelled, or five minutes are over.',
          nextStep: 'Start the sign-in again.',
        });
      if (deps.clock.now() >= w.expiresAt) {
        drop(grantId);
        throw tooLate();
      }
      await exchange(grantId, w, parsePasted(text));
    },
    heard(text) {
      const address = parseUrl(text);
      if (!address) return;
      for (const [grantId, w] of waiting)
        if (w.way === 'scheme' && isFor(w, address)) {
          void exchange(grantId, w, address).catch((cause: unknown) => failed(grantId, cause));
          return;
        }
    },
    cancel(grantId) {
      drop(grantId);
      errors.delete(grantId);
      deps.changed(grantId);
    },
    close() {
      closed = true;
      for (const grantId of [...waiting.keys()]) drop(grantId);
    },
  };
}

const tooLate = (): AppError =>
  new AppError('timeout', 'The five minutes for this sign-in are over.', {
    meaning: 'Nothing was shared.',
    nextStep: 'Start the sign-in again.',
  });
