/** The `session:*` operations over the active connection's session. */
import type { sessionContract } from '../../preload/contract/connections.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import { AppError } from '../lib/errors.ts';
import type { SessionService } from './session-service.ts';

export type SessionHandlers = HandlersOf<typeof sessionContract>;

/** @param active the session of the active connection, or null where none is chosen */
export function createSessionHandlers(active: () => SessionService | null): SessionHandlers {
  const need = (): SessionService => {
    const session = active();
    if (!session)
      throw new AppError('noConnection', 'No connection is chosen.', {
        nextStep: 'Choose a connection in Settings, or practise.',
      });
    return session;
  };
  return {
    'session:get': () => Promise.resolve(active()?.get() ?? null),
    'session:signIn': async (_input, { signal }) => await need().signIn(signal),
    'session:cancel': async () => await Promise.resolve(need().cancel()),
    'session:openBrowser': async () => await need().openBrowser(),
    'session:pasteAddress': async ({ address }, { signal }) => await need().pasteAddress(address, signal),
    'session:signOut': async () => await need().signOut(),
  };
}
