/** Every way in which the store cannot be opened: what happened, what it means, what to do. Pure text. */
import type { StoreFailure } from '../../../preload/contract/store.ts';

export interface FailureWords {
  title: string;
  meaning: string;
  /** Steps in order. */
  remedy: readonly string[];
  /** Why nothing is lost. */
  kept: string;
  /** Whether the recovery code helps, and whether it is the best way on. */
  recovery: 'best' | 'possible' | 'useless';
  /** Opens a page of the manual. */
  help: 'keychain' | 'support' | null;
}

const KEPT =
  'Nothing was changed or deleted. Your requests and records are still in the encrypted store on this computer.';

export const failureWords: Readonly<Record<StoreFailure, FailureWords>> = {
  keychainLocked: {
    title: 'The keychain of this computer is locked',
    meaning: 'The key of the store lies in the keychain, and the keychain did not open.',
    remedy: ['Unlock the keychain: sign in to this computer again, or answer its question.', 'Then try again.'],
    kept: KEPT,
    recovery: 'possible',
    help: 'keychain',
  },
  keychainAbsent: {
    title: 'This computer offers no secure keychain',
    meaning: 'The key of the store was put into a keychain that is not running in this session.',
    remedy: [
      'Start the keychain service (on Linux: GNOME Keyring or KWallet), then try again.',
      'Or open the store with the recovery code and set a passphrase.',
    ],
    kept: KEPT,
    recovery: 'possible',
    help: 'keychain',
  },
  keychainChanged: {
    title: 'The keychain no longer holds the key of this store',
    meaning:
      'It answered, but with a key that does not open the store. This happens after a reset of the keychain, a new computer account, or a restored folder.',
    remedy: [
      'Open the store with the recovery code.',
      'The program then offers to put the key into the keychain again.',
    ],
    kept: KEPT,
    recovery: 'best',
    help: 'keychain',
  },
  keyringMissing: {
    title: 'The key file of the store is missing',
    meaning:
      'The encrypted databases are here, but keyring.json, which holds their wrapped key, is not. Without it no code can open them, and no new key is made while they exist.',
    remedy: ['Bring keyring.json back from a backup of the program’s folder.', 'Then try again.'],
    kept: 'Nothing was changed or deleted. The encrypted databases are left exactly as they are.',
    recovery: 'useless',
    help: 'support',
  },
  keyringDamaged: {
    title: 'The key file of the store cannot be read',
    meaning: 'keyring.json is here, but its content is damaged.',
    remedy: ['Bring keyring.json back from a backup of the program’s folder.', 'Then try again.'],
    kept: 'Nothing was changed or deleted. The damaged file is left as it is, beside the databases.',
    recovery: 'useless',
    help: 'support',
  },
  storeDamaged: {
    title: 'The store cannot be read',
    meaning:
      'The key is right, but the database does not read as it was written. A failing disk or a broken copy does this.',
    remedy: [
      'Close the program and make a copy of its folder before anything else.',
      'Check the disk, then bring the folder back from the last good backup.',
    ],
    kept: 'Nothing was repaired, overwritten or deleted; the database is left as it is.',
    recovery: 'useless',
    help: 'support',
  },
  storeNewer: {
    title: 'The store was written by a newer version',
    meaning: 'A newer version of this program has used the store. This one could misread it, so it does not open it.',
    remedy: ['Install the newer version, or start it if it is already there.'],
    kept: KEPT,
    recovery: 'useless',
    help: null,
  },
  storeInUse: {
    title: 'The store is open in another place',
    meaning: 'Another running copy of the program, or a backup tool, holds the database.',
    remedy: ['Close the other copy, or wait until the backup has ended.', 'Then try again.'],
    kept: KEPT,
    recovery: 'useless',
    help: null,
  },
  diskFull: {
    title: 'The disk is full',
    meaning: 'The store needs a little free space to open safely.',
    remedy: ['Free at least 500 MB on this disk.', 'Then try again.'],
    kept: KEPT,
    recovery: 'useless',
    help: null,
  },
  noPermission: {
    title: 'The folder of the store may not be written',
    meaning: 'This computer account has no right to read or write the program’s folder.',
    remedy: [
      'Ask your administrator for the right to the folder, or sign in with the account that made the store.',
      'Then try again.',
    ],
    kept: KEPT,
    recovery: 'useless',
    help: 'support',
  },
};

/** Why the keychain cannot be used, as a sentence; the main process gives the reason without machine detail. */
export function keychainWords(reason: string | null): string {
  const text = reason?.trim() || 'no secure keychain answers in this session';
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
