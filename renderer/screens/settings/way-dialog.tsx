/** Sets how the store opens from now on: sets, changes or removes the passphrase. */
import { useState } from 'react';
import type { StoreState } from '../../../preload/contract/store.ts';
import { useMutationOperation, useServices } from '../../api/index.ts';
import { Dialog, ErrorCard, SecretField } from '../../components/index.ts';
import { ProtectForm } from '../first-run/protect-form.tsx';

export function WayDialog({ store, onClose }: { store: StoreState; onClose: () => void }) {
  const { status } = useServices();
  const [current, setCurrent] = useState('');
  const asks = asksPassphrase(store);
  const set = useMutationOperation('store:setSlot', {
    onSuccess: (state) => {
      status.acceptStore(state);
      onClose();
    },
  });
  const error = set.error?.error;
  const field = error?.fields.find(({ path }) => path === 'current');
  return (
    <Dialog title="How shall the store open from now on?" onClose={onClose} width={520}>
      {error && !field ? <ErrorCard error={error} /> : null}
      {asks ? (
        <SecretField
          label="Passphrase of now"
          value={current}
          onChange={setCurrent}
          error={field?.message}
          maxLength={1024}
          name="current-passphrase"
          autoFocus
        />
      ) : null}
      <ProtectForm
        store={store}
        busy={set.isPending}
        verb="Save"
        onSubmit={(slot) => set.mutate({ ...slot, current: asks ? current : null })}
      />
    </Dialog>
  );
}

/** Who opened the store by the recovery code does not know the passphrase. */
export const asksPassphrase = (store: StoreState): boolean =>
  !store.byRecovery && (store.slots.passphrase || store.slots.both);
