/** `settings.json` by electron-store. A damaged file is moved aside, never overwritten. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import ElectronStore from 'electron-store';
import { preferencesSchema, type Preferences } from '../../preload/contract/app.ts';
import {
  defaultPreferences,
  defaultSettings,
  settingsSchema,
  type Settings,
  type SettingsFile,
} from './settings-port.ts';

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
  // A member that is not there yet, or that another version wrote differently, falls back to its default; the others stay.
  const read = (): Settings => {
    const raw = store.store as Partial<Record<keyof Settings, unknown>>;
    const shape = settingsSchema.shape;
    return {
      preferences: readPreferences(raw.preferences),
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

/** Member by member: a settings file of an older version keeps what it has. */
function readPreferences(raw: unknown): Preferences {
  const given: Record<string, unknown> = typeof raw === 'object' && raw !== null ? { ...raw } : {};
  const kept = Object.entries(preferencesSchema.shape).flatMap(([name, member]) => {
    const value = member.safeParse(given[name]);
    return value.success ? [[name, value.data]] : [];
  });
  return { ...defaultPreferences, ...(Object.fromEntries(kept) as Partial<Preferences>) };
}
