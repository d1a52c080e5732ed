/**
 * Purpose: pre-signed links in the manner of an object store: an expiring address that needs no other credential,
 * and that refuses one. The key is made at start, so links of an earlier run are invalid.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export type LinkCheck = 'valid' | 'expired' | 'bad-signature' | 'unsigned';

/** The longest life the signature scheme allows. */
const LONGEST_LIFETIME_S = 604_800;

export class LinkSigner {
  readonly #key = randomBytes(32);

  /** The query that makes a path readable from `signedAtMs` for `lifetimeS`. */
  sign(path: string, signedAtMs: number, lifetimeS: number): string {
    const date = new Date(signedAtMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
    const expires = String(Math.min(LONGEST_LIFETIME_S, Math.max(1, Math.round(lifetimeS))));
    const query = new URLSearchParams({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `PRACTICE/${date.slice(0, 8)}/us-east-1/s3/aws4_request`,
      'X-Amz-Date': date,
      'X-Amz-Expires': expires,
      'X-Amz-SignedHeaders': 'host',
    });
    query.set('X-Amz-Signature', this.#signature(path, date, expires));
    return query.toString();
  }

  check(path: string, query: URLSearchParams, nowMs: number): LinkCheck {
    const signature = query.get('X-Amz-Signature');
    const date = query.get('X-Amz-Date') ?? '';
    const expires = query.get('X-Amz-Expires') ?? '';
    if (!signature) return 'unsigned';
    const expected = this.#signature(path, date, expires);
    const same = signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
    if (!same) return 'bad-signature';
    const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
    const signedAtMs = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
    return nowMs <= signedAtMs + Number(expires) * 1000 ? 'valid' : 'expired';
  }

  #signature(path: string, date: string, expires: string): string {
    return createHmac('sha256', this.#key).update(`${path}\n${date}\n${expires}`).digest('hex');
  }
}
