/**
 * The isolated sign-in window: a fresh in-memory session, sandbox, no preload. It cancels the navigation to the redirect before
 * anything is contacted (parsed origin and path must be equal; a text prefix would accept `https://localhost.evil.tld`) and
 * answers with that address. It never touches certificate errors, and its session is wiped when it closes.
 */
import { randomUUID } from 'node:crypto';
import { BrowserWindow, session } from 'electron';
import { AppError } from '../lib/errors.ts';
import type { SignInWindow } from '../platform/ports.ts';

export function createSignInWindow(): SignInWindow {
  return {
    capture: (authorizeUrl, redirectUri, signal) =>
      new Promise<URL>((resolve, reject) => {
        const redirect = new URL(redirectUri);
        const isRedirect = (url: URL): boolean => url.origin === redirect.origin && url.pathname === redirect.pathname && url.username === '';
        const own = session.fromPartition(`sign-in-${randomUUID()}`, { cache: false });
        own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
        own.setPermissionCheckHandler(() => false);
        own.on('will-download', (event) => event.preventDefault());

        const window = new BrowserWindow({
          width: 520,
          height: 720,
          title: `Sign in · ${authorizeUrl.host}`,
          autoHideMenuBar: true,
          webPreferences: { session: own, sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false, navigateOnDragDrop: false, devTools: false },
        });
        window.removeMenu();
        let settled = false;
        const settle = (end: () => void): void => {
          if (settled) return;
          settled = true;
          signal.removeEventListener('abort', onAbort);
          end();
          if (!window.isDestroyed()) window.destroy();
          void own.clearStorageData();
          void own.clearAuthCache();
        };
        const onAbort = (): void => settle(() => reject(new AppError('aborted', 'The sign-in was stopped.')));
        signal.addEventListener('abort', onAbort, { once: true });
        if (signal.aborted) onAbort();

        own.webRequest.onBeforeRequest((details, answer) => {
          const url = URL.canParse(details.url) ? new URL(details.url) : null;
          if (!url) return answer({ cancel: true });
          if (details.resourceType === 'mainFrame' && isRedirect(url)) {
            answer({ cancel: true });
            return settle(() => resolve(url));
          }
          // Pages of the sign-in may come from anywhere that is encrypted; plain http only from this machine.
          answer({ cancel: !(url.protocol === 'https:' || url.protocol === 'data:' || url.protocol === 'blob:' || (url.protocol === 'http:' && url.hostname === '127.0.0.1')) });
        });

        const { webContents } = window;
        webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
        webContents.on('will-attach-webview', (event) => event.preventDefault());
        // Custom schemes are not seen by webRequest and would be handed to the operating system.
        const refuseOtherSchemes = (event: { preventDefault(): void }, address: string): void => {
          if (!/^https?:/i.test(address)) event.preventDefault();
        };
        webContents.on('will-navigate', refuseOtherSchemes);
        webContents.on('will-redirect', refuseOtherSchemes);
        // The person must see whose page asks for the password; the page's own title is not shown.
        window.on('page-title-updated', (event) => event.preventDefault());
        webContents.on('did-navigate', (_event, address) => {
          const url = URL.canParse(address) ? new URL(address) : null;
          if (!url || window.isDestroyed()) return;
          window.setTitle(`Sign in · ${url.host}`);
          // Cognito shows its own error page for a wrong client id or redirect and never redirects.
          const error = url.origin === authorizeUrl.origin && url.pathname.endsWith('/error') ? url.searchParams.get('error') : null;
          if (error !== null)
            settle(() =>
              reject(
                new AppError('redirect', error === 'redirect_mismatch' ? 'The authorization server does not know this redirect address.' : 'The authorization server refused this client.', {
                  nextStep: error === 'redirect_mismatch' ? 'Compare the redirect address of the connection with the one registered at HealthMark, letter by letter.' : 'Check the client id of the connection.',
                  technical: { oauthError: error.slice(0, 60), endpoint: `${url.origin}${url.pathname}` },
                }),
              ),
            );
        });
        webContents.on('did-fail-load', (_event, code, _description, _address, isMainFrame) => {
          // -3 is our own cancelling of the redirect.
          if (isMainFrame && code !== -3) settle(() => reject(new AppError('offline', 'The sign-in page cannot be reached.', { nextStep: 'Check the network and the authorize address of the connection.', technical: { endpoint: `${authorizeUrl.origin}${authorizeUrl.pathname}`, reason: String(code) } })));
        });
        window.on('closed', () => settle(() => reject(new AppError('aborted', 'The sign-in window was closed.', { nextStep: 'Sign in again when you are ready.' }))));
        void window.loadURL(authorizeUrl.href).catch(() => undefined);
      }),
  };
}
