/** How the sending goes: state, rate, time left, and the batch it goes into. */
import { IconAlertTriangle, IconHourglass } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Project } from '../../../preload/contract/projects.ts';
import {
  ErrorCard,
  formatCount,
  Mono,
  Notice,
  plural,
  ProgressBar,
  Section,
  StatusBadge,
  Tag,
} from '../../components/index.ts';
import { formatDuration, formatRate, sendingLooks } from './project-words.ts';
import type { Progress } from './use-project.ts';
import css from './send.module.css';

export interface SendStateProps {
  project: Project;
  progress: Progress | null;
  children: ReactNode;
}

export function SendState({ project, progress, children }: SendStateProps) {
  const { sending, totals, batch } = project;
  const look = sendingLooks[sending.state];
  const going = totals.held + totals.queued + totals.sent + totals.failed;
  // Events carry the count while the project itself is read only now and then.
  const sent = Math.max(totals.sent, progress?.activity === 'sending' ? progress.done : 0);
  const waitsForBatch = sending.state === 'running' && batch !== null && !batch.open && !batch.closed;
  return (
    <Section title="Sending" actions={<Tag tone={look.tone}>{look.label}</Tag>}>
      {going > 0 ? (
        <div className={css.progress}>
          <p className={css.numbers}>
            <strong>
              {formatCount(sent)} of {formatCount(going)}
            </strong>{' '}
            sent
            {sending.state === 'running' && sending.perSecond > 0 ? ` · ${formatRate(sending.perSecond)}/s` : ''}
            {sending.state === 'running' && sending.secondsLeft !== null
              ? ` · ${formatDuration(sending.secondsLeft)} left`
              : ''}
            {totals.uncertain > 0 ? ` · ${formatCount(totals.uncertain)} being looked up at the exchange` : ''}
          </p>
          <ProgressBar label="Sent" value={sent} max={going} />
        </div>
      ) : (
        <p className={css.quiet}>
          The batch goes out first. Its rows follow once the exchange has accepted it, also when this screen is left.
        </p>
      )}
      {sending.notice ? (
        <Notice
          tone={sending.state === 'blocked' ? 'warning' : 'info'}
          icon={<IconAlertTriangle size={18} aria-hidden="true" />}
          live
        >
          {sending.notice}
        </Notice>
      ) : null}
      {batch ? (
        <div className={css.batch}>
          <span>Batch</span>
          <StatusBadge status={batch.status} words={batch.ownWords} />
          {batch.ownWords ? <q className={css.quiet}>{batch.ownWords}</q> : null}
          {batch.identifier ? <Mono>{batch.identifier}</Mono> : null}
        </div>
      ) : null}
      {waitsForBatch ? (
        <Notice tone="info" icon={<IconHourglass size={18} aria-hidden="true" />} live>
          {plural(totals.held, 'row is', 'rows are')} held until the exchange accepts the batch. It is asked by itself.
        </Notice>
      ) : null}
      {batch?.closed && sending.state !== 'blocked' && totals.held + totals.waiting > 0 ? (
        <Notice tone="warning" icon={<IconAlertTriangle size={18} aria-hidden="true" />}>
          The batch has ended at the exchange. Nothing more can go into it.
        </Notice>
      ) : null}
      {batch?.error ? <ErrorCard error={batch.error} /> : null}
      {children}
    </Section>
  );
}
