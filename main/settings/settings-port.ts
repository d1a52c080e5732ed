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
