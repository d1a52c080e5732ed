/** Chooses the view for a document by what its bytes are, and says honestly what cannot be shown yet. */
import { IconAlertTriangle, IconDownload, IconFileOff, IconLock } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, type ReactNode } from 'react';
import type { RecordRow } from '../../../preload/contract/records.ts';
import { call, useLayout, useMutationOperation } from '../../api/index.ts';
import { Button, EmptyState, ErrorCard, formatBytes, Mono, ProgressBar, useRoomy } from '../../components/index.ts';
import { typeName, viewKindOf } from './document-kind.ts';
import type { PdfHost } from './engine/pdf-library.ts';
import { ImageView } from './image-view.tsx';
import { PdfViewer } from './pdf-viewer.tsx';
import { TextView } from './text-view.tsx';
import { useTicket } from './use-ticket.ts';
import css from './viewer-screen.module.css';

const rememberDelayMs = 800;

export interface DocumentViewProps {
  host: PdfHost;
  row: RecordRow;
  toolbarStart: ReactNode;
  toolbarEnd: ReactNode;
}

export function DocumentView({ host, row, toolbarStart, toolbarEnd }: DocumentViewProps) {
  if (row.state === 'ready')
    return <ReadyDocument host={host} row={row} toolbarStart={toolbarStart} toolbarEnd={toolbarEnd} />;
  return (
    <>
      <PlainToolbar start={toolbarStart} end={toolbarEnd} />
      <NotReady row={row} />
    </>
  );
}

function PlainToolbar({ start, end }: { start: ReactNode; end: ReactNode }) {
  return (
    <div className={css.toolbar}>
      {start}
      <span className={css.spring} />
      {end}
    </div>
  );
}

function ReadyDocument({ host, row, toolbarStart, toolbarEnd }: DocumentViewProps) {
  const { ticket, error } = useTicket(useCallback(() => call('records:open', { id: row.id }), [row.id]));
  const remember = useRememberPage(row.id);
  const [thumbnails, setThumbnails] = useLayout<boolean>('viewer.thumbnails', true);
  const roomy = useRoomy(900);
  if (error)
    return (
      <>
        <PlainToolbar start={toolbarStart} end={toolbarEnd} />
        <div className={css.error}>
          <ErrorCard error={error} title="The document could not be opened" />
        </div>
      </>
    );
  if (!ticket) return <PlainToolbar start={toolbarStart} end={toolbarEnd} />;
  const kind = viewKindOf(ticket.type);
  if (kind === 'pdf')
    return (
      <PdfViewer
        host={host}
        address={ticket.address}
        size={ticket.size}
        label="Document"
        initialPage={ticket.lastPage}
        initialThumbnails={thumbnails && roomy}
        main
        toolbarStart={toolbarStart}
        toolbarEnd={toolbarEnd}
        onPage={remember}
        onThumbnails={setThumbnails}
      />
    );
  if (kind === 'image')
    return <ImageView address={ticket.address} label="Document" toolbarStart={toolbarStart} toolbarEnd={toolbarEnd} />;
  return (
    <>
      <PlainToolbar start={toolbarStart} end={toolbarEnd} />
      {kind === 'text' || kind === 'json' ? (
        <TextView address={ticket.address} size={ticket.size} json={kind === 'json'} label="Document" />
      ) : (
        <EmptyState
          icon={IconFileOff}
          title={`${typeName(ticket.type)} cannot be shown yet`}
          text={cannotShow(kind, row)}
        />
      )}
    </>
  );
}

function cannotShow(kind: 'tiff' | 'archive' | 'other', row: RecordRow): string {
  const kept = `The file is here, whole and sealed (${formatBytes(row.size ?? row.receivedBytes)}).`;
  if (kind === 'tiff')
    return `${kept} This version reads PDF, text, JSON and PNG or JPEG pictures; the view for fax pages (TIFF) is not part of it.`;
  if (kind === 'archive') return `${kept} This version does not open archives.`;
  return `${kept} Its bytes are of a kind this version has no view for.`;
}

function useRememberPage(id: string): (page: number) => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const last = useRef<number | null>(null);
  const save = useCallback(() => {
    if (last.current === null) return;
    const page = last.current;
    last.current = null;
    // The place in a document is a convenience: refused after a lock, and then simply not remembered.
    void call('records:rememberPage', { id, page }).catch(() => undefined);
  }, [id]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      save();
    },
    [save],
  );
  return useCallback(
    (page) => {
      last.current = page;
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = setTimeout(save, rememberDelayMs);
    },
    [save],
  );
}

function NotReady({ row }: { row: RecordRow }) {
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
