/** Whether the exchange can be reached and who is signed in, with the way to sign in or out. */
import { Popover } from '@mantine/core';
import { useState } from 'react';
import type { AppStatus } from '../../preload/contract/app.ts';
import { useAppStatus } from '../api/context.tsx';
import { SessionPanel } from '../screens/connections/session-panel.tsx';
import type { Commands } from './use-commands.ts';
import css from './session-button.module.css';

type Look = 'ok' | 'busy' | 'warn' | 'off';

/** One word for the state, and how it looks. */
export function connectionState(app: AppStatus | null): { text: string; look: Look } {
  if (!app?.profile) return { text: 'Not connected', look: 'off' };
  if ((app.activity && !app.activity.online) || app.session?.error?.code === 'offline')
    return { text: 'Offline', look: 'warn' };
  if (app.session?.state === 'signingIn') return { text: 'Signing in…', look: 'busy' };
  if (app.session?.state === 'signedIn') return { text: 'Connected', look: 'ok' };
  return { text: app.session?.error ? 'Sign-in failed' : 'Signed out', look: app.session?.error ? 'warn' : 'off' };
}

export function SessionButton({ commands }: { commands: Commands }) {
  const app = useAppStatus();
  const [open, setOpen] = useState(false);
  const state = connectionState(app);
  return (
    <Popover opened={open} onChange={setOpen} width={360} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className={css.button} onClick={() => setOpen(!open)} data-session={state.look}>
          <span className={css.dot} data-look={state.look} aria-hidden="true" />
          <span role="status">{state.text}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Connection">
        <div className={css.panel}>
          <SessionPanel
            onConnections={() => {
              setOpen(false);
              commands.go('/settings/connections');
            }}
          />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
