/**
 * Reads a PDF: virtual pages, zoom, rotation, find, selectable text and thumbnails. Used for received records and for a
 * signed authorization. It runs no script of the document, follows no link, and writes nothing.
 */
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { createDrawQueue } from './engine/draw-queue.ts';
import type { PdfHost } from './engine/pdf-library.ts';
import type { PdfDocument, PdfFailure } from './engine/pdf-document.ts';
import type { ZoomMode } from './engine/page-layout.ts';
import { FindBar } from './find-bar.tsx';
import { PdfPageView } from './pdf-page-view.tsx';
import { PdfThumbnails } from './pdf-thumbnails.tsx';
import { useFind } from './use-find.ts';
import { usePdfDocument } from './use-pdf-document.ts';
import { useSheet } from './use-sheet.ts';
import { ViewerToolbar } from './viewer-toolbar.tsx';
import css from './pdf-viewer.module.css';

export interface PdfViewerProps {
  host: PdfHost;
  /** Ticket address of the app's own origin. */
  address: string;
  /** Bytes. */
  size: number;
  /** Accessible name, such as “Signed authorization”. */
  label: string;
  initialPage?: number;
  initialMode?: ZoomMode;
  initialThumbnails?: boolean;
  /** The document is what the screen is for: it takes the focus and hears its keys wherever the focus is. */
  main?: boolean;
  /** Shown in the toolbar before the page field and after the last tool. */
  toolbarStart?: ReactNode;
  toolbarEnd?: ReactNode;
  onPage?: (page: number) => void;
  onPageCount?: (count: number) => void;
  onThumbnails?: (shown: boolean) => void;
}

const failureText: Record<PdfFailure, { title: string; text: string }> = {
  password: {
    title: 'This PDF is protected by a password',
    text: 'The site has to send it without one: the workstation keeps records under its own encryption. Ask the site, then download it again.',
  },
  damaged: {
    title: 'This PDF cannot be read',
    text: 'Its structure is broken. The file is kept as it arrived; download it again or ask the site to send it anew.',
  },
  unreadable: {
    title: 'The file could not be read to its end',
    text: 'The view was closed, or the sealed file does not match its checks. Open the document again.',
  },
};

export function PdfViewer(props: PdfViewerProps) {
  const { document, failure } = usePdfDocument(props.host, props.address, props.size);
  const slow = useSlow(document === null && failure === null);
  if (failure) {
    return (
      <div className={css.notice} role="alert">
        <h2>{failureText[failure].title}</h2>
        <p>{failureText[failure].text}</p>
      </div>
    );
  }
  if (!document)
    return (
      <div className={css.waiting}>
        {slow ? <div className={css.skeletonPage} aria-label="Opening the document" role="status" /> : null}
      </div>
    );
  return <OpenedPdf key={props.address} {...props} document={document} />;
}

function useSlow(waiting: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setSlow(true), 150);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [waiting]);
  return slow;
}

