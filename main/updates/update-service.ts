/**
 * When the program looks for a newer version of itself, and what it does with one. One thing at a time; nothing is installed unless the
 * policy's key signed it, a backup was made, and (when nobody asked) nobody works.
 */
import type { updatesContract, UpdateState } from '../../preload/contract/updates.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, toSeamError } from '../lib/errors.ts';
import { newCorrelationId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { UpdateEngine, UpdateOffer, UpdatePolicy } from './ports.ts';
import { isSigned } from './signature.ts';

export interface UpdateDeps {
  /** Null where the program is not an installed one. */
  engine: UpdateEngine | null;
  policy: UpdatePolicy;
  clock: Clock;
  log: Logger;
  /** Nobody works and nothing is in progress: the program may end. */
  isIdle(): boolean;
  /** @throws when it could not be made; then nothing is installed */
  backUp(): Promise<void>;
  changed(): void;
}

export interface UpdateService {
  handlers: HandlersOf<typeof updatesContract>;
  start(): void;
  stop(): void;
}

const FIRST_LOOK_MS = 60_000;
const LOOK_EVERY_MS = 6 * 3_600_000;
const IDLE_LOOK_MS = 60_000;

export function createUpdateService(deps: UpdateDeps): UpdateService {
  const { engine, policy, clock, log } = deps;
  let state: UpdateState =
    policy.mode === 'off'
      ? { kind: 'off', reason: 'policy' }
      : engine === null
        ? { kind: 'off', reason: 'notInstalled' }
        : policy.feed === undefined || policy.publicKey === undefined
          ? { kind: 'off', reason: 'noFeed' }
          : { kind: 'idle', checkedAt: null };
  let offer: UpdateOffer | null = null;
  let downloaded = false;
  let running: Promise<void> | null = null;
  let cancel: (() => void) | null = null;

  const become = (next: UpdateState): void => {
    state = next;
    deps.changed();
  };

  /** What goes wrong becomes the state; the next look begins anew. */
  const alone = async (work: (engine: UpdateEngine) => Promise<void>): Promise<void> => {
    if (state.kind === 'off' || engine === null) return;
    running ??= work(engine)
      .catch((cause: unknown) => {
        const error = toSeamError(cause, newCorrelationId());
        log.warn('update.failed', { code: error.code });
        become({ kind: 'failed', version: offer?.version ?? null, error });
      })
      .finally(() => {
        running = null;
      });
    await running;
  };

  const feed = (): string => (policy.feed ?? '').replace(/\/*$/, '/');

  const look = async (from: UpdateEngine): Promise<void> => {
    become({ kind: 'checking' });
    downloaded = false;
    offer = null;
    const found = await from.check({ url: feed(), channel: policy.channel });
    if (found === null) return become({ kind: 'idle', checkedAt: clock.now().toISOString() });
    // A feed is not trusted to name a place: its package stands beside it.
    if (!/^[\w.-]+$/.test(found.file))
      throw new AppError('foreignOrigin', 'The update feed names a package at another place.');
    const signature = await from.fetchText(new URL(`${found.file}.sig`, feed()).href);
    if (!isSigned(found, signature, policy.publicKey ?? ''))
      throw new AppError('integrity', 'The update is not signed by the key of this program’s policy.', {
        meaning: 'It was not downloaded.',
        nextStep: 'Tell your administrator.',
      });
    offer = found;
    become({ kind: 'available', version: found.version });
  };

  const fetchOffer = async (from: UpdateEngine): Promise<void> => {
    const wanted = offer;
    if (wanted === null) return;
    become({ kind: 'downloading', version: wanted.version, share: 0 });
    await from.download((share) => {
      // Whole per cents: a page need not hear of every chunk.
      if (state.kind === 'downloading' && share - state.share >= 0.01)
        become({ kind: 'downloading', version: wanted.version, share });
    });
    downloaded = true;
    become({ kind: 'ready', version: wanted.version, waitsFor: policy.mode === 'install' ? 'idle' : 'person' });
  };

  const install = async (by: UpdateEngine): Promise<void> => {
    if (offer === null || !downloaded)
      throw new AppError('conflict', 'No update has been downloaded.', { nextStep: 'Look for one first.' });
    become({ kind: 'backingUp', version: offer.version });
    await deps.backUp();
    become({ kind: 'installing', version: offer.version });
    by.install();
  };

  const round = async (): Promise<void> => {
    if (!downloaded) await alone(look);
    if (policy.mode !== 'notify' && state.kind === 'available') await alone(fetchOffer);
    if (policy.mode === 'install' && state.kind === 'ready' && deps.isIdle()) await alone(install);
  };
  const next = (delayMs: number): void => {
    cancel = clock.after(delayMs, () => {
      void round().finally(() => {
        if (cancel) next(state.kind === 'ready' && policy.mode === 'install' ? IDLE_LOOK_MS : LOOK_EVERY_MS);
      });
    });
  };

  return {
    start: () => {
      if (state.kind !== 'off') next(FIRST_LOOK_MS);
    },
    stop: () => {
      cancel?.();
      cancel = null;
    },
    handlers: {
      'updates:state': () => Promise.resolve(state),
      'updates:check': async () => {
        await alone(look);
        return state;
      },
      'updates:download': async () => {
        await alone(fetchOffer);
        return state;
      },
      'updates:install': async () => {
        await alone(install);
        return state;
      },
    },
  };
}
