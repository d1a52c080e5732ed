/**
 * The page view of every document with pages: virtual pages, zoom, rotation, thumbnails, and find and selectable text where the
 * document has text. One set of keys for all formats.
 */
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { createDrawQueue } from './engine/draw-queue.ts';
import type { ZoomMode } from './engine/page-layout.ts';
import type { PagedDocument } from './engine/paged-document.ts';
import { FindBar } from './find-bar.tsx';
import { PageThumbnails } from './page-thumbnails.tsx';
import { PageView } from './page-view.tsx';
import { useEvidence } from './use-evidence.ts';
import { useFind } from './use-find.ts';
import { useSheet } from './use-sheet.ts';
import { useViewerLink } from './viewer-controller.tsx';
import { ViewerToolbar } from './viewer-toolbar.tsx';
import css from './pdf-viewer.module.css';

export interface PagedViewProps {
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

export function PagedViewer({
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
}: PagedViewProps & { document: PagedDocument }) {
  const root = useRef<HTMLElement>(null);
  const [queue] = useState(createDrawQueue);
  const [thumbnails, setThumbnails] = useState(initialThumbnails ?? false);
  const [finding, setFinding] = useState(0);
  const sheet = useSheet(document.pageCount, document.firstPageSize, initialPage ?? 1, initialMode ?? 'width');
  const { layout, inSight, scrollRef, goTo, reveal } = sheet;
  const canFind = document.text !== null;
  const foldedText = useCallback((page: number) => document.text?.folded(page) ?? Promise.resolve(''), [document]);
  const find = useFind(document.pageCount, foldedText, (page) => {
    if (page < inSight.first + 1 || page > inSight.last - 1) goTo(page);
  });

  const link = useViewerLink('pages', document.pageCount, inSight.page, goTo);
  const evidence = useEvidence(link, document.pageCount, inSight.page, foldedText, goTo);

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
      if (event.key === 'f' && canFind) act(() => setFinding((count) => count + 1));
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
        onFind={canFind ? () => (finding > 0 ? closeFind() : setFinding(1)) : null}
      />
      {document.broken ? (
        <p className={css.broken} role="status">
          The file breaks off after page {document.pageCount}: what came after it cannot be read.
        </p>
      ) : null}
      <div className={css.body}>
        {thumbnails ? (
          <PageThumbnails
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
                    <PageView
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
                      link={link}
                      evidence={evidence.highlighter}
                      phrases={evidence.phrases}
                      evidencePage={evidence.page}
                      current={inSight.page === number}
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
