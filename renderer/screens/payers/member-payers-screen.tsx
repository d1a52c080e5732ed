/** The payers of one member: connect, sign in, fetch, and what came of it. */
import { Menu } from '@mantine/core';
import { IconChevronDown, IconHeartHandshake, IconPlus, IconTrash } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useMutationOperation, useOperation } from '../../api/index.ts';
import {
  Button,
  ConfirmDialog,
  EmptyState,
  ErrorCard,
  Page,
  PageHeader,
  PlainDate,
  Skeleton,
} from '../../components/index.ts';
import { GrantPanel } from './grant-panel.tsx';

export function MemberPayersScreen() {
  const { memberId } = useParams({ from: '/members/$memberId/fetch' });
  const navigate = useNavigate();
  const found = useOperation('payers:grants', { memberId });
  const payers = useOperation('payers:connections', {});
  const connect = useMutationOperation('payers:connect', { invalidates: ['payers:grants'] });
  const [removing, setRemoving] = useState(false);
  if (found.error)
    return (
      <Page kind="read" width={900}>
        <ErrorCard error={found.error.error} onRetry={() => void found.refetch()} />
      </Page>
    );
  if (!found.data)
    return (
      <Page kind="read" width={900}>
        <Skeleton width={240} height={22} />
        <Skeleton lines={6} height={28} />
      </Page>
    );
  const { member, grants } = found.data;
  const open = (payers.data ?? []).filter((p) => !grants.some((g) => g.connectionId === p.id));
  const add = (
    <Menu width={260}>
      <Menu.Target>
        <Button
          variant={grants.length === 0 ? 'primary' : 'default'}
          icon={<IconPlus size={16} aria-hidden="true" />}
          trailing={<IconChevronDown size={14} aria-hidden="true" />}
          busy={connect.isPending}
        >
          Connect payer
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {open.map((payer) => (
          <Menu.Item key={payer.id} onClick={() => connect.mutate({ memberId, connectionId: payer.id })}>
            {payer.settings.name}
          </Menu.Item>
        ))}
        {open.length > 0 ? <Menu.Divider /> : null}
        <Menu.Item onClick={() => void navigate({ to: '/settings/payers' })}>Payers…</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
  return (
    <Page kind="read" width={900}>
      <PageHeader
        title={member.name}
        crumb="Payers of the member"
        counts={
          <>
            born <PlainDate value={member.birthDate || null} empty="on an unknown day" />
          </>
        }
        actions={
          <>
            <Button
              variant="subtle"
              icon={<IconTrash size={16} aria-hidden="true" />}
              onClick={() => setRemoving(true)}
            >
              Remove member
            </Button>
            {add}
          </>
        }
      />
      {connect.error ? <ErrorCard error={connect.error.error} onDismiss={() => connect.reset()} /> : null}
      {grants.length === 0 ? (
        <EmptyState
          icon={IconHeartHandshake}
          title="No payer connected yet"
          text="Choose the member’s payer with “Connect payer”. The member then signs in there and agrees to what this office may read."
        />
      ) : (
        grants.map((grant) => (
          <GrantPanel key={grant.id} grant={grant} memberName={member.name} memberBirthDate={member.birthDate} />
        ))
      )}
      {removing ? (
        <ConfirmDialog
          title="Remove this member and everything that was fetched?"
          verb="Remove member"
          danger
          onClose={() => setRemoving(false)}
          onConfirm={async () => {
            await call('payers:removeMember', { memberId });
            void navigate({ to: '/settings/payers' });
          }}
        >
          <p>
            {grants.reduce((sum, g) => sum + g.stored, 0)} resources of this person are removed from the store. Requests
            and records stay.
          </p>
        </ConfirmDialog>
      ) : null}
    </Page>
  );
}
