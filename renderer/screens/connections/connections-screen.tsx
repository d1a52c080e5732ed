/** Every connection there is, which one is worked on, and the ways to a new one. */
import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import {
  IconAlertTriangle,
  IconBuildingBank,
  IconChevronDown,
  IconChevronRight,
  IconPlugConnected,
  IconPlus,
  IconSchool,
} from '@tabler/icons-react';
import type { Profile } from '../../../preload/contract/connections.ts';
import { useAppStatus, useMutationOperation, useOperation } from '../../api/index.ts';
import {
  Button,
  EmptyState,
  EnvironmentBadge,
  ErrorCard,
  formatDay,
  plural,
  Section,
  Skeleton,
  Tag,
} from '../../components/index.ts';
import { SettingsFrame } from '../settings/settings-frame.tsx';
import { newProfilePrefix } from './profile-form.ts';
import { SessionPanel } from './session-panel.tsx';
import css from './connections.module.css';

/** Host of an address, for recognition only. */
function hostOf(address: string): string {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}

function secretWords(profile: Profile): string {
  if (profile.authKind === 'user' && profile.clientAuth === 'none') return 'User sign-in, no secret';
  if (!profile.hasSecret) return 'No secret yet';
  return profile.secretDueAt ? `Secret to rotate by ${formatDay(profile.secretDueAt)}` : 'Secret set';
}

function ProfileRow({ profile }: { profile: Profile }) {
  const navigate = useNavigate();
  const activate = useMutationOperation('connections:activate', { invalidates: ['connections:list'] });
  return (
    <li className={css.profile} data-environment={profile.environment}>
      <button
        type="button"
        className={css.open}
        onClick={() => void navigate({ to: '/settings/connections/$profileId', params: { profileId: profile.id } })}
        aria-label={`Open ${profile.name}`}
      >
        <span className={css.profileHead}>
          <strong>{profile.name}</strong>
          <EnvironmentBadge environment={profile.environment} />
          {profile.active ? <Tag tone="teal">Active</Tag> : null}
          {profile.managedBy === 'policy' ? (
            <Tag tone="grey" icon={<IconBuildingBank size={14} aria-hidden="true" />}>
              Managed by policy
            </Tag>
          ) : null}
          {profile.warnings.length > 0 ? (
            <Tag tone="amber" icon={<IconAlertTriangle size={14} aria-hidden="true" />}>
              {plural(profile.warnings.length, 'warning')}
            </Tag>
          ) : null}
        </span>
        <span className={css.quiet}>
          {hostOf(profile.fhirBaseUrl)} · {profile.authKind === 'm2m' ? 'Client credentials' : 'User sign-in'} ·{' '}
          {secretWords(profile)}
        </span>
      </button>
      {profile.active ? null : (
        <Button size="sm" busy={activate.isPending} onClick={() => activate.mutate({ profileId: profile.id })}>
          Activate
        </Button>
      )}
      <IconChevronRight size={16} aria-hidden="true" className={css.chevron} />
      {activate.error ? (
        <div className={css.rowError}>
          <ErrorCard error={activate.error.error} onDismiss={() => activate.reset()} />
        </div>
      ) : null}
    </li>
  );
}

export function ConnectionsScreen() {
  const app = useAppStatus();
  const navigate = useNavigate();
  const list = useOperation('connections:list', {});
  const presets = useOperation('connections:presets', {}, { staleMs: Number.POSITIVE_INFINITY });
  const practise = useMutationOperation('connections:practise', { invalidates: ['connections:list'] });
  const add = (index: number): void =>
    void navigate({ to: '/settings/connections/$profileId', params: { profileId: `${newProfilePrefix}${index}` } });
  const practice =
    app?.practiceAvailable && app.profile?.environment !== 'practice' ? (
      <Button
        icon={<IconSchool size={16} aria-hidden="true" />}
        busy={practise.isPending}
        onClick={() => practise.mutate({})}
      >
        Practise
      </Button>
    ) : null;
  const addMenu = (
    <Menu width={260}>
      <Menu.Target>
        <Button
          variant="primary"
          icon={<IconPlus size={16} aria-hidden="true" />}
          trailing={<IconChevronDown size={14} aria-hidden="true" />}
        >
          Add connection
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>HealthMark’s published addresses</Menu.Label>
        {(presets.data ?? []).map((preset, index) => (
          <Menu.Item
            key={`${preset.environment} ${preset.name} ${preset.authKind}`}
            onClick={() => add(index)}
            leftSection={<EnvironmentBadge environment={preset.environment} />}
          >
            {preset.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => add(-1)}>Another exchange…</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
  return (
    <SettingsFrame
      page="connections"
      actions={
        <>
          {list.data?.length === 0 ? null : practice}
          {addMenu}
        </>
      }
    >
      {practise.error ? (
        <ErrorCard
          error={practise.error.error}
          onRetry={() => practise.mutate({})}
          onDismiss={() => practise.reset()}
          busy={practise.isPending}
        />
      ) : null}
      {app?.profile ? (
        <Section title="Signing in" text="To the connection that is active now.">
          <SessionPanel />
        </Section>
      ) : null}
      <Section
        title="Connections"
        text="Each has its own database and record folder. What is done on one never shows on another."
        framed={false}
      >
        {list.error ? (
          <ErrorCard error={list.error.error} onRetry={() => void list.refetch()} />
        ) : list.data === undefined ? (
          <Skeleton lines={3} height={24} />
        ) : list.data.length === 0 ? (
          <div className={css.empty}>
            <EmptyState
              icon={IconPlugConnected}
              title="No connection yet"
              text="A connection says which exchange is asked, and as whom. TEST and PROD are preset; you need the client id that HealthMark gave you."
              action={practice}
            />
          </div>
        ) : (
          <ul className={css.profiles}>
            {list.data.map((profile) => (
              <ProfileRow key={profile.id} profile={profile} />
            ))}
          </ul>
        )}
      </Section>
    </SettingsFrame>
  );
}
