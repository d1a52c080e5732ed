/** Opens the store: by the keychain, the passphrase or the recovery code. Waits are the main process's; here they are shown. */
import { IconKey, IconLock, IconShieldLock } from '@tabler/icons-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { AppStatus } from '../../../preload/contract/app.ts';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { StoreState } from '../../../preload/contract/store.ts';
import { seamErrorOf } from '../../api/client.ts';
import { Button } from '../../components/button.tsx';
import { ErrorCard } from '../../components/error-card.tsx';
import { plural } from '../../components/format.ts';
import { useLate } from '../../components/skeleton.tsx';
import { SecretField, TextField } from '../../components/text-field.tsx';
import { useNow } from '../../components/use-now.ts';
import { RestoreLink } from '../restore/restore-link.tsx';
import { keychainWords } from '../failures/failure-words.ts';
import { GateFrame } from './gate-frame.tsx';
import type { UnlockInput } from './unlock-input.ts';
import css from './gate.module.css';

export interface UnlockScreenProps {
  app: AppStatus;
  store: StoreState;
  unlock: (input: UnlockInput) => Promise<void>;
}

/** Seconds until another attempt is allowed; 0 when it is. */
function useWait(waitUntil: string | null): number {
  const now = useNow(500);
  return waitUntil === null ? 0 : Math.max(0, Math.ceil((Date.parse(waitUntil) - now) / 1000));
}

/** The moment between start and frame; says something only if it takes long. */
export function OpeningScreen() {
  const late = useLate(true, 400);
  if (!late) return <GateFrame blank />;
  return (
    <GateFrame
      glyph={<IconLock size={22} aria-hidden="true" />}
      title="Opening the store"
      text={<p role="status">The keychain of this computer was asked for the key. It may ask you to allow it.</p>}
    />
  );
}

export function UnlockScreen({ app, store, unlock }: UnlockScreenProps) {
  const [byCode, setByCode] = useState(false);
  const [secret, setSecret] = useState('');
  const [busy, setBusy] = useState<UnlockInput['method'] | null>(null);
  const [error, setError] = useState<SeamError | null>(null);
  const wait = useWait(store.waitUntil);
  const input = useRef<HTMLInputElement>(null);
  /** Wrong words are told at the field; everything else is a card. */
  const fieldError = error?.fields[0] ? [error.message, error.nextStep].filter(Boolean).join(' ') : undefined;
  const keychain = store.slots.keychain && store.keychain.available;
  const field = byCode || store.slots.passphrase || store.slots.both;
  useEffect(() => setError(null), [byCode]);

  const attempt = async (by: UnlockInput): Promise<void> => {
    setBusy(by.method);
    setError(null);
    try {
      await unlock(by);
    } catch (reason) {
      setError(seamErrorOf(reason));
      setSecret('');
      input.current?.focus();
    } finally {
      setBusy(null);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (secret.trim() === '' || wait > 0 || busy) return;
    void attempt(byCode ? { method: 'recovery', code: secret } : { method: 'passphrase', passphrase: secret });
  };

  return (
    <GateFrame
      glyph={<IconLock size={22} aria-hidden="true" />}
      title="ROI Workstation is locked"
      text={
        <p>
          {byCode
            ? 'Type the recovery code you kept when the store was made. Spaces and dashes do not matter.'
            : store.workingBehind
              ? 'Sending and receiving go on behind this screen. What they do is shown after unlocking.'
              : 'The encrypted store on this computer is closed.'}
        </p>
      }
    >
      {error && !fieldError ? <ErrorCard error={error} /> : null}
      {!error && (store.slots.keychain || store.slots.both) && !store.keychain.available && !byCode ? (
        <p className={css.text}>
          {keychainWords(store.keychain.reason)} Open the store with{' '}
          {store.slots.passphrase ? 'your passphrase or the' : 'the'} recovery code.
        </p>
      ) : null}
      {wait > 0 ? (
        <p role="status" aria-live="polite">
          {plural(store.attempts, 'failed attempt')}. The next one is possible in {wait} s.
        </p>
      ) : null}
      {keychain && !byCode ? (
        <Button
          variant="primary"
          size="lg"
          wide
          icon={<IconShieldLock size={18} aria-hidden="true" />}
          busy={busy === 'keychain'}
          disabled={wait > 0}
          autoFocus={!field}
          onClick={() => void attempt({ method: 'keychain' })}
        >
          Unlock with the keychain
        </Button>
      ) : null}
      {keychain && !byCode && store.slots.passphrase ? <div className={css.divider}>or</div> : null}
      {field ? (
        <form className={css.form} onSubmit={submit}>
          {byCode ? (
            <TextField
              label="Recovery code"
              ref={input}
              value={secret}
              onChange={setSecret}
              error={fieldError}
              mono
              autoFocus
              disabled={wait > 0}
              maxLength={200}
              name="recovery-code"
            />
          ) : (
            <SecretField
              label="Passphrase"
              ref={input}
              value={secret}
              onChange={setSecret}
              error={fieldError}
              autoFocus={!keychain}
              disabled={wait > 0}
              maxLength={1024}
              name="passphrase"
            />
          )}
          <Button
            type="submit"
            variant={keychain && !byCode ? 'default' : 'primary'}
            size="lg"
            wide
            busy={busy === 'passphrase' || busy === 'recovery'}
            disabled={wait > 0 || secret.trim() === ''}
          >
            Unlock
          </Button>
        </form>
      ) : null}
      {store.slots.recovery || byCode ? (
        <button
          type="button"
          className={css.link}
          onClick={() => {
            setSecret('');
            setByCode(!byCode);
          }}
        >
          {byCode ? (
            'Back'
          ) : (
            <>
              <IconKey size={14} aria-hidden="true" /> Use the recovery code
            </>
          )}
        </button>
      ) : null}
      <RestoreLink />
      {app.practiceRequested ? <p className={css.meterText}>It opens on the practice exchange.</p> : null}
    </GateFrame>
  );
}
