/** Shows the recovery code once, in groups, and has it typed back. The code lives in this component's memory only. */
import { IconArrowRight } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { StoreState } from '../../../preload/contract/store.ts';
import { call, seamErrorOf } from '../../api/client.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorCard } from '../../components/error-card.tsx';
import { TextField } from '../../components/text-field.tsx';
import css from '../unlock/gate.module.css';

export interface RecoveryStepProps {
  /** Null after a restart between showing and typing back. */
  code: string | null;
  onConfirmed: (state: StoreState) => void;
  /** Makes a new code, where the store was left before its code was confirmed. */
  onStartOver: () => void;
}

export function RecoveryStep({ code, onConfirmed, onStartOver }: RecoveryStepProps) {
  const [typing, setTyping] = useState(code === null);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SeamError | null>(null);
  const confirm = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (typed.trim() === '' || busy) return;
    setBusy(true);
    setError(null);
    try {
      onConfirmed(await call('store:confirmRecovery', { code: typed }));
    } catch (reason) {
      setError(seamErrorOf(reason));
      setBusy(false);
    }
  };
  if (!typing && code !== null)
    return (
      <>
        <div className={css.code} data-selectable data-testid="recovery-code" aria-label="Recovery code">
          {code.split(/[-\s]+/).map((group, index) => (
            <span key={index}>{group}</span>
          ))}
        </div>
        <div className={css.text}>
          <p>
            Write it by hand, or keep it in your organization’s password manager. Do not print, photograph or mail it:
            printers and mailboxes keep copies.
          </p>
        </div>
        <div className={css.buttons}>
          <CopyButton value={code} label="Copy the code" size="md" />
          <Button
            variant="primary"
            size="lg"
            className={css.push}
            trailing={<IconArrowRight size={16} aria-hidden="true" />}
            onClick={() => setTyping(true)}
          >
            I have kept it
          </Button>
        </div>
      </>
    );
  return (
    <form className={css.form} onSubmit={(event) => void confirm(event)}>
      {error && error.fields.length === 0 ? <ErrorCard error={error} /> : null}
      <TextField
        label="Recovery code"
        value={typed}
        onChange={(text) => {
          setTyped(text);
          setError(null);
        }}
        error={error?.fields[0] ? [error.fields[0].message, error.nextStep].filter(Boolean).join(' ') : undefined}
        mono
        autoFocus
        maxLength={200}
        name="recovery-code"
        help="Spaces, dashes and small letters do not matter."
      />
      <div className={css.buttons}>
        {code === null ? (
          <Button variant="subtle" size="lg" onClick={onStartOver}>
            I do not have it
          </Button>
        ) : (
          <Button variant="subtle" size="lg" onClick={() => setTyping(false)}>
            Show it again
          </Button>
        )}
        <Button
          type="submit"
          variant="primary"
          size="lg"
          className={css.push}
          busy={busy}
          disabled={typed.trim() === ''}
        >
          Confirm
        </Button>
      </div>
    </form>
  );
}
