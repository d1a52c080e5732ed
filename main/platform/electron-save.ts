/** The save and folder dialogs of the system. Saving writes beside the chosen file first and renames when all is there. */
import fs from 'node:fs';
import { app, BrowserWindow, dialog, type OpenDialogOptions } from 'electron';
import path from 'node:path';
import { AppError } from '../lib/errors.ts';
import type { ChooseFolder, SaveDialog } from './ports.ts';

export function createElectronSave(): SaveDialog {
  return {
    save: async ({ suggestedName, kind, extension }, content, signal) => {
      const parent = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
      const options = {
        defaultPath: path.join(app.getPath('documents'), suggestedName),
        filters: [{ name: kind, extensions: [extension] }],
      };
      const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
      if (answer.canceled || answer.filePath === '') return false;
      const part = `${answer.filePath}.part`;
      try {
        const file = await fs.promises.open(part, 'w', 0o600);
        try {
          for await (const piece of content) {
            if (signal.aborted) throw new AppError('aborted', 'Stopped.');
            await file.writeFile(piece);
          }
          await file.sync();
        } finally {
          await file.close();
        }
        await fs.promises.rename(part, answer.filePath);
        return true;
      } catch (cause) {
        await fs.promises.rm(part, { force: true });
        if (cause instanceof AppError) throw cause;
        const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
        throw new AppError(
          code === 'ENOSPC' ? 'diskFull' : 'conflict',
          code === 'ENOSPC' ? 'The disk is full.' : 'The file could not be written.',
          {
            meaning: 'Nothing was saved; what stood there is unchanged.',
            nextStep:
              code === 'EBUSY' || code === 'EPERM'
                ? 'Close the file in other programs, or choose another name.'
                : 'Choose another place.',
            technical: { reason: code },
            cause,
          },
        );
      }
    },
  };
}

export const chooseFolder: ChooseFolder = async (title) => {
  const parent = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const options: OpenDialogOptions = { title, properties: ['openDirectory', 'createDirectory'] };
  const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
  return answer.canceled ? null : (answer.filePaths[0] ?? null);
};
