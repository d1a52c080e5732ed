/**
 * The chain of the trail. Each entry carries
 *   format 2: HMAC-SHA256(chain key, hash of the entry before ‖ JSON of its columns)
 *   format 1: SHA-256(hash of the entry before ‖ JSON of the first eight columns), of stores from before the key
 * The array fixes the order of the members; JSON of strings, numbers and null has one form. Pure.
 */
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto';

export interface TrailRow {
  sequence: number;
  at: string;
  event: string;
  outcome: 'success' | 'denied' | 'failure';
  subject: string | null;
  profile_id: string | null;
  actor: string;
  detail: string | null;
  hash: string;
  format: number;
  patient_name: string | null;
  patient_birth: string | null;
  request_id: string | null;
  call_method: string | null;
  call_resource: string | null;
  call_status: number | null;
  call_ms: number | null;
  call_id: string | null;
}
export type TrailBody = Omit<TrailRow, 'hash'>;

/** What stands before the first entry. */
export const GENESIS = '0'.repeat(64);
export const KEYED = 2;

/** Copies the key into OpenSSL's own memory, which is cleared when it is released; the caller zeroes its bytes. */
export const chainKeyOf = (key: Uint8Array): KeyObject => createSecretKey(key);

/** What of an entry the hash covers. */
export const entryText = (b: TrailBody): string =>
  b.format === 1
    ? JSON.stringify([b.sequence, b.at, b.event, b.outcome, b.subject, b.profile_id, b.actor, b.detail])
    : JSON.stringify([
        b.format,
        b.sequence,
        b.at,
        b.event,
        b.outcome,
        b.subject,
        b.profile_id,
        b.actor,
        b.detail,
        b.patient_name,
        b.patient_birth,
        b.request_id,
        b.call_method,
        b.call_resource,
        b.call_status,
        b.call_ms,
        b.call_id,
      ]);

/** Hex hash of an entry after its predecessor's. */
export const entryHash = (key: KeyObject, previous: string, b: TrailBody): string =>
  (b.format === 1 ? createHash('sha256') : createHmac('sha256', key)).update(previous + entryText(b)).digest('hex');
