/**
 * A received document: the reviewer's list, the document, what is decided about it. Opens its bytes by a ticket that is
 * given back on leaving. Names of people stay inside this window: never in a title or an address.
 */
import {
  IconLayoutSidebarRightCollapse,
  IconLayoutSidebarRightExpand,
  IconList,
  IconShare2,
} from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useLayout, useOperation } from '../../api/index.ts';
import { Button, ErrorCard, IconButton, useCrumb, useRoomy } from '../../components/index.ts';
import { HandOnDialog } from '../records/hand-on-dialog.tsx';
import { ReturnDialog } from '../records/return-dialog.tsx';
import { useReviewFilter, useReviewList } from '../records/use-review-list.ts';
import { ChecksPanel } from './checks/checks-panel.tsx';
import { RequestFind } from './checks/request-find.tsx';
import { titleOf } from './document-kind.ts';
import { DocumentList } from './document-list.tsx';
import { DocumentView } from './document-view.tsx';
import { LockedDocument } from './panel/locked-document.tsx';
import { MarkOverlay } from './panel/mark-overlay.tsx';
import { ReviewPanel } from './panel/review-panel.tsx';
import { useVerdicts } from './panel/use-verdicts.ts';
import { usePdfHost } from './use-pdf-document.ts';
import { ViewerProvider, type OverlayPage } from './viewer-controller.tsx';
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
  const [filter] = useReviewFilter();
  const list = useReviewList(filter);
  const known = list.rows.find((row) => row.id === documentId);
  const got = useOperation('records:get', { id: documentId });
  const row = got.data ?? known ?? null;
  const review = useOperation('review:get', { id: documentId });
  const [listShown, setListShown] = usePanel('viewer.list', true);
  const [panelShown, setPanelShown] = usePanel('viewer.panel', window.innerWidth >= 1280);
  const [handingOn, setHandingOn] = useState<'on' | 'back' | null>(null);
  const canHandOn = row?.state === 'ready' && review.data?.locked === false;
  useCrumb(row ? titleOf(row) : 'Document');

  const openDocument = useCallback(
    (id: string) => void navigate({ to: '/records/$documentId', params: { documentId: id }, replace: true }),
    [navigate],
  );
  const neighbour = (direction: 1 | -1): string | null => {
    const index = list.rows.findIndex((candidate) => candidate.id === documentId);
    if (direction === 1 && index >= list.rows.length - 2) list.more();
    return index < 0 ? null : (list.rows[index + direction]?.id ?? null);
  };
  const step = (direction: 1 | -1): void => {
    const next = neighbour(direction);
    if (next !== null) openDocument(next);
  };
  // At the end of the list what was passed over before is next.
  const verdicts = useVerdicts(documentId, () => neighbour(1) ?? neighbour(-1), openDocument);
  useScreenKeys({
    h: () => {
      if (canHandOn) setHandingOn('on');
    },
    j: () => step(1),
    k: () => step(-1),
    i: () => setPanelShown(!panelShown),
    l: () => setListShown(!listShown),
  });

  const marks = review.data?.documentId === documentId ? review.data.marks : null;
  const overlay = useCallback(
    (page: OverlayPage) => (marks && marks.length > 0 ? <MarkOverlay page={page} marks={marks} /> : null),
    [marks],
  );
  const locked = (review.data?.locked ?? known?.locked ?? false) && (review.data?.openUntil ?? null) === null;

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
    <>
      <IconButton
        label="Hand on"
        shortcut="H"
        onClick={() => {
          if (canHandOn) setHandingOn('on');
        }}
        disabled={!canHandOn}
      >
        <IconShare2 size={16} />
      </IconButton>
      <IconButton
        label={panelShown ? 'Hide the review' : 'Show the review'}
        shortcut="I"
        pressed={panelShown}
        onClick={() => setPanelShown(!panelShown)}
      >
        {panelShown ? <IconLayoutSidebarRightCollapse size={16} /> : <IconLayoutSidebarRightExpand size={16} />}
      </IconButton>
    </>
  );

  return (
    <ViewerProvider documentId={documentId} overlay={overlay}>
      <div className={css.screen}>
        {listShown ? <DocumentList list={list} filter={filter} documentId={documentId} onOpen={openDocument} /> : null}
        <div className={css.document} data-document-place="">
          {got.error && !row ? (
            <div className={css.error}>
              <ErrorCard
                error={got.error.error}
                onRetry={() => void got.refetch()}
                action={<Button onClick={() => void navigate({ to: '/records' })}>Back to records</Button>}
              />
            </div>
          ) : row && locked ? (
            <>
              <div className={css.toolbar}>
                {start}
                <span className={css.spring} />
                {end}
              </div>
              <LockedDocument key={row.id} documentId={row.id} />
            </>
          ) : row ? (
            // Opened anew when a reason was stated.
            <DocumentView
              key={`${row.id} ${review.data?.openUntil ?? ''}`}
              host={host}
              row={row}
              toolbarStart={start}
              toolbarEnd={end}
            />
          ) : null}
        </div>
        {row && review.data?.documentId === row.id ? (
          <ReviewPanel
            key={row.id}
            row={row}
            review={review.data}
            verdicts={verdicts}
            shown={panelShown}
            onShow={() => setPanelShown(true)}
            onRequest={() => void navigate({ to: '/requests/$requestId', params: { requestId: row.requestId } })}
            checks={
              <>
                {row.state === 'ready' && !locked ? (
                  <ChecksPanel key={row.id} documentId={row.id} onOpenDocument={openDocument} />
                ) : null}
                <RequestFind
                  key={row.requestId}
                  requestId={row.requestId}
                  documentId={row.id}
                  onOpenDocument={openDocument}
                />
              </>
            }
            onReturn={review.data.locked ? () => setHandingOn('back') : null}
          />
        ) : null}
      </div>
      {handingOn === 'on' && row ? <HandOnDialog ids={[row.id]} onClose={() => setHandingOn(null)} /> : null}
      {handingOn === 'back' && row ? (
        <ReturnDialog
          documentId={row.id}
          part2={review.data?.part2.request === true || review.data?.part2.flagged === true}
          onClose={() => setHandingOn(null)}
        />
      ) : null}
    </ViewerProvider>
  );
}

/** Plain letters, while nobody types and no dialog is open. */
function useScreenKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof HTMLInputElement || document.querySelector('[role="dialog"]')) return;
      const act = latest.current[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
