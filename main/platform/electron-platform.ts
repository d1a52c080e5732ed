/** The Electron side of the platform ports. */
import os from 'node:os';
import path from 'node:path';
import { app, BrowserWindow, powerMonitor, shell } from 'electron';
import { createSignInWindow } from '../auth/sign-in-window.ts';
import { createElectronDecoder, workers } from './electron-decoder.ts';
import type { Logger } from '../lib/logger.ts';
import { createElectronUpdateEngine } from '../updates/electron-engine.ts';
import { createElectronKeychain } from './electron-keychain.ts';
import { createElectronPractice } from './electron-practice.ts';
<<<<<<< HEAD
import { chooseFolder, createElectronSave } from './electron-save.ts';
import { createElectronRekey } from './electron-rekey.ts';
import type { Desktop, IdleSource, Platform } from './ports.ts';
=======
import { createElectronRedirectScheme } from './electron-redirect-scheme.ts';
import { createElectronRekey } from './electron-rekey.ts';
import { chooseFolder, createElectronSave } from './electron-save.ts';
import { REDIRECT_SCHEME, type Desktop, type IdleSource, type Platform } from './ports.ts';
>>>>>>> main

/** The supported release line; the fallback runtime for building and testing is older. */
const SUPPORTED_MAJOR = 45;

/** Call after `ready`: safeStorage and powerMonitor need it. */
export function createElectronPlatform(dist: string, desktop: Desktop, log: Logger): Platform {
  return {
    paths: { userData: app.getPath('userData'), logs: path.join(app.getPath('userData'), 'logs'), dist },
    keychain: createElectronKeychain(),
    idle: createElectronIdle(),
    opener: {
      openBrowser: (url) =>
        url.protocol === 'https:' || url.hostname === '127.0.0.1'
          ? shell.openExternal(url.href)
          : Promise.reject(new Error('Only https addresses are opened.')),
      openMail: (url) =>
        url.protocol === 'mailto:'
          ? shell.openExternal(url.href)
          : Promise.reject(new Error('Only mail addresses are opened.')),
    },
    signInWindow: createSignInWindow({
      parent: () => BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0] ?? null,
    }),
    redirectScheme: createElectronRedirectScheme(REDIRECT_SCHEME),
    saveDialog: createElectronSave(),
    chooseFolder,
    practice: createElectronPractice(dist),
    desktop,
    startDecoder: createElectronDecoder(dist, workers.decoder),
    startRecognizer: createElectronDecoder(dist, workers.recognizer),
    startReader: createElectronDecoder(dist, workers.reader),
    copyUnderNewKey: createElectronRekey(dist),
    updateEngine: createElectronUpdateEngine(log),
    actor: os.userInfo().username,
    machine: os.hostname(),
    version: app.getVersion(),
    supportedRuntime: Number(process.versions.electron?.split('.')[0] ?? 0) >= SUPPORTED_MAJOR,
  };
}

function createElectronIdle(): IdleSource {
  return {
    idleSeconds: () => powerMonitor.getSystemIdleTime(),
    onMustLock: (run) => {
      const suspend = (): void => run('suspend');
      const shutdown = (): void => run('shutdown');
      const screen = (): void => run('screen');
      powerMonitor.on('suspend', suspend);
      powerMonitor.on('shutdown', shutdown);
      // macOS and Windows only; harmless elsewhere.
      powerMonitor.on('lock-screen', screen);
      return () => {
        powerMonitor.off('suspend', suspend);
        powerMonitor.off('shutdown', shutdown);
        powerMonitor.off('lock-screen', screen);
      };
    },
    onResume: (run) => {
      powerMonitor.on('resume', run);
      return () => powerMonitor.off('resume', run);
    },
  };
}
