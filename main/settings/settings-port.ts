/** What the program remembers outside the encrypted store: looks and connection profiles. No PHI, no secret. */
import { z } from 'zod';
import { preferencesSchema, type Preferences } from '../../preload/contract/app.ts';
import { profileInputSchema } from '../../preload/contract/connections.ts';
import { errorSchema } from '../../preload/contract/errors.ts';

export const storedProfileSchema = profileInputSchema.extend({ id: z.string() });
export type StoredProfile = z.infer<typeof storedProfileSchema>;

const outcome = z.object({ at: z.string(), ok: z.boolean(), error: errorSchema.nullable() }).nullable();
export const backupSettingsSchema = z.object({
  folder: z.string().nullable(),
  everyHours: z.number().int().min(1).max(720),
  keepDays: z.number().int().min(1).max(366),
  keepWeeks: z.number().int().min(0).max(520),
  last: outcome,
  lastDrill: outcome,
});

export const settingsSchema = z.object({
  preferences: preferencesSchema,
  profiles: z.array(storedProfileSchema),
  activeProfileId: z.string().nullable(),
  /** When the client secret of a connection was set; the secret itself is in the encrypted store. */
  secretSetAt: z.record(z.string(), z.string()),
  /** Where and when backups are made, and how the last ones ended. */
  backup: backupSettingsSchema,
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
  backup: { folder: null, everyHours: 24, keepDays: 14, keepWeeks: 8, last: null, lastDrill: null },
};

export interface SettingsFile {
  get(): Settings;
  set(patch: Partial<Settings>): void;
  /** Reads the file again: a restored store brings its own. */
  reload(): void;
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
    backup: shape.backup.safeParse(raw['backup']).data ?? defaultSettings.backup,
  };
}

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
