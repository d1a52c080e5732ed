/**
 * What the panels beside a document may ask of its view: where the reader is, to go to a page, to show evidence, to let a region be
 * chosen, and to draw over pages. `ViewerProvider` stands around the view and its panels; the view in sight attaches itself; what is
 * asked while none is attached waits for the next one. Nothing here knows formats, marks or checks.
 */
import {
  createContext,
  use,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type CSSProperties,
  type ReactNode,
} from 'react';
import type { Rotation } from './engine/page-layout.ts';
import { rectStyle, type PageRect } from './engine/page-rect.ts';
import {
  createViewerStore,
  nothingShown,
  type PageRegion,
  type ViewerController,
  type ViewerHighlight,
  type ViewerState,
  type ViewerStore,
} from './viewer-store.ts';

export type { PageRect } from './engine/page-rect.ts';
export type { PageRegion, ViewerHighlight } from './viewer-store.ts';

/** A page in sight, for what is drawn over it. */
export interface OverlayPage {
  /** 1-based. */
  page: number;
  /** CSS pixels that the page takes now, turned already. */
  width: number;
  height: number;
  rotation: Rotation;
  /** Names of the parts that were entered, as in `ViewerState`. */
  path: readonly string[];
  /** Style that places a child over this region of the page. */
  place(rect: PageRect): CSSProperties;
}

/**
 * Draws over one page. Its layer lets the mouse through: children that are to be clicked set `pointer-events: auto`. Must keep its
 * identity while nothing changes (useCallback), for every page in sight is drawn anew with it.
 */
export type PageOverlay = (page: OverlayPage) => ReactNode;

const StoreContext = createContext<ViewerStore | null>(null);
const OverlayContext = createContext<PageOverlay | null>(null);

export interface ViewerProviderProps {
  /** The document that the view shows. */
  documentId: string;
  /** Drawn over every page in sight. */
  overlay?: PageOverlay | null;
  children: ReactNode;
}

/** Stands around a document's view and the panels that belong to it. */
export function ViewerProvider({ documentId, overlay, children }: ViewerProviderProps) {
  const [store] = useState(createViewerStore);
  // Before the effects of the view within, which attaches itself by one.
  useLayoutEffect(() => store.showing(documentId), [store, documentId]);
  return (
    <StoreContext value={store}>
      <OverlayContext value={overlay ?? null}>{children}</OverlayContext>
    </StoreContext>
  );
}

const noSubscription = (): (() => void) => () => undefined;
const noState = (): ViewerState => nothingShown;

/** For panels: the state of the view beside them and what can be asked of it. @public */
export function useViewer(): ViewerState & ViewerController {
  const store = use(StoreContext);
  if (!store) throw new Error('ViewerProvider is missing');
  const state = useSyncExternalStore(store.subscribe, store.get);
  return useMemo(
    () => ({
      ...state,
      goTo: store.goTo,
      show: store.show,
      later: store.later,
      chooseRegion: store.chooseRegion,
    }),
    [state, store],
  );
}

export interface ViewerLink {
  highlight: ViewerHighlight | null;
  choosing: boolean;
  path: readonly string[];
  /** Grows with every request for evidence; `page` is the page that was asked for. */
  asked: { move: number; page: number | null };
  overlay: PageOverlay | null;
  chosen(region: PageRegion | null): void;
}

/** For views: attaches the view in sight to the panels around it. Without a provider (a PDF within a form) it does nothing. */
export function useViewerLink(
  kind: 'pages' | 'parts',
  pageCount: number,
  currentPage: number,
  goTo: (page: number) => void,
): ViewerLink {
  const store = use(StoreContext);
  const overlay = use(OverlayContext);
  const state = useSyncExternalStore(store?.subscribe ?? noSubscription, store?.get ?? noState);
  const latest = useRef(goTo);
  useEffect(() => {
    latest.current = goTo;
  });
  useEffect(() => store?.tell({ pageCount, currentPage }), [store, pageCount, currentPage]);
  // After the figures, so that a page that was asked for earlier is reached over what was just told.
  useEffect(() => store?.attach({ kind, goTo: (page) => latest.current(page) }), [store, kind]);
  const { highlight, choosing, path } = state;
  return useMemo(
    () => ({
      highlight,
      choosing,
      path,
      // Changes with `highlight`, which is a new object each time.
      asked: store?.asked() ?? { move: 0, page: null },
      overlay,
      chosen: store?.chosen ?? (() => undefined),
    }),
    [store, highlight, choosing, path, overlay],
  );
}

/** For the view that opens parts within a document: tells which are entered. */
export function useViewerPath(path: readonly string[]): void {
  const store = use(StoreContext);
  const key = path.join('\n');
  useEffect(() => {
    store?.tell({ path: key === '' ? [] : key.split('\n') });
    return () => store?.tell({ path: [] });
  }, [store, key]);
}

/** Makes the page that an overlay is given. */
export const overlayPageOf = (page: Omit<OverlayPage, 'place'>): OverlayPage => ({
  ...page,
  place: (rect) => ({ position: 'absolute', ...rectStyle(rect, page.rotation) }),
});
