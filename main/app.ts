/**
 * Electron entry: the program's lifecycle and nothing else. The window opens first; what is behind it is loaded and composed while
 * the window's process starts.
 */
import fs from 'node:fs';
import path from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme, powerMonitor } from 'electron';
import type { AppEvents } from '../preload/contract/events.ts';
import type { Program } from './compose.ts';
import { createPublish, registerIpc } from './ipc/register.ts';
import { isTrustedSender } from './ipc/sender.ts';
import { forgetGarbage } from './lib/forget.ts';
import { guardClosing } from './windows/closing.ts';
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
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  // As root (build machines) Electron runs only without its sandbox; there the switch is given by the test launcher alone.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  // C-CDA is shown by our own walker; the engine's XSLT processor is never needed.
  app.commandLine.appendSwitch('disable-features', 'XSLT');
  // Windows shows notices under this name only; the same as in the installer.
  app.setAppUserModelId('org.roi-workstation.app');
  registerScheme();
  // Not awaited at the top level: that would keep `ready` from firing.
  void app.whenReady().then(run);
}

function run(): void {
  const userData = app.getPath('userData');
  const trusted = new Set<number>();
  let main: MainWindow | null = null;
  let program: Program | null = null;
  let zoom = 1;
  let closeToTray = false;
  let quitting = false;

  guardSession(devServer);
  serveApp(dist, (ticket) => program?.readTicket(ticket) ?? null, devServer);
  const publish = createPublish(() =>
    BrowserWindow.getAllWindows()
      .filter((w) => trusted.has(w.webContents.id))
      .map((w) => w.webContents),
  );
  const composing = (async () => {
    // The window's process is on its way by then.
    await new Promise(setImmediate);
    const { composeElectron } = await import('./compose-electron.ts');
    program = composeElectron({
      dist,
      publish,
      isTrusted: (sender) => isTrustedSender(sender, trusted),
      window: () => main?.window ?? null,
      show: (view) => bringForward(view),
      onLocked: () => {
        main?.replaceRenderer();
        // Once what was under way has ended, and again for what its end left behind.
        for (const delayMs of [300, 2_500]) setTimeout(forgetGarbage, delayMs);
      },
      onPreferences: (preferences) => {
        nativeTheme.themeSource = preferences.theme;
        zoom = preferences.zoom;
        closeToTray = preferences.closeToTray;
        main?.window.webContents.setZoomFactor(zoom);
      },
    });
    return program;
  })();
  registerIpc(composing.then((p) => p.dispatch));
  composing.catch((cause: unknown) => {
    const text = cause instanceof Error ? cause.message : 'The program cannot start.';
    process.stderr.write(`roi-workstation: ${text}\n`);
    dialog.showErrorBox('ROI Workstation cannot start', text);
    app.exit(2);
  });

  const show = (): void => {
    main = createMainWindow(dist, userData, trusted);
    const { webContents } = main.window;
    // A page that is loaded anew (after a lock) begins at 100 %.
    webContents.on('did-finish-load', () => webContents.setZoomFactor(zoom));
    guardClosing({
      window: main.window,
      inProgress: () => program?.inProgress() ?? null,
      closeToTray: () => closeToTray,
      hasTray: () => program?.hasTray() ?? Promise.resolve(false),
      quit: () => app.quit(),
      isQuitting: () => quitting,
    });
    main.window.on('closed', () => {
      main = null;
    });
  };
  /** From the tray, a notice, the dock or a second start: the window, wherever it is, and a view where one is named. */
  const bringForward = (view: AppEvents['command']['name'] | null): void => {
    if (!main) show();
    main?.window.restore();
    main?.window.show();
    main?.window.focus();
    if (view !== null) publish('command', { name: view });
  };
  show();
  setMenu((name) => publish('command', { name }));

  app.on('second-instance', () => bringForward(null));
  app.on('activate', () => bringForward(null));
  app.on('before-quit', () => {
    quitting = true;
  });
  // The session of the system ends: no question may hold it up.
  powerMonitor.on('shutdown', () => app.quit());
  app.on('window-all-closed', () => {
    if (process.platform === 'darwin') void program?.lock('window closed');
    else app.quit();
  });
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped || !program) return;
    event.preventDefault();
    void program.stop().finally(() => {
      stopped = true;
      // Not in this turn: until the event was answered Electron takes a second quit for the first, and the program would stay.
      setTimeout(() => app.quit(), 0);
    });
  });
}

start();
