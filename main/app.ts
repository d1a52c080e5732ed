/** Electron entry: the program's lifecycle and nothing else. */
import fs from 'node:fs';
import path from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme } from 'electron';
import { compose } from './compose.ts';
import { createPublish, registerIpc } from './ipc/register.ts';
import { isTrustedSender } from './ipc/sender.ts';
import { createFileLog } from './lib/file-log.ts';
import { AppError } from './lib/errors.ts';
import { createElectronPlatform } from './platform/electron-platform.ts';
import { emptyPolicy, readPolicy, type Policy } from './settings/policy.ts';
import { createSettingsFile } from './settings/settings-file.ts';
import { guardSession } from './windows/guards.ts';
import { createMainWindow, type MainWindow } from './windows/main-window.ts';
import { setMenu } from './windows/menu.ts';
import { registerScheme, serveApp } from './windows/protocol.ts';

const dist = path.resolve(import.meta.dirname, '..');
/** Development only: never in an installed program. */
const devServer = app.isPackaged ? null : (process.env['ROI_RENDERER_URL'] ?? null);

function start(): void {
  const folder = app.commandLine.getSwitchValue('user-data-dir');
  if (folder !== '') {
    fs.mkdirSync(path.resolve(folder), { recursive: true, mode: 0o700 });
    app.setPath('userData', path.resolve(folder));
  }
  const policy = loadPolicy();
  if (!policy) return;
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  // As root (build machines) Electron runs only without its sandbox; there the switch is given by the test launcher alone.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  // C-CDA is shown by our own walker; the engine's XSLT processor is never needed.
  app.commandLine.appendSwitch('disable-features', 'XSLT');
  registerScheme();
  // Not awaited at the top level: that would keep `ready` from firing.
  void app.whenReady().then(() => run(policy));
}

function loadPolicy(): Policy | null {
  const file = app.commandLine.getSwitchValue('policy');
  if (file === '') return emptyPolicy;
  try {
    return readPolicy(path.resolve(file));
  } catch (error) {
    const text = error instanceof AppError ? error.message : 'The policy file cannot be read.';
    process.stderr.write(`roi-workstation: ${text}\n`);
    dialog.showErrorBox('ROI Workstation cannot start', text);
    app.exit(2);
    return null;
  }
}

function run(policy: Policy): void {
  const settings = createSettingsFile(app.getPath('userData'));
  const platform = createElectronPlatform(dist);
  const log = createFileLog(platform.paths.logs);
  const trusted = new Set<number>();
  let main: MainWindow | null = null;

  nativeTheme.themeSource = settings.get().preferences.theme;
  guardSession(devServer);
  const publish = createPublish(() => BrowserWindow.getAllWindows().filter((w) => trusted.has(w.webContents.id)).map((w) => w.webContents));
  const program = compose({
    platform,
    settings,
    policy,
    log,
    publish,
    isTrusted: (sender) => isTrustedSender(sender, trusted),
    practiceRequested: app.commandLine.hasSwitch('practice'),
    clientSecret: process.env['ROI_CLIENT_SECRET'] ?? null,
    onLocked: () => main?.replaceRenderer(),
    onPreferences: (p) => {
      nativeTheme.themeSource = p.theme;
    },
  });
  delete process.env['ROI_CLIENT_SECRET'];
  registerIpc(program.dispatch);
  serveApp(dist, (ticket) => program.readTicket(ticket), devServer);
  setMenu((name) => publish('command', { name }));

  const show = (): void => {
    main = createMainWindow(dist, settings, trusted);
    main.window.on('closed', () => {
      main = null;
    });
    main.window.once('ready-to-show', () => program.warmUp());
  };
  show();
  log.info('started', { version: app.getVersion(), electron: process.versions.electron, platform: process.platform });

  app.on('second-instance', () => {
    if (main?.window.isMinimized()) main.window.restore();
    main?.window.focus();
  });
  app.on('activate', () => {
    if (!main) show();
  });
  app.on('window-all-closed', () => {
    if (process.platform === 'darwin') void program.lock();
    else app.quit();
  });
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void program.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
}

start();
