/**
 * The store's life: absent → unconfirmed → unlocked ⇄ locked, or failed with a reason. Holds the only copy of the store key
 * while unlocked and zeroes it on lock. What lives inside the store (trail, workspace) hooks in by `onOpen` and `onClose`.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { StoreFailure, StoreState } from '../../preload/contract/store.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Keychain } from '../platform/ports.ts';
import { createKeyring, deriveStoreKey, normalizeRecoveryCode, type KeyringFile } from './keyring.ts';

export interface StoreDeps {
  userData: string;
  keychain: Keychain;
  clock: Clock;
  /** Opens what lives inside the store. An error here leaves the store locked or failed, never half open. */
  onOpen(): void;
  /** Must close every database and abort every job; called before the key is zeroed. */
  onClose(): void;
  changed(): void;
}

type NewSlot = { slot: 'keychain' } | { slot: 'passphrase'; passphrase: string };
export type UnlockMethod =
  { method: 'keychain' } | { method: 'passphrase'; passphrase: string } | { method: 'recovery'; code: string };

export interface StoreService {
  load(): Promise<StoreState>;
  state(): Promise<StoreState>;
  isUnlocked(): boolean;
  create(slot: NewSlot): Promise<{ recoveryCode: string }>;
  confirmRecovery(code: string): Promise<StoreState>;
  unlock(method: UnlockMethod): Promise<StoreState>;
  setSlot(slot: NewSlot): Promise<StoreState>;
  lock(): Promise<StoreState>;
  /** Key for one purpose; throws `locked` while the store is closed. */
  key(purpose: string): Buffer;
  /** Names the store in its backups; null while there is none. */
  storeId(): string | null;
}

const FREE_ATTEMPTS = 5;

export function createStoreService(deps: StoreDeps): StoreService {
  const keyring = createKeyring(deps.userData, deps.keychain);
  let file: KeyringFile | null = null;
  let kind: StoreState['kind'] = 'absent';
  let failure: StoreFailure | null = null;
  let detail: string | null = null;
  let key: Buffer | null = null;
  /** Kept only between creation and the code typed back. */
  let pending: { key: Buffer; code: string } | null = null;
  let attempts = 0;
  let waitUntil: Date | null = null;
  let busy = false;
  let wasOpen = false;

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

  const state = async (): Promise<StoreState> => {
    const status = await deps.keychain.status();
    return {
      kind,
      failure,
      detail,
      slots: {
        keychain: file?.slots.keychain !== undefined,
        passphrase: file?.slots.passphrase !== undefined,
        recovery: file !== null,
      },
      keychain: { available: status.available, backend: status.backend, reason: status.reason },
      attempts,
      wasOpen,
      waitUntil: waitUntil && waitUntil > deps.clock.now() ? waitUntil.toISOString() : null,
    };
  };

  const open = (k: Buffer): void => {
    key = k;
    try {
      deps.onOpen();
    } catch (cause) {
      deps.onClose();
      key.fill(0);
      key = null;
      if (cause instanceof AppError && cause.code === 'storeNewer')
        fail('storeNewer', cause.options.technical?.reason ?? null);
      else if (cause instanceof AppError && cause.code === 'storeDamaged')
        fail(
          cause.options.technical?.reason === 'noPermission' ? 'noPermission' : 'storeDamaged',
          cause.options.technical?.reason ?? null,
        );
      else if (cause instanceof AppError && cause.code === 'diskFull') fail('diskFull');
      else if (cause instanceof AppError && cause.code === 'conflict') fail('storeInUse');
      else throw cause;
      return;
    }
    attempts = 0;
    waitUntil = null;
    wasOpen = true;
    set('unlocked');
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
    create: (slot) =>
      exclusive(async () => {
        if (kind !== 'absent' && kind !== 'unconfirmed') throw new AppError('conflict', 'A store exists already.');
        if (holdsData(deps.userData))
          throw new AppError('conflict', 'Databases exist already; a new key would make them unreadable.');
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
        if (normalizeRecoveryCode(code) !== pending.code)
          throw new AppError('invalid', 'The code differs from the one shown.', {
            nextStep: 'Compare it group by group.',
            fields: [{ path: 'code', message: 'This is not the code that was shown.' }],
          });
        file = await keyring.confirm(file);
        const k = pending.key;
        pending = null;
        open(k);
        return state();
      }),
    unlock: (method) =>
      exclusive(async () => {
        if (kind === 'unlocked') return state();
        if (!file || kind === 'unconfirmed') {
          await load();
          if (!file) return state();
        }
        const wait = waitUntil ? waitUntil.getTime() - deps.clock.now().getTime() : 0;
        if (wait > 0)
          throw new AppError('throttled', 'Too many attempts.', {
            retryAfterMs: wait,
            nextStep: `Wait ${Math.ceil(wait / 1000)} s.`,
          });
        if (method.method === 'keychain') {
          const opened = await keyring.openKeychain(file);
          if ('failure' in opened) fail(opened.failure);
          else open(opened.key);
          return state();
        }
        const secret = method.method === 'passphrase' ? method.passphrase : method.code;
        const k = await keyring.openSecret(file, method.method, secret);
        if (!k) {
          attempts++;
          if (attempts >= FREE_ATTEMPTS)
            waitUntil = new Date(deps.clock.now().getTime() + Math.min(60_000, 2000 * 2 ** (attempts - FREE_ATTEMPTS)));
          throw new AppError(
            'keyring',
            method.method === 'passphrase' ? 'The passphrase is wrong.' : 'The recovery code is wrong.',
            {
              nextStep:
                method.method === 'passphrase'
                  ? 'Type it again, or use the recovery code.'
                  : 'Compare it with the copy you keep.',
              fields: [
                {
                  path: method.method === 'passphrase' ? 'passphrase' : 'code',
                  message: method.method === 'passphrase' ? 'The passphrase is wrong.' : 'The recovery code is wrong.',
                },
              ],
            },
          );
        }
        open(k);
        return state();
      }),
    setSlot: (slot) =>
      exclusive(async () => {
        if (!key || !file) throw new AppError('locked', 'The store is locked.');
        file = await keyring.setSlot(file, key, slot);
        return state();
      }),
    lock: async () => {
      if (kind !== 'unlocked' && !key) return state();
      deps.onClose();
      key?.fill(0);
      key = null;
      set('locked');
      deps.changed();
      return state();
    },
    storeId: () => file?.storeId ?? null,
    key: (purpose) => {
      if (!key) throw new AppError('locked', 'The store is locked.');
      return deriveStoreKey(key, purpose);
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
