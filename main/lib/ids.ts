/** Random identifiers. */
import { randomBytes, randomUUID } from 'node:crypto';

export const newId = (): string => randomUUID();

/**
 * Random, but in the order of time (UUIDv7, RFC 9562 section 5.7): neighbours in time are neighbours in every index, so that thousands
 * of rows made together fill a few pages instead of touching all of them.
 */
export function newOrderedId(now: Date): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Short id that a person can read out to support. */
export const newCorrelationId = (): string => randomBytes(5).toString('hex');