function OpenedPdf({
  document,
  label,
  initialPage,
  initialMode,
  initialThumbnails,
  main = false,
  toolbarStart,
  toolbarEnd,
  onPage,
  onPageCount,
  onThumbnails,
}: PdfViewerProps & { document: PdfDocument }) {
  const root = useRef<HTMLElement>(null);
  const [queue] = useState(createDrawQueue);
  const [thumbnails, setThumbnails] = useState(initialThumbnails ?? false);
  const [finding, setFinding] = useState(0);
  const sheet = useSheet(document.pageCount, document.firstPageSize, initialPage ?? 1, initialMode ?? 'width');
  const { layout, inSight, scrollRef, goTo, reveal } = sheet;
  const find = useFind(document, (page) => {
    if (page < inSight.first + 1 || page > inSight.last - 1) goTo(page);
  });

  const told = useRef({ onPage, onPageCount });
  useEffect(() => {
    told.current = { onPage, onPageCount };
  });
  useEffect(() => told.current.onPage?.(inSight.page), [inSight.page]);
  useEffect(() => told.current.onPageCount?.(document.pageCount), [document]);
  useEffect(() => {
    if (main) scrollRef.current?.focus({ preventScroll: true });
  }, [main, scrollRef]);

  const revealRef = useRef(reveal);
  useEffect(() => {
    revealRef.current = reveal;
  });
  const onReveal = useCallback((rect: DOMRect) => revealRef.current(rect), []);

  const toggleThumbnails = (): void => {
    setThumbnails(!thumbnails);
    onThumbnails?.(!thumbnails);
  };
  const closeFind = (): void => {
    setFinding(0);
    find.seek('', 1);
    scrollRef.current?.focus({ preventScroll: true });
  };

  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || window.document.querySelector('[role="dialog"], [role="menu"]')) return;
    const typing = event.target instanceof HTMLInputElement;
    const onButton = event.target instanceof HTMLButtonElement;
    const act = (work: () => void): void => {
      event.preventDefault();
      work();
    };
    if (event.ctrlKey || event.metaKey) {
      if (event.key === 'f') act(() => setFinding((count) => count + 1));
      else if (event.key === 'g' && finding > 0) act(() => find.step(event.shiftKey ? -1 : 1));
      else if (event.key === '+' || event.key === '=') act(() => sheet.zoomStep(1));
      else if (event.key === '-') act(() => sheet.zoomStep(-1));
      else if (event.key === '0') act(() => sheet.setMode('width'));
      else if (event.key === '9') act(() => sheet.setMode('page'));
      else if (event.key === '1') act(() => sheet.setMode(1));
      else if (event.key === 'b') act(toggleThumbnails);
      else if (event.key.toLowerCase() === 'r') act(() => sheet.rotate(event.shiftKey ? -1 : 1));
      return;
    }
    if (typing || event.altKey) return;
    if (event.key === 'PageDown' || (event.key === ' ' && !event.shiftKey && !onButton)) act(() => sheet.screen(1));
    else if (event.key === 'PageUp' || (event.key === ' ' && event.shiftKey && !onButton)) act(() => sheet.screen(-1));
    else if (event.key === 'Home') act(() => goTo(1));
    else if (event.key === 'End') act(() => goTo(document.pageCount));
    else if (event.key === 'ArrowRight') act(() => goTo(inSight.page + 1));
    else if (event.key === 'ArrowLeft') act(() => goTo(inSight.page - 1));
    else if (event.key === 'F3' && finding > 0) act(() => find.step(event.shiftKey ? -1 : 1));
    else if (event.key === 'Escape' && finding > 0) act(closeFind);
  };

  const heard = useRef(onKey);
  useEffect(() => {
    heard.current = onKey;
  });
  useEffect(() => {
    const place = main ? window.document : root.current;
    if (!place) return undefined;
    const listen = (event: Event): void => {
      if (event instanceof KeyboardEvent) heard.current(event);
    };
    place.addEventListener('keydown', listen);
    return () => place.removeEventListener('keydown', listen);
  }, [main]);

  const sheetWidth = Math.max(layout.totalWidth, sheet.viewport.width);
  const numbers: number[] = [];
  for (let number = inSight.first; number <= inSight.last; number++) numbers.push(number);

  return (
    <section ref={root} className={css.viewer} aria-label={label}>
      <ViewerToolbar
        sheet={sheet}
        pageCount={document.pageCount}
        thumbnails={thumbnails}
        finding={finding > 0}
        start={toolbarStart}
        end={toolbarEnd}
        onThumbnails={toggleThumbnails}
        onFind={() => (finding > 0 ? closeFind() : setFinding(1))}
      />
      <div className={css.body}>
        {thumbnails ? (
          <PdfThumbnails
            document={document}
            rotation={sheet.rotation}
            queue={queue}
            page={inSight.page}
            onChoose={goTo}
          />
        ) : null}
        {finding > 0 ? (
          <FindBar
            state={find.state}
            pageCount={document.pageCount}
            focusMove={finding}
            onSeek={(phrase) => find.seek(phrase, inSight.page)}
            onStep={find.step}
            onClose={closeFind}
          />
        ) : null}
        <div
          ref={scrollRef}
          className={css.scroll}
          tabIndex={0}
          role="region"
          aria-label={`${label}, page ${inSight.page} of ${document.pageCount}`}
          onScroll={sheet.onScroll}
        >
          <div className={css.sheet} style={{ width: sheetWidth, height: layout.totalHeight }}>
            {sheet.viewport.width > 0
              ? numbers.map((number) => {
                  const size = layout.size(number);
                  return (
                    <PdfPageView
                      key={number}
                      document={document}
                      number={number}
                      top={layout.top(number)}
                      left={Math.floor((sheetWidth - size.width) / 2)}
                      width={size.width}
                      height={size.height}
                      zoom={layout.zoom}
                      rotation={sheet.rotation}
                      queue={queue}
                      highlighter={find.highlighter}
                      query={find.state.query}
                      currentOrdinal={find.state.current?.page === number ? find.state.current.ordinal : -1}
                      findMove={find.move}
                      onSize={sheet.learnSize}
                      onReveal={onReveal}
                    />
                  );
                })
              : null}
          </div>
        </div>
      </div>
    </section>
  );
}
