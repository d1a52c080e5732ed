/** The platform ports in plain Node: a keychain in memory, no window, a user who never rests. For driving `compose()` without Electron. */
import path from 'node:path';
import { copyUnderNewKey } from '../../main/storage/rekey.ts';
import type { Desktop, DesktopView, IdleSource, Keychain, MustLock, Platform } from '../../main/platform/ports.ts';

export interface PlainPlatform extends Platform {
  keychain: Keychain & { available: boolean };
  idle: IdleSource & { seconds: number; mustLock(why?: MustLock): void };
  opened: string[];
  desktop: PlainDesktop;
}

export interface PlainDesktop extends Desktop {
  focused: boolean;
  tray: boolean;
  notices: { title: string; body: string; click(): void }[];
  toDo: number | null;
  shown: (DesktopView | null)[];
  /** A person turns to the window. */
  focus(): void;
}

/** A desktop that keeps what it is asked to show. */
export function plainDesktop(): PlainDesktop {
  const listeners = new Set<() => void>();
  return {
    focused: false,
    tray: true,
    notices: [],
    toDo: null,
    shown: [],
    notify(text, click) {
      this.notices.push({ ...text, click });
    },
    notificationsSupported: () => true,
    hasTray() {
      return Promise.resolve(this.tray);
    },
    setToDo(count) {
      this.toDo = count;
    },
    isFocused() {
      return this.focused;
    },
    onFocus: (run) => {
      listeners.add(run);
      return () => listeners.delete(run);
    },
    show(view) {
      this.shown.push(view);
    },
    focus() {
      this.focused = true;
      listeners.forEach((run) => run());
    },
  };
}

export function plainPlatform(userData: string): PlainPlatform {
  const opened: string[] = [];
  const lockers = new Set<(why: MustLock) => void>();
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
      mustLock: (why = 'suspend') => lockers.forEach((run) => run(why)),
    },
    opener: {
      openBrowser: (url) => {
        opened.push(url.href);
        return Promise.resolve();
      },
      openMail: (url) => {
        opened.push(url.href);
        return Promise.resolve();
      },
    },
    opened,
    saveDialog: { save: () => Promise.resolve(false) },
    redirectScheme: { available: false, onAddress: () => () => undefined },
    chooseFolder: () => Promise.resolve(null),
    signInWindow: { capture: () => Promise.reject(new Error('There is no window in plain Node.')) },
    practice: {
      available: false,
      start: () => Promise.reject(new Error('There is no practice exchange in plain Node.')),
      stop: () => Promise.resolve(),
    },
    desktop: plainDesktop(),
    updateEngine: null,
    startDecoder: () => {
      throw new Error('There is no decoding process in plain Node.');
    },
    copyUnderNewKey: async (job) => {
      await Promise.resolve();
      copyUnderNewKey(job);
    },
    // One that never answers: what is received is not read in plain Node.
    startRecognizer: () => {
      throw new Error('There is no recognizing process in plain Node.');
    },
    startReader: () => ({
      post: () => undefined,
      onMessage: () => undefined,
      onExit: () => undefined,
      kill: () => undefined,
    }),
    actor: 'clerk',
    machine: 'desk-1',
    version: '0.0.0',
    supportedRuntime: true,
  };
}
