/** What the program remembers outside the encrypted store: looks and connection profiles. No PHI, no secret. */
import { z } from 'zod';
import { preferencesSchema, type Preferences } from '../../preload/contract/app.ts';
import { profileInputSchema } from '../../preload/contract/connections.ts';

export const storedProfileSchema = profileInputSchema.extend({ id: z.string() });
export type StoredProfile = z.infer<typeof storedProfileSchema>;

export const settingsSchema = z.object({
  preferences: preferencesSchema,
  profiles: z.array(storedProfileSchema),
  activeProfileId: z.string().nullable(),
  /** When the client secret of a connection was set; the secret itself is in the encrypted store. */
  secretSetAt: z.record(z.string(), z.string()),
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultPreferences: Preferences = {
  theme: 'system',
  density: 'compact',
  zoom: 1,
  navigationFolded: false,
  notifications: { enabled: true, quietFrom: '18:00', quietTo: '07:00' },
  closeToTray: true,
  readScans: true,
  lockAfterMinutes: 10,
  layout: {},
};

export const defaultSettings: Settings = {
  preferences: defaultPreferences,
  profiles: [],
  activeProfileId: null,
  secretSetAt: {},
};

export interface SettingsFile {
  get(): Settings;
  set(patch: Partial<Settings>): void;
}

/**
 * Settings as they were stored, perhaps by another version: a member that is not there yet, or that was written differently, falls back to its
 * default; the others stay.
 */
export function readSettings(stored: unknown): Settings {
  const raw = membersOf(stored);
  const { shape } = settingsSchema;
  const given = membersOf(raw['preferences']);
  const preferences = Object.entries(preferencesSchema.shape).flatMap(([name, member]) => {
    const value = member.safeParse(given[name]);
    return value.success ? [[name, value.data]] : [];
  });
  return {
    preferences: { ...defaultPreferences, ...(Object.fromEntries(preferences) as Partial<Preferences>) },
    profiles: shape.profiles.safeParse(raw['profiles']).data ?? defaultSettings.profiles,
    activeProfileId: shape.activeProfileId.safeParse(raw['activeProfileId']).data ?? null,
    secretSetAt: shape.secretSetAt.safeParse(raw['secretSetAt']).data ?? {},
  };
}

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
