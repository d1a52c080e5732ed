/** Last step of the first run: practise, connect, or look around. */
import { IconArrowRight, IconPlugConnected, IconSchool } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { AppStatus } from '../../../preload/contract/app.ts';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { call, seamErrorOf } from '../../api/client.ts';
import { Button } from '../../components/button.tsx';
import { ErrorCard } from '../../components/error-card.tsx';
import css from '../unlock/gate.module.css';

export function ConnectStep({
  app,
  onDone,
}: {
  app: AppStatus;
  onDone: (to: '/board' | '/settings/connections') => void;
}) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SeamError | null>(null);
  const practise = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await call('connections:practise', {});
      onDone('/board');
    } catch (reason) {
      setError(seamErrorOf(reason));
      setBusy(false);
    }
  };
  // Started to practise, or provisioned by a policy: the connection is there without being asked for.
  const settled = app.practiceRequested || app.profile !== null;
  useEffect(() => {
    if (settled) onDone('/board');
  }, [settled, onDone]);
  return (
    <>
      {error ? <ErrorCard error={error} onRetry={() => void practise()} busy={busy} /> : null}
      <div className={css.choices}>
        <button type="button" className={css.choice} onClick={() => onDone('/settings/connections')}>
          <span className={css.choiceIcon}>
            <IconPlugConnected size={20} aria-hidden="true" />
          </span>
          <span className={css.choiceTitle}>Connect to HealthMark Exchange</span>
          <span className={css.choiceText}>
            TEST and PROD are preset; you need the client id that HealthMark gave you.
          </span>
          <IconArrowRight size={18} aria-hidden="true" className={css.choiceMark} />
        </button>
        <button
          type="button"
          className={css.choice}
          disabled={!app.practiceAvailable || busy}
          onClick={() => void practise()}
        >
          <span className={css.choiceIcon}>
            <IconSchool size={20} aria-hidden="true" />
          </span>
          <span className={css.choiceTitle}>{busy ? 'Starting the practice exchange…' : 'Practise first'}</span>
          <span className={css.choiceText}>
            {app.practiceAvailable
              ? 'A made-up exchange on this computer with made-up people. No credentials, nothing leaves the machine.'
              : 'This build does not contain the practice exchange.'}
          </span>
          <IconArrowRight size={18} aria-hidden="true" className={css.choiceMark} />
        </button>
      </div>
      <div className={css.buttons}>
        <Button variant="subtle" size="lg" className={css.push} onClick={() => onDone('/board')}>
          Later
        </Button>
      </div>
    </>
  );
}
