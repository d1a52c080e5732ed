/** Which addresses are the program's own, and which file of the bundle one of them means. Pure, so that hostile ones can be tried by the thousand. */
import path from 'node:path';
import { APP_ORIGIN } from '../ipc/sender.ts';

/** The exact origin of an address; app:// is not a special scheme, so `URL.origin` cannot be used. Empty for what is no address. */
export function originOf(address: string): string {
  try {
    const url = new URL(address);
    // A name before the host is how look-alikes are made; no own address has one.
    return url.username === '' && url.password === '' ? `${url.protocol}//${url.host}` : '';
  } catch {
    return '';
  }
}

export const isOwnAddress = (address: string): boolean => originOf(address) === APP_ORIGIN;

/**
 * The file that a path of the app's origin means; a path without an ending is a place in the page.
 * @returns null for a path that leaves the root or is not well-formed
 */
export function bundleFile(root: string, pathname: string): string | null {
  let name: string;
  try {
    name = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  // Encoded twice, with a NUL, with the separators and drives of Windows, or with letters that only look like a dot or a slash: none of our
  // own files is called so. A place in the page becomes no file name.
  if (/[\0\\%:]/.test(name) || (path.extname(name) !== '' && /[^\w./-]/.test(name))) return null;
  const file = path.normalize(path.join(root, path.extname(name) === '' ? '/renderer/index.html' : name));
  return file.startsWith(root + path.sep) ? file : null;
}
