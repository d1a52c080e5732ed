/**
 * The page view of every document with pages: virtual pages, zoom, rotation, two pages beside each other, thumbnails, outline, and find
 * and selectable text where the document has text. One set of keys for all formats.
 */
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { focusUnlessTyping } from '../../components/focus.ts';
import { createDrawQueue } from './engine/draw-queue.ts';
import type { PagedDocument } from './engine/paged-document.ts';
import { FindBar } from './find-bar.tsx';
import { OutlinePanel } from './outline-panel.tsx';
import { PageThumbnails } from './page-thumbnails.tsx';
import { PageView } from './page-view.tsx';
import { SidePanel, type Side } from './side-panel.tsx';
import { useEvidence } from './use-evidence.ts';
import { useExtras } from './use-extras.ts';
import { useFind } from './use-find.ts';
import { useSheet, type SheetView } from './use-sheet.ts';
import { useViewerKeys } from './use-viewer-keys.ts';
import { useViewerLink } from './viewer-controller.tsx';
import type { ViewerAction } from './viewer-keys.ts';
import { ViewerToolbar } from './viewer-toolbar.tsx';
import css from './pdf-viewer.module.css';

export interface PagedViewProps {
  /** Accessible name, such as “Signed authorization”. */
  label: string;
  initialPage?: number;
  /** How it is looked at first; as wide as the window without. */
  initialView?: SheetView | null;
  initialThumbnails?: boolean;
  /** The document is what the screen is for: it takes the focus and hears its keys wherever the focus is. */
  main?: boolean;
  /** Shown in the toolbar before the page field and after the last tool. */
  toolbarStart?: ReactNode;
  toolbarEnd?: ReactNode;
  /** Beside the reason why a document cannot be shown: what can be done with it instead. */
  failureAction?: ReactNode;
  onPage?: (page: number) => void;
  onView?: (view: SheetView) => void;
  onPageCount?: (count: number) => void;
  onThumbnails?: (shown: boolean) => void;
}

const asUsual: SheetView = { zoom: 'width', rotation: 0, twoUp: false };

export function PagedViewer({
  document,
  label,
  initialPage,
  initialView,
  initialThumbnails,
  main = false,
  toolbarStart,
  toolbarEnd,
  onPage,
  onView,
  onPageCount,
  onThumbnails,
}: PagedViewProps & { document: PagedDocument }) {
  const root = useRef<HTMLElement>(null);
  const [queue] = useState(createDrawQueue);
  const [thumbnails, setThumbnails] = useState(initialThumbnails ?? false);
  const [finding, setFinding] = useState(0);
  const sheet = useSheet(document.pageCount, document.firstPageSize, initialPage ?? 1, initialView ?? asUsual);
  const { layout, inSight, scrollRef, goTo, reveal, mode, rotation, twoUp } = sheet;
  const extras = useExtras(document);
  const [side, setSide] = useState<Side>('pages');
  const canFind = document.text !== null;
  const foldedText = useCallback((page: number) => document.text?.folded(page) ?? Promise.resolve(''), [document]);
  const find = useFind(document.pageCount, foldedText, (page) => {
    if (page < inSight.first + 1 || page > inSight.last - 1) goTo(page);
  });

  const link = useViewerLink('pages', document.pageCount, inSight.page, goTo);
  const evidence = useEvidence(link, document.pageCount, inSight.page, foldedText, goTo);

  const told = useRef({ onPage, onView, onPageCount });
  useEffect(() => {
    told.current = { onPage, onView, onPageCount };
  });
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) told.current.onView?.({ zoom: mode, rotation, twoUp });
    first.current = false;
  }, [mode, rotation, twoUp]);
  useEffect(() => told.current.onPage?.(inSight.page), [inSight.page]);
  useEffect(() => told.current.onPageCount?.(document.pageCount), [document]);
  useEffect(() => {
    if (main) focusUnlessTyping(scrollRef.current);
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

  const act = (action: ViewerAction): boolean => {
    switch (action) {
      case 'screenDown':
        sheet.screen(1);
        break;
      case 'screenUp':
        sheet.screen(-1);
        break;
      case 'first':
        goTo(1);
        break;
      case 'last':
        goTo(document.pageCount);
        break;
      case 'next':
        sheet.turn(1);
        break;
      case 'previous':
        sheet.turn(-1);
        break;
      case 'zoomIn':
        sheet.zoomStep(1);
        break;
      case 'zoomOut':
        sheet.zoomStep(-1);
        break;
      case 'fitWidth':
        sheet.setMode('width');
        break;
      case 'fitPage':
        sheet.setMode('page');
        break;
      case 'actualSize':
        sheet.setMode(1);
        break;
      case 'rotate':
        sheet.rotate(1);
        break;
      case 'rotateBack':
        sheet.rotate(-1);
        break;
      case 'twoUp':
        sheet.setTwoUp(!twoUp);
        break;
      case 'side':
        toggleThumbnails();
        break;
      case 'find':
        if (!canFind) return false;
        setFinding((count) => count + 1);
        break;
      case 'findNext':
      case 'findPrevious':
        if (finding === 0) return false;
        find.step(action === 'findNext' ? 1 : -1);
        break;
      case 'close':
        if (finding === 0) return false;
        closeFind();
    }
    return true;
  };
  useViewerKeys(main ? null : root, act);

  const sheetWidth = Math.max(layout.totalWidth, sheet.viewport.width);
  const numbers: number[] = [];
  for (let number = inSight.first; number <= inSight.last; number++) numbers.push(number);

  return (
    <section ref={root} className={css.viewer} aria-label={label}>
      <ViewerToolbar
        sheet={sheet}
        pageCount={document.pageCount}
        labels={extras.labels}
        outlined={extras.outline.length > 0}
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
      {extras.remarks.map((remark) => (
        <p key={remark} className={css.broken} role="status">
          {remark}
        </p>
      ))}
      <div className={css.body}>
        {thumbnails ? (
          <SidePanel side={side} onSide={setSide} outlined={extras.outline.length > 0}>
            {side === 'outline' && extras.outline.length > 0 ? (
              <OutlinePanel items={extras.outline} onPage={goTo} />
            ) : (
              <PageThumbnails
                document={document}
                labels={extras.labels}
                rotation={rotation}
                queue={queue}
                page={inSight.page}
                onChoose={goTo}
              />
            )}
          </SidePanel>
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
                      left={layout.left(number, sheetWidth)}
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
                      onPage={goTo}
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
