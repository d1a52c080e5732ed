/** The platform ports in plain Node: a keychain in memory, no window, a user who never rests. For driving `compose()` without Electron. */
import path from 'node:path';
import type { IdleSource, Keychain, Platform } from '../../main/platform/ports.ts';

export interface PlainPlatform extends Platform {
  keychain: Keychain & { available: boolean };
  idle: IdleSource & { seconds: number; mustLock(): void };
  opened: string[];
}

export function plainPlatform(userData: string): PlainPlatform {
  const opened: string[] = [];
  const lockers = new Set<() => void>();
  return {
    paths: { userData, logs: path.join(userData, 'logs'), dist: '' },
    keychain: {
      available: true,
      status() {
        return Promise.resolve({
          available: this.available,
          backend: 'test',
          reason: this.available ? null : 'off',
          temporarilyUnavailable: false,
        });
      },
      encrypt: (plain) => Promise.resolve(Buffer.from(plain, 'utf8').reverse()),
      decrypt: (sealed) => Promise.resolve(Buffer.from(sealed).reverse().toString('utf8')),
    },
    idle: {
      seconds: 0,
      idleSeconds() {
        return this.seconds;
      },
      onMustLock: (run) => {
        lockers.add(run);
        return () => lockers.delete(run);
      },
      onResume: () => () => undefined,
      mustLock: () => lockers.forEach((run) => run()),
    },
    opener: {
      openBrowser: (url) => {
        opened.push(url.href);
        return Promise.resolve();
      },
    },
    opened,
    saveDialog: { save: () => Promise.resolve(false) },
    signInWindow: { capture: () => Promise.reject(new Error('There is no window in plain Node.')) },
    practice: {
      available: false,
      start: () => Promise.reject(new Error('There is no practice exchange in plain Node.')),
      stop: () => Promise.resolve(),
    },
    startDecoder: () => {
      throw new Error('There is no decoding process in plain Node.');
    },
    actor: 'clerk',
    version: '0.0.0',
    supportedRuntime: true,
  };
}
