/** `settings.json` by electron-store. A damaged file is moved aside, never overwritten. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import ElectronStore from 'electron-store';
import { readSettings, type Settings, type SettingsFile } from './settings-port.ts';

export function createSettingsFile(folder: string): SettingsFile {
  const file = path.join(folder, 'settings.json');
  if (fs.existsSync(file)) {
    try {
      JSON.parse(fs.readFileSync(file, 'utf8'));
    } catch {
      fs.renameSync(file, `${file}.damaged-${randomUUID().slice(0, 8)}`);
    }
  }
  const store = new ElectronStore<Settings>({
    cwd: folder,
    name: 'settings',
    clearInvalidConfig: false,
    accessPropertiesByDotNotation: false,
  });
  let current = readSettings(store.store);
  return {
    get: () => current,
    set: (patch) => {
      current = { ...current, ...patch };
      store.store = current;
    },
    reload: () => {
      current = readSettings(store.store);
    },
  };
}
