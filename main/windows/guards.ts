/** Denies, for every web contents: navigation away, new windows, webviews, permissions, downloads. The sign-in window has guards of its own. */
import { session, type WebContents } from 'electron';
import { APP_ORIGIN } from '../ipc/sender.ts';
import { isOwnAddress, originOf } from './addresses.ts';

export function guardContents(contents: WebContents): void {
  contents.on('will-navigate', (event, address) => {
    if (!isOwnAddress(address)) event.preventDefault();
  });
  contents.on('will-redirect', (event, address) => {
    if (!isOwnAddress(address)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/**
 * Locks the window's session down: no permission but writing the clipboard (copy buttons) and the full screen (the wall), no download, and no request to
 * anything but the app's own origin. `devServer` is the dev server's origin, in development only.
 */
const PERMITTED = ['clipboard-sanitized-write', 'fullscreen'];

export function guardSession(devServer: string | null): void {
  const own = session.defaultSession;
  const allowed = (permission: string, origin: string): boolean =>
    PERMITTED.includes(permission) && originOf(origin) === APP_ORIGIN;
  own.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(allowed(permission, details.requestingUrl)),
  );
  own.setPermissionCheckHandler((_contents, permission, origin) => allowed(permission, origin));
  own.setDevicePermissionHandler(() => false);
  own.on('will-download', (event) => event.preventDefault());
  own.webRequest.onBeforeRequest((details, answer) => {
    const origin = originOf(details.url);
    const internal =
      origin === APP_ORIGIN ||
      details.url.startsWith('data:') ||
      details.url.startsWith('blob:') ||
      details.url.startsWith('devtools:');
    answer({
      cancel: !(
        internal ||
        (devServer !== null && (origin === devServer || origin === devServer.replace('http', 'ws')))
      ),
    });
  });
}
