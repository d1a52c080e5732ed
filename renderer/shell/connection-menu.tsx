/** The environment badge that is also the switch between connections. */
import { Menu } from '@mantine/core';
import { IconCheck, IconChevronDown, IconPlugConnectedX, IconSettings } from '@tabler/icons-react';
import { useAppStatus } from '../api/context.tsx';
import { useMutationOperation, useOperation } from '../api/operations.ts';
import { useState } from 'react';
import { EnvironmentBadge } from '../components/environment-badge.tsx';
import { notify } from '../components/notify.ts';
import type { Commands } from './use-commands.ts';
import css from './connection-menu.module.css';

export function ConnectionMenu({ commands }: { commands: Commands }) {
  const app = useAppStatus();
  const [open, setOpen] = useState(false);
  const list = useOperation('connections:list', {}, { enabled: open });
  const activate = useMutationOperation('connections:activate', {
    invalidates: ['connections:list'],
    onError: (error) => notify(error.message),
  });
  const profile = app?.profile ?? null;
  return (
    <Menu opened={open} onChange={setOpen} width={280}>
      <Menu.Target>
        <button
          type="button"
          className={css.button}
          aria-label={profile ? `Connection: ${profile.name}. Switch` : 'No connection. Choose one'}
        >
          {profile ? (
            <EnvironmentBadge environment={profile.environment} name={profile.name} />
          ) : (
            <span className={css.none}>
              <IconPlugConnectedX size={14} aria-hidden="true" /> No connection
            </span>
          )}
          <IconChevronDown size={14} aria-hidden="true" className={css.chevron} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Work on</Menu.Label>
        {(list.data ?? []).map((item) => (
          <Menu.Item
            key={item.id}
            disabled={activate.isPending}
            rightSection={item.active ? <IconCheck size={16} aria-label="active" /> : undefined}
            onClick={() => (item.active ? undefined : activate.mutate({ profileId: item.id }))}
          >
            <EnvironmentBadge environment={item.environment} name={item.name} />
          </Menu.Item>
        ))}
        {list.data?.length === 0 ? <Menu.Item disabled>No connection is set up</Menu.Item> : null}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconSettings size={16} aria-hidden="true" />}
          onClick={() => commands.go('/settings/connections')}
        >
          Connections…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
