/**
 * A folder of its own for one launch: user data, home, temp and runtime folders. What the program leaves behind lies
 * in here and nowhere else, so that a test can search all of it.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface WorkFolder {
  readonly root: string;
  readonly userData: string;
  readonly home: string;
  readonly temp: string;
  readonly runtime: string;
  readonly remove: () => void;
}

export function createWorkFolder(prefix = 'roi-test-'): WorkFolder {
  const root = mkdtempSync(path.join(os.tmpdir(), prefix));
  const inside = (name: string): string => {
    const folder = path.join(root, name);
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  };
  return {
    root,
    userData: inside('user-data'),
    home: inside('home'),
    temp: inside('temp'),
    runtime: inside('runtime'),
    // A process that was just killed may still write for a moment.
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

/** The environment of a program under test: what a desktop session gives, and nothing of ours. */
export function minimalEnv(folder: WorkFolder, extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = ['PATH', 'DISPLAY', 'XAUTHORITY', 'WAYLAND_DISPLAY', 'SYSTEMROOT', 'LOCALAPPDATA'] as const;
  const env: Record<string, string> = {};
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return {
    ...env,
    HOME: folder.home,
    TMPDIR: folder.temp,
    XDG_RUNTIME_DIR: folder.runtime,
    LANG: 'en_US.UTF-8',
    LANGUAGE: 'en_US',
    TZ: 'America/Chicago',
    // No session bus unless a keyring brings one: a developer's own keyring is never touched.
    DBUS_SESSION_BUS_ADDRESS: 'disabled:',
    ...extra,
  };
}
