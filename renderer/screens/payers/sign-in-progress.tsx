/** A sign-in that is under way: where the member is, how long they have, the address to paste back, whose record it is. Sees no code. */
import { useState, type FormEvent } from 'react';
import type { PayerGrant } from '../../../preload/contract/patient-access.ts';
import { useMutationOperation } from '../../api/index.ts';
import { Button, ErrorCard, Notice, TextField, useNow } from '../../components/index.ts';
import css from './payers.module.css';

const wayWords: Record<NonNullable<PayerGrant['signIn']['way']>, string> = {
  loopback: 'The payer’s page is open in the browser. This page goes on by itself when the member has agreed.',
  scheme: 'The payer’s page is open in the browser. It leads back to this program when the member has agreed.',
  paste:
    'The payer’s page is open in the browser. It ends on an address that cannot be opened: copy that whole address and paste it here.',
  window: 'The member signs in in the window that has opened.',
};

export function SignInProgress({ grant }: { grant: PayerGrant }) {
  const now = useNow(1_000);
  const [address, setAddress] = useState('');
  const cancel = useMutationOperation('payers:cancelSignIn', { invalidates: ['payers:grants'] });
  const paste = useMutationOperation('payers:pasteAddress', {
    invalidates: ['payers:grants'],
    onSuccess: () => setAddress(''),
  });
  const choose = useMutationOperation('payers:choosePatient', { invalidates: ['payers:grants'] });
  const { signIn } = grant;
  if (signIn.state === 'idle') return null;
  if (signIn.state === 'exchanging') return <p role="status">The payer is asked for the member’s record…</p>;
  if (signIn.state === 'choosePatient')
    return (
      <Notice tone="info" title="Whose record is it?" live>
        <p>The payer shows several patients to this sign-in and does not say which one it is for.</p>
        <div className={css.choices}>
          {signIn.patients.map((patient) => (
            <Button
              key={patient.id}
              size="sm"
              busy={choose.isPending}
              onClick={() => choose.mutate({ grantId: grant.id, patientId: patient.id })}
            >
              {patient.name || `Patient ${patient.id}`}
              {patient.birthDate ? `, born ${patient.birthDate}` : ''}
            </Button>
          ))}
        </div>
        {choose.error ? <ErrorCard error={choose.error.error} /> : null}
      </Notice>
    );
  const left = signIn.expiresAt === null ? 0 : Math.max(0, Math.ceil((Date.parse(signIn.expiresAt) - now) / 1000));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (address.trim() !== '') paste.mutate({ grantId: grant.id, address });
  };
  return (
    <form className={css.stack} onSubmit={submit}>
      <p role="status">{wayWords[signIn.way ?? 'loopback']}</p>
      {signIn.way === 'window' ? null : (
        <TextField
          label={
            signIn.way === 'paste' ? 'Address from the browser' : 'Or paste the address on which the browser ended'
          }
          value={address}
          onChange={setAddress}
          mono
          maxLength={16_000}
          name="pasted-address"
          optional={signIn.way !== 'paste'}
        />
      )}
      {paste.error ? <ErrorCard error={paste.error.error} /> : null}
      <div className={css.row}>
        <span className={css.quiet} role="timer">
          {`Time left: ${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`}
        </span>
        <Button className={css.push} size="sm" onClick={() => cancel.mutate({ grantId: grant.id })}>
          Cancel sign-in
        </Button>
        {signIn.way === 'window' ? null : (
          <Button type="submit" size="sm" variant="primary" busy={paste.isPending} disabled={address.trim() === ''}>
            Go on
          </Button>
        )}
      </div>
    </form>
  );
}
