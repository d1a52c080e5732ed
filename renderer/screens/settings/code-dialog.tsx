/** A new recovery code, alone or with a new store key: shown, kept, typed back; only then it takes the place of the former one. */
import { useState, type FormEvent } from 'react';
import type { StoreState } from '../../../preload/contract/store.ts';
import { useMutationOperation, useServices } from '../../api/index.ts';
import { Button, CopyButton, Dialog, ErrorCard, Mono, SecretField, TextField } from '../../components/index.ts';
import { notify } from '../../components/notify.ts';
import { asksPassphrase } from './way-dialog.tsx';
import css from './settings.module.css';

export function CodeDialog({ store, withKey, onClose }: { store: StoreState; withKey: boolean; onClose: () => void }) {
  const { status } = useServices();
  const [current, setCurrent] = useState('');
  const [typed, setTyped] = useState('');
  const [kept, setKept] = useState(false);
  const asks = asksPassphrase(store);
  const accept = (state: StoreState): void => {
    status.acceptStore(state);
    notify(withKey ? 'The store has a new key and a new recovery code.' : 'The new recovery code is the store’s.');
    onClose();
  };
  const prepare = useMutationOperation('store:prepareCode');
  const replace = useMutationOperation('store:replaceCode', { onSuccess: accept });
  const rotate = useMutationOperation('store:rotateKey', {
    onSuccess: accept,
    onError: ({ message, nextStep }) => {
      // The frame was away meanwhile and this dialog with it.
      notify(['The store keeps its key.', message, nextStep].filter(Boolean).join(' '));
    },
  });
  const code = prepare.data?.recoveryCode ?? null;
  const error = prepare.error?.error ?? replace.error?.error ?? rotate.error?.error;
  const at = (path: string): string | undefined => error?.fields.find((f) => f.path === path)?.message;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (code === null) prepare.mutate({ current: asks ? current : null });
    else if (!kept) setKept(true);
    else if (withKey) rotate.mutate({ code: typed, current: asks ? current : null });
    else replace.mutate({ code: typed });
  };
  const busy = prepare.isPending || replace.isPending || rotate.isPending;
  return (
    <Dialog title={withKey ? 'A new key for the store' : 'A new recovery code'} onClose={onClose} width={520}>
      <form className={css.form} onSubmit={submit}>
        {error && error.fields.length === 0 ? <ErrorCard error={error} /> : null}
        {code === null ? (
          <>
            <p>
              {withKey
                ? 'Every database is written anew under a new key, and the recovery code is replaced with it. The store is closed meanwhile; a large one takes some minutes and needs as much free space again. Backups made before open by the former code.'
                : 'The former code stays valid until you have typed the new one back.'}
            </p>
            {asks ? (
              <SecretField
                label="Passphrase of now"
                value={current}
                onChange={setCurrent}
                error={at('current')}
                maxLength={1024}
                name="current-passphrase"
                autoFocus
              />
            ) : null}
          </>
        ) : !kept ? (
          <>
            <p className={css.code} data-selectable data-testid="recovery-code" aria-label="Recovery code">
              <Mono>{code}</Mono>
            </p>
            <p className={css.text}>
              Write it by hand, or keep it in your organization’s password manager. It is not shown again.
            </p>
            <div>
              <CopyButton value={code} label="Copy the code" size="md" />
            </div>
          </>
        ) : (
          <TextField
            label="Recovery code"
            value={typed}
            onChange={setTyped}
            error={at('code')}
            help="Spaces, dashes and small letters do not matter."
            mono
            autoFocus
            maxLength={200}
            name="recovery-code"
          />
        )}
        <div className={css.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="primary"
            busy={busy}
            disabled={(code === null && asks && current === '') || (kept && typed.trim() === '')}
          >
            {code === null
              ? 'Make the code'
              : !kept
                ? 'I have kept it'
                : withKey
                  ? 'Replace the key'
                  : 'Replace the code'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
