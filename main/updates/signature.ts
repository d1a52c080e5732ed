/**
 * The vendor's signature over an update: Ed25519 (RFC 8032) over the version and the SHA-512 of the package, so that neither a changed
 * package nor an old one under a new number is taken. Beside the signature of the operating system where there is one (Authenticode, Apple).
 */
import { createPublicKey, verify } from 'node:crypto';
import type { UpdateOffer } from './ports.ts';

/** DER before the 32 bytes of an Ed25519 public key (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const statement = (offer: Pick<UpdateOffer, 'version' | 'sha512'>): Buffer =>
  Buffer.from(`roi-workstation update\n${offer.version}\n${offer.sha512}\n`);

/** @param publicKey base64 of 32 bytes. @param signature base64. @returns false also for a key or signature that is none */
export function isSigned(
  offer: Pick<UpdateOffer, 'version' | 'sha512'>,
  signature: string,
  publicKey: string,
): boolean {
  const raw = Buffer.from(publicKey, 'base64');
  const given = Buffer.from(signature.trim(), 'base64');
  if (raw.length !== 32 || given.length !== 64) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
  return verify(null, statement(offer), key, given);
}
