/** A keyring that lies elsewhere than the store's own: that of a backup. Only looked at, never written. */
import type { Keychain } from '../platform/ports.ts';
import { createKeyring, keyOf } from './keyring.ts';
import type { UnlockMethod } from './store-service.ts';

export interface ForeignKeyring {
  key(purpose: string): Buffer;
  /** Zeroes the store key. */
  forget(): void;
}

/** @returns null when there is no readable keyring or it does not open so */
export async function openForeignKeyring(
  folder: string,
  keychain: Keychain,
  how: UnlockMethod,
): Promise<ForeignKeyring | null> {
  const keyring = createKeyring(folder, keychain);
  const read = await keyring.read();
  if (read.kind !== 'present') return null;
  let key: Buffer | null;
  if (how.method === 'keychain') {
    const opened = await keyring.openKeychain(read.file);
    key = 'key' in opened ? opened.key : null;
  } else key = await keyring.openSecret(read.file, how.method, how.method === 'passphrase' ? how.passphrase : how.code);
  if (!key) return null;
  const held = key;
  return { key: (purpose) => keyOf(read.file, held, purpose), forget: () => void held.fill(0) };
}

/** Which ways of opening it has beside the recovery code. */
export async function slotsOfForeignKeyring(
  folder: string,
  keychain: Keychain,
): Promise<{ keychain: boolean; passphrase: boolean }> {
  const read = await createKeyring(folder, keychain).read();
  const slots = read.kind === 'present' ? read.file.slots : null;
  return { keychain: slots?.keychain !== undefined, passphrase: slots?.passphrase !== undefined };
}
