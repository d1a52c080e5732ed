/** The reference of the start and memory figures: an Electron program that only shows a window with a line of text. */
import path from 'node:path';
import { app, BrowserWindow } from 'electron';

app.on('window-all-closed', () => app.quit());
void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  window.setMenu(null);
  void window.loadFile(path.join(import.meta.dirname, 'index.html'));
});
