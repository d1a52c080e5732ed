/** What is on its way, in the order in which it comes; what failed; what arrived. Pauses, resumes, orders and limits. */
import { IconCircleCheck, IconDownload, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { DownloadRow } from '../../../preload/contract/downloads.ts';
import type { InputOf, OperationName, OutputOf } from '../../../preload/contract/index.ts';
import { useMutationOperation, useOperation } from '../../api/index.ts';
import { usePages } from '../../api/use-pages.ts';
import {
  Button,
  DataTable,
  EmptyState,
  ErrorCard,
  formatBytes,
  formatCount,
  Notice,
  Page,
  PageHeader,
  PlainDate,
  RelativeTime,
  Segmented,
  SelectField,
  Toolbar,
  type Column,
} from '../../components/index.ts';
import { useEscape } from '../requests/use-escape.ts';
import { DownloadDrawer } from './download-drawer.tsx';
import { DownloadProgress, DownloadState } from './download-state.tsx';
import { limitOptions, rateWords, summaryWords, titleOf } from './download-words.ts';
import css from './downloads.module.css';

type Show = InputOf<'downloads:list'>['show'];
const rowsOf = (answer: OutputOf<'downloads:list'>): DownloadRow[] => answer.rows;
const keyOf = (row: DownloadRow): string => row.id;
const invalidates: readonly OperationName[] = ['downloads:list', 'downloads:overview'];
/** What the open drawer shows itself. */
const leftOutBeside = ['site', 'due', 'when', 'why'];

function columnsOf(show: Show, allPaused: boolean): readonly Column<DownloadRow>[] {
  return [
    {
      id: 'title',
      header: 'Document',
      width: 160,
      grow: 1,
      render: (row) => <strong>{titleOf(row)}</strong>,
      hint: titleOf,
    },
    { id: 'patient', header: 'Patient', width: 140, render: (row) => row.patientName, hint: (row) => row.patientName },
    { id: 'site', header: 'Site', width: 150, render: (row) => row.custodianName, hint: (row) => row.custodianName },
    { id: 'state', header: 'State', width: 124, render: (row) => <DownloadState row={row} allPaused={allPaused} /> },
    { id: 'progress', header: 'Received', width: 160, render: (row) => <DownloadProgress row={row} /> },
    show === 'open'
      ? { id: 'due', header: 'Due', width: 92, render: (row) => <PlainDate value={row.dueDate} /> }
      : { id: 'when', header: 'Arrived', width: 110, render: (row) => <RelativeTime at={row.receivedAt} /> },
    ...(show === 'done' ? [] : [{ id: 'why', header: 'Why', width: 160, render: whyOf, hint: whyOf }]),
  ];
}

function whyOf(row: DownloadRow): string {
  if (row.state === 'ready') return '';
  if (row.state === 'quarantined') return `Announced ${row.expected ?? 'nothing'}, arrived ${row.actual ?? 'unknown'}`;
  return row.error?.message ?? (row.asked ? 'Asked for: goes first' : '');
}

const empties: Readonly<Record<Show, { title: string; text: string }>> = {
  open: {
    title: 'Nothing is on its way',
    text: 'Documents are received by themselves as soon as a site delivers them.',
  },
  trouble: {
    title: 'No download is in trouble',
    text: 'What failed, was refused or differs from its announcement is listed here.',
  },
  done: {
    title: 'Nothing has arrived yet',
    text: 'Documents stand here, newest first, once they are whole and checked.',
  },
};

export function DownloadsScreen() {
  const navigate = useNavigate();
  const [show, setShow] = useState<Show>('open');
  const [selected, setSelected] = useState<string | null>(null);
  const overview = useOperation('downloads:overview', {});
  const list = usePages('downloads:list', { show }, rowsOf, keyOf);
  const pause = useMutationOperation('downloads:pause', { invalidates });
  const resume = useMutationOperation('downloads:resume', { invalidates });
  const setLimit = useMutationOperation('downloads:setLimit', { invalidates });
  const againAll = useMutationOperation('downloads:againAll', { invalidates });
  const o = overview.data;
  const allPaused = o?.paused ?? false;
  const chosen = list.rows.find((row) => row.id === selected) ?? null;
  const beside = chosen !== null;
  const close = useCallback(() => setSelected(null), []);
  useEscape(beside, close);
  const columns = useMemo(() => {
    const all = columnsOf(show, allPaused);
    return beside ? all.filter((column) => !leftOutBeside.includes(column.id)) : all;
  }, [show, allPaused, beside]);
  const failure = list.error ?? overview.error ?? pause.error ?? resume.error ?? setLimit.error ?? againAll.error;

  return (
    <Page aside={chosen ? <DownloadDrawer row={chosen} allPaused={allPaused} onClose={close} /> : null}>
      <PageHeader
        title="Downloads"
        counts={o ? summaryWords(o) : ''}
        actions={
          <>
            <Button onClick={() => void navigate({ to: '/downloads/retention' })}>Retention</Button>
            {show === 'trouble' && (o?.trouble ?? 0) > 0 ? (
              <Button busy={againAll.isPending} onClick={() => againAll.mutate({})}>
                Download all again
              </Button>
            ) : null}
            {allPaused ? (
              <Button
                variant="primary"
                icon={<IconPlayerPlay size={16} aria-hidden="true" />}
                busy={resume.isPending}
                onClick={() => resume.mutate({ id: null })}
              >
                Resume all
              </Button>
            ) : (
              <Button
                icon={<IconPlayerPause size={16} aria-hidden="true" />}
                busy={pause.isPending}
                onClick={() => pause.mutate({ id: null })}
              >
                Pause all
              </Button>
            )}
          </>
        }
      />
      <Toolbar
        end={
          o ? (
            <>
              <span className={css.free}>{formatBytes(o.freeBytes)} free on the disk</span>
              <span className={css.limit}>
                <SelectField
                  label={<span className="visually-hidden">Speed of all downloads</span>}
                  value={o.ownLimit === null ? 'none' : String(o.ownLimit)}
                  options={limitOptions(o.ownLimit)}
                  onChange={(value) => setLimit.mutate({ bytesPerSecond: value === 'none' ? null : Number(value) })}
                />
              </span>
            </>
          ) : null
        }
      >
        <Segmented
          label="Show"
          value={show}
          onChange={(next) => {
            setShow(next);
            setSelected(null);
          }}
          options={[
            { value: 'open', label: o ? `On the way ${formatCount(o.active + o.waiting)}` : 'On the way' },
            { value: 'trouble', label: o ? `In trouble ${formatCount(o.trouble)}` : 'In trouble' },
            { value: 'done', label: 'Arrived' },
          ]}
        />
      </Toolbar>
      {failure ? <ErrorCard error={failure.error} onRetry={list.reload} /> : null}
      {allPaused ? (
        <Notice
          tone="info"
          icon={<IconPlayerPause size={18} aria-hidden="true" />}
          title="All downloads are paused"
          live
        >
          What has arrived is kept. They go on where they were, also after a restart.
        </Notice>
      ) : null}
      {o && o.policyLimit !== null && (o.ownLimit === null || o.policyLimit < o.ownLimit) ? (
        <Notice tone="info">Your administrator allows at most {rateWords(o.policyLimit)} for all downloads.</Notice>
      ) : null}
      <DataTable
        label="Downloads"
        layoutKey={beside ? 'downloads.beside' : `downloads.${show}`}
        columns={columns}
        rows={list.rows}
        rowKey={keyOf}
        total={list.total}
        selected={selected}
        onSelect={(row) => setSelected(row.id)}
        onOpen={(row) => {
          if (row.state === 'ready') void navigate({ to: '/records/$documentId', params: { documentId: row.id } });
          else setSelected(row.id);
        }}
        onEndReached={list.more}
        loading={list.loading}
        typeAhead={titleOf}
        listKey={show}
        autoFocus
        empty={
          <EmptyState
            icon={show === 'trouble' ? IconCircleCheck : IconDownload}
            title={empties[show].title}
            text={empties[show].text}
            action={show === 'open' ? <Button onClick={() => setShow('done')}>See what arrived</Button> : undefined}
          />
        }
      />
    </Page>
  );
}
