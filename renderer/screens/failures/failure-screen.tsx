/** One screen for every failure of the store. It destroys nothing and offers only what can help. */
import { IconAlertTriangle, IconExternalLink, IconShieldCheck } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { StoreState } from '../../../preload/contract/store.ts';
import type { UnlockInput } from '../../app.tsx';
import { call, seamErrorOf } from '../../api/client.ts';
import { useServices } from '../../api/context.tsx';
import { Button } from '../../components/button.tsx';
import { ErrorCard } from '../../components/error-card.tsx';
import { TextField } from '../../components/text-field.tsx';
import { GateFrame } from '../unlock/gate-frame.tsx';
import css from '../unlock/gate.module.css';
import { failureWords } from './failure-words.ts';

export interface FailureScreenProps {
  store: StoreState;
  unlock: (input: UnlockInput) => Promise<void>;
}

export function FailureScreen({ store, unlock }: FailureScreenProps) {
  const { status } = useServices();
  const words = failureWords[store.failure ?? 'storeDamaged'];
  const [byCode, setByCode] = useState(false);
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SeamError | null>(null);
  const run = async (act: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await act();
    } catch (reason) {
      setError(seamErrorOf(reason));
    } finally {
      setBusy(false);
    }
  };
  const retry = (): void =>
    void run(() =>
      store.slots.keychain && store.failure?.startsWith('keychain') ? unlock({ method: 'keychain' }) : status.refresh(),
    );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (code.trim() !== '') void run(() => unlock({ method: 'recovery', code }));
  };
  const recovery = words.recovery && store.slots.recovery;
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
      {error ? <ErrorCard error={error} /> : null}
      {byCode ? (
        <form className={css.form} onSubmit={submit}>
          <TextField
            label="Recovery code"
            value={code}
            onChange={setCode}
            mono
            autoFocus
            maxLength={200}
            name="recovery-code"
            help="Spaces, dashes and small letters do not matter."
          />
          <div className={css.buttons}>
            <Button variant="subtle" size="lg" onClick={() => setByCode(false)}>
              Back
            </Button>
            <Button
              type="submit"
              variant="primary"
              size="lg"
              className={css.push}
              busy={busy}
              disabled={code.trim() === ''}
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
              onClick={() => void run(async () => void (await call('app:openHelp', { page: words.help ?? 'support' })))}
            >
              {words.help === 'keychain' ? 'About keychains' : 'Support'}
            </Button>
          ) : null}
          {recovery ? (
            <Button size="lg" variant={words.leads === 'recovery' ? 'primary' : 'default'} className={css.push} onClick={() => setByCode(true)}>
              Use the recovery code
            </Button>
          ) : null}
          {words.retry ? (
            <Button variant="primary" size="lg" className={recovery ? undefined : css.push} busy={busy} onClick={retry}>
              {words.retry}
            </Button>
          ) : null}
        </div>
      )}
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
