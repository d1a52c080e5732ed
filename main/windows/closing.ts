/**
 * What closing the window means. With an icon in the tray the program works on behind it; where there is none (or the person does not want that)
 * it must not go on unseen: while something is in progress it asks once, and “keep working” minimizes the window, which stays in the task bar.
 * Nothing is lost by quitting: what was not sent goes on at the next start.
 */
import { dialog, type BrowserWindow } from 'electron';

/** What would rest if the program ended now. */
export interface InProgress {
  /** Requests that wait to be sent or are being sent. */
  toSend: number;
  /** Documents that are being received. */
  receiving: number;
}

export interface ClosingDeps {
  window: BrowserWindow;
  /** Null while the store is closed: then nothing works, and the window may go. */
  inProgress(): InProgress | null;
  closeToTray(): boolean;
  hasTray(): Promise<boolean>;
  quit(): void;
  /** The program is about to end: closing is closing. */
  isQuitting(): boolean;
}

export function guardClosing(deps: ClosingDeps): void {
  const { window } = deps;
  let asking = false;
  const decide = async (): Promise<void> => {
    if (deps.closeToTray() && (await deps.hasTray())) {
      if (!window.isDestroyed()) window.hide();
      return;
    }
    const work = deps.inProgress();
    if (!work || work.toSend + work.receiving === 0 || window.isDestroyed()) return deps.quit();
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: 'Work is in progress',
      detail: `${inProgressWords(work)} The window is minimized meanwhile. If you quit, it goes on at the next start.`,
      buttons: ['Keep working', 'Quit', 'Cancel'],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    if (response === 1) deps.quit();
    else if (response === 0 && !window.isDestroyed()) window.minimize();
  };
  window.on('close', (event) => {
    if (deps.isQuitting() || deps.inProgress() === null) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void decide()
      // A question that cannot be asked must not keep the window.
      .catch(() => deps.quit())
      .finally(() => {
        asking = false;
      });
  });
}

const count = (n: number, one: string, many: string): string => `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

function inProgressWords({ toSend, receiving }: InProgress): string {
  return [
    ...(toSend > 0
      ? [count(toSend, 'request is being sent or waits for it.', 'requests are being sent or wait for it.')]
      : []),
    ...(receiving > 0 ? [count(receiving, 'document is being received.', 'documents are being received.')] : []),
  ].join(' ');
}
