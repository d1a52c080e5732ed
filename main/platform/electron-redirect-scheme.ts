/**
 * The program's own scheme for the end of a sign-in (RFC 8252 section 7.1). Windows and Linux start the program a second time with the
 * address, macOS hands it over; the single-instance lock brings both here. Any program can claim a scheme: PKCE and state protect the code.
 */
import { app } from 'electron';
import type { RedirectScheme } from './ports.ts';

/** @param scheme without the colon */
export function createElectronRedirectScheme(scheme: string): RedirectScheme {
  const heard = new Set<(address: string) => void>();
  const tell = (address: string): void => {
    if (address.startsWith(`${scheme}:`)) for (const one of heard) one(address);
  };
  app.on('second-instance', (_event, argv) => {
    for (const argument of argv) tell(argument);
  });
  app.on('open-url', (event, address) => {
    event.preventDefault();
    tell(address);
  });
  return {
    // Unpacked builds would register the bare Electron for everybody on this computer.
    available: app.isPackaged && (app.isDefaultProtocolClient(scheme) || app.setAsDefaultProtocolClient(scheme)),
    onAddress: (one) => {
      heard.add(one);
      return () => heard.delete(one);
    },
  };
}
