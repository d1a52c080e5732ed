/**
 * The isolated sign-in window: shows the authorization server's page and stops the navigation to the redirect before it
 * reaches the network. No preload, no Node, no stored session, no new windows, downloads or permissions; certificate
 * errors keep Electron's default (refuse). It may not read the page, and the code it sees goes to the caller only.
 */
import { randomUUID } from 'node:crypto';
import { BrowserWindow, session } from 'electron';
import type { Session } from 'electron';
import { AppError } from '../lib/errors.ts';
import type { SignInWindow } from '../platform/ports.ts';
import { authorizeError } from './oauth-errors.ts';
import { isRedirect } from './redirect.ts';

export interface SignInWindowDeps {
  /** The program's window, which the sign-in belongs to; null where there is none. */
  parent: () => BrowserWindow | null;
}

export function createSignInWindow({ parent }: SignInWindowDeps): SignInWindow {
  return {
    async capture(authorizeUrl, redirectUri, signal) {
      if (signal.aborted) throw new AppError('aborted', 'Stopped.');
      // Without `persist:` the partition lives in memory; a fresh name makes it one sign-in's own.
      const partition = session.fromPartition(`sign-in-${randomUUID()}`, { cache: false });
      const owner = parent();
      const window = new BrowserWindow({
        width: 520,
        height: 720,
        ...(owner ? { parent: owner, modal: false } : {}),
        title: titleFor(authorizeUrl),
        autoHideMenuBar: true,
        webPreferences: {
          session: partition,
          sandbox: true,
          contextIsolation: true,
          nodeIntegration: false,
          webSecurity: true,
          webviewTag: false,
          devTools: false,
          spellcheck: false,
          navigateOnDragDrop: false,
        },
      });
      window.removeMenu();
      try {
        return await firstRedirect(window, partition, authorizeUrl, redirectUri, signal);
      } finally {
        if (!window.isDestroyed()) window.destroy();
        partition.webRequest.onBeforeRequest(null);
        await Promise.allSettled([partition.clearStorageData(), partition.clearCache(), partition.clearAuthCache()]);
      }
    },
  };
}

function firstRedirect(
  window: BrowserWindow,
  partition: Session,
  authorizeUrl: URL,
  redirectUri: string,
  signal: AbortSignal,
): Promise<URL> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new AppError('aborted', 'Stopped.'));
    const captured = (url: URL): void => {
      signal.removeEventListener('abort', stop);
      resolve(url);
    };
    signal.addEventListener('abort', stop, { once: true });
    window.once('closed', () => {
      signal.removeEventListener('abort', stop);
      reject(new AppError('aborted', 'The sign-in window was closed.'));
    });

    partition.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
    partition.setPermissionCheckHandler(() => false);
    partition.setDevicePermissionHandler(() => false);
    partition.on('will-download', (event) => event.preventDefault());
    partition.webRequest.onBeforeRequest((details, callback) => {
      const url = parse(details.url);
      if (url && isRedirect(url, redirectUri)) {
        callback({ cancel: true });
        if (details.resourceType === 'mainFrame') captured(withForm(url, details.uploadData));
        return;
      }
      callback({ cancel: !url || !mayLoad(url, authorizeUrl) });
    });

    const { webContents } = window;
    webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
    webContents.on('will-attach-webview', (event) => event.preventDefault());
    // A page may not name its own window: the title is the only place where the origin is seen.
    window.on('page-title-updated', (event) => event.preventDefault());
    const look = (address: string): void => {
      const url = parse(address);
      if (!url || window.isDestroyed()) return;
      window.setTitle(titleFor(url));
      const refused = refusalOn(url, authorizeUrl);
      if (refused !== null) reject(authorizeError(refused));
    };
    webContents.on('did-navigate', (_event, address) => look(address));
    webContents.on('will-navigate', (event) => {
      const url = parse(event.url);
      // Custom schemes are not seen by webRequest and would go to the operating system with the code.
      if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) event.preventDefault();
    });
    webContents.on('will-redirect', (event) => {
      const url = parse(event.url);
      if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) event.preventDefault();
    });
    webContents.on('render-process-gone', () =>
      reject(new AppError('internal', 'The sign-in window stopped working.', { nextStep: 'Sign in again.' })),
    );
    webContents.on('did-fail-load', (_event, code, _description, address, isMainFrame) => {
      const url = parse(address);
      // -3 is ERR_ABORTED: our own cancelling of the redirect, or a navigation that replaced another.
      if (!isMainFrame || code === -3 || (url && isRedirect(url, redirectUri))) return;
      reject(loadError(code));
    });
    window.loadURL(authorizeUrl.href).catch(() => undefined);
  });
}

/** Chromium's net error numbers (net/base/net_error_list.h): 200s certificates, 100s connection. */
function loadError(code: number): AppError {
  const technical = { reason: `net${code}` };
  if (code <= -200 && code > -300)
    return new AppError('offline', 'The certificate of the sign-in page could not be trusted.', {
      nextStep: 'Do not sign in from this network. Ask your administrator.',
      retryable: false,
      technical,
    });
  return new AppError('offline', 'The sign-in page could not be reached.', {
    nextStep: 'Check the network connection and the authorize address of the connection.',
    technical,
  });
}

/** Everything over https; plain http only where the authorize address itself is plain (practice, on 127.0.0.1). */
function mayLoad(url: URL, authorizeUrl: URL): boolean {
  if (url.protocol === 'https:' || url.protocol === 'data:' || url.protocol === 'blob:') return true;
  return url.protocol === 'http:' && authorizeUrl.protocol === 'http:' && url.hostname === '127.0.0.1';
}

/** Cognito never redirects for a wrong client id or redirect address; it shows `/error?error=redirect_mismatch`. */
function refusalOn(url: URL, authorizeUrl: URL): string | null {
  return url.origin === authorizeUrl.origin && url.pathname === '/error'
    ? (url.searchParams.get('error') ?? 'unknown')
    : null;
}

/** `response_mode=form_post` brings the answer in the body; it is put where the caller looks for it. */
function withForm(url: URL, upload: { bytes?: Buffer }[] | undefined): URL {
  const first = upload?.[0]?.bytes;
  if (!first || first.byteLength > 20_000) return url;
  const form = new URLSearchParams(Buffer.from(first).toString('utf8'));
  for (const name of ['code', 'state', 'error'])
    for (const value of form.getAll(name)) url.searchParams.append(name, value);
  return url;
}

const titleFor = (url: URL): string => `Sign in: ${url.origin}`;

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
