/**
 * A received document: the list it came from, the document, what is known about it. Opens its bytes by a ticket that is
 * given back on leaving. Names of people stay inside this window: never in a title or an address.
 */
import {
  IconInfoCircle,
  IconLayoutSidebarRightCollapse,
  IconLayoutSidebarRightExpand,
  IconList,
} from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { call, useLayout, useOperation } from '../../api/index.ts';
import { Button, ErrorCard, IconButton, useCrumb, useRoomy } from '../../components/index.ts';
import { useRecords } from '../records/use-records.ts';
import { ChecksPanel } from './checks/checks-panel.tsx';
import { RequestFind } from './checks/request-find.tsx';
import { titleOf } from './document-kind.ts';
import { DocumentFacts } from './document-facts.tsx';
import { DocumentList } from './document-list.tsx';
import { DocumentView } from './document-view.tsx';
import { usePdfHost } from './use-pdf-document.ts';
import { ViewerProvider } from './viewer-controller.tsx';
import css from './viewer-screen.module.css';

/** Below this the document needs the whole width: a panel lies over it, and only while it is asked for. */
const roomForPanels = 900;

function usePanel(key: string, fallback: boolean): [boolean, (shown: boolean) => void] {
  const roomy = useRoomy(roomForPanels);
  const kept = useLayout<boolean>(key, fallback);
  const asked = useState(false);
  return roomy ? kept : asked;
}

export function ViewerScreen() {
  const { documentId } = useParams({ from: '/records/$documentId' });
  const navigate = useNavigate();
  const host = usePdfHost();
  const records = useRecords('');
  const known = records.rows.find((row) => row.id === documentId);
  const got = useOperation('records:get', { id: documentId });
  const row = got.data ?? known ?? null;
  const [listShown, setListShown] = usePanel('viewer.list', true);
  const [factsShown, setFactsShown] = usePanel('viewer.facts', window.innerWidth >= 1400);
  useCrumb(row ? titleOf(row) : 'Document');

  const openDocument = useCallback(
    (id: string) => void navigate({ to: '/records/$documentId', params: { documentId: id }, replace: true }),
    [navigate],
  );
  const step = (direction: 1 | -1): void => {
    const index = records.rows.findIndex((candidate) => candidate.id === documentId);
    const next = index < 0 ? undefined : records.rows[index + direction];
    if (direction === 1 && index >= records.rows.length - 2) records.more();
    if (next) openDocument(next.id);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLInputElement || document.querySelector('[role="dialog"]')) return;
    const key = event.key.toLowerCase();
    if (key === 'j') step(1);
    else if (key === 'k') step(-1);
    else if (key === 'i') setFactsShown(!factsShown);
    else if (key === 'l') setListShown(!listShown);
    else return;
    event.preventDefault();
  };
  const heard = useRef(onKey);
  useEffect(() => {
    heard.current = onKey;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => heard.current(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  const start = (
    <>
      <IconButton
        label={listShown ? 'Hide the list' : 'Show the list'}
        shortcut="L"
        pressed={listShown}
        onClick={() => setListShown(!listShown)}
      >
        <IconList size={16} />
      </IconButton>
      <h1 className={css.title} title={row?.title}>
        {row ? titleOf(row) : ''}
      </h1>
    </>
  );
  const end = (
    <IconButton
      label={factsShown ? 'Hide what is known' : 'Show what is known'}
      shortcut="I"
      pressed={factsShown}
      onClick={() => setFactsShown(!factsShown)}
    >
      {factsShown ? <IconLayoutSidebarRightCollapse size={16} /> : <IconLayoutSidebarRightExpand size={16} />}
    </IconButton>
  );

  return (
    <ViewerProvider documentId={documentId}>
      <div className={css.screen}>
        {listShown ? <DocumentList records={records} documentId={documentId} onOpen={openDocument} /> : null}
        <div className={css.document} data-document-place="">
          {got.error && !row ? (
            <div className={css.error}>
              <ErrorCard
                error={got.error.error}
                onRetry={() => void got.refetch()}
                action={<Button onClick={() => void navigate({ to: '/records' })}>Back to records</Button>}
              />
            </div>
          ) : row ? (
            <DocumentView key={row.id} host={host} row={row} toolbarStart={start} toolbarEnd={end} />
          ) : null}
        </div>
        {factsShown && row ? (
          <aside className={css.facts} aria-label="What is known about this document">
            {row.state === 'ready' ? (
              <ChecksPanel key={row.id} documentId={row.id} onOpenDocument={openDocument} />
            ) : null}
            <RequestFind
              key={row.requestId}
              requestId={row.requestId}
              documentId={row.id}
              onOpenDocument={openDocument}
            />
            <h2 className={css.factsTitle}>
              <IconInfoCircle size={16} aria-hidden="true" /> Document
            </h2>
            <DocumentFacts
              row={row}
              onRequest={() => void navigate({ to: '/requests/$requestId', params: { requestId: row.requestId } })}
              onDownload={() => call('records:download', { id: row.id })}
            />
          </aside>
        ) : null}
      </div>
    </ViewerProvider>
  );
}
