/** After an unlock by recovery code: offers to renew the daily way in. The code itself stays valid. */
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { StoreState } from '../../../preload/contract/store.ts';
import { call, seamErrorOf } from '../../api/client.ts';
import { Button } from '../../components/button.tsx';
import { ErrorCard } from '../../components/error-card.tsx';
import { SecretField } from '../../components/text-field.tsx';
import { ProtectForm, type SlotInput } from '../first-run/protect-form.tsx';
import { GateFrame } from './gate-frame.tsx';

export function RenewScreen({ store, onDone }: { store: StoreState; onDone: () => void }) {
  const [busy, setBusy] = useState(false);
  const [current, setCurrent] = useState('');
  /** The administrator's wish can meet a passphrase that is known. */
  const asks = !store.byRecovery && (store.slots.passphrase || store.slots.both);
  const [error, setError] = useState<SeamError | null>(null);
  const save = async (slot: SlotInput): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await call('store:setSlot', { ...slot, current: current === '' ? null : current });
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
      title={
        store.mustChange
          ? 'Your administrator asks for another way of opening'
          : 'The store is open. How shall it open from now on?'
      }
      text={
        <p>
          {store.mustChange
            ? 'From now on the store opens as set for this computer. What opened it until now will do so no more; the recovery code stays valid.'
            : 'You came in with the recovery code. Renew the daily way in, so that the code can go back to its safe place. It stays valid.'}
        </p>
      }
    >
      {error ? <ErrorCard error={error} /> : null}
      {asks ? (
        <SecretField
          label="Passphrase of now"
          value={current}
          onChange={setCurrent}
          maxLength={1024}
          name="current-passphrase"
        />
      ) : null}
      <ProtectForm
        store={store}
        busy={busy}
        verb="Save"
        onSubmit={(slot) => void save(slot)}
        extra={
          store.mustChange ? undefined : (
            <Button variant="subtle" size="lg" onClick={onDone}>
              Not now
            </Button>
          )
        }
      />
    </GateFrame>
  );
}
