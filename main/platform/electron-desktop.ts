/** The desktop port by Electron: notices of the system, the tray icon, and the window as seen from outside. */
import { app, Notification, type BrowserWindow } from 'electron';
import { createElectronTray } from './electron-tray.ts';
import type { Desktop } from './ports.ts';

/** Notices that are kept alive until they are clicked or closed; a system keeps no more itself. */
const MOST_SHOWN = 20;

/** Call after `ready`. @param window the main window, where there is one */
export function createElectronDesktop(deps: {
  window(): BrowserWindow | null;
  show: Desktop['show'];
  lock(): void;
}): Desktop {
  const tray = createElectronTray({ open: () => deps.show(null), lock: deps.lock, quit: () => app.quit() });
  const shown = new Set<Notification>();
  return {
    notify: ({ title, body }, clicked) => {
      if (!Notification.isSupported()) return;
      const notice = new Notification({ title, body, silent: true });
      shown.add(notice);
      for (const oldest of shown) {
        if (shown.size <= MOST_SHOWN) break;
        shown.delete(oldest);
      }
      notice.on('click', () => {
        shown.delete(notice);
        clicked();
      });
      notice.on('close', () => shown.delete(notice));
      notice.show();
    },
    notificationsSupported: () => Notification.isSupported(),
    hasTray: tray.exists,
    setToDo: tray.setToDo,
    isFocused: () => {
      const window = deps.window();
      return window !== null && window.isVisible() && !window.isMinimized() && window.isFocused();
    },
    onFocus: (run) => {
      app.on('browser-window-focus', run);
      return () => app.off('browser-window-focus', run);
    },
    show: deps.show,
  };
}
