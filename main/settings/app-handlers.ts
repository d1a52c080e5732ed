/** The contract's `app:*` operations. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { appContract, AppStatus, Preferences } from '../../preload/contract/app.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { SettingsFile } from './settings-port.ts';

/** As the build wrote it; the answer is checked by dispatch. */
type Licence = { name: string; version: string; licence: string; text: string };

const HELP_PAGES = {
  keychain: 'https://wiki.gnome.org/Projects/GnomeKeyring',
  support: 'https://www.healthmark-group.com/contact',
} as const;

/** Remembered places of the screens; the oldest go first when there are too many. */
const MAX_LAYOUT_ENTRIES = 400;

export const createAppHandlers = (deps: {
  settings: SettingsFile;
  status(): Promise<AppStatus>;
  openBrowser(url: URL): Promise<void>;
  /** Folder of the built program: the licences lie there. */
  dist: string;
  changed(preferences: Preferences): void;
}): HandlersOf<typeof appContract> => ({
  'app:status': () => deps.status(),
  'app:preferences': () => Promise.resolve(deps.settings.get().preferences),
  'app:setPreferences': (patch) => {
    const before = deps.settings.get().preferences;
    const layout = Object.fromEntries(Object.entries({ ...before.layout, ...patch.layout }).slice(-MAX_LAYOUT_ENTRIES));
    const given = Object.fromEntries(Object.entries(patch).filter(([, v]) => v !== undefined));
    const preferences: Preferences = { ...before, ...given, layout };
    deps.settings.set({ preferences });
    deps.changed(preferences);
    return Promise.resolve(preferences);
  },
  'app:licences': async () => {
    const text = await fs.readFile(path.join(deps.dist, 'licences.json'), 'utf8');
    return { packages: JSON.parse(text) as Licence[] };
  },
  'app:openHelp': async ({ page }) => {
    await deps.openBrowser(new URL(HELP_PAGES[page]));
    return {};
  },
});
