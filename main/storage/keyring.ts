/**
 * The keyring: one random 256-bit store key, wrapped in slots of `keyring.json`.
 * - `keychain`: by the OS keychain (safeStorage); opens without typing.
 * - `passphrase`: scrypt + AES-256-GCM; the choice where no secure keychain exists.
 * - `recovery`: by a code that the user keeps; always present.
 * A key is never made while a database exists, and a file that cannot be read is left as it is.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../lib/errors.ts';
import type { Keychain } from '../platform/ports.ts';
import { writeFileDurably } from './durable-file.ts';

const secretSlot = z.object({
  n: z.number().int(),
  r: z.number().int(),
  p: z.number().int(),
  salt: z.string(),
  nonce: z.string(),
  sealed: z.string(),
});
type SecretSlot = z.infer<typeof secretSlot>;

const keyringSchema = z.object({
  version: z.literal(1),
  storeId: z.string(),
  createdAt: z.string(),
  /** The recovery code was typed back. */
  confirmed: z.boolean(),
  /** HMAC-SHA256 of a constant under the store key: tells a wrong key from a damaged database. */
  check: z.string(),
  slots: z.object({
    keychain: z.object({ sealed: z.string() }).optional(),
    passphrase: secretSlot.optional(),
    recovery: secretSlot,
  }),
});
export type KeyringFile = z.infer<typeof keyringSchema>;

export type KeyringRead =
  { kind: 'absent' } | { kind: 'damaged' } | { kind: 'newer' } | { kind: 'present'; file: KeyringFile };

/** scrypt cost for a chosen passphrase: N=2^17, r=8, p=1 (128 MiB), OWASP Password Storage Cheat Sheet. The code has 160 random bits and needs less. */
const PASSPHRASE_COST = { n: 2 ** 17, r: 8, p: 1 };
const RECOVERY_COST = { n: 2 ** 14, r: 8, p: 1 };
/** Crockford base32: no I, L, O, U, so that a written code is read back without doubt. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new code of 160 random bits in eight groups of four. */
export function newRecoveryCode(): string {
  const bytes = randomBytes(20);
  let bits = 0n;
  for (const b of bytes) bits = (bits << 8n) | BigInt(b);
  let code = '';
  for (let i = 0; i < 32; i++) {
    code = (ALPHABET[Number(bits & 31n)] ?? '') + code;
    bits >>= 5n;
  }
  return (code.match(/.{4}/g) ?? []).join('-');
}

/** As people type it: case, blanks, dashes and look-alike letters do not matter. */
export const normalizeRecoveryCode = (typed: string): string =>
  typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');

function derive(secret: string, salt: Buffer, cost: { n: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(
      secret.normalize('NFKC'),
      salt,
      32,
      { N: cost.n, r: cost.r, p: cost.p, maxmem: 256 * 1024 * 1024 },
      (error, key) => (error ? reject(error) : resolve(key)),
    );
  });
}

async function sealWithSecret(
  key: Uint8Array,
  secret: string,
  cost: { n: number; r: number; p: number },
): Promise<SecretSlot> {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const wrapping = await derive(secret, salt, cost);
  const c = createCipheriv('aes-256-gcm', wrapping, nonce);
  const sealed = Buffer.concat([c.update(key), c.final(), c.getAuthTag()]);
  wrapping.fill(0);
  return { ...cost, salt: salt.toString('base64'), nonce: nonce.toString('base64'), sealed: sealed.toString('base64') };
}

/** @returns the key, or null when the secret is wrong */
async function openWithSecret(slot: SecretSlot, secret: string): Promise<Buffer | null> {
  const wrapping = await derive(secret, Buffer.from(slot.salt, 'base64'), slot);
  const sealed = Buffer.from(slot.sealed, 'base64');
  const d = createDecipheriv('aes-256-gcm', wrapping, Buffer.from(slot.nonce, 'base64'));
  wrapping.fill(0);
  d.setAuthTag(sealed.subarray(sealed.length - 16));
  try {
    return Buffer.concat([d.update(sealed.subarray(0, sealed.length - 16)), d.final()]);
  } catch {
    return null;
  }
}

const checkOf = (key: Uint8Array): Buffer => createHmac('sha256', key).update('roi-workstation/key-check/1').digest();

