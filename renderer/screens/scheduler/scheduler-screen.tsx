/** What is asked of the exchange by itself, when, what it cost; the batches that are watched; and what others created, to join. */
import { IconPlayerPause, IconPlayerPlay, IconRefresh, IconStack2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useMutationOperation, useOperation } from '../../api/index.ts';
import {
  Button,
  DataTable,
  EmptyState,
  ErrorCard,
  formatCount,
  formatInstant,
  IconButton,
  plural,
  RelativeTime,
  Section,
  Skeleton,
  Tag,
  type Column,
  type Tone,
} from '../../components/index.ts';
import { SettingsFrame } from '../settings/settings-frame.tsx';
import { AdoptPanel } from './adopt-panel.tsx';
import {
  formatDuration,
  jobWords,
  modeWords,
  stateWords,
  troubleOf,
  type Job,
  type WatchedBatch,
} from './scheduler-words.ts';
import css from './scheduler.module.css';

const stateTones: Readonly<Record<Job['state'], Tone>> = {
  waiting: 'grey',
  running: 'blue',
  paused: 'amber',
  resting: 'orange',
};

export function SchedulerScreen() {
  const poll = useMutationOperation('scheduler:pollNow', { invalidates: ['scheduler:jobs', 'scheduler:batches'] });
  return (
    <SettingsFrame
      page="scheduler"
      width={1180}
      actions={
        <Button
          icon={<IconRefresh size={16} aria-hidden="true" />}
          busy={poll.isPending}
          onClick={() => poll.mutate({})}
        >
          Ask the exchange now
        </Button>
      }
    >
      {poll.error ? <ErrorCard error={poll.error.error} onDismiss={poll.reset} /> : null}
      <Jobs />
      <Batches />
      <AdoptPanel />
    </SettingsFrame>
  );
}

function Jobs() {
  const jobs = useOperation('scheduler:jobs', {});
  const invalidates = ['scheduler:jobs', 'scheduler:batches'] as const;
  const run = useMutationOperation('scheduler:run', { invalidates });
  const pause = useMutationOperation('scheduler:setPaused', { invalidates });
  const failure = run.error ?? pause.error;
  return (
    <Section
      title="Jobs"
      text="They rest while the store is locked, the line is down or the computer sleeps, and catch up after."
    >
      {failure ? <ErrorCard error={failure.error} /> : null}
      {jobs.error ? <ErrorCard error={jobs.error.error} onRetry={() => void jobs.refetch()} /> : null}
      {jobs.data ? (
        <div className={css.scroll} tabIndex={0} role="region" aria-label="Jobs, table">
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">Job</th>
                <th scope="col">State</th>
                <th scope="col">Last run</th>
                <th scope="col">Next run</th>
                <th scope="col" className={css.number}>
                  Took
                </th>
                <th scope="col" className={css.number}>
                  Runs
                </th>
                <th scope="col" className={css.number}>
                  Requests
                </th>
                <th scope="col" className={css.number}>
                  Changed
                </th>
                <th scope="col">
                  <span className="visually-hidden">Acts</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {jobs.data.map((job) => (
                <JobRow
                  key={job.name}
                  job={job}
                  busy={run.isPending && run.variables.name === job.name}
                  onRun={() => run.mutate({ name: job.name })}
                  onPause={() => pause.mutate({ name: job.name, paused: !job.pausedByUser })}
                />
              ))}
            </tbody>
          </table>
        </div>
      ) : jobs.error ? null : (
        <Skeleton lines={5} height={18} />
      )}
    </Section>
  );
}

interface JobRowProps {
  job: Job;
  busy: boolean;
  onRun: () => void;
  onPause: () => void;
}

