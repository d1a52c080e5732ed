/** Settings: notices of the system with their quiet hours, and what closing the window means. */
import { useState } from 'react';
import type { AppStatus, Preferences } from '../../../preload/contract/app.ts';
import { inputClass } from '../../components/field.tsx';
import { Section, Segmented } from '../../components/index.ts';
import { useAppStatus, usePreferences, useServices } from '../../api/index.ts';
import { Line } from './line.tsx';
import css from './settings.module.css';

const onOff = [
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
] as const;

const noticeWords: Record<AppStatus['notices'], string> = {
  possible: 'Counts and statuses while you look elsewhere, never a name: “12 requests need attention”.',
  forbidden: 'Your administrator has switched notifications off for this computer.',
  unsupported: 'This desktop shows no notifications.',
};

export function NotificationsAndTray() {
  const { preferences } = useServices();
  const current = usePreferences();
  const notices = useAppStatus()?.notices ?? 'possible';
  const { notifications } = current;
  const change = (part: Partial<Preferences['notifications']>): void =>
    preferences.set({ notifications: { ...notifications, ...part } });
  const on = notifications.enabled && notices === 'possible';
  const quiet = notifications.quietFrom !== notifications.quietTo;
  return (
    <Section title="Notifications and tray">
      <div className={css.lines}>
        <Line name="Notifications" text={noticeWords[notices]}>
          <Segmented
            label="Notifications"
            value={on ? 'on' : 'off'}
            disabled={notices !== 'possible'}
            onChange={(value) => change({ enabled: value === 'on' })}
            options={onOff}
          />
        </Line>
        <Line
          name="Quiet hours"
          text={quiet ? 'What comes meanwhile is told in one go when they end.' : 'None: the two times are the same.'}
        >
          <span className={css.stepper}>
            <Time
              label="Quiet from"
              value={notifications.quietFrom}
              disabled={!on}
              onChange={(quietFrom) => change({ quietFrom })}
            />
            <span aria-hidden="true">to</span>
            <Time
              label="Quiet to"
              value={notifications.quietTo}
              disabled={!on}
              onChange={(quietTo) => change({ quietTo })}
            />
          </span>
        </Line>
        <Line
          name="Keep working when the window is closed"
          text="Sending, watching and receiving go on behind the icon in the tray. Without a tray, closing asks while something is in progress."
        >
          <Segmented
            label="Keep working when the window is closed"
            value={current.closeToTray ? 'on' : 'off'}
            onChange={(value) => preferences.set({ closeToTray: value === 'on' })}
            options={onOff}
          />
        </Line>
      </div>
    </Section>
  );
}

/** Hours and minutes as this computer writes them. A time that is not whole yet is kept here and not saved. */
function Time({
  label,
  value,
  disabled,
  onChange,
}: {
  label: string;
  value: string;
  disabled: boolean;
  onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      type="time"
      aria-label={label}
      className={inputClass(css.time)}
      value={typed ?? value}
      disabled={disabled}
      onChange={(event) => {
        const next = event.target.value;
        setTyped(next === '' ? next : null);
        if (next !== '') onChange(next);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
