/** One line above a screen for what concerns the whole program: no connection, practising. */
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { IconPlugConnectedX, IconSchool, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useAppStatus, useLayout } from '../api/context.tsx';
import { useMutationOperation } from '../api/operations.ts';
import { Button } from '../components/button.tsx';
import { ErrorCard } from '../components/error-card.tsx';
import { IconButton } from '../components/icon-button.tsx';
import css from './banners.module.css';

const hints = [
  'Open Directory and find a provider, for instance by the name “Clinic”.',
  'Press N, choose a purpose, fill the form; attach any PDF as the authorization.',
  'Send it and watch it move: the practice exchange answers within a minute or two.',
  'When records arrive, open them in Records. They stay readable without a network.',
] as const;

function PracticeHint() {
  const [step, setStep] = useLayout<number>('practice.hint', 0);
  const hint = hints[step];
  if (hint === undefined) return null;
  return (
    <aside className={css.practice} aria-label="Practice hint">
      <IconSchool size={16} aria-hidden="true" />
      <p className={css.text}>
        <strong>Practising with made-up people.</strong> {hint}
      </p>
      <span className={css.count}>
        {step + 1} of {hints.length}
      </span>
      <Button size="sm" variant="subtle" onClick={() => setStep(step + 1)}>
        {step + 1 < hints.length ? 'Next' : 'Done'}
      </Button>
      <IconButton label="Hide the hints" size="sm" onClick={() => setStep(hints.length)}>
        <IconX size={14} />
      </IconButton>
    </aside>
  );
}

export function Banners() {
  const app = useAppStatus();
  const navigate = useNavigate();
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const practise = useMutationOperation('connections:practise');
  const [asked, setAsked] = useState(false);
  const { mutate } = practise;
  const start = app !== null && app.practiceRequested && app.profile === null && !asked;
  useEffect(() => {
    if (!start) return;
    setAsked(true);
    mutate({});
  }, [start, mutate]);
  if (!app) return null;
  if (practise.error)
    return (
      <div className={css.card}>
        <ErrorCard
          error={practise.error.error}
          title="The practice exchange did not start."
          onRetry={() => mutate({})}
          onDismiss={() => practise.reset()}
          busy={practise.isPending}
        />
      </div>
    );
  if (app.profile?.environment === 'practice') return <PracticeHint />;
  // The connections themselves say it better.
  if (app.profile !== null || practise.isPending || pathname.startsWith('/settings/connections')) return null;
  return (
    <aside className={css.none} aria-label="No connection">
      <IconPlugConnectedX size={16} aria-hidden="true" />
      <p className={css.text}>
        <strong>No connection is active.</strong> Requests and records belong to a connection.
      </p>
      {app.practiceAvailable ? (
        <Button size="sm" variant="subtle" onClick={() => mutate({})}>
          Practise
        </Button>
      ) : null}
      <Button size="sm" onClick={() => void navigate({ to: '/settings/connections' })}>
        Open connections
      </Button>
    </aside>
  );
}
