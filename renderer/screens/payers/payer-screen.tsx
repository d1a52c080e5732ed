/** One payer connection: its settings with a live preview, what discovery found, secret or key. */
import { IconTrash } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useId, useState } from 'react';
import type { PayerConnection } from '../../../preload/contract/patient-access.ts';
import type { PayerPreset, PayerSettings } from '../../../preload/contract/payer-profile.ts';
import { call } from '../../api/client.ts';
import { useMutationOperation, useOperation } from '../../api/index.ts';
import { Button, ConfirmDialog, ErrorCard, Notice, Page, PageHeader, Skeleton, Tag } from '../../components/index.ts';
import { CredentialSection } from './credential-section.tsx';
import { FoundSection } from './found-section.tsx';
import { PayerFields } from './payer-fields.tsx';
import { environmentWords } from './payer-words.ts';
import css from './payers.module.css';

export function PayerScreen() {
  const { connectionId } = useParams({ from: '/settings/payers/$connectionId' });
  const list = useOperation('payers:connections', {});
  const presets = useOperation('payers:presets', {}, { staleMs: Number.POSITIVE_INFINITY });
  const failed = list.error ?? presets.error;
  if (failed)
    return (
      <Page kind="read" width={760}>
        <ErrorCard error={failed.error} onRetry={() => void list.refetch()} />
      </Page>
    );
  if (!list.data || !presets.data)
    return (
      <Page kind="read" width={760}>
        <Skeleton width={240} height={22} />
        <Skeleton lines={6} height={28} />
      </Page>
    );
  const [isNew, environment, presetId] = connectionId.split(':');
  const payer = isNew === 'new' ? null : (list.data.find((c) => c.id === connectionId) ?? null);
  const preset = presets.data.presets.find((p) => p.id === (payer?.settings.preset ?? presetId)) ?? null;
  const start =
    payer?.settings ?? (preset ? fromPreset(preset, environment === 'production' ? 'production' : 'sandbox') : null);
  if (!start)
    return (
      <Page kind="read" width={760}>
        <Notice tone="warning" title="This payer connection no longer exists." />
      </Page>
    );
  return <Editor key={connectionId} payer={payer} preset={preset} start={start} />;
}

function fromPreset(preset: PayerPreset, environment: PayerSettings['environment']): PayerSettings {
  return {
    ...preset.settings,
    ...preset.environments[environment],
    name: environment === 'sandbox' ? `${preset.name} sandbox` : preset.name,
    preset: preset.id,
    environment,
    variables: Object.fromEntries(preset.variables.map((v) => [v.name, ''])),
    clientId: '',
  };
}

function Editor({
  payer,
  preset,
  start,
}: {
  payer: PayerConnection | null;
  preset: PayerPreset | null;
  start: PayerSettings;
}) {
  const navigate = useNavigate();
  const formId = useId();
  const [value, setValue] = useState(start);
  const [saved, setSaved] = useState(payer ? start : null);
  const [isTried, setTried] = useState(payer !== null);
  const [removing, setRemoving] = useState(false);
  const isSound = value.name.trim() !== '' && value.redirectPort >= 1024;
  const preview = useOperation(
    'payers:preview',
    { connectionId: payer?.id ?? null, settings: value },
    { enabled: isSound, keepPrevious: true },
  );
  const save = useMutationOperation('payers:saveConnection', {
    invalidates: ['payers:connections', 'payers:preview'],
    onSuccess: (made) => {
      setSaved(made.settings);
      setValue(made.settings);
      if (!payer)
        void navigate({ to: '/settings/payers/$connectionId', params: { connectionId: made.id }, replace: true });
    },
  });
  const dirty = saved === null || JSON.stringify(saved) !== JSON.stringify(value);
  const submit = (): void => {
    setTried(true);
    const first = preview.data?.problems.find((p) => p.blocking);
    if (first) document.querySelector<HTMLElement>(`[name="${first.path}"]`)?.focus();
    else if (isSound) save.mutate({ connectionId: payer?.id ?? null, settings: value });
  };
  return (
    <Page kind="read" width={760}>
      <PageHeader
        title={payer?.settings.name ?? `New payer: ${preset?.name ?? ''}`}
        counts={
          <Tag tone={value.environment === 'sandbox' ? 'amber' : 'teal'}>{environmentWords[value.environment]}</Tag>
        }
        actions={
          payer ? (
            <Button
              variant="subtle"
              icon={<IconTrash size={16} aria-hidden="true" />}
              onClick={() => setRemoving(true)}
            >
              Remove
            </Button>
          ) : undefined
        }
      />
      {payer ? <FoundSection payer={payer} dirty={dirty} /> : null}
      {payer ? <CredentialSection payer={payer} /> : null}
      <form
        id={formId}
        className={css.stack}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <PayerFields value={value} onChange={setValue} preset={preset} preview={preview.data} showProblems={isTried} />
      </form>
      <div className={css.saveBar}>
        {save.error ? <ErrorCard error={save.error.error} /> : null}
        <div className={css.row}>
          <span className={css.quiet} role="status">
            {save.isPending ? '' : dirty ? (payer ? 'Not saved yet' : '') : 'Saved'}
          </span>
          <Button
            className={css.push}
            variant="subtle"
            onClick={() => (payer && dirty ? setValue(saved ?? start) : void navigate({ to: '/settings/payers' }))}
          >
            {payer && dirty ? 'Undo changes' : 'Back'}
          </Button>
          <Button type="submit" form={formId} variant="primary" busy={save.isPending} disabled={!dirty}>
            Save payer
          </Button>
        </div>
      </div>
      {removing && payer ? (
        <ConfirmDialog
          title={`Remove the payer “${payer.settings.name}”?`}
          verb="Remove payer"
          danger
          onClose={() => setRemoving(false)}
          onConfirm={async () => {
            await call('payers:removeConnection', { connectionId: payer.id });
            void navigate({ to: '/settings/payers' });
          }}
        >
          <p>Its addresses, its secret and its key are forgotten. A payer with connected members cannot be removed.</p>
        </ConfirmDialog>
      ) : null}
    </Page>
  );
}
