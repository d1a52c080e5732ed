/**
 * Root cannot run Electron's sandbox. For the tests of the sandbox itself the program is started as a user without
 * rights: a small script that gives the rights up and becomes Electron, so that its process id stays the real one.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { findElectron } from '../../scripts/lib/electron-paths.mjs';
import type { WorkFolder } from './work-folder.ts';

export const NOBODY = 65534;
const checkout = path.resolve(import.meta.dirname, '../..');
const asNobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--no-new-privs'] as const;

export interface SandboxUser {
  readonly executable: string;
  /** The application folder, readable by that user. */
  readonly application: string;
  /** The display's key, readable by that user. */
  readonly env: Readonly<Record<string, string>>;
}

const canRead = (file: string): boolean => {
  try {
    execFileSync(asNobody[0], [...asNobody.slice(1), 'test', '-r', file], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

function giveAway(folder: string): void {
  chownSync(folder, NOBODY, NOBODY);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) giveAway(file);
    else if (!entry.isSymbolicLink()) chownSync(file, NOBODY, NOBODY);
  }
}

/** A checkout under a private folder is out of that user's reach: what the program needs is copied beside its data. */
function copyOf(folder: WorkFolder, runtime: string): { application: string; runtime: string } {
  const application = path.join(folder.root, 'application');
  mkdirSync(application);
  for (const name of ['dist', 'package.json', 'node_modules/better-sqlite3']) {
    cpSync(path.join(checkout, name), path.join(application, name), {
      recursive: true,
      filter: (source) => !/better-sqlite3\/(deps|src)$/.test(source),
    });
  }
  const copied = path.join(folder.root, 'electron');
  cpSync(realpathSync(runtime), copied, { recursive: true, verbatimSymlinks: true });
  return { application, runtime: copied };
}

function keyToTheDisplay(folder: WorkFolder): Record<string, string> {
  const given = process.env['XAUTHORITY'];
  if (!given || !existsSync(given)) return {};
  const file = path.join(folder.runtime, 'xauthority');
  copyFileSync(given, file);
  chownSync(file, NOBODY, NOBODY);
  return { XAUTHORITY: file };
}

export function becomeSandboxUser(folder: WorkFolder): SandboxUser {
  const electron = findElectron();
  if (!electron) throw new Error('There is no Electron yet: run `node scripts/setup.mjs` first.');
  chmodSync(folder.root, 0o711);
  for (const inside of [folder.userData, folder.home, folder.temp, folder.runtime]) giveAway(inside);
  const application = path.join(checkout, 'dist/main/app.js');
  const reachable = !existsSync(application) || (canRead(application) && canRead(electron.executable));
  const place = reachable ? { application: checkout, runtime: electron.folder } : copyOf(folder, electron.folder);
  const executable = path.join(folder.root, 'electron-without-rights');
  const target = path.join(place.runtime, path.relative(electron.folder, electron.executable));
  writeFileSync(executable, `#!/bin/sh\nexec ${asNobody.join(' ')} '${target}' "$@"\n`, { mode: 0o755 });
  return { executable, application: place.application, env: keyToTheDisplay(folder) };
}
