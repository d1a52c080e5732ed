/** One download: how far it is, why it waits, and what can be done about it. */
import { useNavigate } from '@tanstack/react-router';
import type { DownloadRow } from '../../../preload/contract/downloads.ts';
import type { OperationName } from '../../../preload/contract/index.ts';
import { useMutationOperation } from '../../api/index.ts';
import { Button, Drawer, ErrorCard, Facts, Mono, PlainDate, RelativeTime } from '../../components/index.ts';
import { DownloadProgress, DownloadState } from './download-state.tsx';
import { titleOf } from './download-words.ts';
import css from './downloads.module.css';

const invalidates: readonly OperationName[] = ['downloads:list', 'downloads:overview'];

export function DownloadDrawer({
  row,
  allPaused,
  onClose,
}: {
  row: DownloadRow;
  allPaused: boolean;
  onClose: () => void;
}) {
  const navigate = useNavigate();
  const pause = useMutationOperation('downloads:pause', { invalidates });
  const resume = useMutationOperation('downloads:resume', { invalidates });
  const first = useMutationOperation('downloads:first', { invalidates });
  const again = useMutationOperation('records:download', { invalidates });
  const failure = pause.error ?? resume.error ?? first.error ?? again.error;
  const { id } = row;
  const open = row.state === 'waiting' || row.state === 'downloading';
  return (
    <Drawer
      title={titleOf(row)}
      label="Download"
      layoutKey="downloads.drawer"
      onClose={onClose}
      footer={
        <span className={css.buttons}>
          {open && row.paused ? (
            <Button variant="primary" busy={resume.isPending} onClick={() => resume.mutate({ id })}>
              Resume
            </Button>
          ) : null}
          {open && !row.paused ? (
            <Button busy={pause.isPending} onClick={() => pause.mutate({ id })}>
              Pause
            </Button>
          ) : null}
          {row.state === 'waiting' ? (
            <Button busy={first.isPending} onClick={() => first.mutate({ id })}>
              Download first
            </Button>
          ) : null}
          {row.state === 'ready' ? (
            <Button
              variant="primary"
              onClick={() => void navigate({ to: '/records/$documentId', params: { documentId: id } })}
            >
              Open document
            </Button>
          ) : null}
          {!open && row.state !== 'ready' ? (
            <Button variant="primary" busy={again.isPending} onClick={() => again.mutate({ id })}>
              Download again
            </Button>
          ) : null}
          <Button
            variant="subtle"
            onClick={() => void navigate({ to: '/requests/$requestId', params: { requestId: row.requestId } })}
          >
            See request
          </Button>
        </span>
      }
    >
      <div className={css.facts}>
        {failure ? <ErrorCard error={failure.error} /> : null}
        {row.state === 'quarantined' ? (
          <p className={css.values}>
            <span>
              Announced <Mono>{row.expected ?? 'nothing'}</Mono>
            </span>
            <span>
              Arrived <Mono>{row.actual ?? 'unknown'}</Mono>
            </span>
            <span>It is kept apart, sealed, and is not shown.</span>
          </p>
        ) : row.error ? (
          <ErrorCard error={row.error} />
        ) : null}
        <Facts
          items={[
            { label: 'State', value: <DownloadState row={row} allPaused={allPaused} /> },
            { label: 'Received', value: <DownloadProgress row={row} /> },
            { label: 'Patient', value: row.patientName },
            { label: 'Site', value: row.custodianName },
            { label: 'Due', value: <PlainDate value={row.dueDate} /> },
            ...(row.notBefore && !row.paused
              ? [{ label: 'Next try', value: <RelativeTime at={row.notBefore} ahead /> }]
              : []),
            ...(row.receivedAt ? [{ label: 'Arrived', value: <RelativeTime at={row.receivedAt} /> }] : []),
          ]}
        />
      </div>
    </Drawer>
  );
}
