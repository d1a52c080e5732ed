/** The `session:*` operations over the active connection's session. */
import type { OperationName, OutputOf, ParsedInputOf } from '../../preload/contract/index.ts';
import { AppError } from '../lib/errors.ts';
import type { SessionService } from './session-service.ts';

interface CallContext {
  signal: AbortSignal;
  audit(detail: { subject?: string; detail?: string }): void;
}

type SessionOperation = Extract<OperationName, `session:${string}`>;
export type SessionHandlers = { [N in SessionOperation]: (input: ParsedInputOf<N>, context: CallContext) => Promise<OutputOf<N>> };

/** @param active the session of the active connection, or null where none is chosen */
export function createSessionHandlers(active: () => SessionService | null): SessionHandlers {
  const need = (): SessionService => {
    const session = active();
    if (!session) throw new AppError('noConnection', 'No connection is chosen.', { nextStep: 'Choose a connection in Settings, or practise.' });
    return session;
  };
  return {
    'session:get': () => Promise.resolve(active()?.get() ?? null),
    'session:signIn': (_input, { signal }) => need().signIn(signal),
    'session:cancel': async () => Promise.resolve(need().cancel()),
    'session:openBrowser': () => need().openBrowser(),
    'session:pasteAddress': ({ address }, { signal }) => need().pasteAddress(address, signal),
    'session:signOut': () => need().signOut(),
  };
}
