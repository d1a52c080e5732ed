/** Settings: whether there is a newer version, and what it waits for. */
import { useEffect, useState } from 'react';
import type { UpdateState } from '../../../preload/contract/updates.ts';
import { onEvent, useMutationOperation, useOperation } from '../../api/index.ts';
import { Button, ConfirmDialog, ErrorCard, formatInstant, Section } from '../../components/index.ts';
import { Line } from './line.tsx';
import css from './settings.module.css';

const off: Record<Extract<UpdateState, { kind: 'off' }>['reason'], string> = {
  policy: 'Your administrator installs new versions of this program.',
  noFeed: 'No update server is set for this computer. New versions are installed by your administrator.',
  notInstalled: 'This program runs from a folder and is not an installed one.',
};

function words(state: UpdateState): string {
  switch (state.kind) {
    case 'off':
      return off[state.reason];
    case 'idle':
      return state.checkedAt === null
        ? 'Not looked for yet.'
        : `This is the newest version, as of ${formatInstant(state.checkedAt)}.`;
    case 'checking':
      return 'Looking for a newer version …';
    case 'available':
      return `Version ${state.version} is there. It is signed by the key of this computer’s policy.`;
    case 'downloading':
      return `Downloading version ${state.version}: ${Math.round(state.share * 100)} %`;
    case 'ready':
      return state.waitsFor === 'idle'
        ? `Version ${state.version} is downloaded. It is installed when nobody works, after a backup.`
        : `Version ${state.version} is downloaded. Before it is installed a backup is made.`;
    case 'backingUp':
      return `Making a backup before version ${state.version} is installed …`;
    case 'installing':
      return `Installing version ${state.version}: the program ends and starts again.`;
    case 'failed':
      return 'The last look did not succeed.';
  }
}

export function Updates() {
  const state = useOperation('updates:state', {});
  const { refetch } = state;
  const [asking, setAsking] = useState(false);
  const done = { invalidates: ['updates:state'] as const };
  const check = useMutationOperation('updates:check', done);
  const download = useMutationOperation('updates:download', done);
  const install = useMutationOperation('updates:install', done);
  useEffect(() => onEvent('updates:changed', () => void refetch()), [refetch]);
  const now = state.data;
  if (!now) return null;
  const failure = now.kind === 'failed' ? now.error : (check.error ?? download.error ?? install.error)?.error;
  return (
    <Section title="Updates">
      <div className={css.lines}>
        <Line name="This program" text={<span role="status">{words(now)}</span>}>
          {now.kind === 'idle' || now.kind === 'failed' ? (
            <Button onClick={() => check.mutate({})} disabled={check.isPending}>
              Look now
            </Button>
          ) : null}
          {now.kind === 'available' ? (
            <Button onClick={() => download.mutate({})} disabled={download.isPending}>
              Download
            </Button>
          ) : null}
          {now.kind === 'ready' ? <Button onClick={() => setAsking(true)}>Install…</Button> : null}
        </Line>
      </div>
      {failure ? <ErrorCard error={failure} /> : null}
      {asking && now.kind === 'ready' ? (
        <ConfirmDialog
          title={`Install version ${now.version}?`}
          verb="Back up and install"
          onConfirm={() => install.mutate({})}
          onClose={() => setAsking(false)}
        >
          <p>
            The program makes a backup, ends, and starts again as the new version. What is being sent or received goes
            on then.
          </p>
        </ConfirmDialog>
      ) : null}
    </Section>
  );
}
