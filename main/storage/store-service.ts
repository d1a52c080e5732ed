/**
 * The store's life: absent → unconfirmed → unlocked ⇄ locked, or failed with a reason. Holds the only copy of the store key
 * while it is open and zeroes it when it closes. What lives inside the store (trail, workspace) hooks in by `onOpen` and `onClose`.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { StoreFailure, StoreState, UnlockWay } from '../../preload/contract/store.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { CopyUnderNewKey, Keychain } from '../platform/ports.ts';
import { createAttempts } from './attempts.ts';
import { createKeyring, deriveStoreKey, keyOf, type NewSlot } from './keyring.ts';
import type { KeyringFile } from './keyring-file.ts';
import { failureOf, notThisWay, wrongCode, wrongSecret } from './store-errors.ts';
import { copyAll, databasesOf, removeCopies, swapIn } from './rotation.ts';
import { newRecoveryCode, normalizeRecoveryCode } from './secret-slot.ts';

export interface StoreDeps {
  userData: string;
  keychain: Keychain;
  clock: Clock;
  /** The one way of opening that an administrator allows; any when there is none. */
  onlyWay?: UnlockWay | undefined;
  /** Replacing the store key is refused without it. */
  copyUnderNewKey?: CopyUnderNewKey;
  /** Purposes whose keys stay the same when the store key is replaced. */
  keptPurposes?: readonly string[];
  /** Opens what lives inside the store. An error here leaves the store locked or failed, never half open. */
  onOpen(): void;
  /** Must close every database and abort every job; called before the key is zeroed. */
  onClose(): void;
  changed(): void;
}

export type UnlockMethod =
  { method: 'keychain' } | { method: 'passphrase'; passphrase: string } | { method: 'recovery'; code: string };

export interface StoreService {
  load(): Promise<StoreState>;
  state(): Promise<StoreState>;
  isUnlocked(): boolean;
  /** Whether databases and keys are open: unlocked, or working behind a locked window. */
  isOpen(): boolean;
  create(slot: NewSlot): Promise<{ recoveryCode: string }>;
  confirmRecovery(code: string): Promise<StoreState>;
  unlock(method: UnlockMethod): Promise<StoreState>;
  /** @param current the passphrase of now, where there is one */
  setSlot(slot: NewSlot, current: string | null): Promise<StoreState>;
  /** A new recovery code, which nothing knows yet. */
  prepareCode(current: string | null): Promise<{ recoveryCode: string }>;
  /** @param code the prepared one, typed back */
  replaceCode(code: string): Promise<StoreState>;
  rotateKey(code: string, current: string | null): Promise<StoreState>;
  /** @param keepWorking the window alone is locked: databases stay open for the work behind it */
  lock(keepWorking?: boolean): Promise<StoreState>;
  /** Key for one purpose; throws `locked` while the store is closed. */
  key(purpose: string): Buffer;
  /** Names the store, and its present key, in its backups; null while there is none. */
  identity(): { storeId: string; keyCheck: string } | null;
}

