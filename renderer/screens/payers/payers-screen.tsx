/** Payers whose servers are asked, and the members who let this office ask. */
import { Menu } from '@mantine/core';
import {
  IconChevronDown,
  IconChevronRight,
  IconHeartHandshake,
  IconPlus,
  IconUserPlus,
  IconUsers,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { MemberView, PayerConnection } from '../../../preload/contract/patient-access.ts';
import { useOperation } from '../../api/index.ts';
import { Button, EmptyState, ErrorCard, PlainDate, plural, Section, Skeleton, Tag } from '../../components/index.ts';
import { SettingsFrame } from '../settings/settings-frame.tsx';
import { MemberDialog } from './member-dialog.tsx';
import { environmentWords } from './payer-words.ts';
import css from './payers.module.css';

function PayerRow({ payer }: { payer: PayerConnection }) {
  const navigate = useNavigate();
  const { settings } = payer;
  const blocked = payer.problems.filter((p) => p.blocking).length;
  return (
    <li className={css.item} data-environment={settings.environment}>
      <button
        type="button"
        className={css.open}
        aria-label={`Open ${settings.name}`}
        onClick={() => void navigate({ to: '/settings/payers/$connectionId', params: { connectionId: payer.id } })}
      >
        <span className={css.head}>
          <strong>{settings.name}</strong>
          <Tag tone={settings.environment === 'sandbox' ? 'amber' : 'teal'}>
            {environmentWords[settings.environment]}
          </Tag>
          {blocked > 0 ? <Tag tone="red">{plural(blocked, 'thing')} to complete</Tag> : null}
        </span>
        <span className={css.quiet}>
          {plural(payer.members, 'member')} ·{' '}
          {payer.found === null ? 'not discovered yet' : `${plural(payer.found.types.length, 'kind')} of data offered`}
        </span>
      </button>
      <IconChevronRight size={16} aria-hidden="true" />
    </li>
  );
}

function MemberRow({ member }: { member: MemberView }) {
  const navigate = useNavigate();
  return (
    <li className={css.item}>
      <button
        type="button"
        className={css.open}
        aria-label={`Open the payers of ${member.name}`}
        onClick={() => void navigate({ to: '/members/$memberId/fetch', params: { memberId: member.id } })}
      >
        <span className={css.head}>
          <strong>{member.name}</strong>
        </span>
        <span className={css.quiet}>
          Born <PlainDate value={member.birthDate || null} empty="on an unknown day" />
          {member.identifiers[0] ? ` · ${member.identifiers[0].kind} ${member.identifiers[0].value}` : ''}
        </span>
      </button>
      <IconChevronRight size={16} aria-hidden="true" />
    </li>
  );
}

export function PayersScreen() {
  const navigate = useNavigate();
  const payers = useOperation('payers:connections', {});
  const members = useOperation('payers:members', {});
  const presets = useOperation('payers:presets', {}, { staleMs: Number.POSITIVE_INFINITY });
  const [adding, setAdding] = useState(false);
  const add = (preset: string, environment: 'sandbox' | 'production'): void =>
    void navigate({ to: '/settings/payers/$connectionId', params: { connectionId: `new:${environment}:${preset}` } });
  const addPayer = (
    <Menu width={300}>
      <Menu.Target>
        <Button
          variant="primary"
          icon={<IconPlus size={16} aria-hidden="true" />}
          trailing={<IconChevronDown size={14} aria-hidden="true" />}
        >
          Add payer
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(presets.data?.presets ?? []).flatMap((preset) =>
          (['sandbox', 'production'] as const).map((environment) => (
            <Menu.Item key={`${preset.id} ${environment}`} onClick={() => add(preset.id, environment)}>
              {preset.name} · {environmentWords[environment]}
            </Menu.Item>
          )),
        )}
      </Menu.Dropdown>
    </Menu>
  );
  return (
    <SettingsFrame page="payers" actions={addPayer}>
      <Section
        title="Payers"
        text="Servers of payers that give members’ data to a program the member has chosen (Patient Access)."
        framed={false}
      >
        {payers.error ? (
          <ErrorCard error={payers.error.error} onRetry={() => void payers.refetch()} />
        ) : payers.data === undefined ? (
          <Skeleton lines={3} height={24} />
        ) : payers.data.length === 0 ? (
          <EmptyState
            icon={IconHeartHandshake}
            title="No payer yet"
            text="Four vendors are preset: choose one with “Add payer” and enter the client id that the payer gave you."
          />
        ) : (
          <ul className={css.list}>
            {payers.data.map((payer) => (
              <PayerRow key={payer.id} payer={payer} />
            ))}
          </ul>
        )}
      </Section>
      <Section
        title="Members"
        text="People who sign in at their payer so that this office may read what the payer holds of them."
        framed={false}
        actions={
          <Button icon={<IconUserPlus size={16} aria-hidden="true" />} onClick={() => setAdding(true)}>
            Add member
          </Button>
        }
      >
        {members.error ? (
          <ErrorCard error={members.error.error} onRetry={() => void members.refetch()} />
        ) : members.data === undefined ? (
          <Skeleton lines={3} height={24} />
        ) : members.data.length === 0 ? (
          <EmptyState
            icon={IconUsers}
            title="No member yet"
            text="Add the person first, then choose their payer and let them sign in there."
          />
        ) : (
          <ul className={css.list}>
            {members.data.map((member) => (
              <MemberRow key={member.id} member={member} />
            ))}
          </ul>
        )}
      </Section>
      {adding ? (
        <MemberDialog
          onClose={() => setAdding(false)}
          onSaved={(member) => void navigate({ to: '/members/$memberId/fetch', params: { memberId: member.id } })}
        />
      ) : null}
    </SettingsFrame>
  );
}
