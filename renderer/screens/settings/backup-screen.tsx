/** Settings, backup: where and when backups are made, what is there, and the proof that the newest one can be restored. */
import { IconArchive, IconFolder, IconPlayerStop, IconShieldCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { BackupState } from '../../../preload/contract/backup.ts';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { onEvent, useMutationOperation, useOperation } from '../../api/index.ts';
import {
  Button,
  EmptyState,
  ErrorCard,
  formatBytes,
  formatCount,
  formatInstant,
  plural,
  ProgressBar,
  RelativeTime,
  Section,
  SelectField,
  Tag,
} from '../../components/index.ts';
import { Line } from './line.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import css from './backup.module.css';
import lines from './settings.module.css';

const everyWords: Readonly<Record<number, string>> = { 4: 'Every 4 hours', 24: 'Every day', 168: 'Every week' };
const keepWords: Readonly<Record<string, string>> = {
  '7/4': '7 days, then 4 weeks',
  '14/8': '14 days, then 8 weeks',
  '30/52': '30 days, then a year of weeks',
};
/** What is set, also where it is none of the usual ones. */
const withOwn = (words: Readonly<Record<string, string>>, value: string, own: string) =>
  Object.entries(value in words ? words : { ...words, [value]: own }).map(([key, label]) => ({ value: key, label }));

const steps: Record<NonNullable<BackupState['running']>['step'], string> = {
  databases: 'Copying and checking the databases',
  records: 'Copying new records',
  checking: 'Checking',
  tidying: 'Removing what is no longer kept',
};

export function BackupScreen() {
  const query = useOperation('backup:state', {});
  const { refetch } = query;
  useEffect(() => onEvent('backup:changed', () => void refetch()), [refetch]);
  const [error, setError] = useState<SeamError | null>(null);
  const ends = {
    invalidates: ['backup:state'] as const,
    onSuccess: () => setError(null),
    onError: (e: SeamError) => setError(e.code === 'aborted' ? null : e),
  };
  const choose = useMutationOperation('backup:chooseFolder', ends);
  const configure = useMutationOperation('backup:configure', ends);
  const run = useMutationOperation('backup:run', ends);
  const stop = useMutationOperation('backup:stop', ends);
  const drill = useMutationOperation('backup:drill', ends);
  const state = query.data;
  if (!state)
    return <SettingsFrame page="backup">{query.error ? <ErrorCard error={query.error.error} /> : null}</SettingsFrame>;
  const { running, last, lastDrill } = state;
  const busy = running !== null || run.isPending || drill.isPending;
  const set = (part: Partial<Pick<BackupState, 'everyHours' | 'keepDays' | 'keepWeeks'>>): void =>
    configure.mutate({
      everyHours: state.everyHours,
      keepDays: state.keepDays,
      keepWeeks: state.keepWeeks,
      ...part,
    });
  const shown = error ?? (last && !last.ok ? last.error : null);
  return (
    <SettingsFrame page="backup">
      <Section title="Backups">
        <div className={lines.lines}>
          <Line
            name="Folder"
            text={
              state.folder === null
                ? 'None yet. Choose one on another disk or a network share; what is written there is encrypted.'
                : state.managed
                  ? `${state.folder} — set by your administrator`
                  : state.folder
            }
          >
            <Button
              icon={<IconFolder size={16} aria-hidden="true" />}
              disabled={state.managed || busy}
              onClick={() => choose.mutate({})}
            >
              Choose…
            </Button>
          </Line>
          {state.folder === null ? null : (
            <>
              <Line
                name="When"
                text={
                  state.nextAt === null
                    ? 'While the store is open, in a pause of your work.'
                    : `Next from ${formatInstant(state.nextAt)} on, in a pause of your work.`
                }
              >
                <span className={css.select}>
                  <SelectField
                    label="How often"
                    value={String(state.everyHours)}
                    onChange={(value) => set({ everyHours: Number(value) })}
                    options={withOwn(everyWords, String(state.everyHours), `Every ${state.everyHours} hours`)}
                  />
                </span>
              </Line>
              <Line
                name="Keep"
                text="The newest backup of each day, then of each week. The newest of all always stays."
              >
                <span className={css.select}>
                  <SelectField
                    label="How long"
                    value={`${state.keepDays}/${state.keepWeeks}`}
                    onChange={(value) => {
                      const [days, weeks] = value.split('/').map(Number);
                      set({ keepDays: days ?? state.keepDays, keepWeeks: weeks ?? state.keepWeeks });
                    }}
                    options={withOwn(
                      keepWords,
                      `${state.keepDays}/${state.keepWeeks}`,
                      `${state.keepDays} days, then ${state.keepWeeks} weeks`,
                    )}
                  />
                </span>
              </Line>
              <Line
                name="Back up"
                text={
                  running ? (
                    <span role="status">{steps[running.step]} …</span>
                  ) : last ? (
                    <>
                      {last.ok ? 'Last made' : 'Last tried'} <RelativeTime at={last.at} />
                    </>
                  ) : (
                    'No backup has been made yet.'
                  )
                }
              >
                {busy ? (
                  <span className={css.going}>
                    {running ? (
                      <ProgressBar label="Backup" value={running.done} max={Math.max(1, running.total)} />
                    ) : null}
                    <Button
                      icon={<IconPlayerStop size={16} aria-hidden="true" />}
                      onClick={() => stop.mutate({})}
                      disabled={stop.isPending}
                    >
                      Stop
                    </Button>
                  </span>
                ) : (
                  <Button
                    variant="primary"
                    icon={<IconArchive size={16} aria-hidden="true" />}
                    onClick={() => run.mutate({})}
                  >
                    Back up now
                  </Button>
                )}
              </Line>
              <Line
                name="Prove it"
                text={
                  lastDrill ? (
                    <>
                      The newest backup was restored into a scratch folder, compared and removed{' '}
                      <RelativeTime at={lastDrill.at} />
                      {lastDrill.ok ? ': it is whole.' : ': it is not whole.'}
                    </>
                  ) : (
                    'Restores the newest backup into a scratch folder, compares every record and removes it again.'
                  )
                }
              >
                <span className={css.going}>
                  {lastDrill ? (
                    <Tag tone={lastDrill.ok ? 'green' : 'red'}>{lastDrill.ok ? 'Whole' : 'Not whole'}</Tag>
                  ) : null}
                  <Button
                    icon={<IconShieldCheck size={16} aria-hidden="true" />}
                    disabled={busy || state.snapshots.length === 0}
                    onClick={() => drill.mutate({})}
                  >
                    Try a restore
                  </Button>
                </span>
              </Line>
            </>
          )}
        </div>
        {shown ? <ErrorCard error={shown} /> : null}
      </Section>
      {state.folder === null ? null : (
        <Section title="What is there">
          {state.snapshots.length === 0 ? (
            <EmptyState
              icon={IconArchive}
              title="No backup here yet"
              text="The first one copies everything; later ones only what is new."
            />
          ) : (
            <table className={css.table}>
              <thead>
                <tr>
                  <th scope="col">Made</th>
                  <th scope="col">Computer</th>
                  <th scope="col">Requests</th>
                  <th scope="col">Records</th>
                  <th scope="col">Size</th>
                </tr>
              </thead>
              <tbody>
                {state.snapshots.map((one) => (
                  <tr key={one.id}>
                    <td>{formatInstant(one.createdAt)}</td>
                    <td>{one.machine}</td>
                    <td className={css.number}>{formatCount(one.requests)}</td>
                    <td className={css.number}>{formatCount(one.records)}</td>
                    <td className={css.number}>{formatBytes(one.bytes)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          <p className={css.note}>
            {plural(state.snapshots.length, 'backup')}. Records are stored once for all of them. To restore one, lock
            the store and choose “Restore from a backup” on the first screen; what is here then is moved aside and can
            be brought back.
          </p>
        </Section>
      )}
    </SettingsFrame>
  );
}
