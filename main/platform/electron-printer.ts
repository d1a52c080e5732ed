/**
 * Prints from a hidden window that shows nothing but the pages. It runs in the sandbox, has no preload script and no way to the program; the
 * system's own dialog chooses the printer. What the system does with the job afterwards is its own affair (docs/security.md).
 */
import { BrowserWindow } from 'electron';
import { APP_ORIGIN } from '../ipc/sender.ts';
import { AppError } from '../lib/errors.ts';
import { guardContents } from '../windows/guards.ts';
import type { Printer } from './ports.ts';

/** Drawing a thousand pages takes minutes. */
const DRAW_MS = 10 * 60_000;

export function createElectronPrinter(): Printer {
  return {
    print: async ({ address }, signal) => {
      const window = new BrowserWindow({
        show: false,
        title: 'ROI Workstation',
        webPreferences: {
          sandbox: true,
          contextIsolation: true,
          nodeIntegration: false,
          webviewTag: false,
          spellcheck: false,
        },
      });
      guardContents(window.webContents);
      const stop = (): void => window.destroy();
      signal.addEventListener('abort', stop);
      const timer = setTimeout(stop, DRAW_MS);
      try {
        await window.loadURL(`${APP_ORIGIN}/renderer/print/print.html#${encodeURIComponent(address)}`);
        await window.webContents.executeJavaScript('window.pagesReady');
        clearTimeout(timer);
        return await new Promise<boolean>((resolve, reject) => {
          window.webContents.print(
            { silent: false, printBackground: true, margins: { marginType: 'none' } },
            (done, reason) => {
              if (done) resolve(true);
              else if (/cancel/i.test(reason)) resolve(false);
              else reject(notPrinted(reason));
            },
          );
        });
      } catch (cause) {
        if (signal.aborted) throw new AppError('aborted', 'Stopped.');
        throw cause instanceof AppError ? cause : notPrinted('draw');
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        if (!window.isDestroyed()) window.destroy();
      }
    },
  };
}

const notPrinted = (reason: string): AppError =>
  new AppError('unsupported', 'The pages could not be printed.', {
    meaning: 'Nothing was printed.',
    nextStep: 'Check that a printer is set up, or save as PDF.',
    technical: { reason: reason.slice(0, 80) },
  });
