/** Settings, about: which program this is, its updates, and the licences of what it is made of. */
import { IconExternalLink } from '@tabler/icons-react';
import { useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { call, seamErrorOf, useAppStatus } from '../../api/index.ts';
import { Button, ErrorCard, Section, Tag } from '../../components/index.ts';
import { Licences } from './licences-section.tsx';
import { Line } from './line.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import { Updates } from './updates-section.tsx';
import css from './settings.module.css';

const platformNames: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };

function About() {
  const app = useAppStatus();
  const [error, setError] = useState<SeamError | null>(null);
  if (!app) return null;
  const support = (): void => {
    setError(null);
    void call('app:openHelp', { page: 'support' }).catch((reason: unknown) => setError(seamErrorOf(reason)));
  };
  return (
    <Section title="About">
      <div className={css.lines}>
        <Line
          name={`ROI Workstation ${app.version}`}
          text={`On ${platformNames[app.platform] ?? app.platform}. A workstation for requesters of release of information.`}
        >
          <Tag tone={app.supportedRuntime ? 'green' : 'amber'}>
            {app.supportedRuntime ? 'Supported runtime' : 'Test runtime: not for patients’ data'}
          </Tag>
        </Line>
        <Line name="HealthMark support" text="Opens in your browser.">
          <Button icon={<IconExternalLink size={16} aria-hidden="true" />} onClick={support}>
            Open
          </Button>
        </Line>
      </div>
      {error ? <ErrorCard error={error} /> : null}
    </Section>
  );
}

export function AboutScreen() {
  return (
    <SettingsFrame page="about">
      <About />
      <Updates />
      <Licences />
    </SettingsFrame>
  );
}
