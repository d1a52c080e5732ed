/** Before the store is open: restoring a backup, and bringing back what stood here before. */
import { IconArchive, IconHistory } from '@tabler/icons-react';
import { useCallback, useEffect, useState, type FormEvent } from 'react';
import type { RestoreState } from '../../../preload/contract/backup.ts';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { call, seamErrorOf } from '../../api/client.ts';
import { useServices } from '../../api/context.tsx';
import { onEvent } from '../../api/events.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorCard } from '../../components/error-card.tsx';
import { formatBytes, formatInstant, plural } from '../../components/format.ts';
import { ProgressBar } from '../../components/skeleton.tsx';
import { SecretField, TextField } from '../../components/text-field.tsx';
import gate from '../unlock/gate.module.css';
import css from './restore.module.css';

export function RestoreLink() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={gate.link} onClick={() => setOpen(true)}>
        <IconArchive size={14} aria-hidden="true" /> Restore from a backup
      </button>
      {open ? <RestoreDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

type Way = 'recovery' | 'passphrase' | 'keychain';

function RestoreDialog({ onClose }: { onClose: () => void }) {
  const { status } = useServices();
  const [state, setState] = useState<RestoreState | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [way, setWay] = useState<Way>('recovery');
  const [secret, setSecret] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SeamError | null>(null);
  const look = useCallback(() => void call('restore:state', {}).then(setState), []);
  useEffect(() => {
    look();
    return onEvent('backup:changed', look);
  }, [look]);
  /** @returns whether it went well */
  const act = async (run: () => Promise<RestoreState>): Promise<boolean> => {
    setBusy(true);
    setError(null);
    try {
      setState(await run());
      return true;
    } catch (reason) {
      setError(seamErrorOf(reason));
      setSecret('');
      return false;
    } finally {
      setBusy(false);
    }
  };
  const finish = async (run: () => Promise<RestoreState>): Promise<void> => {
    if (!(await act(run))) return;
    await status.refresh();
    onClose();
  };
  const snapshots = state?.snapshots ?? null;
  const snapshot = snapshots?.find((one) => one.id === chosen) ?? snapshots?.[0];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!snapshot || busy || (way !== 'keychain' && secret.trim() === '')) return;
    void finish(() =>
      call('restore:begin', {
        id: snapshot.id,
        open:
          way === 'keychain'
            ? { method: 'keychain' }
            : way === 'passphrase'
              ? { method: 'passphrase', passphrase: secret }
              : { method: 'recovery', code: secret },
      }),
    );
  };
  const fieldError = error?.fields[0] ? [error.message, error.nextStep].filter(Boolean).join(' ') : undefined;
  const ways: { id: Way; label: string }[] = [
    { id: 'recovery', label: 'Recovery code' },
    ...(snapshot?.passphrase ? [{ id: 'passphrase' as const, label: 'Passphrase' }] : []),
    ...(snapshot?.keychain ? [{ id: 'keychain' as const, label: 'This computer’s keychain' }] : []),
  ];
  return (
    <Dialog title="Restore from a backup" onClose={busy ? () => undefined : onClose} width={560}>
      <p className={css.text}>
        What is on this computer now is moved aside, not removed, and can be brought back here. The backup itself is
        only read.
      </p>
      {error && !fieldError ? <ErrorCard error={error} /> : null}
      <div className={css.line}>
        <Button onClick={() => void act(() => call('restore:chooseFolder', {}))} disabled={busy}>
          {snapshots === null ? 'Choose the folder of the backups…' : 'Choose another folder…'}
        </Button>
      </div>
      {snapshots?.length === 0 ? <p role="status">There is no backup of this program in that folder.</p> : null}
      {snapshot && snapshots ? (
        <form className={css.form} onSubmit={submit}>
          <fieldset className={css.list}>
            <legend>Backup</legend>
            {snapshots.slice(0, 30).map((one) => (
              <label key={one.id} className={css.choice}>
                <input
                  type="radio"
                  name="snapshot"
                  checked={one.id === snapshot.id}
                  onChange={() => {
                    setChosen(one.id);
                    setWay('recovery');
                  }}
                />
                <span>{formatInstant(one.createdAt)}</span>
                <span className={css.quiet}>
                  {one.machine} · {plural(one.requests, 'request')} · {formatBytes(one.bytes)}
                </span>
              </label>
            ))}
          </fieldset>
          <fieldset className={css.list}>
            <legend>It opens by</legend>
            {ways.map(({ id, label }) => (
              <label key={id} className={css.choice}>
                <input type="radio" name="way" checked={way === id} onChange={() => setWay(id)} />
                <span>{label}</span>
              </label>
            ))}
          </fieldset>
          {way === 'recovery' ? (
            <TextField
              label="Recovery code"
              help="The one that the store had when the backup was made."
              value={secret}
              onChange={setSecret}
              error={fieldError}
              mono
              maxLength={200}
              name="restore-code"
            />
          ) : null}
          {way === 'passphrase' ? (
            <SecretField
              label="Passphrase"
              value={secret}
              onChange={setSecret}
              error={fieldError}
              maxLength={1024}
              name="restore-passphrase"
            />
          ) : null}
          {way === 'keychain' && fieldError ? <p role="alert">{fieldError}</p> : null}
          {state?.running ? (
            <ProgressBar label="Restoring" value={state.running.done} max={Math.max(1, state.running.total)} />
          ) : null}
          <div className={css.buttons}>
            <Button type="submit" variant="primary" busy={busy} disabled={way !== 'keychain' && secret.trim() === ''}>
              Restore this backup
            </Button>
          </div>
        </form>
      ) : null}
      {state?.undo ? (
        <div className={css.undo}>
          <p>A backup was restored here {formatInstant(state.undo.at)}. What stood here before is still there.</p>
          <Button
            icon={<IconHistory size={16} aria-hidden="true" />}
            disabled={busy}
            onClick={() => void finish(() => call('restore:undo', {}))}
          >
            Bring it back
          </Button>
        </div>
      ) : null}
    </Dialog>
  );
}
