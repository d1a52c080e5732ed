/** The composition root's Electron side: reads the switches, makes the platform, and composes the program. */
import path from 'node:path';
import { app } from 'electron';
import { compose, type ComposeDeps, type Program } from './compose.ts';
import { createFileLog } from './lib/file-log.ts';
import { createElectronPlatform } from './platform/electron-platform.ts';
import { emptyPolicy, readPolicy } from './settings/policy.ts';
import { createSettingsFile } from './settings/settings-file.ts';

/** @throws AppError `invalid` that names the policy file's member at fault */
export function composeElectron(
  deps: Pick<ComposeDeps, 'publish' | 'isTrusted' | 'onLocked' | 'onPreferences'> & { dist: string },
): Program {
  const policyFile = app.commandLine.getSwitchValue('policy');
  const policy = policyFile === '' ? emptyPolicy : readPolicy(path.resolve(policyFile));
  const settings = createSettingsFile(app.getPath('userData'));
  const platform = createElectronPlatform(deps.dist);
  const log = createFileLog(platform.paths.logs);
  deps.onPreferences(settings.get().preferences);
  const clientSecret = process.env['ROI_CLIENT_SECRET'] ?? null;
  // Not inherited by anything that is started later.
  delete process.env['ROI_CLIENT_SECRET'];
  log.info('started', { version: app.getVersion(), electron: process.versions.electron, platform: process.platform });
  return compose({
    ...deps,
    platform,
    settings,
    policy,
    log,
    practiceRequested: app.commandLine.hasSwitch('practice'),
    clientSecret,
  });
}
