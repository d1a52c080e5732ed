/** The client secret: write-only. It goes to the main process and is never answered back. */
import { useState } from 'react';
import type { Profile } from '../../../preload/contract/connections.ts';
import { useMutationOperation } from '../../api/index.ts';
import { Button, ErrorCard, formatDay, Notice, SecretField, Section, useNow } from '../../components/index.ts';
import css from './connections.module.css';

const SOON_MS = 30 * 86_400_000;

function stateWords(profile: Profile): string {
  if (!profile.hasSecret) return 'No secret is set.';
  const set = profile.secretSetAt ? `Set on ${formatDay(profile.secretSetAt)}` : 'Set';
  return profile.secretDueAt ? `${set}, rotate by ${formatDay(profile.secretDueAt)}.` : `${set}.`;
}

export function SecretSection({ profile }: { profile: Profile }) {
  const now = useNow(60_000);
  const [secret, setSecret] = useState('');
  const save = useMutationOperation('connections:setSecret', {
    invalidates: ['connections:list'],
    onSuccess: () => setSecret(''),
  });
  if (profile.clientAuth === 'none') return null;
  const due = profile.secretDueAt ? Date.parse(profile.secretDueAt) - now : Number.POSITIVE_INFINITY;
  return (
    <Section title="Client secret" text="Kept in the encrypted store and never shown again.">
      {due < SOON_MS ? (
        <Notice tone="warning" title={due < 0 ? 'The secret is older than a year.' : 'The secret is due soon.'}>
          HealthMark asks for a new one every year. Ask for it, then enter it here.
        </Notice>
      ) : null}
      {save.error ? <ErrorCard error={save.error.error} onDismiss={() => save.reset()} /> : null}
      <div className={css.secret}>
        <SecretField
          label={profile.hasSecret ? 'New secret' : 'Secret'}
          value={secret}
          onChange={setSecret}
          maxLength={4096}
          name="secret"
          help={stateWords(profile)}
        />
        <Button
          busy={save.isPending}
          disabled={secret === ''}
          onClick={() => save.mutate({ profileId: profile.id, secret })}
        >
          {profile.hasSecret ? 'Replace secret' : 'Set secret'}
        </Button>
      </div>
    </Section>
  );
}
