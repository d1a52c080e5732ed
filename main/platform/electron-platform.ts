/** The Electron side of the platform ports. */
import os from 'node:os';
import path from 'node:path';
import { app, BrowserWindow, powerMonitor, shell } from 'electron';
import { createSignInWindow } from '../auth/sign-in-window.ts';
import { createElectronComposer, createElectronDecoder } from './electron-decoder.ts';
import { createElectronKeychain } from './electron-keychain.ts';
import { createElectronPractice } from './electron-practice.ts';
import { createElectronPrinter } from './electron-printer.ts';
import { createElectronSave } from './electron-save.ts';
import type { Desktop, IdleSource, Platform } from './ports.ts';

/** The supported release line; the fallback runtime for building and testing is older. */
const SUPPORTED_MAJOR = 45;

/** Call after `ready`: safeStorage and powerMonitor need it. */
export function createElectronPlatform(dist: string, desktop: Desktop): Platform {
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
    saveDialog: createElectronSave(),
    printer: createElectronPrinter(),
    practice: createElectronPractice(dist),
    desktop,
    startDecoder: createElectronDecoder(dist),
    startComposer: createElectronComposer(dist),
    actor: os.userInfo().username,
    version: app.getVersion(),
    supportedRuntime: Number(process.versions.electron?.split('.')[0] ?? 0) >= SUPPORTED_MAJOR,
  };
}

function createElectronIdle(): IdleSource {
  return {
    idleSeconds: () => powerMonitor.getSystemIdleTime(),
    onMustLock: (run) => {
      powerMonitor.on('suspend', run);
      powerMonitor.on('shutdown', run);
      // macOS and Windows only; harmless elsewhere.
      powerMonitor.on('lock-screen', run);
      return () => {
        powerMonitor.off('suspend', run);
        powerMonitor.off('shutdown', run);
        powerMonitor.off('lock-screen', run);
      };
    },
    onResume: (run) => {
      powerMonitor.on('resume', run);
      return () => powerMonitor.off('resume', run);
    },
  };
}
