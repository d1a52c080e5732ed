/**
 * Wrapping the store key by something that a person types (scrypt + AES-256-GCM), and the recovery code. May not keep what was typed.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';

export const secretSlotSchema = z.object({
  n: z.number().int(),
  r: z.number().int(),
  p: z.number().int(),
  salt: z.string(),
  nonce: z.string(),
  sealed: z.string(),
});
export type SecretSlot = z.infer<typeof secretSlotSchema>;

/** scrypt cost for a chosen passphrase: N=2^17, r=8, p=1 (128 MiB), OWASP Password Storage Cheat Sheet. The code has 160 random bits and needs less. */
export const PASSPHRASE_COST = { n: 2 ** 17, r: 8, p: 1 };
export const RECOVERY_COST = { n: 2 ** 14, r: 8, p: 1 };
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

export async function sealWithSecret(
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
export async function openWithSecret(slot: SecretSlot, secret: string): Promise<Buffer | null> {
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