/** Key of one purpose, derived from the store key (HKDF-SHA256, RFC 5869). */
export const deriveStoreKey = (storeKey: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', storeKey, Buffer.alloc(0), `roi-workstation/${purpose}`, 32));

export interface Keyring {
  read(): Promise<KeyringRead>;
  /** Makes the store key and its slots; the caller has made sure that no database exists. */
  create(
    slot: { slot: 'keychain' } | { slot: 'passphrase'; passphrase: string },
    at: Date,
  ): Promise<{ file: KeyringFile; key: Buffer; recoveryCode: string }>;
  confirm(file: KeyringFile): Promise<KeyringFile>;
  openKeychain(
    file: KeyringFile,
  ): Promise<{ key: Buffer } | { failure: 'keychainAbsent' | 'keychainLocked' | 'keychainChanged' }>;
  openSecret(file: KeyringFile, kind: 'passphrase' | 'recovery', secret: string): Promise<Buffer | null>;
  setSlot(
    file: KeyringFile,
    key: Uint8Array,
    slot: { slot: 'keychain' } | { slot: 'passphrase'; passphrase: string },
  ): Promise<KeyringFile>;
}

export function createKeyring(folder: string, keychain: Keychain): Keyring {
  const file = path.join(folder, 'keyring.json');
  const save = async (k: KeyringFile): Promise<KeyringFile> => {
    await writeFileDurably(file, JSON.stringify(k, null, 2));
    return k;
  };
  const keychainSlot = async (key: Uint8Array): Promise<{ sealed: string }> => {
    const status = await keychain.status();
    if (!status.available)
      throw new AppError('keyring', 'No secure keychain is available.', {
        ...(status.reason ? { meaning: status.reason } : {}),
        nextStep: 'Unlock or install a keychain, or protect the store with a passphrase.',
      });
    return { sealed: (await keychain.encrypt(Buffer.from(key).toString('base64'))).toString('base64') };
  };
  const checked = (k: KeyringFile, key: Buffer): Buffer | null => {
    const want = Buffer.from(k.check, 'base64');
    return key.length === 32 && want.length === 32 && timingSafeEqual(want, checkOf(key)) ? key : null;
  };

  return {
    read: async () => {
      let text: string;
      try {
        text = await fs.readFile(file, 'utf8');
      } catch (cause) {
        if (typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'ENOENT')
          return { kind: 'absent' };
        return { kind: 'damaged' };
      }
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch {
        return { kind: 'damaged' };
      }
      const version = z.object({ version: z.number() }).safeParse(json);
      if (version.success && version.data.version > 1) return { kind: 'newer' };
      const parsed = keyringSchema.safeParse(json);
      return parsed.success ? { kind: 'present', file: parsed.data } : { kind: 'damaged' };
    },
    create: async (slot, at) => {
      const key = randomBytes(32);
      const recoveryCode = newRecoveryCode();
      const made: KeyringFile = {
        version: 1,
        storeId: randomBytes(8).toString('hex'),
        createdAt: at.toISOString(),
        confirmed: false,
        check: checkOf(key).toString('base64'),
        slots: {
          ...(slot.slot === 'keychain'
            ? { keychain: await keychainSlot(key) }
            : { passphrase: await sealWithSecret(key, slot.passphrase, PASSPHRASE_COST) }),
          recovery: await sealWithSecret(key, normalizeRecoveryCode(recoveryCode), RECOVERY_COST),
        },
      };
      return { file: await save(made), key, recoveryCode };
    },
    confirm: (k) => save({ ...k, confirmed: true }),
    openKeychain: async (k) => {
      const status = await keychain.status();
      if (!status.available) return { failure: status.temporarilyUnavailable ? 'keychainLocked' : 'keychainAbsent' };
      if (!k.slots.keychain) return { failure: 'keychainChanged' };
      try {
        const key = checked(
          k,
          Buffer.from(await keychain.decrypt(Buffer.from(k.slots.keychain.sealed, 'base64')), 'base64'),
        );
        return key ? { key } : { failure: 'keychainChanged' };
      } catch {
        return { failure: 'keychainChanged' };
      }
    },
    openSecret: async (k, kind, secret) => {
      const slot = kind === 'recovery' ? k.slots.recovery : k.slots.passphrase;
      if (!slot) return null;
      const key = await openWithSecret(slot, kind === 'recovery' ? normalizeRecoveryCode(secret) : secret);
      return key && checked(k, key);
    },
    setSlot: async (k, key, slot) =>
      save({
        ...k,
        slots:
          slot.slot === 'keychain'
            ? { recovery: k.slots.recovery, keychain: await keychainSlot(key) }
            : { recovery: k.slots.recovery, passphrase: await sealWithSecret(key, slot.passphrase, PASSPHRASE_COST) },
      }),
  };
}
