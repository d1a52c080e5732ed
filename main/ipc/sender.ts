/** Who may talk to dispatch: a window that the window factory registered, its main frame, on exactly the app's origin. */
export const APP_ORIGIN = 'app://bundle';

export interface Sender {
  webContentsId: number;
  isMainFrame: boolean;
  /** `senderFrame.origin`; null when the frame is gone. */
  origin: string | null;
}

export const isTrustedSender = (sender: Sender, registered: ReadonlySet<number>): boolean =>
  registered.has(sender.webContentsId) && sender.isMainFrame && sender.origin === APP_ORIGIN;
