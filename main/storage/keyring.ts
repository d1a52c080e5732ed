/**
 * The keyring: one random 256-bit store key, wrapped in slots of `keyring.json`.
 * - `keychain`: by the OS keychain (safeStorage); opens without typing.
 * - `passphrase`: scrypt + AES-256-GCM; the choice where no secure keychain exists.
 * - `both`: by a passphrase and the keychain; neither alone opens it.
 * - `recovery`: by a code that the user keeps; always present.
 * A key is never made while a database exists, and a file that cannot be read is left as it is.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import path from 'node:path';
import { AppError } from '../lib/errors.ts';
import type { Keychain } from '../platform/ports.ts';
import { writeFileDurably } from './durable-file.ts';
import { readKeyring, type KeyringFile, type KeyringRead } from './keyring-file.ts';
import {
  newRecoveryCode,
  normalizeRecoveryCode,
  openWithSecret,
  PASSPHRASE_COST,
  RECOVERY_COST,
  sealWithSecret,
  secretSlotSchema,
} from './secret-slot.ts';

export type NewSlot =
  | { slot: 'keychain' }
  | { slot: 'passphrase'; passphrase: string }
  | { slot: 'keychain+passphrase'; passphrase: string };

export type KeychainFailure = 'keychainAbsent' | 'keychainLocked' | 'keychainChanged';

const checkOf = (key: Uint8Array): Buffer => createHmac('sha256', key).update('roi-workstation/key-check/1').digest();

/** Key of one purpose, derived from the store key (HKDF-SHA256, RFC 5869). */
export const deriveStoreKey = (storeKey: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', storeKey, Buffer.alloc(0), `roi-workstation/${purpose}`, 32));

/** Wraps a key that outlives the store key: nonce(12) ‖ ciphertext ‖ tag, base64, bound to its purpose. */
export function keepKey(storeKey: Uint8Array, purpose: string, key: Uint8Array): string {
  const wrapping = deriveStoreKey(storeKey, `kept/${purpose}`);
  const nonce = randomBytes(12);
  const c = createCipheriv('aes-256-gcm', wrapping, nonce).setAAD(Buffer.from(purpose, 'utf8'));
  const out = Buffer.concat([nonce, c.update(key), c.final(), c.getAuthTag()]).toString('base64');
  wrapping.fill(0);
  return out;
}

function keptKey(storeKey: Uint8Array, purpose: string, kept: string): Buffer {
  const wrapping = deriveStoreKey(storeKey, `kept/${purpose}`);
  const bytes = Buffer.from(kept, 'base64');
  try {
    const d = createDecipheriv('aes-256-gcm', wrapping, bytes.subarray(0, 12)).setAAD(Buffer.from(purpose, 'utf8'));
    d.setAuthTag(bytes.subarray(bytes.length - 16));
    return Buffer.concat([d.update(bytes.subarray(12, bytes.length - 16)), d.final()]);
  } catch (cause) {
    throw new AppError('storeDamaged', 'A key of the store cannot be read.', { technical: { reason: 'kept' }, cause });
  } finally {
    wrapping.fill(0);
  }
}

/** The key of a purpose: the one that was kept when the store key was replaced, else derived from it. */
export function keyOf(file: KeyringFile, storeKey: Uint8Array, purpose: string): Buffer {
  const kept = file.kept?.[purpose];
  return kept === undefined ? deriveStoreKey(storeKey, purpose) : keptKey(storeKey, purpose, kept);
}

export interface Keyring {
  read(): Promise<KeyringRead>;
  /** Makes the store key and its slots; the caller has made sure that no database exists. */
  create(slot: NewSlot, at: Date): Promise<{ file: KeyringFile; key: Buffer; recoveryCode: string }>;
  confirm(file: KeyringFile): Promise<KeyringFile>;
  openKeychain(file: KeyringFile): Promise<{ key: Buffer } | { failure: KeychainFailure }>;
  /** By what was typed; a passphrase opens `both` where that is the slot. @returns null when it is wrong */
  openSecret(file: KeyringFile, kind: 'passphrase' | 'recovery', secret: string): Promise<Buffer | null>;
  /** As `openSecret` for a passphrase, and says when the keychain it needs too does not help. */
  openPassphrase(file: KeyringFile, passphrase: string): Promise<{ key: Buffer | null } | { failure: KeychainFailure }>;
  setSlot(file: KeyringFile, key: Uint8Array, slot: NewSlot): Promise<KeyringFile>;
  setRecovery(file: KeyringFile, key: Uint8Array, code: string): Promise<KeyringFile>;
  /** The keyring of a new store key, not saved yet. @param kept purposes whose present keys outlive the former store key */
  forNewKey(
    file: KeyringFile,
    keys: { former: Uint8Array; next: Uint8Array },
    ways: { slot: NewSlot; code: string; kept: readonly string[]; swap: string[]; at: Date },
  ): Promise<KeyringFile>;
  save(file: KeyringFile): Promise<KeyringFile>;
}

export function createKeyring(folder: string, keychain: Keychain): Keyring {
  const file = path.join(folder, 'keyring.json');
  const save = async (k: KeyringFile): Promise<KeyringFile> => {
    await writeFileDurably(file, JSON.stringify(k, null, 2));
    return k;
  };
  const wrap = async (plain: string): Promise<{ sealed: string }> => {
    const { available, reason } = await keychain.status();
    if (!available)
      throw new AppError('keyring', 'This computer has no secure keychain to use.', {
        ...(reason === null ? {} : { meaning: reason }),
        nextStep: 'Choose a passphrase.',
        technical: { reason: 'keychainAbsent' },
      });
    return { sealed: (await keychain.encrypt(plain)).toString('base64') };
  };
  /** The ways in of a key from day to day: one slot replaces the others. */
  const dailySlot = async (key: Uint8Array, slot: NewSlot): Promise<Omit<KeyringFile['slots'], 'recovery'>> => {
    if (slot.slot === 'keychain') return { keychain: await wrap(Buffer.from(key).toString('base64')) };
    const sealed = await sealWithSecret(key, slot.passphrase, PASSPHRASE_COST);
    return slot.slot === 'passphrase' ? { passphrase: sealed } : { both: await wrap(JSON.stringify(sealed)) };
  };
  const recoverySlot = (key: Uint8Array, code: string) =>
    sealWithSecret(key, normalizeRecoveryCode(code), RECOVERY_COST);
  const checked = (k: KeyringFile, key: Buffer): Buffer | null => {
    const want = Buffer.from(k.check, 'base64');
    if (key.length === 32 && want.length === 32 && timingSafeEqual(want, checkOf(key))) return key;
    key.fill(0);
    return null;
  };
  /** What the keychain holds for a slot. */
  const unwrap = async (sealed: string | undefined): Promise<{ plain: string } | { failure: KeychainFailure }> => {
    const status = await keychain.status();
    if (!status.available) return { failure: status.temporarilyUnavailable ? 'keychainLocked' : 'keychainAbsent' };
    if (sealed === undefined) return { failure: 'keychainChanged' };
    try {
      return { plain: await keychain.decrypt(Buffer.from(sealed, 'base64')) };
    } catch {
      return { failure: 'keychainChanged' };
    }
  };

  const openPassphrase: Keyring['openPassphrase'] = async (k, passphrase) => {
    let slot = k.slots.passphrase;
    if (!slot) {
      const opened = await unwrap(k.slots.both?.sealed);
      if ('failure' in opened) return opened;
      const inner = secretSlotSchema.safeParse(parseJson(opened.plain));
      if (!inner.success) return { failure: 'keychainChanged' };
      slot = inner.data;
    }
    const key = await openWithSecret(slot, passphrase);
    return { key: key && checked(k, key) };
  };

  return {
    read: () => readKeyring(file),
    save,
    create: async (slot, at) => {
      const key = randomBytes(32);
      const recoveryCode = newRecoveryCode();
      const made: KeyringFile = {
        version: 1,
        storeId: randomBytes(8).toString('hex'),
        createdAt: at.toISOString(),
        confirmed: false,
        check: checkOf(key).toString('base64'),
        slots: { ...(await dailySlot(key, slot)), recovery: await recoverySlot(key, recoveryCode) },
      };
      return { file: await save(made), key, recoveryCode };
    },
    confirm: (k) => save({ ...k, confirmed: true }),
    openKeychain: async (k) => {
      const opened = await unwrap(k.slots.keychain?.sealed);
      if ('failure' in opened) return opened;
      const key = checked(k, Buffer.from(opened.plain, 'base64'));
      return key ? { key } : { failure: 'keychainChanged' };
    },
    openPassphrase,
    openSecret: async (k, kind, secret) => {
      if (kind === 'passphrase') {
        const opened = await openPassphrase(k, secret);
        return 'failure' in opened ? null : opened.key;
      }
      const key = await openWithSecret(k.slots.recovery, normalizeRecoveryCode(secret));
      return key && checked(k, key);
    },
    setSlot: async (k, key, slot) =>
      save({ ...k, slots: { recovery: k.slots.recovery, ...(await dailySlot(key, slot)) } }),
    setRecovery: async (k, key, code) => save({ ...k, slots: { ...k.slots, recovery: await recoverySlot(key, code) } }),
    forNewKey: async (k, { former, next }, { slot, code, kept, swap, at }) => ({
      ...k,
      check: checkOf(next).toString('base64'),
      slots: { ...(await dailySlot(next, slot)), recovery: await recoverySlot(next, code) },
      rotatedAt: at.toISOString(),
      kept: Object.fromEntries(
        kept.map((purpose) => {
          const key = keyOf(k, former, purpose);
          const wrapped = keepKey(next, purpose, key);
          key.fill(0);
          return [purpose, wrapped];
        }),
      ),
      swap,
    }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
