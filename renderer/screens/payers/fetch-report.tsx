/** What a fetch came to, type by type, and what was not fetched and why. */
import { IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { FetchLine, FetchReport } from '../../../preload/contract/patient-access.ts';
import { useMutationOperation, useOperation } from '../../api/index.ts';
import {
  Button,
  Checkbox,
  ErrorCard,
  formatBytes,
  formatCount,
  Notice,
  plural,
  ProgressBar,
  RelativeTime,
  Skeleton,
  Tag,
} from '../../components/index.ts';
import { outcomeWords } from './payer-words.ts';
import css from './payers.module.css';

const stateWords: Record<FetchReport['state'], string> = {
  running: 'Fetching',
  paused: 'Paused',
  waiting: 'Waiting',
  done: 'Done',
  cancelled: 'Ended before it was complete',
};

const nameOf = (line: FetchLine): string =>
  line.how === 'everything' ? 'Everything at once' : line.type === 'References' ? 'What the data point to' : line.type;

export function FetchReportView({ grantId, isSignedIn }: { grantId: string; isSignedIn: boolean }) {
  const report = useOperation('payers:report', { grantId }, { keepPrevious: true });
  const anew = { invalidates: ['payers:grants', 'payers:report'] as const };
  const pause = useMutationOperation('payers:pauseFetch', anew);
  const resume = useMutationOperation('payers:resumeFetch', anew);
  const cancel = useMutationOperation('payers:cancelFetch', anew);
  const again = useMutationOperation('payers:fetchType', anew);
  const [whole, setWhole] = useState(false);
  if (report.error) return <ErrorCard error={report.error.error} onRetry={() => void report.refetch()} />;
  if (!report.data) return report.isPending ? <Skeleton lines={4} height={20} /> : null;
  const { data } = report;
  const done = data.lines.filter((l) => l.outcome !== 'waiting' && l.outcome !== 'running').length;
  const under = data.state === 'running' || data.state === 'waiting' || data.state === 'paused';
  const failed = pause.error ?? resume.error ?? cancel.error ?? again.error;
  const quiet = (line: FetchLine): boolean =>
    line.outcome === 'unsupported' || (line.outcome === 'complete' && line.received === 0 && line.stored === 0);
  const lines = whole ? data.lines : data.lines.filter((line) => !quiet(line));
  return (
    <section className={css.stack} aria-label="Fetch report">
      <div className={css.row}>
        <strong>{stateWords[data.state]}</strong>
        <span className={css.quiet}>
          {data.kind === 'refresh' ? 'what changed' : 'everything'} · {plural(data.totals.received, 'resource')}{' '}
          received, {formatCount(data.totals.added)} new, {formatCount(data.totals.changed)} changed ·{' '}
          {plural(data.totals.pages, 'page')}, {formatBytes(data.totals.bytes)} ·{' '}
          <RelativeTime at={data.endedAt ?? data.startedAt} />
        </span>
        {data.state === 'running' ? (
          <Button
            className={css.push}
            size="sm"
            icon={<IconPlayerPause size={14} aria-hidden="true" />}
            onClick={() => pause.mutate({ grantId })}
          >
            Pause
          </Button>
        ) : null}
        {data.state === 'paused' || data.state === 'waiting' ? (
          <Button
            className={css.push}
            size="sm"
            icon={<IconPlayerPlay size={14} aria-hidden="true" />}
            onClick={() => resume.mutate({ grantId })}
          >
            Go on
          </Button>
        ) : null}
        {under ? (
          <Button size="sm" icon={<IconX size={14} aria-hidden="true" />} onClick={() => cancel.mutate({ grantId })}>
            End
          </Button>
        ) : null}
      </div>
      {data.state === 'running' ? <ProgressBar label="Kinds of data" value={done} max={data.lines.length} /> : null}
      {failed ? <ErrorCard error={failed.error} /> : null}
      {data.problem && data.state === 'waiting' ? <ErrorCard error={data.problem} /> : null}
      {data.notFetched.length > 0 && !under ? (
        <Notice tone="warning" title="What was not fetched">
          <ul className={css.notes}>
            {data.notFetched.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Notice>
      ) : null}
      <div className={css.scroll} tabIndex={0} role="region" aria-label="Kinds of data">
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">Kind of data</th>
              <th scope="col">Outcome</th>
              <th scope="col" className={css.num}>
                Received
              </th>
              <th scope="col" className={css.num}>
                New
              </th>
              <th scope="col" className={css.num}>
                In the store
              </th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={`${line.how} ${line.type}`}>
                <th scope="row">{nameOf(line)}</th>
                <td>
                  <Tag tone={outcomeWords[line.outcome].tone}>{outcomeWords[line.outcome].words}</Tag>
                </td>
                <td className={css.num}>{formatCount(line.received)}</td>
                <td className={css.num}>{formatCount(line.added)}</td>
                <td className={css.num}>
                  {line.how === 'everything' || line.type === 'References' ? '' : formatCount(line.stored)}
                </td>
                <td className={css.reason}>
                  {line.reason}
                  {line.technical.length > 0 ? <span className={css.quiet}> {line.technical.join(' · ')}</span> : null}
                  {!under && isSignedIn && line.how === 'search' && line.outcome !== 'complete' ? (
                    <Button
                      size="sm"
                      variant="subtle"
                      busy={again.isPending}
                      onClick={() => again.mutate({ grantId, type: line.type })}
                    >
                      {line.outcome === 'unsupported' ? `Try ${line.type} anyway` : `Try ${line.type} again`}
                    </Button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Checkbox
        label="Show kinds that the payer does not offer or has nothing of"
        checked={whole}
        onChange={setWhole}
      />
    </section>
  );
}
