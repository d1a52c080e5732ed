/** First run in three steps: protect the store, keep the recovery code, connect or practise. */
import { IconCheck } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import type { AppStatus } from '../../../preload/contract/app.ts';
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { StoreState } from '../../../preload/contract/store.ts';
import { call, seamErrorOf } from '../../api/client.ts';
import { useServices } from '../../api/context.tsx';
import { ErrorCard } from '../../components/error-card.tsx';
import { RestoreLink } from '../restore/restore-link.tsx';
import { GateFrame } from '../unlock/gate-frame.tsx';
import css from '../unlock/gate.module.css';
import { ConnectStep } from './connect-step.tsx';
import { ProtectForm, type SlotInput } from './protect-form.tsx';
import { RecoveryStep } from './recovery-step.tsx';

const steps = ['Protect', 'Recovery code', 'Connect'] as const;

function Steps({ now }: { now: number }) {
  return (
    <ol className={css.steps} aria-label="Setting up">
      {steps.map((name, index) => (
        <li
          key={name}
          className={css.step}
          data-state={index < now ? 'done' : index === now ? 'now' : 'later'}
          aria-current={index === now ? 'step' : undefined}
        >
          <span className={css.bead}>
            {index < now ? <IconCheck size={13} stroke={3} aria-label="done" /> : index + 1}
          </span>
          {name}
        </li>
      ))}
    </ol>
  );
}

export interface FirstRunScreenProps {
  app: AppStatus;
  store: StoreState;
  onDone: (to: '/board' | '/settings/connections') => void;
}

export function FirstRunScreen({ app, store, onDone }: FirstRunScreenProps) {
  const { status } = useServices();
  const [code, setCode] = useState<string | null>(null);
  const [startingOver, setStartingOver] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<SeamError | null>(null);
  const create = async (slot: SlotInput): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const made = await call('store:create', slot);
      setCode(made.recoveryCode);
      setStartingOver(false);
      await status.refresh();
    } catch (reason) {
      setError(seamErrorOf(reason));
    } finally {
      setBusy(false);
    }
  };
  const done = useCallback((to: '/board' | '/settings/connections') => onDone(to), [onDone]);

  if (store.kind === 'unlocked')
    return (
      <GateFrame
        wide
        steps={<Steps now={2} />}
        title="Connect, or practise first"
        text={
          <p>The store is ready. Requests go out only over a connection that you choose here or later in Settings.</p>
        }
      >
        <ConnectStep app={app} onDone={done} />
      </GateFrame>
    );
  if (!startingOver && (code !== null || store.kind === 'unconfirmed'))
    return (
      <GateFrame
        wide
        steps={<Steps now={1} />}
        title="Keep the recovery code"
        text={
          <p>
            It opens the store when the{' '}
            {store.slots.passphrase ? 'passphrase is forgotten' : 'keychain is lost or this computer is replaced'}. It
            is shown only now; nobody else has it.
          </p>
        }
      >
        <RecoveryStep
          key={code ?? 'none'}
          code={code}
          onConfirmed={(state) => status.acceptStore(state)}
          onStartOver={() => setStartingOver(true)}
        />
      </GateFrame>
    );
  return (
    <GateFrame
      wide
      steps={<Steps now={0} />}
      title="Protect this store"
      text={<p>Everything this program keeps is encrypted on this computer. Choose how it opens day by day.</p>}
    >
      {error ? <ErrorCard error={error} onDismiss={() => setError(null)} /> : null}
      <ProtectForm store={store} busy={busy} verb="Make the store" onSubmit={(slot) => void create(slot)} />
      <RestoreLink />
    </GateFrame>
  );
}
