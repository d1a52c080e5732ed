/**
 * The construction of sealed files: AES-GCM-HKDF streaming AEAD as published by Google Tink
 * (https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming):
 *   header  = length ‖ salt ‖ noncePrefix(7)
 *   key     = HKDF(ikm = file key, salt, info = associated data)
 *   nonce_i = noncePrefix ‖ uint32be(i) ‖ (last ? 1 : 0)
 * Pure functions, with Tink's parameters as a value so that its published test vectors can be checked. Opens no file and keeps no key.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../lib/errors.ts';

export interface StreamParameters {
  hash: 'sha1' | 'sha256' | 'sha512';
  /** Bytes of the derived AES key, and of the salt. */
  keySize: 16 | 32;
  /** Bytes of a ciphertext segment; the first one shares them with the header. */
  segment: number;
}

/** Tink's AES256_GCM_HKDF with 128 KiB: small enough for quick random access, large enough that its overhead does not count. */
export const PARAMETERS: StreamParameters = { hash: 'sha256', keySize: 32, segment: 128 * 1024 };
export const TAG = 16;
const PREFIX = 7;

export const headerSize = (p: StreamParameters): number => 1 + p.keySize + PREFIX;

/** One stream's key and nonces. `forget` zeroes the key. */
export interface Stream {
  readonly header: Buffer;
  /** Segment `index` of this stream, sealed. @returns ciphertext and tag */
  seal(index: number, last: boolean, plain: Uint8Array): [Buffer, Buffer];
  /** @throws AppError `integrity` */
  open(index: number, last: boolean, sealed: Uint8Array): Buffer;
  forget(): void;
}

/**
 * @param header of an existing stream; without one a new stream begins, under a salt of its own
 * @throws AppError `integrity` when the header is none
 */
export function createStream(
  fileKey: Uint8Array,
  associatedData: Uint8Array,
  header?: Uint8Array,
  p: StreamParameters = PARAMETERS,
): Stream {
  const size = headerSize(p);
  const head = header
    ? Buffer.from(header)
    : Buffer.concat([Buffer.from([size]), randomBytes(p.keySize), randomBytes(PREFIX)]);
  if (head.length !== size || head[0] !== size) throw damaged();
  const key = Buffer.from(hkdfSync(p.hash, fileKey, head.subarray(1, 1 + p.keySize), associatedData, p.keySize));
  const cipher = p.keySize === 32 ? 'aes-256-gcm' : 'aes-128-gcm';
  const nonce = (index: number, last: boolean): Buffer => {
    const n = Buffer.alloc(12);
    head.copy(n, 0, 1 + p.keySize);
    n.writeUInt32BE(index, PREFIX);
    n[11] = last ? 1 : 0;
    return n;
  };
  return {
    header: head,
    seal: (index, last, plain) => {
      const c = createCipheriv(cipher, key, nonce(index, last));
      const body = c.update(plain);
      c.final();
      return [body, c.getAuthTag()];
    },
    open: (index, last, sealed) => {
      if (sealed.length < TAG) throw damaged();
      const d = createDecipheriv(cipher, key, nonce(index, last), { authTagLength: TAG });
      d.setAuthTag(sealed.subarray(sealed.length - TAG));
      try {
        const body = d.update(sealed.subarray(0, sealed.length - TAG));
        d.final();
        return body;
      } catch (cause) {
        throw damaged(cause);
      }
    },
    forget: () => void key.fill(0),
  };
}

export const damaged = (cause?: unknown): AppError =>
  new AppError('integrity', 'The stored file was changed, cut off or exchanged.', {
    meaning: 'It is not shown, because it may not be what was delivered.',
    nextStep: 'Download it again, or restore it from a backup.',
    cause,
  });
