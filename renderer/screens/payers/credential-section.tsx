/** The secret or the key by which the payer knows this program. Neither is ever shown; of a key the public half is. */
import { useState } from 'react';
import type { PayerConnection } from '../../../preload/contract/patient-access.ts';
import { useMutationOperation, useOperation } from '../../api/index.ts';
import { Button, CopyButton, ErrorCard, SecretField, Section } from '../../components/index.ts';
import css from './payers.module.css';

export function CredentialSection({ payer }: { payer: PayerConnection }) {
  const { clientAuth } = payer.settings;
  if (clientAuth === 'none') return null;
  return clientAuth === 'privateKeyJwt' ? <KeyPart payer={payer} /> : <SecretPart payer={payer} />;
}

function SecretPart({ payer }: { payer: PayerConnection }) {
  const [secret, setSecret] = useState('');
  const save = useMutationOperation('payers:setSecret', {
    invalidates: ['payers:connections'],
    onSuccess: () => setSecret(''),
  });
  return (
    <Section title="Client secret" text="Kept in the encrypted store and never shown again.">
      {save.error ? <ErrorCard error={save.error.error} onDismiss={() => save.reset()} /> : null}
      <SecretField
        label={payer.hasSecret ? 'New secret' : 'Secret'}
        value={secret}
        onChange={setSecret}
        maxLength={4096}
        name="secret"
        help={payer.hasSecret ? 'A secret is set.' : 'No secret is set yet.'}
      />
      <div className={css.row}>
        <Button
          busy={save.isPending}
          disabled={secret === ''}
          onClick={() => save.mutate({ connectionId: payer.id, secret })}
        >
          {payer.hasSecret ? 'Replace secret' : 'Set secret'}
        </Button>
      </div>
    </Section>
  );
}

function KeyPart({ payer }: { payer: PayerConnection }) {
  const key = useOperation('payers:publicKey', { connectionId: payer.id });
  const make = useMutationOperation('payers:makeKey', { invalidates: ['payers:connections', 'payers:publicKey'] });
  const jwks = key.data?.jwks ?? null;
  const error = make.error ?? key.error;
  return (
    <Section
      title="Key"
      text="Made on this computer; the private half never leaves the encrypted store. Register the public half at the payer."
      actions={
        <Button size="sm" busy={make.isPending} onClick={() => make.mutate({ connectionId: payer.id })}>
          {jwks === null ? `Make a key (${payer.settings.keyAlgorithm})` : 'Make a new key'}
        </Button>
      }
    >
      {error ? <ErrorCard error={error.error} /> : null}
      {jwks === null ? null : (
        <>
          <pre className={css.key} tabIndex={0} aria-label="Public key set">
            {jwks}
          </pre>
          <div className={css.row}>
            <CopyButton value={jwks} label="Copy public key set" />
          </div>
        </>
      )}
    </Section>
  );
}
