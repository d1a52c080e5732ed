/** A member at one payer: whose record it is, who authorized it, the sign-in with its countdown, and the fetch. */
import { IconDownload, IconLogin2, IconLogout, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import type { PayerGrant } from '../../../preload/contract/patient-access.ts';
import { call } from '../../api/client.ts';
import { useMutationOperation } from '../../api/index.ts';
import {
  Button,
  ConfirmDialog,
  ErrorCard,
  Facts,
  formatCount,
  Notice,
  plural,
  RelativeTime,
  Section,
  SelectField,
  Tag,
} from '../../components/index.ts';
import { FetchReportView } from './fetch-report.tsx';
import { environmentWords, grantWords, recordFrom } from './payer-words.ts';
import css from './payers.module.css';
import { SignInProgress } from './sign-in-progress.tsx';

export interface GrantPanelProps {
  grant: PayerGrant;
  memberName: string;
  memberBirthDate: string;
}

const anew = ['payers:grants', 'payers:report'] as const;

export function GrantPanel({ grant, memberName, memberBirthDate }: GrantPanelProps) {
  const grantId = grant.id;
  const signIn = useMutationOperation('payers:signIn', { invalidates: anew });
  const signOut = useMutationOperation('payers:signOut', { invalidates: anew });
  const start = useMutationOperation('payers:fetch', { invalidates: anew });
  const confirm = useMutationOperation('payers:confirmPerson', { invalidates: anew });
  const [removing, setRemoving] = useState(false);
  const { record, fetch } = grant;
  const under = fetch !== null && ['running', 'paused', 'waiting'].includes(fetch.state);
  const busySignIn = grant.signIn.state !== 'idle';
  const differs = record !== null && record.identity === 'differs' && !record.confirmed;
  const error = signIn.error ?? signOut.error ?? start.error ?? confirm.error;
  const shown = error?.error ?? grant.signIn.error;
  const word = grantWords[grant.state];
  return (
    <Section
      title={grant.connectionName}
      actions={
        <>
          <Tag tone={grant.environment === 'sandbox' ? 'amber' : 'teal'}>{environmentWords[grant.environment]}</Tag>
          <Tag tone={word.tone}>{word.words}</Tag>
        </>
      }
    >
      {shown ? <ErrorCard error={shown} /> : null}
      {grant.state === 'ended' && grant.ended !== '' ? (
        <Notice tone="warning" title="The member has to sign in again.">
          {grant.ended} What was fetched stays in the store.
        </Notice>
      ) : null}
      <SignInProgress grant={grant} />
      {differs ? (
        <Notice
          tone="warning"
          title="The payer’s record and the member differ."
          actions={
            <Button size="sm" busy={confirm.isPending} onClick={() => confirm.mutate({ grantId })}>
              It is the same person
            </Button>
          }
        >
          The payer has {record.name || 'no name'}, born {record.birthDate || 'on an unknown day'}; the member here is{' '}
          {memberName}, born {memberBirthDate || 'on an unknown day'}. Nothing is fetched until a person has compared
          them.
        </Notice>
      ) : null}
      {record ? (
        <Facts
          labelWidth={130}
          items={[
            {
              label: 'Whose record',
              value: (
                <>
                  {record.name || `Patient ${record.patientId}`}
                  {record.birthDate ? `, born ${record.birthDate}` : ''}{' '}
                  <span className={css.quiet}>({recordFrom[record.from]})</span>
                </>
              ),
            },
            { label: 'Authorized by', value: <Authorizer grant={grant} /> },
            {
              label: 'Signed in',
              value: (
                <>
                  <RelativeTime at={grant.signedInAt} />
                  <span className={css.quiet}>{grant.renewable ? ', renewed by itself' : ''}</span>
                </>
              ),
            },
            {
              label: 'Granted',
              value: (
                <span className={css.address}>
                  {grant.scopes.granted === null ? 'The payer did not say.' : grant.scopes.granted.join(' ')}
                </span>
              ),
            },
            ...(grant.scopes.missing.length > 0
              ? [
                  {
                    label: 'Asked, not granted',
                    value: <span className={css.address}>{grant.scopes.missing.join(' ')}</span>,
                  },
                ]
              : []),
            {
              label: 'In the store',
              value: `${plural(grant.stored, 'resource')}${grant.apart > 0 ? `, and ${formatCount(grant.apart)} of other people, kept apart` : ''}`,
            },
          ]}
        />
      ) : null}
      {grant.warnings.length > 0 ? (
        <ul className={css.notes}>
          {grant.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      ) : null}
      <div className={css.row}>
        {busySignIn ? null : (
          <Button
            variant={grant.state === 'signedIn' ? 'default' : 'primary'}
            icon={<IconLogin2 size={16} aria-hidden="true" />}
            busy={signIn.isPending}
            onClick={() => signIn.mutate({ grantId })}
          >
            {grant.state === 'never' ? 'Sign in' : 'Sign in again'}
          </Button>
        )}
        {grant.state === 'signedIn' && record && !differs && !under ? (
          <>
            <Button
              variant="primary"
              icon={<IconDownload size={16} aria-hidden="true" />}
              busy={start.isPending}
              onClick={() => start.mutate({ grantId, kind: 'full' })}
            >
              {fetch ? 'Fetch everything again' : 'Fetch'}
            </Button>
            {fetch ? (
              <Button
                icon={<IconRefresh size={16} aria-hidden="true" />}
                onClick={() => start.mutate({ grantId, kind: 'refresh' })}
              >
                Fetch what changed
              </Button>
            ) : null}
          </>
        ) : null}
        {grant.state === 'signedIn' ? (
          <Button
            icon={<IconLogout size={16} aria-hidden="true" />}
            busy={signOut.isPending}
            onClick={() => signOut.mutate({ grantId })}
          >
            Sign out
          </Button>
        ) : null}
        <Button className={css.push} variant="subtle" onClick={() => setRemoving(true)}>
          Disconnect
        </Button>
      </div>
      {fetch ? <FetchReportView grantId={grantId} isSignedIn={grant.state === 'signedIn'} /> : null}
      {removing ? (
        <ConfirmDialog
          title={`Disconnect ${grant.connectionName} and remove ${plural(grant.stored, 'resource')}?`}
          verb="Disconnect"
          danger
          onClose={() => setRemoving(false)}
          onConfirm={() => call('payers:disconnect', { grantId })}
        >
          <p>The sign-in is revoked where the payer offers that, and what was fetched is removed from the store.</p>
        </ConfirmDialog>
      ) : null}
    </Section>
  );
}

function Authorizer({ grant }: { grant: PayerGrant }) {
  const set = useMutationOperation('payers:setAuthorizer', { invalidates: ['payers:grants'] });
  const { as, name, told } = grant.authorizedBy;
  if (told === 'payer' && as !== 'unknown')
    return (
      <>
        {as === 'member' ? 'The member' : 'A delegate of the member'}
        {name ? ` (${name})` : ''} <span className={css.quiet}>as the payer says</span>
      </>
    );
  return (
    <SelectField
      label={name ? `${name} signed in; the payer does not say as whom` : 'The payer does not say who signed in'}
      value={as}
      onChange={(next) => set.mutate({ grantId: grant.id, as: next, name })}
      width={320}
      options={[
        { value: 'unknown', label: 'Not known' },
        { value: 'member', label: 'The member' },
        { value: 'delegate', label: 'A delegate of the member' },
      ]}
    />
  );
}
