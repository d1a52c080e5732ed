/**
 * Chooses the view for a document by what its bytes are. What is found inside of it (an entry of a zip, an attachment) is opened in its
 * place by the same choice; Esc leads back.
 */
import { IconArrowLeft, IconFileOff } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import type { DocumentView as DocumentLook, RecordRow } from '../../../preload/contract/records.ts';
import { call, useLayout } from '../../api/index.ts';
import { EmptyState, ErrorCard, formatBytes, IconButton, useRoomy } from '../../components/index.ts';
import { ArchiveView } from './archive-view.tsx';
import { titleOf, typeName, viewKindOf, whyNotShown } from './document-kind.ts';
import type { PdfHost } from './engine/pdf-library.ts';
import { NotReady } from './not-ready.tsx';
import type { Part } from './open-part.ts';
import { PdfViewer } from './pdf-viewer.tsx';
import { RasterViewer } from './raster-viewer.tsx';
import { ReadingDocument } from './reading-document.tsx';
import { useTicket } from './use-ticket.ts';
import { useViewerPath } from './viewer-controller.tsx';
import css from './viewer-screen.module.css';

const rememberDelayMs = 800;

export interface DocumentViewProps {
  host: PdfHost;
  row: RecordRow;
  toolbarStart: ReactNode;
  toolbarEnd: ReactNode;
  /** What can be done with a document that cannot be shown; stands beside the reason. */
  unshownAction?: ReactNode;
}

