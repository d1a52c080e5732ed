/**
 * Reads documents without pages: C-CDA, FHIR, text, trees. A virtual list of blocks with the same keys as the page view: outline,
 * zoom, find, and the place it was left at.
 */
import { IconLayoutSidebar, IconSearch, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { focusUnlessTyping } from '../../../components/focus.ts';
import { IconButton } from '../../../components/index.ts';
import { foldItems } from '../engine/find-text.ts';
import { nextZoom } from '../engine/page-layout.ts';
import { FindBar } from '../find-bar.tsx';
import { useEvidence } from '../use-evidence.ts';
import { useFind } from '../use-find.ts';
import { useViewerKeys } from '../use-viewer-keys.ts';
import { useViewerLink } from '../viewer-controller.tsx';
import viewer from '../pdf-viewer.module.css';
import { BlockView, NodeView, type BlockActions } from './block-view.tsx';
import { runsOf, type Attachment, type Block } from './blocks.ts';
import css from './reading.module.css';
import type { Reading } from './use-reading.ts';
import { domRanges } from './dom-runs.ts';

export interface ReadingViewProps {
  reading: Reading;
  label: string;
  /** Block that it was left at, 1-based. */
  initialPlace: number;
  /** 1 = 100 %. */
  initialZoom: number;
  outlineShown: boolean;
  /** Text and trees take the whole width and have fixed type. */
  wide: boolean;
  toolbarStart: ReactNode;
  toolbarEnd: ReactNode;
  /** Between the outline button and the zoom. */
  toolbarMiddle: ReactNode;
  opening: number | null;
  onOpen: (attachment: Attachment) => void;
  onPlace: (place: number) => void;
  onZoom: (zoom: number) => void;
  onOutline: (shown: boolean) => void;
}

const guess: Record<Block['k'], number> = {
  title: 60,
  heading: 44,
  facts: 140,
  rich: 60,
  note: 40,
  card: 120,
  attachment: 48,
  line: 20,
  node: 24,
};

export function ReadingView(props: ReadingViewProps) {
  const { reading, label, initialPlace, outlineShown, wide, toolbarStart, toolbarEnd, toolbarMiddle, onOutline } =
    props;
  const { blocks, count, outline, done } = reading;
  const scrollRef = useRef<HTMLDivElement>(null);
  const [zoom, setZoomState] = useState(props.initialZoom);
  const setZoom = (next: number): void => {
    setZoomState(next);
    props.onZoom(next);
  };
  const [finding, setFinding] = useState(0);
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());

  /** Indexes of the blocks that are not folded away; null for all. */
  const visible = useMemo(() => (folded.size === 0 ? null : unfolded(blocks, count, folded)), [blocks, count, folded]);
  const shownCount = visible?.length ?? count;
  const blockAt = (row: number): number => visible?.[row] ?? row;
  const rowOf = (block: number): number => (visible ? Math.max(0, visible.indexOf(block)) : block);

  const virtual = useVirtualizer({
    count: shownCount,
    getScrollElement: () => scrollRef.current,
    estimateSize: (row) => (guess[blocks[blockAt(row)]?.k ?? 'rich'] ?? 60) * zoom,
    getItemKey: (row) => blockAt(row),
    overscan: 12,
    paddingStart: 16,
    paddingEnd: 48,
  });
  useEffect(() => virtual.measure(), [virtual, zoom]);

  const restored = useRef(initialPlace <= 1);
  useEffect(() => {
    if (restored.current || (count < initialPlace && !done)) return;
    restored.current = true;
    virtual.scrollToIndex(Math.min(initialPlace, count) - 1, { align: 'start' });
  }, [virtual, count, done, initialPlace]);

  const items = virtual.getVirtualItems();
  const top = virtual.scrollOffset ?? 0;
  const firstRow = items.find((item) => item.end > top + 4)?.index ?? 0;
  const place = blockAt(firstRow) + 1;
  const told = useRef(props.onPlace);
  useEffect(() => {
    told.current = props.onPlace;
  });
  useEffect(() => {
    if (restored.current && count > 0) told.current(place);
  }, [place, count]);

  const foldedText = useCallback(
    (page: number) => {
      const block = blocks[page - 1];
      return Promise.resolve(block ? foldItems(runsOf(block)).folded : '');
    },
    [blocks],
  );
  const find = useFind(Math.max(1, count), foldedText, (page) => {
    setFolded((old) => (old.size === 0 ? old : new Set()));
    virtual.scrollToIndex(page - 1, { align: 'center' });
  });
  const { highlighter } = find;
  const query = find.state.query;
  const current = find.state.current;
  const listRef = useRef<HTMLDivElement>(null);
  const range = `${items[0]?.index ?? 0}-${items.at(-1)?.index ?? 0}`;
  useEffect(() => {
    const host = listRef.current;
    if (!host || query === '') return undefined;
    const marked: number[] = [];
    for (const row of rowsOf(host)) {
      const page = Number(row.dataset['block']) + 1;
      const ranges = domRanges(row, query);
      highlighter.set(page, ranges, current?.page === page ? (ranges[current.ordinal] ?? null) : null);
      marked.push(page);
    }
    return () => marked.forEach((page) => highlighter.clear(page));
  }, [highlighter, query, current, range, count]);

  const goToPart = (page: number): void => {
    setFolded((old) => (old.size === 0 ? old : new Set()));
    virtual.scrollToIndex(Math.min(Math.max(1, page), count) - 1, { align: 'start' });
  };
  const link = useViewerLink('parts', count, place, goToPart);
  const evidence = useEvidence(link, done ? count : 0, place, foldedText, goToPart);
  const { phrases, highlighter: evidenceMarks } = evidence;
  useEffect(() => {
    const host = listRef.current;
    if (!host || phrases.length === 0) return undefined;
    const marked: number[] = [];
    for (const row of rowsOf(host)) {
      const page = Number(row.dataset['block']) + 1;
      evidenceMarks.set(
        page,
        phrases.flatMap((phrase) => domRanges(row, phrase)),
        null,
      );
      marked.push(page);
    }
    return () => marked.forEach((page) => evidenceMarks.clear(page));
  }, [evidenceMarks, phrases, range, count]);

  useEffect(() => focusUnlessTyping(scrollRef.current), []);
  const closeFind = (): void => {
    setFinding(0);
    find.seek('', 1);
    scrollRef.current?.focus({ preventScroll: true });
  };
  const goTo = (block: number): void => virtual.scrollToIndex(rowOf(block), { align: 'start' });
  const section = outline.findLastIndex((entry) => entry.block <= place - 1);
  const step = (direction: 1 | -1): void => {
    const entry = outline[Math.min(outline.length - 1, Math.max(0, section + direction))];
    if (entry) goTo(entry.block);
  };
  const toggleOutline = (): void => onOutline(!outlineShown);

  const screen = (direction: 1 | -1): void => {
    const box = scrollRef.current;
    if (box) box.scrollTop += direction * box.clientHeight * 0.9;
  };
  useViewerKeys(null, (action) => {
    switch (action) {
      case 'screenDown':
        screen(1);
        return true;
      case 'screenUp':
        screen(-1);
        return true;
      case 'first':
        virtual.scrollToIndex(0);
        return true;
      case 'last':
        virtual.scrollToIndex(shownCount - 1, { align: 'end' });
        return true;
      case 'zoomIn':
        setZoom(nextZoom(zoom, 1));
        return true;
      case 'zoomOut':
        setZoom(nextZoom(zoom, -1));
        return true;
      case 'fitWidth':
      case 'fitPage':
      case 'actualSize':
        setZoom(1);
        return true;
      case 'find':
        setFinding((n) => n + 1);
        return true;
      case 'next':
      case 'previous':
        if (outline.length === 0) return false;
        step(action === 'next' ? 1 : -1);
        return true;
      case 'side':
        if (outline.length === 0) return false;
        toggleOutline();
        return true;
      case 'findNext':
      case 'findPrevious':
        if (finding === 0) return false;
        find.step(action === 'findNext' ? 1 : -1);
        return true;
      case 'close':
        if (finding === 0) return false;
        closeFind();
        return true;
      case 'rotate':
      case 'rotateBack':
      case 'twoUp':
        return false;
    }
  });

  const actions: BlockActions = { open: props.onOpen, opening: props.opening };
  const toggle = (block: number): void =>
    setFolded((old) => {
      const next = new Set(old);
      if (!next.delete(block)) next.add(block);
      return next;
    });

  return (
    <section className={viewer.viewer} aria-label={label}>
      <div className={viewer.toolbar} role="toolbar" aria-label="Document tools">
        {outline.length > 0 ? (
          <IconButton label="Outline" shortcut="Ctrl+B" pressed={outlineShown} onClick={toggleOutline}>
            <IconLayoutSidebar size={16} />
          </IconButton>
        ) : null}
        {toolbarStart}
        {toolbarMiddle ? <span className={css.middle}>{toolbarMiddle}</span> : null}
        <span className={viewer.spring} />
        <IconButton label="Zoom out" shortcut="−" onClick={() => setZoom(nextZoom(zoom, -1))}>
          <IconZoomOut size={16} />
        </IconButton>
        <button
          type="button"
          className={viewer.zoomValue}
          title="Actual size · Ctrl+1"
          aria-label={`Zoom ${Math.round(zoom * 100)} %, set to actual size`}
          onClick={() => setZoom(1)}
        >
          {Math.round(zoom * 100)} %
        </button>
        <IconButton label="Zoom in" shortcut="+" onClick={() => setZoom(nextZoom(zoom, 1))}>
          <IconZoomIn size={16} />
        </IconButton>
        <IconButton
          label="Find"
          shortcut="F"
          pressed={finding > 0}
          onClick={() => (finding > 0 ? closeFind() : setFinding(1))}
        >
          <IconSearch size={16} />
        </IconButton>
        {toolbarEnd}
      </div>
      <div className={viewer.body}>
        {outlineShown && outline.length > 0 ? (
          <nav className={css.outline} aria-label="Outline">
            {outline.map((entry, n) => (
              <button
                key={entry.block}
                type="button"
                className={css.outlineEntry}
                style={{ paddingLeft: entry.level * 12 }}
                aria-current={n === section ? 'location' : undefined}
                onClick={() => goTo(entry.block)}
              >
                {entry.title}
              </button>
            ))}
          </nav>
        ) : null}
        {finding > 0 ? (
          <FindBar
            state={find.state}
            pageCount={Math.max(1, count)}
            unit="Part"
            focusMove={finding}
            onSeek={(phrase) => find.seek(phrase, place)}
            onStep={find.step}
            onClose={closeFind}
          />
        ) : null}
        <div ref={scrollRef} className={css.scroll} tabIndex={0} role="region" aria-label={`${label}, text`}>
          <div ref={listRef} className={wide ? css.wideSheet : css.sheet} style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const index = blockAt(item.index);
              const block = blocks[index];
              if (!block) return null;
              return (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  data-block={index}
                  className={css.row}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <div style={{ zoom }}>
                    {block.k === 'node' ? (
                      <NodeView node={block} folded={folded.has(index)} onFold={() => toggle(index)} />
                    ) : (
                      <BlockView block={block} actions={actions} />
                    )}
                  </div>
                </div>
              );
            })}
          </div>
          {reading.done && count === 0 && !reading.failed ? (
            <p className={css.empty}>There is nothing in this file.</p>
          ) : null}
          {reading.failed ? (
            <p className={css.empty} role="alert">
              The file could not be read to its end. Open the document again; if it returns, download it again.
            </p>
          ) : null}
        </div>
      </div>
    </section>
  );
}

const rowsOf = (host: HTMLElement): NodeListOf<HTMLElement> => host.querySelectorAll<HTMLElement>('[data-block]');

function unfolded(blocks: readonly Block[], count: number, folded: ReadonlySet<number>): number[] {
  const out: number[] = [];
  for (let n = 0; n < count; n++) {
    out.push(n);
    const block = blocks[n];
    if (block?.k === 'node' && folded.has(n)) n += block.below;
  }
  return out;
}