function JobRow({ job, busy, onRun, onPause }: JobRowProps) {
  const words = jobWords[job.name];
  const waits = job.state === 'paused' && !job.pausedByUser;
  return (
    <>
      <tr className={job.lastErrorText ? css.joined : undefined}>
        <th scope="row">
          <span className={css.name}>{words.name}</span>
          <span className={css.quiet}>{words.text}</span>
        </th>
        <td>
          <Tag tone={stateTones[job.state]}>{waits ? 'Waits for a session' : stateWords[job.state]}</Tag>
          {job.left === null || job.left === 0 ? null : <span className={css.quiet}>{formatCount(job.left)} left</span>}
        </td>
        <td>
          <RelativeTime at={job.lastRunAt} empty="not yet" />
        </td>
        <td>
          <RelativeTime at={job.nextRunAt} ahead />
        </td>
        <td className={css.number}>{formatDuration(job.durationMs)}</td>
        <td className={css.number}>{formatCount(job.runs)}</td>
        <td className={css.number}>{formatCount(job.requests)}</td>
        <td className={css.number}>{formatCount(job.changed)}</td>
        <td className={css.acts}>
          <Button size="sm" busy={busy} disabled={job.state === 'running'} onClick={onRun}>
            Run now
          </Button>
          <IconButton
            label={job.pausedByUser ? `Resume: ${words.name}` : `Pause: ${words.name}`}
            size="sm"
            onClick={onPause}
          >
            {job.pausedByUser ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
          </IconButton>
        </td>
      </tr>
      {job.lastErrorText ? (
        <tr>
          <td colSpan={9} className={css.error}>
            {job.failures > 1 ? `${job.failures} times in a row: ` : ''}
            {job.lastErrorText}
          </td>
        </tr>
      ) : null}
    </>
  );
}

const batchColumns: readonly Column<WatchedBatch>[] = [
  {
    id: 'name',
    header: 'Project',
    width: 180,
    grow: 1,
    render: (batch) => (
      <Link to="/projects/$projectId/$step" params={{ projectId: batch.projectId, step: 'send' }}>
        {batch.name}
      </Link>
    ),
    hint: (batch) => batch.name,
  },
  {
    id: 'open',
    header: 'Open',
    width: 120,
    align: 'end',
    render: (batch) => `${formatCount(batch.open)} of ${formatCount(batch.children)}`,
  },
  {
    id: 'mode',
    header: 'Asked for',
    width: 120,
    render: (batch) => modeWords[batch.mode].name,
    hint: (batch) => modeWords[batch.mode].text,
  },
  {
    id: 'mark',
    header: 'Newest change seen',
    width: 176,
    render: (batch) => (batch.highWaterMark ? formatInstant(batch.highWaterMark) : '—'),
    hint: () => 'By the exchange’s own clock',
  },
  {
    id: 'last',
    header: 'Asked',
    width: 100,
    render: (batch) => <RelativeTime at={batch.lastPolledAt} empty="not yet" />,
  },
  { id: 'next', header: 'Next', width: 100, render: (batch) => <RelativeTime at={batch.nextPollAt} ahead /> },
  {
    id: 'cost',
    header: 'Last look',
    width: 190,
    render: (batch) => `${plural(batch.requests, 'request')}, ${formatCount(batch.changed)} changed`,
  },
  {
    id: 'error',
    header: 'Error',
    width: 140,
    grow: 0.5,
    render: (batch) => (batch.lastError ? <span className={css.errorWord}>{troubleOf(batch.lastError)}</span> : ''),
    hint: (batch) => (batch.lastError ? troubleOf(batch.lastError) : ''),
  },
];

function Batches() {
  const batches = useOperation('scheduler:batches', {});
  return (
    <Section title="Watched batches" text="Requests grow with what changed, not with what is open.">
      {batches.error ? <ErrorCard error={batches.error.error} onRetry={() => void batches.refetch()} /> : null}
      <div className={css.batches}>
        <DataTable
          label="Watched batches"
          layoutKey="scheduler.batches"
          columns={batchColumns}
          rows={batches.data ?? []}
          rowKey={(batch) => batch.projectId}
          loading={batches.isPending}
          empty={
            <EmptyState
              icon={IconStack2}
              title="No batch is watched"
              text="A project is watched from the moment its batch is sent, or joined below."
            />
          }
        />
      </div>
    </Section>
  );
}
