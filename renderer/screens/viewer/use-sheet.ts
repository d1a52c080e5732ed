/** The state of one long sheet of pages: what is in sight, zoom, rotation, and a place that survives every change of layout. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import {
  currentPage,
  layoutPages,
  nextZoom,
  pageGap,
  pagesInSight,
  screenStep,
  zoomFor,
  type PageLayout,
  type PageSize,
  type Rotation,
  type ZoomMode,
} from './engine/page-layout.ts';

/** A point of a page that must stay at a point of the window. */
interface Anchor {
  page: number;
  /** Part of the page's height above the point; may lie a little outside 0…1 for the gap. */
  part: number;
  /** CSS pixels below the window's top edge. */
  viewY: number;
  /** Part of the sheet's width, and the window's x it belongs at; null keeps the middle. */
  across: { part: number; viewX: number } | null;
}

export interface Sheet {
  scrollRef: RefObject<HTMLDivElement | null>;
  layout: PageLayout;
  inSight: { first: number; last: number; page: number };
  viewport: PageSize;
  mode: ZoomMode;
  rotation: Rotation;
  twoUp: boolean;
  setMode(mode: ZoomMode): void;
  zoomStep(direction: 1 | -1): void;
  rotate(direction: 1 | -1): void;
  setTwoUp(twoUp: boolean): void;
  /** The row before or after. */
  turn(direction: 1 | -1): void;
  goTo(page: number): void;
  screen(direction: 1 | -1): void;
  onScroll(): void;
  /** Tells the true size of a page once it has been read. */
  learnSize(page: number, size: PageSize): void;
  /** Brings a rectangle (in window coordinates) into sight. */
  reveal(rect: DOMRect): void;
}

/** How a sheet is looked at when it is opened. */
export interface SheetView {
  zoom: ZoomMode;
  rotation: Rotation;
  twoUp: boolean;
}

export function useSheet(count: number, first: PageSize, initialPage: number, initial: SheetView): Sheet {
  const scrollRef = useRef<HTMLDivElement>(null);
  const anchor = useRef<Anchor>({
    page: Math.min(Math.max(1, initialPage), count),
    part: 0,
    viewY: pageGap,
    across: null,
  });
  const [viewport, setViewport] = useState<PageSize>({ width: 0, height: 0 });
  const [mode, setModeState] = useState<ZoomMode>(initial.zoom);
  const [rotation, setRotation] = useState<Rotation>(initial.rotation);
  const [twoUp, setTwoUp] = useState(initial.twoUp);
  const [sizes, setSizes] = useState<ReadonlyMap<number, PageSize>>(new Map());
  const [inSight, setInSight] = useState({ first: 1, last: 1, page: anchor.current.page });

  const columns = twoUp ? 2 : 1;
  const layout = useMemo(
    () =>
      layoutPages(
        count,
        first,
        sizes,
        rotation,
        viewport.width > 0 ? zoomFor(mode, first, rotation, viewport, columns) : 1,
        columns,
      ),
    [count, first, sizes, rotation, mode, viewport, columns],
  );

  const look = useCallback(() => {
    const box = scrollRef.current;
    if (!box || box.clientHeight === 0) return;
    const next = {
      ...pagesInSight(layout, box.scrollTop, box.clientHeight),
      page: currentPage(layout, box.scrollTop, box.clientHeight),
    };
    setInSight((old) => (old.first === next.first && old.last === next.last && old.page === next.page ? old : next));
  }, [layout]);

  const onScroll = useCallback(() => {
    const box = scrollRef.current;
    if (!box) return;
    const page = layout.pageAt(box.scrollTop);
    anchor.current = {
      page,
      part: (box.scrollTop - layout.top(page)) / Math.max(1, layout.size(page).height),
      viewY: 0,
      across: null,
    };
    look();
  }, [layout, look]);

  useEffect(() => {
    const box = scrollRef.current;
    if (!box) return;
    const measure = (): void =>
      setViewport((old) =>
        old.width === box.clientWidth && old.height === box.clientHeight
          ? old
          : { width: box.clientWidth, height: box.clientHeight },
      );
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const box = scrollRef.current;
    if (!box || viewport.width === 0) return;
    const { page, part, viewY, across } = anchor.current;
    box.scrollTop = layout.top(page) + part * layout.size(page).height - viewY;
    const width = Math.max(layout.totalWidth, box.clientWidth);
    box.scrollLeft = across ? across.part * width - across.viewX : (width - box.clientWidth) / 2;
    look();
  }, [layout, viewport, look]);

  const holdAt = useCallback(
    (viewX: number, viewY: number) => {
      const box = scrollRef.current;
      if (!box) return;
      const y = box.scrollTop + viewY;
      const page = layout.pageAt(y);
      const width = Math.max(layout.totalWidth, box.clientWidth);
      anchor.current = {
        page,
        part: (y - layout.top(page)) / Math.max(1, layout.size(page).height),
        viewY,
        across: { part: (box.scrollLeft + viewX) / width, viewX },
      };
    },
    [layout],
  );

  useEffect(() => {
    const box = scrollRef.current;
    if (!box) return;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const edge = box.getBoundingClientRect();
      holdAt(event.clientX - edge.left, event.clientY - edge.top);
      setModeState(layout.zoom * Math.exp(-Math.max(-120, Math.min(120, event.deltaY)) * 0.0016));
    };
    // React listens passively to wheel; only a listener of one's own may keep the page from zooming.
    box.addEventListener('wheel', onWheel, { passive: false });
    return () => box.removeEventListener('wheel', onWheel);
  }, [layout, holdAt]);

  const setMode = useCallback(
    (next: ZoomMode) => {
      if (typeof next === 'number') holdAt(viewport.width / 2, viewport.height / 3);
      setModeState(next);
    },
    [holdAt, viewport],
  );
  const goTo = useCallback(
    (page: number) => {
      const box = scrollRef.current;
      if (box) box.scrollTop = layout.top(Math.min(Math.max(1, page), layout.count)) - pageGap;
    },
    [layout],
  );

  return {
    scrollRef,
    layout,
    inSight,
    viewport,
    mode,
    rotation,
    twoUp,
    setMode,
    zoomStep: (direction) => setMode(nextZoom(layout.zoom, direction)),
    rotate: (direction) => setRotation((old) => ((old + direction * 90 + 360) % 360) as Rotation),
    setTwoUp,
    turn: (direction) => {
      const start = layout.rowStart(inSight.page, direction);
      if (start !== layout.rowStart(inSight.page)) goTo(start);
    },
    goTo,
    screen(direction) {
      const box = scrollRef.current;
      if (box) box.scrollTop = screenStep(layout, box.scrollTop, box.clientHeight, direction);
    },
    onScroll,
    learnSize: useCallback(
      (page, size) =>
        setSizes((old) => {
          const known = old.get(page) ?? first;
          if (Math.abs(known.width - size.width) < 0.5 && Math.abs(known.height - size.height) < 0.5) return old;
          return new Map(old).set(page, size);
        }),
      [first],
    ),
    reveal(rect) {
      const box = scrollRef.current;
      if (!box) return;
      const edge = box.getBoundingClientRect();
      const margin = 60;
      if (rect.top < edge.top + margin || rect.bottom > edge.top + box.clientHeight - margin)
        box.scrollTop += rect.top - edge.top - box.clientHeight / 3;
      if (rect.left < edge.left || rect.right > edge.left + box.clientWidth)
        box.scrollLeft += rect.left - edge.left - box.clientWidth / 3;
    },
  };
}