export function createStoreService(deps: StoreDeps): StoreService {
  const keyring = createKeyring(deps.userData, deps.keychain);
  const attempts = createAttempts(deps.userData, deps.clock);
  let file: KeyringFile | null = null;
  let kind: StoreState['kind'] = 'absent';
  let failure: StoreFailure | null = null;
  let detail: string | null = null;
  let key: Buffer | null = null;
  /** Kept only between creation and the code typed back. */
  let pending: { key: Buffer; code: string } | null = null;
  /** A code that was shown and waits to be typed back; the former one is still the store's. */
  let preparedCode: string | null = null;
  let busy = false;
  let wasOpen = false;
  let byRecovery = false;
  let rotation: StoreState['rotation'] = null;

  const fail = (why: StoreFailure, words: string | null = null): void => {
    kind = 'failed';
    failure = why;
    detail = words;
  };
  const set = (k: StoreState['kind']): void => {
    kind = k;
    failure = null;
    detail = null;
  };
  const wayOf = (k: KeyringFile): UnlockWay =>
    k.slots.both ? 'keychain+passphrase' : k.slots.passphrase ? 'passphrase' : 'keychain';

  const state = async (): Promise<StoreState> => {
    const status = await deps.keychain.status();
    const waitMs = attempts.waitMs();
    return {
      kind,
      failure,
      detail,
      slots: {
        keychain: file?.slots.keychain !== undefined,
        passphrase: file?.slots.passphrase !== undefined,
        both: file?.slots.both !== undefined,
        recovery: file !== null,
      },
      keychain: { available: status.available, backend: status.backend, reason: status.reason },
      allowedWays: deps.onlyWay === undefined ? ['keychain', 'keychain+passphrase', 'passphrase'] : [deps.onlyWay],
      mustChange: kind === 'unlocked' && file !== null && deps.onlyWay !== undefined && wayOf(file) !== deps.onlyWay,
      byRecovery: kind === 'unlocked' && byRecovery,
      attempts: attempts.count(),
      wasOpen,
      waitUntil: waitMs > 0 ? new Date(deps.clock.now().getTime() + waitMs).toISOString() : null,
      workingBehind: kind === 'locked' && key !== null,
      rotation,
      keyFrom: file === null ? null : (file.rotatedAt ?? file.createdAt),
    };
  };

  const openWith = (k: Buffer): void => {
    if (key) {
      // Locked in front, working behind: it is the same key, and everything is open already.
      k.fill(0);
      set('unlocked');
      return;
    }
    key = k;
    try {
      deps.onOpen();
    } catch (cause) {
      deps.onClose();
      key.fill(0);
      key = null;
      const why = failureOf(cause);
      if (!why) throw cause;
      fail(why.failure, why.detail);
      return;
    }
    wasOpen = true;
    set('unlocked');
  };

  /** Ends what a replacement of the key left behind, then opens. */
  const open = async (k: Buffer): Promise<void> => {
    try {
      if (file?.swap) {
        await swapIn(deps.userData, file.swap);
        const { swap: _, ...done } = file;
        file = await keyring.save(done);
      } else if (!key) removeCopies(deps.userData);
    } catch (cause) {
      k.fill(0);
      const why = failureOf(cause);
      if (!why) throw cause;
      fail(why.failure, why.detail);
      return;
    }
    openWith(k);
  };

  /** One change of state at a time: a second click must not make a second store. */
  const exclusive = async <T>(run: () => Promise<T>): Promise<T> => {
    if (busy) throw new AppError('conflict', 'The store is busy.', { retryable: true });
    busy = true;
    try {
      return await run();
    } finally {
      busy = false;
      deps.changed();
    }
  };

  const opened = (): { key: Buffer; file: KeyringFile } => {
    if (!key || !file || kind !== 'unlocked') throw new AppError('locked', 'The store is locked.');
    return { key, file };
  };

  const requireTry = (): void => {
    const waitMs = attempts.waitMs();
    if (waitMs > 0)
      throw new AppError('throttled', 'Too many attempts.', {
        retryAfterMs: waitMs,
        nextStep: `Wait ${Math.ceil(waitMs / 1000)} s.`,
      });
  };

  /** Who changes how the store opens shows that it is theirs: a window left open is not enough. */
  const requireOwner = async (current: string | null): Promise<void> => {
    const { file: k } = opened();
    if (byRecovery || (!k.slots.passphrase && !k.slots.both)) return;
    requireTry();
    await attempts.begin();
    const tried = await keyring.openPassphrase(k, current ?? '');
    if ('failure' in tried)
      throw new AppError('keyring', 'The keychain of this computer does not open its part.', {
        nextStep: 'Unlock the keychain, then try again.',
      });
    if (!tried.key) throw wrongSecret('current');
    tried.key.fill(0);
    attempts.succeeded();
  };
  const requireWay = (way: UnlockWay): void => {
    if (deps.onlyWay !== undefined && way !== deps.onlyWay) throw notThisWay(deps.onlyWay);
  };
  const requirePrepared = (typed: string): string => {
    if (preparedCode === null) throw new AppError('conflict', 'There is no new recovery code to confirm.');
    if (normalizeRecoveryCode(typed) !== preparedCode) throw wrongCode();
    return preparedCode;
  };

  const load = async (): Promise<StoreState> => {
    const read = await keyring.read();
    file = null;
    if (read.kind === 'absent') {
      if (holdsData(deps.userData)) fail('keyringMissing');
      else set('absent');
    } else if (read.kind === 'damaged') fail('keyringDamaged');
    else if (read.kind === 'newer') fail('storeNewer', 'keyring');
    else {
      file = read.file;
      // An unconfirmed store holds nothing yet: its code was never typed back, so first run starts again.
      set(read.file.confirmed ? 'locked' : 'absent');
      if (!read.file.confirmed && holdsData(deps.userData)) set('locked');
    }
    return state();
  };

  return {
    load,
    state,
    isUnlocked: () => kind === 'unlocked',
    isOpen: () => key !== null && (kind === 'unlocked' || kind === 'locked'),
    create: (slot) =>
      exclusive(async () => {
        if (kind !== 'absent' && kind !== 'unconfirmed') throw new AppError('conflict', 'A store exists already.');
        if (holdsData(deps.userData))
          throw new AppError('conflict', 'Databases exist already; a new key would make them unreadable.');
        requireWay(slot.slot);
        const made = await keyring.create(slot, deps.clock.now());
        file = made.file;
        pending?.key.fill(0);
        pending = { key: made.key, code: normalizeRecoveryCode(made.recoveryCode) };
        set('unconfirmed');
        return { recoveryCode: made.recoveryCode };
      }),
    confirmRecovery: (code) =>
      exclusive(async () => {
        if (!pending || !file) throw new AppError('conflict', 'There is no new recovery code to confirm.');
        if (normalizeRecoveryCode(code) !== pending.code) throw wrongCode();
        file = await keyring.confirm(file);
        const k = pending.key;
        pending = null;
        await open(k);
        return state();
      }),
    unlock: (method) =>
      exclusive(async () => {
        if (kind === 'unlocked') return state();
        if (!file || kind === 'unconfirmed') {
          await load();
          if (!file) return state();
        }
        requireTry();
        if (method.method === 'keychain') {
          const tried = await keyring.openKeychain(file);
          if ('failure' in tried) {
            // What works behind a locked window goes on; the screen tells why this way did not open it.
            if (key)
              throw new AppError('keyring', 'The keychain of this computer did not open.', {
                nextStep: 'Unlock it, or use the recovery code.',
              });
            fail(tried.failure);
            return state();
          }
          byRecovery = false;
          await open(tried.key);
          return state();
        }
        await attempts.begin();
        let k: Buffer | null;
        if (method.method === 'recovery') k = await keyring.openSecret(file, 'recovery', method.code);
        else {
          const tried = await keyring.openPassphrase(file, method.passphrase);
          if ('failure' in tried) {
            attempts.succeeded();
            if (key)
              throw new AppError('keyring', 'The keychain of this computer did not open.', {
                nextStep: 'Unlock it, or use the recovery code.',
              });
            fail(tried.failure);
            return state();
          }
          k = tried.key;
        }
        if (!k) throw wrongSecret(method.method === 'passphrase' ? 'passphrase' : 'code');
        attempts.succeeded();
        byRecovery = method.method === 'recovery';
        await open(k);
        return state();
      }),
    setSlot: (slot, current) =>
      exclusive(async () => {
        requireWay(slot.slot);
        await requireOwner(current);
        const { key: k, file: f } = opened();
        file = await keyring.setSlot(f, k, slot);
        byRecovery = false;
        return state();
      }),
    prepareCode: (current) =>
      exclusive(async () => {
        await requireOwner(current);
        const recoveryCode = newRecoveryCode();
        preparedCode = normalizeRecoveryCode(recoveryCode);
        return { recoveryCode };
      }),
    replaceCode: (typed) =>
      exclusive(async () => {
        const { key: k, file: f } = opened();
        file = await keyring.setRecovery(f, k, requirePrepared(typed));
        preparedCode = null;
        return state();
      }),
    rotateKey: (typed, current) =>
      exclusive(async () => {
        const code = requirePrepared(typed);
        const { file: f } = opened();
        const way = wayOf(f);
        if (way !== 'keychain' && byRecovery)
          throw new AppError('conflict', 'Set a new passphrase first.', {
            meaning: 'The store was opened by the recovery code; the passphrase of the new key has to be known.',
            nextStep: 'Set it under “Opens by”, then replace the key.',
          });
        await requireOwner(current);
        const copy = deps.copyUnderNewKey;
        if (!copy) throw new AppError('unsupported', 'The key cannot be replaced here.');
        const former = Buffer.from(opened().key);
        const next = randomBytes(32);
        const databases = databasesOf(deps.userData);
        const slot: NewSlot = way === 'keychain' ? { slot: way } : { slot: way, passphrase: current ?? '' };
        kind = 'rotating';
        rotation = { done: 0, total: databases.length };
        deps.changed();
        deps.onClose();
        key?.fill(0);
        key = null;
        try {
          await copyAll(deps.userData, databases, {
            copy,
            keysOf: (purpose) => ({ former: keyOf(f, former, purpose), next: deriveStoreKey(next, purpose) }),
            progress: (done) => {
              rotation = { done, total: databases.length };
              deps.changed();
            },
          });
          const made = await keyring.forNewKey(
            f,
            { former, next },
            { slot, code, kept: deps.keptPurposes ?? [], swap: databases.map((d) => d.file), at: deps.clock.now() },
          );
          // A keychain that gives back something else than it took would lock the person out.
          const tried =
            way === 'keychain' ? await keyring.openKeychain(made) : await keyring.openPassphrase(made, current ?? '');
          if ('failure' in tried || !tried.key)
            throw new AppError('keyring', 'The keychain of this computer did not take the new key.');
          tried.key.fill(0);
          // From here on the new key is the store's.
          file = await keyring.save(made).catch(async (cause: unknown) => {
            // It may have failed after the file took its place: what stands on the disk decides.
            const read = await keyring.read();
            if (read.kind === 'present' && read.file.check === made.check) return read.file;
            removeCopies(deps.userData);
            throw cause;
          });
          preparedCode = null;
          former.fill(0);
          await open(next);
        } catch (cause) {
          if (file !== f) throw cause;
          next.fill(0);
          await open(former);
          throw cause;
        } finally {
          rotation = null;
        }
        return state();
      }),
    lock: async (keepWorking = false) => {
      if (kind === 'rotating' || (kind !== 'unlocked' && !key)) return state();
      preparedCode = null;
      byRecovery = false;
      if (!keepWorking) {
        deps.onClose();
        key?.fill(0);
        key = null;
      }
      set('locked');
      deps.changed();
      return state();
    },
    identity: () => (file ? { storeId: file.storeId, keyCheck: file.check } : null),
    key: (purpose) => {
      if (!key || !file) throw new AppError('locked', 'The store is locked.');
      return keyOf(file, key, purpose);
    },
  };
}

/** Whether any database exists under the user data folder. */
function holdsData(userData: string): boolean {
  if (fs.existsSync(path.join(userData, 'audit.db'))) return true;
  const profiles = path.join(userData, 'profiles');
  return (
    fs.existsSync(profiles) &&
    fs.readdirSync(profiles).some((p) => fs.existsSync(path.join(profiles, p, 'workstation.db')))
  );
}
