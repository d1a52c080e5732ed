/** The composition root's Electron side: reads the switches, makes the platform, and composes the program. */
import path from 'node:path';
import { app, type BrowserWindow } from 'electron';
import { compose, type ComposeDeps, type Program } from './compose.ts';
import { createFileLog } from './lib/file-log.ts';
import { createElectronDesktop } from './platform/electron-desktop.ts';
import { createElectronPlatform } from './platform/electron-platform.ts';
import type { Desktop } from './platform/ports.ts';
import { loadPolicy, machinePolicyFile } from './settings/policy/machine-policy.ts';
import { createRegistryReader, systemRegQuery } from './settings/policy/registry.ts';
import type { PolicyInForce } from './settings/policy/read-policy.ts';
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
  const inForce = policyInForce();
  const settings = createSettingsFile(app.getPath('userData'));
  const { window, show, ...rest } = deps;
  const desktop = createElectronDesktop({ window, show, lock: () => void program.lock('tray') });
  const log = createFileLog(path.join(app.getPath('userData'), 'logs'), inForce.policy.log.level);
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
    policy: inForce.policy,
    policyOrigin: inForce,
    log,
    practiceRequested: app.commandLine.hasSwitch('practice'),
    clientSecret,
  });
  return program;
}

/** The machine's policy, else the file of `--policy`. */
function policyInForce(): PolicyInForce {
  const file = app.commandLine.getSwitchValue('policy');
  const windows = process.platform === 'win32';
  // In development the place of the machine's policy can be moved, so that it can be tried without rights; never in an installed program.
  const moved = app.isPackaged ? undefined : process.env['ROI_MACHINE_POLICY'];
  return loadPolicy({
    switchFile: file === '' ? null : path.resolve(file),
    machineFile: moved ?? machinePolicyFile(process.platform, process.env),
    registry: windows ? createRegistryReader(systemRegQuery(process.env)) : null,
    ownerUid: windows ? null : moved === undefined ? 0 : (process.getuid?.() ?? 0),
  });
}
