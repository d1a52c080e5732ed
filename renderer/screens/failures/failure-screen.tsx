/** One screen for every failure of the store. It destroys nothing and offers only what can help. */
import { IconAlertTriangle, IconExternalLink, IconShieldCheck } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { StoreState } from '../../../preload/contract/store.ts';
import { call, seamErrorOf } from '../../api/client.ts';
import { Button } from '../../components/button.tsx';
import { ErrorCard } from '../../components/error-card.tsx';
import { SecretField, TextField } from '../../components/text-field.tsx';
import { RestoreLink } from '../restore/restore-link.tsx';
import { GateFrame } from '../unlock/gate-frame.tsx';
import type { UnlockInput } from '../unlock/unlock-input.ts';
import css from '../unlock/gate.module.css';
import { failureWords } from './failure-words.ts';

const codeHelp = 'Spaces, dashes and small letters do not matter.';

export interface FailureScreenProps {
  store: StoreState;
  unlock: (input: UnlockInput) => Promise<void>;
}

export function FailureScreen({ store, unlock }: FailureScreenProps) {
  const words = failureWords[store.failure ?? 'storeDamaged'];
  const [entering, setEntering] = useState<'passphrase' | 'recovery' | null>(null);
  const [secret, setSecret] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SeamError | null>(null);
  const recovery = words.recovery !== 'useless' && store.slots.recovery;
  const fieldError = error?.fields[0] ? [error.message, error.nextStep].filter(Boolean).join(' ') : undefined;
  const run = async (act: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await act();
    } catch (reason) {
      setError(seamErrorOf(reason));
      setSecret('');
    } finally {
      setBusy(false);
    }
  };
  const enter = (what: typeof entering): void => {
    setEntering(what);
    setSecret('');
    setError(null);
  };
  /** Without a keychain slot the passphrase is needed again; without any readable slot the call only looks anew. */
  const retry = (): void => {
    if (!store.slots.keychain && store.slots.passphrase) enter('passphrase');
    else void run(() => unlock({ method: 'keychain' }));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (secret.trim() === '' || busy) return;
    void run(() =>
      unlock(
        entering === 'recovery' ? { method: 'recovery', code: secret } : { method: 'passphrase', passphrase: secret },
      ),
    );
  };
  const field = { value: secret, onChange: setSecret, error: fieldError, autoFocus: true };
  return (
    <GateFrame
      wide
      tone="amber"
      glyph={<IconAlertTriangle size={22} aria-hidden="true" />}
      title={words.title}
      text={<p>{words.meaning}</p>}
    >
      <ol className={css.remedy}>
        {words.remedy.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className={css.assurance}>
        <IconShieldCheck size={18} aria-hidden="true" />
        <span>{words.kept}</span>
      </p>
      {error && !fieldError ? <ErrorCard error={error} /> : null}
      {entering ? (
        <form className={css.form} onSubmit={submit}>
          {entering === 'recovery' ? (
            <TextField {...field} label="Recovery code" mono maxLength={200} name="recovery-code" help={codeHelp} />
          ) : (
            <SecretField {...field} label="Passphrase" maxLength={1024} name="passphrase" />
          )}
          <div className={css.buttons}>
            <Button variant="subtle" size="lg" onClick={() => enter(null)}>
              Back
            </Button>
            <Button
              type="submit"
              variant="primary"
              size="lg"
              className={css.push}
              busy={busy}
              disabled={secret.trim() === ''}
            >
              Unlock
            </Button>
          </div>
        </form>
      ) : (
        <div className={css.buttons}>
          {words.help ? (
            <Button
              variant="subtle"
              size="lg"
              icon={<IconExternalLink size={16} aria-hidden="true" />}
              onClick={() => void run(() => call('app:openHelp', { page: words.help ?? 'support' }))}
            >
              {words.help === 'keychain' ? 'About keychains' : 'Support'}
            </Button>
          ) : null}
          <span className={css.push} />
          {recovery ? (
            <Button
              size="lg"
              variant={words.recovery === 'best' ? 'primary' : 'default'}
              onClick={() => enter('recovery')}
            >
              Use the recovery code
            </Button>
          ) : null}
          <Button
            size="lg"
            variant={recovery && words.recovery === 'best' ? 'default' : 'primary'}
            busy={busy}
            onClick={retry}
          >
            Try again
          </Button>
        </div>
      )}
      <RestoreLink />
      {store.detail ? <p className={css.technical}>{store.detail}</p> : null}
    </GateFrame>
  );
}

/** Before anything is known: the program itself did not answer. */
export function StartFailure({ error, onRetry }: { error: SeamError; onRetry: () => void }) {
  return (
    <GateFrame
      wide
      tone="amber"
      glyph={<IconAlertTriangle size={22} aria-hidden="true" />}
      title="The program did not start completely"
    >
      <ErrorCard error={error} onRetry={onRetry} />
    </GateFrame>
  );
}
