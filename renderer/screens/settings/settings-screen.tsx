/** Settings, general page: appearance, notifications and the tray. */
import { IconDeviceDesktop, IconMinus, IconMoon, IconPlus, IconSun } from '@tabler/icons-react';
import { usePreferences, useServices } from '../../api/index.ts';
import { IconButton, Section, Segmented } from '../../components/index.ts';
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

export function SettingsScreen() {
  return (
    <SettingsFrame page="general">
      <Appearance />
      <NotificationsAndTray />
      <ReadingSection />
    </SettingsFrame>
  );
}