export function DocumentView(props: DocumentViewProps) {
  const { row, toolbarStart, toolbarEnd } = props;
  if (row.state === 'ready') return <ReadyDocument {...props} />;
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

function ReadyDocument({ host, row, toolbarStart, toolbarEnd, unshownAction }: DocumentViewProps) {
  const { ticket, error } = useTicket(useCallback(() => call('records:open', { id: row.id }), [row.id]));
  const remember = useRememberPlace(row.id);
  const { parts, enter, leave } = useParts();
  useViewerPath(parts.map(({ name }) => name));
  /** Where each level was left, so that going back returns there. */
  const places = useRef<Place[]>([]);
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
  const depth = parts.length;
  const shown = parts.at(-1)?.ticket ?? ticket;
  const opened: Place = depth === 0 ? { page: ticket.lastPage, view: ticket.lastView } : { page: 1, view: null };
  const place = places.current[depth] ?? opened;
  const keep = (change: Partial<Place>): void => {
    const next = { ...(places.current[depth] ?? opened), ...change };
    places.current[depth] = next;
    if (depth === 0) remember(next);
  };
  const start =
    depth === 0 ? (
      toolbarStart
    ) : (
      <>
        {toolbarStart}
        <IconButton label={`Back to ${parts.at(-2)?.name ?? titleOf(row)}`} shortcut="Esc" onClick={() => leave()}>
          <IconArrowLeft size={16} />
        </IconButton>
        <span className={css.partName}>{parts.at(-1)?.name}</span>
      </>
    );
  return (
    <Content
      key={shown.address}
      host={host}
      documentId={row.id}
      ticket={shown}
      place={place}
      toolbarStart={start}
      toolbarEnd={toolbarEnd}
      unshownAction={unshownAction}
      onPlace={(page) => keep({ page })}
      onView={(view) => keep({ view })}
      onPart={(part) => {
        places.current.length = depth + 1;
        enter(part);
      }}
    />
  );
}

interface Place {
  /** Page or block, 1-based. */
  page: number;
  view: DocumentLook | null;
}

interface ContentProps {
  host: PdfHost;
  documentId: string;
  ticket: Part['ticket'];
  place: Place;
  toolbarStart: ReactNode;
  toolbarEnd: ReactNode;
  unshownAction: ReactNode;
  onView: (view: DocumentLook) => void;
  onPlace: (place: number) => void;
  onPart: (part: Part) => void;
}

/** An opened document by its address, whatever it was opened from. */
export function Content(props: ContentProps) {
  const { host, documentId, ticket, place, toolbarStart, toolbarEnd, unshownAction, onPlace, onView, onPart } = props;
  const [thumbnails, setThumbnails] = useLayout<boolean>('viewer.thumbnails', true);
  const roomy = useRoomy(900);
  const { address, size, type } = ticket;
  const kind = viewKindOf(type);
  const paged = {
    address,
    size,
    label: 'Document',
    initialPage: place.page,
    initialView: place.view,
    initialThumbnails: thumbnails && roomy,
    main: true,
    toolbarStart,
    toolbarEnd,
    failureAction: unshownAction,
    onPage: onPlace,
    onView,
    onThumbnails: setThumbnails,
  };
  if (kind === 'pdf') return <PdfViewer host={host} {...paged} />;
  if (kind === 'picture') return <RasterViewer type={type} {...paged} />;
  if (kind === 'archive')
    return (
      <ArchiveView
        documentId={documentId}
        address={address}
        toolbarStart={toolbarStart}
        toolbarEnd={toolbarEnd}
        onPart={onPart}
      />
    );
  if (kind === 'other')
    return (
      <>
        <PlainToolbar start={toolbarStart} end={toolbarEnd} />
        <EmptyState
          icon={IconFileOff}
          title={`${typeName(type)}: not shown here`}
          text={`The file is here, whole and sealed (${formatBytes(size)}). ${whyNotShown(type)}`}
          action={unshownAction}
        />
      </>
    );
  return (
    <ReadingDocument
      documentId={documentId}
      address={address}
      type={type}
      kind={kind}
      initialPlace={place.page}
      initialZoom={typeof place.view?.zoom === 'number' ? place.view.zoom : 1}
      onZoom={(zoom) => onView({ zoom, rotation: 0, twoUp: false })}
      toolbarStart={toolbarStart}
      toolbarEnd={toolbarEnd}
      onPlace={onPlace}
      onPart={onPart}
    />
  );
}

/** The parts that were entered, the one in sight last. Their addresses are given back on leaving them. */
function useParts(): { parts: readonly Part[]; enter: (part: Part) => void; leave: () => void } {
  const [parts, setParts] = useState<readonly Part[]>([]);
  const held = useRef<readonly Part[]>(parts);
  const close = (part: Part): void =>
    // Closing what the lock has already closed is refused; nothing is lost by that.
    void call('records:close', { address: part.ticket.address }).catch(() => undefined);
  const set = (next: readonly Part[]): void => {
    held.current = next;
    setParts(next);
  };
  const leave = useCallback(() => {
    const last = held.current.at(-1);
    if (!last) return;
    set(held.current.slice(0, -1));
    close(last);
  }, []);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || held.current.length === 0) return;
      if (
        event.target instanceof HTMLInputElement ||
        document.querySelector('[role="dialog"], [role="menu"], [role="search"]')
      )
        return;
      event.preventDefault();
      leave();
    };
    // Before the shell's own listener on the window, to which Esc means the way out of the document; an open search goes first.
    document.addEventListener('keydown', listen);
    return () => {
      document.removeEventListener('keydown', listen);
      held.current.forEach(close);
    };
  }, [leave]);
  return { parts, enter: useCallback((part: Part) => set([...held.current, part]), []), leave };
}

function useRememberPlace(id: string): (place: Place) => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const last = useRef<Place | null>(null);
  const save = useCallback(() => {
    if (last.current === null) return;
    const place = last.current;
    last.current = null;
    // The place in a document is a convenience: refused after a lock, and then simply not remembered.
    void call('records:rememberPage', { id, ...place }).catch(() => undefined);
  }, [id]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      save();
    },
    [save],
  );
  return useCallback(
    (place) => {
      last.current = place;
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = setTimeout(save, rememberDelayMs);
    },
    [save],
  );
}
