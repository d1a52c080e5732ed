/** Settings, lock: when the store locks, how it opens, the recovery code and the store key. */
import { Select } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import type { StoreState, UnlockWay } from '../../../preload/contract/store.ts';
import { useAppStatus, useOperation, usePreferences, useServices, useStatus } from '../../api/index.ts';
import { Button, formatClock, formatInstant, Section, Tag } from '../../components/index.ts';
import { useCommands } from '../../shell/use-commands.ts';
import { Line } from './line.tsx';
import { CodeDialog } from './code-dialog.tsx';
import { WayDialog } from './way-dialog.tsx';
import { SettingsFrame } from './settings-frame.tsx';

const MINUTES = [1, 2, 5, 10, 15, 20, 30, 60];

const wayNames: Record<UnlockWay, string> = {
  keychain: 'Keychain of this computer',
  'keychain+passphrase': 'Keychain and passphrase',
  passphrase: 'Passphrase',
};
const wayOf = ({ slots }: StoreState): UnlockWay =>
  slots.both ? 'keychain+passphrase' : slots.passphrase ? 'passphrase' : 'keychain';

export function LockScreen() {
  const app = useAppStatus();
  const { store } = useStatus();
  const { preferences } = useServices();
  const { lockAfterMinutes } = usePreferences();
  const commands = useCommands();
  const { data: policy } = useOperation('policy:view', {});
  const [open, setOpen] = useState<'way' | 'code' | 'key' | null>(null);
  const close = (): void => setOpen(null);
  if (!store) return null;
  const setTime = policy?.members.find(({ name }) => name === 'limits.lockAfterMinutes')?.value;
  const only = store.allowedWays.length === 1;
  const working = policy?.members.some(({ name, value }) => name === 'lock.workWhileLocked' && value === 'true');
  return (
    <SettingsFrame page="lock">
      <Section title="When it locks">
        <Line
          name="Lock now"
          text={
            app?.locksAt
              ? `Locks by itself at ${formatClock(app.locksAt)} unless you work, and when the computer sleeps. Ctrl L locks at once.`
              : 'Locks when the computer sleeps. Ctrl L locks at once.'
          }
        >
          <Button icon={<IconLock size={16} aria-hidden="true" />} onClick={commands.lock}>
            Lock now
          </Button>
        </Line>
        <Line
          name="Without input"
          text={
            setTime === undefined
              ? 'Counted by the clock: time that the computer slept counts too.'
              : 'Set by your administrator.'
          }
        >
          {setTime === undefined ? (
            <Select
              aria-label="Minutes without input until it locks"
              value={String(lockAfterMinutes)}
              onChange={(value) => preferences.set({ lockAfterMinutes: Number(value) })}
              data={MINUTES.map((n) => ({ value: String(n), label: n === 1 ? '1 minute' : `${n} minutes` }))}
              allowDeselect={false}
              w={140}
            />
          ) : (
            <Tag tone="grey">{setTime === '1' ? '1 minute' : `${setTime} minutes`}</Tag>
          )}
        </Line>
        <Line
          name="While it is locked"
          text={
            working
              ? 'Sending and receiving go on, as your administrator allows; the keys stay in memory for that. When the computer sleeps everything closes.'
              : 'Nothing is sent or received; keys and tokens leave the memory.'
          }
        >
          <Tag tone="grey">{working ? 'Goes on working' : 'Rests'}</Tag>
        </Line>
      </Section>
      <Section title="How it opens">
        <Line
          name={wayNames[wayOf(store)]}
          text={
            only
              ? 'Your administrator allows this way only.'
              : store.keychain.available
                ? `The keychain here is ${store.keychain.backend}.`
                : 'This session has no secure keychain.'
          }
        >
          <Button onClick={() => setOpen('way')}>
            {only && wayOf(store) === 'keychain' ? 'Renew…' : only ? 'Change passphrase…' : 'Change…'}
          </Button>
        </Line>
        <Line
          name="Recovery code"
          text="Opens the store when the keychain or the passphrase is gone. Make a new one if somebody may have seen it."
        >
          <Button onClick={() => setOpen('code')}>New code…</Button>
        </Line>
        <Line
          name="Store key"
          text={`${store.keyFrom === null ? '' : `Made ${formatInstant(store.keyFrom)}. `}A new one makes copies of the former key and former keyrings worthless for what is stored from then on.`}
        >
          <Button onClick={() => setOpen('key')}>New key…</Button>
        </Line>
      </Section>
      {open === 'way' ? <WayDialog store={store} onClose={close} /> : null}
      {open === 'code' || open === 'key' ? <CodeDialog store={store} withKey={open === 'key'} onClose={close} /> : null}
    </SettingsFrame>
  );
}
