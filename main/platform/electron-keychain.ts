/**
 * The OS keychain by Electron's safeStorage. The asynchronous calls where the runtime has them (45), the synchronous ones on the
 * fallback runtime (33). `basic_text` (a key that anyone can read) counts as no keychain.
 */
import { safeStorage } from 'electron';
import type { Keychain } from './ports.ts';

export function createElectronKeychain(): Keychain {
  const asynchronous = 'encryptStringAsync' in safeStorage;
  const backend = (): string =>
    process.platform === 'linux'
      ? safeStorage.getSelectedStorageBackend()
      : process.platform === 'darwin'
        ? 'Keychain'
        : 'DPAPI';
  return {
    status: async () => {
      const name = backend();
      if (name === 'basic_text' || name === 'unknown')
        return {
          available: false,
          backend: name,
          temporarilyUnavailable: false,
          reason: 'This session has no secure keychain (GNOME Keyring or KWallet) that the program can use.',
        };
      const available = asynchronous
        ? await safeStorage.isAsyncEncryptionAvailable()
        : safeStorage.isEncryptionAvailable();
      return available
        ? { available, backend: name, temporarilyUnavailable: false, reason: null }
        : {
            available,
            backend: name,
            temporarilyUnavailable: true,
            reason: 'The keychain of this session is locked or does not answer.',
          };
    },
    encrypt: (plain) =>
      asynchronous ? safeStorage.encryptStringAsync(plain) : Promise.resolve(safeStorage.encryptString(plain)),
    decrypt: async (sealed) =>
      asynchronous ? (await safeStorage.decryptStringAsync(sealed)).result : safeStorage.decryptString(sealed),
  };
}
