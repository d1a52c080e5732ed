/** `settings.json` by electron-store. A damaged file is moved aside, never overwritten. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import ElectronStore from 'electron-store';
import { defaultSettings, settingsSchema, type Settings, type SettingsFile } from './settings-port.ts';

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
  // A member that a newer version wrote differently falls back to its default; the others stay.
  const read = (): Settings => {
    const raw = { ...defaultSettings, ...store.store };
    const whole = settingsSchema.safeParse(raw);
    if (whole.success) return whole.data;
    const shape = settingsSchema.shape;
    return {
      preferences: shape.preferences.safeParse(raw.preferences).data ?? defaultSettings.preferences,
      profiles: shape.profiles.safeParse(raw.profiles).data ?? defaultSettings.profiles,
      activeProfileId: shape.activeProfileId.safeParse(raw.activeProfileId).data ?? null,
      secretSetAt: shape.secretSetAt.safeParse(raw.secretSetAt).data ?? {},
    };
  };
  let current = read();
  return {
    get: () => current,
    set: (patch) => {
      current = { ...current, ...patch };
      store.store = current;
    },
  };
}
