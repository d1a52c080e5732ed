/** The one window factory. Its title is constant: no name of a person ever stands in it. */
import path from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { APP_ORIGIN } from '../ipc/sender.ts';
import { guardContents } from './guards.ts';
import { readWindowPlace, writeWindowPlace, type WindowPlace } from './window-place.ts';

/** After the page was loaded. */
const SHOW_ANYWAY_MS = 1_500;

export interface MainWindow {
  readonly window: BrowserWindow;
  /** Loads the renderer anew, so that what it held in memory is gone. */
  replaceRenderer(): void;
}

export function createMainWindow(dist: string, userData: string, registered: Set<number>): MainWindow {
  const stored = readWindowPlace(userData);
  nativeTheme.themeSource = stored.theme;
  const place = visiblePlace(stored);
  const window = new BrowserWindow({
    ...place,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'ROI Workstation',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f151c' : '#f4f6f8',
    webPreferences: {
      preload: path.join(dist, 'preload', 'bridge.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: process.env['ROI_RENDERER_URL'] !== undefined,
    },
  });
  if (stored.maximized) window.maximize();
  const { id } = window.webContents;
  registered.add(id);
  guardContents(window.webContents);
  window.on('page-title-updated', (event) => event.preventDefault());
  let shown = false;
  const show = (): void => {
    if (shown || window.isDestroyed()) return;
    shown = true;
    window.show();
  };
  window.once('ready-to-show', show);
  // The first paint may never be told of (a busy machine, a display that starts late); a program that nobody sees cannot be used.
  window.webContents.once('did-finish-load', () => setTimeout(show, SHOW_ANYWAY_MS));
  window.webContents.on('context-menu', () => undefined);
  const remember = (): void => {
    const bounds = window.getNormalBounds();
    writeWindowPlace(userData, {
      width: bounds.width,
      height: bounds.height,
      x: bounds.x,
      y: bounds.y,
      maximized: window.isMaximized(),
      theme: nativeTheme.themeSource,
    });
  };
  window.on('close', remember);
  window.on('closed', () => registered.delete(id));
  const load = (): void => {
    void window.loadURL(`${APP_ORIGIN}/`).catch(() => undefined);
  };
  load();
  return { window, replaceRenderer: load };
}

/** A remembered place on a screen that is gone would hide the window. */
function visiblePlace(w: WindowPlace): { width: number; height: number; x?: number; y?: number } {
  const { x, y, width, height } = w;
  if (x === null || y === null) return { width, height };
  const seen = screen
    .getAllDisplays()
    .some(
      (d) =>
        x < d.bounds.x + d.bounds.width - 80 &&
        x + width > d.bounds.x + 80 &&
        y >= d.bounds.y - 10 &&
        y < d.bounds.y + d.bounds.height - 80,
    );
  return seen ? { width, height, x, y } : { width, height };
}
