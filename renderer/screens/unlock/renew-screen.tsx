/** After an unlock by recovery code: offers to renew the daily way in. The code itself stays valid. */
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { StoreState } from '../../../preload/contract/store.ts';
import { call, seamErrorOf } from '../../api/client.ts';
import { Button } from '../../components/button.tsx';
import { ErrorCard } from '../../components/error-card.tsx';
import { ProtectForm, type SlotInput } from '../first-run/protect-form.tsx';
import { GateFrame } from './gate-frame.tsx';

export function RenewScreen({ store, onDone }: { store: StoreState; onDone: () => void }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SeamError | null>(null);
  const save = async (slot: SlotInput): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await call('store:setSlot', { ...slot, current: null });
      onDone();
    } catch (reason) {
      setError(seamErrorOf(reason));
      setBusy(false);
    }
  };
  return (
    <GateFrame
      wide
      glyph={<IconKey size={22} aria-hidden="true" />}
      title="The store is open. How shall it open from now on?"
      text={
        <p>
          You came in with the recovery code. Renew the daily way in, so that the code can go back to its safe place. It
          stays valid.
        </p>
      }
    >
      {error ? <ErrorCard error={error} /> : null}
      <ProtectForm
        store={store}
        busy={busy}
        verb="Save"
        onSubmit={(slot) => void save(slot)}
        extra={
          <Button variant="subtle" size="lg" onClick={onDone}>
            Not now
          </Button>
        }
      />
    </GateFrame>
  );
}
