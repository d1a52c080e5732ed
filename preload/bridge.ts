/**
 * The preload script: exposes one frozen object and nothing of Electron. It knows a single request channel and a single
 * event channel; which operations exist is decided by dispatch in the main process.
 */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { EVENT_CHANNEL, INVOKE_CHANNEL, type Bridge } from './contract/bridge.ts';

const bridge: Bridge = Object.freeze({
  invoke: (name: string, input: unknown): Promise<unknown> => ipcRenderer.invoke(INVOKE_CHANNEL, name, input),
  subscribe: (listener: (name: string, detail: unknown) => void): (() => void) => {
    const handle = (_event: IpcRendererEvent, name: unknown, detail: unknown): void => listener(String(name), detail);
    ipcRenderer.on(EVENT_CHANNEL, handle);
    return () => ipcRenderer.removeListener(EVENT_CHANNEL, handle);
  },
});

contextBridge.exposeInMainWorld('roi', bridge);
