/** `keyring.json`: its form, and reading it. It holds no key in the clear and is never changed when it cannot be read. */
import fs from 'node:fs/promises';
import { z } from 'zod';
import { secretSlotSchema } from './secret-slot.ts';

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
    passphrase: secretSlotSchema.optional(),
    /** A passphrase slot that is wrapped by the keychain once more: both are needed. */
    both: z.object({ sealed: z.string() }).optional(),
    recovery: secretSlotSchema,
  }),
  /** When the store key was made, if it was replaced since the store was. */
  rotatedAt: z.string().optional(),
  /** Keys of a purpose that outlive the store key they were derived from, wrapped under the present one. */
  kept: z.record(z.string(), z.string()).optional(),
  /**
   * The store key was replaced and these files (relative to the user data) still have to take the place of those under the former key.
   * Each stands ready beside it with the ending `.rekeyed`, or has taken its place already.
   */
  swap: z.array(z.string()).optional(),
});
export type KeyringFile = z.infer<typeof keyringSchema>;

export type KeyringRead =
  { kind: 'absent' } | { kind: 'damaged' } | { kind: 'newer' } | { kind: 'present'; file: KeyringFile };

export async function readKeyring(file: string): Promise<KeyringRead> {
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
}
