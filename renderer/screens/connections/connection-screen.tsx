/** One connection: activate, sign in, test, edit. A connection managed by policy or by the practice mode is shown, not edited. */
import { useNavigate, useParams } from '@tanstack/react-router';
import { IconBuildingBank, IconSchool, IconTrash } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { Profile, ProfileInput } from '../../../preload/contract/connections.ts';
import { useMutationOperation, useOperation } from '../../api/index.ts';
import {
  Button,
  ConfirmDialog,
  EnvironmentBadge,
  ErrorCard,
  Notice,
  Page,
  PageHeader,
  Section,
  Skeleton,
  Tag,
} from '../../components/index.ts';
import { call } from '../../api/client.ts';
import { ProfileFields } from './profile-fields.tsx';
import {
  checkProfile,
  emptyProfile,
  fieldErrorsOf,
  inputOf,
  newProfilePrefix,
  type FieldErrors,
} from './profile-form.ts';
import { SecretSection } from './secret-section.tsx';
import { SessionPanel } from './session-panel.tsx';
import { TestSection } from './test-section.tsx';
import css from './connections.module.css';

export function ConnectionScreen() {
  const { profileId } = useParams({ from: '/settings/connections/$profileId' });
  const isNew = profileId.startsWith(newProfilePrefix);
  const list = useOperation('connections:list', {});
  const presets = useOperation('connections:presets', {}, { enabled: isNew, staleMs: Number.POSITIVE_INFINITY });
  const failed = list.error ?? presets.error;
  if (failed)
    return (
      <Page kind="read" width={760}>
        <ErrorCard error={failed.error} onRetry={() => void list.refetch()} />
      </Page>
    );
  if (!list.data || (isNew && !presets.data))
    return (
      <Page kind="read" width={760}>
        <Skeleton width={240} height={22} />
        <Skeleton lines={6} height={28} />
      </Page>
    );
  const profile = isNew ? null : (list.data.find((item) => item.id === profileId) ?? null);
  if (!isNew && !profile)
    return (
      <Page kind="read" width={760}>
        <Notice tone="warning" title="This connection no longer exists." />
      </Page>
    );
  const preset = presets.data?.[Number(profileId.slice(newProfilePrefix.length))];
  return <Editor key={profileId} profile={profile} start={profile ? inputOf(profile) : (preset ?? emptyProfile)} />;
}

function Editor({ profile, start }: { profile: Profile | null; start: ProfileInput }) {
  const navigate = useNavigate();
  const formId = useId();
  const [value, setValue] = useState(start);
  const [saved, setSaved] = useState(profile ? start : null);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [removing, setRemoving] = useState(false);
  const activate = useMutationOperation('connections:activate', { invalidates: ['connections:list'] });
  const save = useMutationOperation('connections:save', {
    invalidates: ['connections:list'],
    onSuccess: (made) => {
      setSaved(inputOf(made));
      setValue(inputOf(made));
      if (!profile)
        void navigate({ to: '/settings/connections/$profileId', params: { profileId: made.id }, replace: true });
    },
    onError: (error) => showErrors(fieldErrorsOf(error.fields)),
  });
  /** At their fields, with the focus on the first. */
  function showErrors(problems: FieldErrors): void {
    setErrors(problems);
    const first = Object.keys(problems)[0];
    if (first) document.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  }
  const readOnly = profile !== null && profile.managedBy !== 'user';
  const dirty = saved === null || JSON.stringify(saved) !== JSON.stringify(value);
  const check = (path: string): void => {
    const problem = checkProfile(value)[path];
    setErrors(({ [path]: _, ...others }) => (problem ? { ...others, [path]: problem } : others));
  };
  const submit = (): void => {
    const problems = checkProfile(value);
    showErrors(problems);
    if (Object.keys(problems).length === 0) save.mutate({ profileId: profile?.id ?? null, profile: value });
  };
  return (
    <Page kind="read" width={760}>
      <PageHeader
        title={profile?.name ?? 'New connection'}
        counts={
          <span className={css.row}>
            <EnvironmentBadge environment={value.environment} />
            {profile?.active ? <Tag tone="teal">Active</Tag> : null}
          </span>
        }
        actions={
          profile ? (
            <>
              {profile.managedBy === 'user' ? (
                <Button
                  icon={<IconTrash size={16} aria-hidden="true" />}
                  variant="subtle"
                  onClick={() => setRemoving(true)}
                >
                  Remove
                </Button>
              ) : null}
              {profile.active ? null : (
                <Button
                  variant={dirty ? 'default' : 'primary'}
                  busy={activate.isPending}
                  onClick={() => activate.mutate({ profileId: profile.id })}
                >
                  Activate
                </Button>
              )}
            </>
          ) : undefined
        }
      />
      {activate.error ? <ErrorCard error={activate.error.error} onDismiss={() => activate.reset()} /> : null}
      {profile?.managedBy === 'policy' ? (
        <Notice tone="info" icon={<IconBuildingBank size={18} />} title="Managed by your organization">
          The addresses come from the machine’s policy file; only an administrator can change them.
        </Notice>
      ) : null}
      {profile?.managedBy === 'practice' ? (
        <Notice tone="practice" icon={<IconSchool size={18} />} title="The practice exchange">
          It runs on this computer with made-up people. Nothing leaves the machine.
        </Notice>
      ) : null}
      {profile?.active ? (
        <Section title="Signing in">
          <SessionPanel />
        </Section>
      ) : null}
      {profile ? <TestSection profileId={profile.id} dirty={dirty} /> : null}
      <form
        id={formId}
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <ProfileFields
          value={value}
          onChange={setValue}
          onBlur={check}
          errors={errors}
          warnings={profile?.warnings ?? []}
          disabled={readOnly}
        />
        {profile && profile.managedBy !== 'practice' ? <SecretSection profile={profile} /> : null}
      </form>
      {readOnly ? null : (
        <div className={css.saveBar}>
          {save.error && save.error.error.fields.length === 0 ? <ErrorCard error={save.error.error} /> : null}
          <div className={css.row}>
            <span className={css.quiet} role="status">
              {save.isPending ? '' : dirty ? (profile ? 'Not saved yet' : '') : 'Saved'}
            </span>
            <Button
              className={css.push}
              variant="subtle"
              onClick={() =>
                profile && dirty ? setValue(saved ?? start) : void navigate({ to: '/settings/connections' })
              }
            >
              {profile && dirty ? 'Undo changes' : 'Back'}
            </Button>
            <Button type="submit" form={formId} variant="primary" busy={save.isPending} disabled={!dirty}>
              Save connection
            </Button>
          </div>
        </div>
      )}
      {removing && profile ? (
        <ConfirmDialog
          title={`Remove the connection “${profile.name}”?`}
          verb="Remove connection"
          danger
          environment={{ environment: profile.environment, name: profile.name }}
          onClose={() => setRemoving(false)}
          onConfirm={async () => {
            await call('connections:remove', { profileId: profile.id });
            void navigate({ to: '/settings/connections' });
          }}
        >
          <p>
            Its addresses and its secret are forgotten. Requests and records that came over it stay in the store and
            show again when a connection with the same database is added.
          </p>
        </ConfirmDialog>
      ) : null}
    </Page>
  );
}
