/**
 * Electron entry: the program's lifecycle and nothing else. The window opens first; what is behind it is loaded and composed while
 * the window's process starts.
 */
import fs from 'node:fs';
import path from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme } from 'electron';
import type { Program } from './compose.ts';
import { createPublish, registerIpc } from './ipc/register.ts';
import { isTrustedSender } from './ipc/sender.ts';
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
      onLocked: () => main?.replaceRenderer(),
      onPreferences: (preferences) => {
        nativeTheme.themeSource = preferences.theme;
        zoom = preferences.zoom;
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
    main.window.on('closed', () => {
      main = null;
    });
  };
  show();
  setMenu((name) => publish('command', { name }));

  app.on('second-instance', () => {
    if (main?.window.isMinimized()) main.window.restore();
    main?.window.focus();
  });
  app.on('activate', () => {
    if (!main) show();
  });
  app.on('window-all-closed', () => {
    if (process.platform === 'darwin') void program?.lock();
    else app.quit();
  });
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped || !program) return;
    event.preventDefault();
    void program.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
}

start();
