/**
 * Keys of `private_key_jwt` (SMART App Launch: asymmetric client authentication, RS384 or ES384). The private key is made here and goes
 * to the vault as text; only the public half is ever shown.
 */
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { CryptoKey } from 'jose';
import { AppError } from '../lib/errors.ts';

export type SmartKeyAlgorithm = 'RS384' | 'ES384';

/** @returns the private key as JWK text */
export async function makePrivateKey(algorithm: SmartKeyAlgorithm): Promise<string> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true, modulusLength: 3072 });
  const jwk = await exportJWK(privateKey);
  return JSON.stringify({ ...jwk, alg: algorithm, use: 'sig', kid: await calculateJwkThumbprint(jwk) });
}

/** The public key set to register at the payer. */
export function publicKeySet(privateKey: string): string {
  const { kty, n, e, crv, x, y, alg, use, kid } = JSON.parse(privateKey) as JWK;
  const key = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
  return JSON.stringify({ keys: [{ ...key, alg, use, kid, key_ops: ['verify'] }] }, null, 2);
}

export async function importPrivateKey(
  text: string,
  algorithm: SmartKeyAlgorithm,
): Promise<{ key: CryptoKey; kid: string }> {
  const jwk = JSON.parse(text) as JWK;
  if (jwk.alg !== algorithm)
    throw new AppError('credentials', 'The key of this payer connection is of another kind.', {
      nextStep: `Make a new key for ${algorithm} and register its public half at the payer.`,
      fields: [{ path: 'keyAlgorithm', message: 'The stored key is of another kind.' }],
    });
  const key = await importJWK(jwk, algorithm);
  if (key instanceof Uint8Array) throw new AppError('keyring', 'The stored key cannot be used.');
  return { key, kid: jwk.kid ?? '' };
}
