/** Connects dispatch and events to Electron's IPC. Two channels, nothing else. */
import { ipcMain, type WebContents } from 'electron';
import { EVENT_CHANNEL, INVOKE_CHANNEL } from '../../preload/contract/bridge.ts';
import type { Publish } from '../lib/events.ts';
import type { Dispatch } from './dispatch.ts';
import { APP_ORIGIN } from './sender.ts';

/** @param ready the dispatch, once the program is composed: the window opens meanwhile and its first question waits */
export function registerIpc(ready: Promise<Dispatch>): void {
  ipcMain.handle(INVOKE_CHANNEL, async (event, name: unknown, input: unknown) =>
    (await ready)(
      {
        webContentsId: event.sender.id,
        isMainFrame: event.senderFrame !== null && event.senderFrame.parent === null,
        origin: event.senderFrame?.origin ?? null,
      },
      typeof name === 'string' ? name : '',
      input,
    ),
  );
}

/** Sends an event to every registered window that still shows the app. */
export const createPublish =
  (windows: () => WebContents[]): Publish =>
  (name, detail) => {
    for (const contents of windows())
      if (!contents.isDestroyed() && contents.mainFrame.origin === APP_ORIGIN)
        contents.send(EVENT_CHANNEL, name, detail);
  };
