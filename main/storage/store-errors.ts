/** The words of the store's refusals, and which failure screen an error of opening means. */
import type { StoreFailure, UnlockWay } from '../../preload/contract/store.ts';
import { AppError } from '../lib/errors.ts';

/** @returns null for an error that no screen explains: it goes on */
export function failureOf(cause: unknown): { failure: StoreFailure; detail: string | null } | null {
  if (!(cause instanceof AppError)) return null;
  const reason = cause.options.technical?.reason ?? null;
  switch (cause.code) {
    case 'storeNewer':
      return { failure: 'storeNewer', detail: reason };
    case 'storeDamaged':
      return { failure: reason === 'noPermission' ? 'noPermission' : 'storeDamaged', detail: reason };
    case 'diskFull':
      return { failure: 'diskFull', detail: null };
    case 'conflict':
      return { failure: 'storeInUse', detail: null };
    default:
      return null;
  }
}

/** @param path the field that was wrong */
export function wrongSecret(path: 'passphrase' | 'current' | 'code'): AppError {
  const message = path === 'code' ? 'The recovery code is wrong.' : 'The passphrase is wrong.';
  return new AppError('keyring', message, {
    nextStep: path === 'code' ? 'Compare it with the copy you keep.' : 'Type it again, or use the recovery code.',
    fields: [{ path, message }],
  });
}

export const wrongCode = (): AppError =>
  new AppError('invalid', 'The code differs from the one shown.', {
    nextStep: 'Compare it group by group.',
    fields: [{ path: 'code', message: 'This is not the code that was shown.' }],
  });

const wayWords: Record<UnlockWay, string> = {
  keychain: 'by the keychain',
  'keychain+passphrase': 'by the keychain together with a passphrase',
  passphrase: 'by a passphrase',
};

export const notThisWay = (only: UnlockWay): AppError =>
  new AppError('denied', 'Your administrator does not allow this way of opening the store.', {
    nextStep: `The store has to open ${wayWords[only]}.`,
  });
