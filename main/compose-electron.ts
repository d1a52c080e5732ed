/** The composition root's Electron side: reads the switches, makes the platform, and composes the program. */
import path from 'node:path';
import { app, type BrowserWindow } from 'electron';
import { compose, type ComposeDeps, type Program } from './compose.ts';
import { createFileLog } from './lib/file-log.ts';
import { createElectronDesktop } from './platform/electron-desktop.ts';
import { createElectronPlatform } from './platform/electron-platform.ts';
import type { Desktop } from './platform/ports.ts';
import { emptyPolicy, readPolicy } from './settings/policy.ts';
import { createSettingsFile } from './settings/settings-file.ts';

/** @throws AppError `invalid` that names the policy file's member at fault */
export function composeElectron(
  deps: Pick<ComposeDeps, 'publish' | 'isTrusted' | 'onLocked' | 'onPreferences'> & {
    dist: string;
    window(): BrowserWindow | null;
    /** Brings the window to the front. */
    show: Desktop['show'];
  },
): Program {
  const policyFile = app.commandLine.getSwitchValue('policy');
  const policy = policyFile === '' ? emptyPolicy : readPolicy(path.resolve(policyFile));
  const settings = createSettingsFile(app.getPath('userData'));
  const { window, show, ...rest } = deps;
  const desktop = createElectronDesktop({ window, show, lock: () => void program.lock('tray') });
  const log = createFileLog(path.join(app.getPath('userData'), 'logs'));
  const platform = createElectronPlatform(deps.dist, desktop, log);
  deps.onPreferences(settings.get().preferences);
  const clientSecret = process.env['ROI_CLIENT_SECRET'] ?? null;
  // Not inherited by anything that is started later.
  delete process.env['ROI_CLIENT_SECRET'];
  log.info('started', { version: app.getVersion(), electron: process.versions.electron, platform: process.platform });
  const program = compose({
    ...rest,
    platform,
    settings,
    policy,
    log,
    practiceRequested: app.commandLine.hasSwitch('practice'),
    clientSecret,
  });
  return program;
}
