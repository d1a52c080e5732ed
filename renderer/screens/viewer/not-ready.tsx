/** A document that cannot be shown now: waiting, in quarantine, refused or failed; what it means and the next step. */
import { IconAlertTriangle, IconDownload, IconFileOff, IconLock } from '@tabler/icons-react';
import type { RecordRow } from '../../../preload/contract/records.ts';
import { useMutationOperation } from '../../api/index.ts';
import { Button, EmptyState, ErrorCard, formatBytes, Mono, ProgressBar } from '../../components/index.ts';
import css from './viewer-screen.module.css';

export function NotReady({ row }: { row: RecordRow }) {
  const download = useMutationOperation('records:download', { invalidates: ['records:get', 'records:list'] });
  const again = (
    <Button icon={<IconDownload size={16} />} busy={download.isPending} onClick={() => download.mutate({ id: row.id })}>
      Download again
    </Button>
  );
  const failure = download.error ? <ErrorCard error={download.error.error} /> : null;
  if (row.state === 'waiting' || row.state === 'downloading')
    return (
      <div className={css.progress}>
        <p>
          {row.state === 'waiting'
            ? 'Waiting for its turn to be downloaded.'
            : 'Downloading. It opens here when it is whole and checked.'}
        </p>
        {row.size !== null && row.size > 0 ? (
          <ProgressBar label="Downloaded" value={row.receivedBytes} max={row.size} />
        ) : (
          <p className={css.quiet}>{formatBytes(row.receivedBytes)} so far</p>
        )}
      </div>
    );
  if (row.state === 'quarantined')
    return (
      <div className={css.error}>
        <EmptyState
          icon={IconAlertTriangle}
          title="This file is in quarantine"
          text="What arrived is not what the exchange announced, so it is kept apart and not shown. Download it again; if the values still differ, ask the site to send it anew."
          action={again}
        />
        <dl className={css.compare}>
          <dt>Announced</dt>
          <dd>
            <Mono>{row.expected ?? 'not stated'}</Mono>
          </dd>
          <dt>Arrived</dt>
          <dd>
            <Mono>{row.actual ?? 'not known'}</Mono>
          </dd>
        </dl>
        {failure}
      </div>
    );
  if (row.state === 'forbidden')
    return (
      <div className={css.error}>
        <EmptyState
          icon={IconLock}
          title="The exchange does not let this account read the file"
          text="Ask HealthMark support for the scope that reads it, then download it again."
          action={again}
        />
        {row.error ? <ErrorCard error={row.error} /> : null}
        {failure}
      </div>
    );
  return (
    <div className={css.error}>
      <EmptyState
        icon={IconFileOff}
        title="The download did not finish"
        text="Nothing of it is shown. What is already here is used when it goes on."
        action={again}
      />
      {row.error ? <ErrorCard error={row.error} /> : null}
      {failure}
    </div>
  );
}
