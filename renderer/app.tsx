/**
 * The gate: decides by the store's state which of the light screens shows, or the unlocked frame. When the store locks,
 * the frame with everything it read is unmounted and its cache is thrown away.
 */
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { call } from './api/client.ts';
import { useServices, useStatus } from './api/context.tsx';
import { FailureScreen, StartFailure } from './screens/failures/failure-screen.tsx';
import { FirstRunScreen } from './screens/first-run/first-run-screen.tsx';
import { RenewScreen } from './screens/unlock/renew-screen.tsx';
import type { UnlockInput } from './screens/unlock/unlock-input.ts';
import { RotatingScreen } from './screens/unlock/rotating-screen.tsx';
import { OpeningScreen, UnlockScreen } from './screens/unlock/unlock-screen.tsx';
import { GateFrame } from './screens/unlock/gate-frame.tsx';

const loadWorkspace = () => import('./shell/workspace.tsx');
const Workspace = lazy(async () => ({ default: (await loadWorkspace()).Workspace }));

/** Where the frame opens after the gate. */
type Entry = '/board' | '/settings/connections';

export function App() {
  const { status } = useServices();
  const { app, store, error } = useStatus();
  /** First run goes on to its third step after the store is open. */
  const [firstRun, setFirstRun] = useState(false);
  const [renewing, setRenewing] = useState(false);
  const [entry, setEntry] = useState<Entry>('/board');
  const [opening, setOpening] = useState(true);
  const kind = store?.kind ?? null;

  // The frame's code is fetched while the user reads the gate.
  useEffect(() => {
    const handle = requestIdleCallback(() => void loadWorkspace(), { timeout: 1500 });
    return () => cancelIdleCallback(handle);
  }, []);
  useEffect(() => {
    if (kind === 'absent' || kind === 'unconfirmed') setFirstRun(true);
    if (kind === 'locked') setFirstRun(false);
  }, [kind]);

  const unlock = useCallback(
    async (input: UnlockInput): Promise<void> => {
      // Set before the call: the store's change may be told before its answer arrives.
      setRenewing(input.method === 'recovery');
      try {
        status.acceptStore(await call('store:unlock', input));
      } catch (reason) {
        setRenewing(false);
        await status.refresh();
        throw reason;
      }
    },
    [status],
  );
  // Also where the keychain does not answer: the attempt tells which failure it is, and that one has its own screen.
  const byKeychain =
    kind === 'locked' && store !== null && store.slots.keychain && !store.wasOpen && store.waitUntil === null;
  useEffect(() => {
    if (!opening || kind === null) return;
    if (!byKeychain) {
      setOpening(false);
      return;
    }
    // The frame's code is read while the keychain answers.
    void loadWorkspace();
    // A refusal is told by the store's own state, which the unlock screen shows.
    void unlock({ method: 'keychain' })
      .catch(() => undefined)
      .finally(() => setOpening(false));
  }, [opening, kind, byKeychain, unlock]);

  if (!store || !app)
    return error ? <StartFailure error={error} onRetry={() => void status.refresh()} /> : <GateFrame blank />;
  if (store.kind === 'failed') return <FailureScreen store={store} unlock={unlock} />;
  if (store.kind === 'absent' || store.kind === 'unconfirmed' || (firstRun && store.kind === 'unlocked'))
    return (
      <FirstRunScreen
        app={app}
        store={store}
        onDone={(to) => {
          setEntry(to);
          setFirstRun(false);
        }}
      />
    );
  if (store.kind === 'locked')
    return opening && byKeychain ? <OpeningScreen /> : <UnlockScreen app={app} store={store} unlock={unlock} />;
  if (store.kind === 'rotating') return <RotatingScreen store={store} />;
  if (renewing || store.mustChange)
    return (
      <RenewScreen
        store={store}
        onDone={() => {
          setRenewing(false);
          void status.refresh();
        }}
      />
    );
  return (
    <Suspense fallback={<GateFrame blank />}>
      <Workspace start={entry} />
    </Suspense>
  );
}
