/** What can be done with the sending now, and the one question before anything leaves. */
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconRepeat, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { call, useAppStatus, useMutationOperation, useOperation } from '../../api/index.ts';
import {
  Button,
  ConfirmDialog,
  EnvironmentBadge,
  environmentLooks,
  Facts,
  formatBytes,
  formatCount,
  plural,
} from '../../components/index.ts';
import { formatDuration } from './project-words.ts';
import type { StepProps } from './use-project.ts';
import css from './send.module.css';

type Question = 'start' | 'retry' | 'stop';

export function SendControls({ project, follow, onError }: StepProps & { onError: (error: SeamError | null) => void }) {
  const [asking, setAsking] = useState<Question | null>(null);
  const profile = useAppStatus()?.profile ?? null;
  const dry = useOperation('projects:dryRun', { id: project.id }, { keepPrevious: true });
  const options = { onSuccess: follow.accept, onError, invalidates: ['projects:list'] } as const;
  const pause = useMutationOperation('projects:pause', options);
  const resume = useMutationOperation('projects:resume', options);
  const { sending, totals, batch } = project;
  const where = profile
    ? profile.environment === 'practice'
      ? 'the practice exchange'
      : `HealthMark ${environmentLooks[profile.environment].label}`
    : 'the exchange';
  const stands = sending.state === 'idle' || sending.state === 'stopped' || sending.state === 'blocked';
  const sends = dry.data?.sends ?? 0;
  const ready = stands && dry.data !== undefined && sends > 0 && dry.data.obstacles.length === 0;
  const target = profile ? { environment: profile.environment, name: profile.name } : null;
  const ask = (question: Question): void => {
    onError(null);
    setAsking(question);
  };
  const run = async (name: 'projects:start' | 'projects:retryFailed' | 'projects:stop'): Promise<void> => {
    follow.accept(await call(name, { id: project.id }));
  };
  return (
    <div className={css.controls}>
      {stands || sending.state === 'paused' ? null : (
        <Button
          icon={<IconPlayerPause size={16} />}
          busy={pause.isPending}
          onClick={() => pause.mutate({ id: project.id })}
        >
          Pause
        </Button>
      )}
      {sending.state === 'running' || sending.state === 'paused' || (sending.state === 'blocked' && totals.held > 0) ? (
        <Button icon={<IconPlayerStop size={16} />} onClick={() => ask('stop')}>
          Stop…
        </Button>
      ) : null}
      <span className={css.gap} />
      {profile ? <EnvironmentBadge environment={profile.environment} name={profile.name} /> : null}
      {totals.failed > 0 && !batch?.closed && (sending.state === 'running' || totals.held === 0) ? (
        <Button icon={<IconRepeat size={16} />} onClick={() => ask('retry')}>
          Send {formatCount(totals.failed)} refused again…
        </Button>
      ) : null}
      {sending.state === 'paused' ? (
        <Button
          variant="primary"
          icon={<IconPlayerPlay size={16} />}
          busy={resume.isPending}
          onClick={() => resume.mutate({ id: project.id })}
        >
          Go on
        </Button>
      ) : null}
      {stands && sends > 0 ? (
        <Button
          variant="primary"
          size="lg"
          icon={<IconSend size={16} />}
          disabled={!ready}
          onClick={() => ask('start')}
        >
          Send {plural(sends, 'request')}…
        </Button>
      ) : null}
      {asking === 'start' && dry.data ? (
        <ConfirmDialog
          title={`Send ${plural(sends, 'request')} to ${where}?`}
          verb={`Send ${plural(sends, 'request')}`}
          environment={target}
          onConfirm={() => run('projects:start')}
          onClose={() => setAsking(null)}
        >
          <Facts
            items={[
              { label: 'Batch', value: batch ? 'is open already' : 'is opened first' },
              { label: 'Payer', value: project.input.payer?.name ?? '' },
              { label: 'Sites', value: plural(dry.data.siteCount, 'site') },
              { label: 'Size', value: `about ${formatBytes(dry.data.bytes)}` },
              { label: 'Time', value: `about ${formatDuration(dry.data.seconds)}` },
              {
                label: 'Stay here',
                value: `${formatCount(totals.imported - sends - totals.sent - totals.queued)} of ${plural(totals.imported, 'row')}`,
              },
            ]}
          />
        </ConfirmDialog>
      ) : null}
      {asking === 'retry' ? (
        <ConfirmDialog
          title={`Send ${plural(totals.failed, 'refused request')} to ${where} again?`}
          verb={`Send ${plural(totals.failed, 'request')}`}
          environment={target}
          onConfirm={() => run('projects:retryFailed')}
          onClose={() => setAsking(null)}
        >
          <p>
            Only what the exchange refused goes again. Rows whose cells still carry an error stay here until they are
            mended.
          </p>
        </ConfirmDialog>
      ) : null}
      {asking === 'stop' ? (
        <ConfirmDialog
          title={`Stop sending ${project.input.code}?`}
          verb="Stop sending"
          onConfirm={() => run('projects:stop')}
          onClose={() => setAsking(null)}
        >
          <p>
            {plural(totals.sent, 'request is', 'requests are')} at the exchange and stay there. What was not sent waits
            here and can be sent later.
          </p>
        </ConfirmDialog>
      ) : null}
    </div>
  );
}
