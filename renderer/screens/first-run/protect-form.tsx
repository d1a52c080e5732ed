/** Chooses how the store is opened day by day: the keychain of the computer or a passphrase. */
import { IconCircleCheck, IconKeyboard, IconShieldCheck, IconShieldLock } from '@tabler/icons-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { InputOf } from '../../../preload/contract/index.ts';
import type { StoreState } from '../../../preload/contract/store.ts';
import { Button } from '../../components/button.tsx';
import { SecretField } from '../../components/text-field.tsx';
import { keychainWords } from '../failures/failure-words.ts';
import css from '../unlock/gate.module.css';
import { leastLength, passphraseStrength } from './strength.ts';

export type SlotInput = InputOf<'store:create'>;

export interface ProtectFormProps {
  store: StoreState;
  busy: boolean;
  verb: string;
  onSubmit: (slot: SlotInput) => void;
  extra?: ReactNode;
}

export function ProtectForm({ store, busy, verb, onSubmit, extra }: ProtectFormProps) {
  const { available, reason } = store.keychain;
  const ways = store.allowedWays;
  const possible = ways.filter((way) => way === 'passphrase' || available);
  const [slot, setSlot] = useState<SlotInput['slot']>(possible[0] ?? 'passphrase');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [checked, setChecked] = useState(false);
  const strength = passphraseStrength(passphrase);
  const short = passphrase.length < leastLength;
  const differs = again !== passphrase;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (slot === 'keychain') return onSubmit({ slot });
    setChecked(true);
    if (!short && !differs) onSubmit({ slot, passphrase });
  };
  const choice = (
    value: SlotInput['slot'],
    icon: ReactNode,
    title: string,
    text: string,
    disabled = false,
  ): ReactNode => (
    <button
      type="button"
      role="radio"
      aria-checked={slot === value}
      className={css.choice}
      disabled={disabled}
      onClick={() => setSlot(value)}
    >
      <span className={css.choiceIcon}>{icon}</span>
      <span className={css.choiceTitle}>{title}</span>
      <span className={css.choiceText}>{text}</span>
      {slot === value ? <IconCircleCheck size={18} aria-hidden="true" className={css.choiceMark} /> : null}
    </button>
  );
  return (
    <form className={css.form} onSubmit={submit}>
      <div className={css.choices} role="radiogroup" aria-label="How the store opens">
        {ways.includes('keychain')
          ? choice(
              'keychain',
              <IconShieldLock size={20} aria-hidden="true" />,
              'Keychain of this computer',
              available
                ? 'Opens with your own sign-in to this computer. Nothing more to remember.'
                : `Not available: ${keychainWords(reason)}`,
              !available,
            )
          : null}
        {ways.includes('passphrase')
          ? choice(
              'passphrase',
              <IconKeyboard size={20} aria-hidden="true" />,
              'Passphrase',
              'Typed each time the store opens. Nobody can reset it for you.',
            )
          : null}
        {ways.includes('keychain+passphrase')
          ? choice(
              'keychain+passphrase',
              <IconShieldCheck size={20} aria-hidden="true" />,
              'Both: keychain and passphrase',
              available
                ? 'A passphrase that opens the store on this computer only.'
                : `Not available: ${keychainWords(reason)}`,
              !available,
            )
          : null}
      </div>
      {ways.length === 1 ? <p className={css.text}>Your administrator allows this way only.</p> : null}
      {slot !== 'keychain' ? (
        <>
          <div>
            <SecretField
              label="Passphrase"
              value={passphrase}
              onChange={setPassphrase}
              maxLength={1024}
              name="new-passphrase"
              required
              error={checked && short ? `Use at least ${leastLength} characters.` : undefined}
            />
            <div className={css.meterText} role="status">
              <div className={css.meter} data-level={strength.level} aria-hidden="true">
                <span />
                <span />
                <span />
                <span />
              </div>
              <p className={css.meterText}>{strength.text}</p>
            </div>
          </div>
          <SecretField
            label="Passphrase again"
            value={again}
            onChange={setAgain}
            maxLength={1024}
            name="repeat-passphrase"
            required
            error={checked && !short && differs ? 'The two do not match.' : undefined}
          />
        </>
      ) : null}
      <div className={css.buttons}>
        {extra}
        <Button
          type="submit"
          variant="primary"
          size="lg"
          busy={busy}
          className={css.push}
          disabled={!possible.includes(slot)}
        >
          {verb}
        </Button>
      </div>
    </form>
  );
}
