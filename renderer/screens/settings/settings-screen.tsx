/** Settings, general page: appearance, notifications, the store and its lock. */
import { IconDeviceDesktop, IconLock, IconMinus, IconMoon, IconPlus, IconSun } from '@tabler/icons-react';
import { useState } from 'react';
import { useMutationOperation, usePreferences, useServices, useStatus } from '../../api/index.ts';
import { Button, Dialog, ErrorCard, formatClock, IconButton, Section, Segmented, Tag } from '../../components/index.ts';
import { ProtectForm } from '../first-run/protect-form.tsx';
import { useCommands } from '../../shell/use-commands.ts';
import { Line } from './line.tsx';
import { NotificationsAndTray } from './notifications-section.tsx';
import { ReadingSection } from './reading-section.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import css from './settings.module.css';

function Appearance() {
  const { preferences } = useServices();
  const current = usePreferences();
  const commands = useCommands();
  return (
    <Section title="Appearance">
      <div className={css.lines}>
        <Line name="Theme" text="System follows this computer.">
          <Segmented
            label="Theme"
            value={current.theme}
            onChange={(theme) => preferences.set({ theme })}
            options={[
              { value: 'system', label: 'System', icon: <IconDeviceDesktop size={16} aria-hidden="true" /> },
              { value: 'light', label: 'Light', icon: <IconSun size={16} aria-hidden="true" /> },
              { value: 'dark', label: 'Dark', icon: <IconMoon size={16} aria-hidden="true" /> },
            ]}
          />
        </Line>
        <Line name="Density" text="Height of rows: 32 or 40 px.">
          <Segmented
            label="Density"
            value={current.density}
            onChange={(density) => preferences.set({ density })}
            options={[
              { value: 'compact', label: 'Compact' },
              { value: 'comfortable', label: 'Comfortable' },
            ]}
          />
        </Line>
        <Line name="Zoom" text="Also by Ctrl and +, − or 0.">
          <span className={css.stepper}>
            <IconButton label="Smaller" onClick={() => commands.zoom(-1)} disabled={current.zoom <= 0.8}>
              <IconMinus size={16} />
            </IconButton>
            <span className={css.value} role="status" aria-label="Zoom">
              {Math.round(current.zoom * 100)} %
            </span>
            <IconButton label="Larger" onClick={() => commands.zoom(1)} disabled={current.zoom >= 2}>
              <IconPlus size={16} />
            </IconButton>
          </span>
        </Line>
      </div>
    </Section>
  );
}

function StoreAndLock() {
  const { app, store } = useStatus();
  const { status } = useServices();
  const commands = useCommands();
  const [changing, setChanging] = useState(false);
  const set = useMutationOperation('store:setSlot', {
    onSuccess: (state) => {
      status.acceptStore(state);
      setChanging(false);
    },
  });
  if (!store) return null;
  const ways = [
    store.slots.keychain ? 'keychain' : null,
    store.slots.passphrase ? 'passphrase' : null,
    store.slots.recovery ? 'recovery code' : null,
  ].filter((way) => way !== null);
  return (
    <Section title="Store and lock">
      <div className={css.lines}>
        <Line
          name="Lock"
          text={
            app?.locksAt
              ? `Locks by itself at ${formatClock(app.locksAt)} unless you work. Also when the computer sleeps.`
              : 'Locks when the computer sleeps.'
          }
        >
          <Button icon={<IconLock size={16} aria-hidden="true" />} onClick={commands.lock}>
            Lock now
          </Button>
        </Line>
        <Line
          name="Opens by"
          text={store.keychain.available ? `Keychain: ${store.keychain.backend}` : 'No secure keychain in this session'}
        >
          <span className={css.stepper}>
            {ways.map((way) => (
              <Tag key={way} tone="grey">
                {way}
              </Tag>
            ))}
            <Button onClick={() => setChanging(true)}>Change…</Button>
          </span>
        </Line>
      </div>
      {changing ? (
        <Dialog title="How shall the store open from now on?" onClose={() => setChanging(false)} width={520}>
          {set.error ? <ErrorCard error={set.error.error} /> : null}
          <ProtectForm store={store} busy={set.isPending} verb="Save" onSubmit={(slot) => set.mutate({ ...slot, current: null })} />
        </Dialog>
      ) : null}
    </Section>
  );
}

export function SettingsScreen() {
  return (
    <SettingsFrame page="general">
      <Appearance />
      <NotificationsAndTray />
      <ReadingSection />
      <StoreAndLock />
    </SettingsFrame>
  );
}
