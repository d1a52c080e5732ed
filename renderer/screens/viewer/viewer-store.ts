/**
 * What stands between a document's view and the panels beside it: the state of the view, and what was asked of it. Plain, without React;
 * viewer-controller.tsx hands it down the tree.
 */
import type { PageRect } from './engine/page-rect.ts';

/** A rectangle and the page it stands on (1-based). */
export interface PageRegion extends PageRect {
  page: number;
}

/** Evidence: phrases wherever they stand (compared as find does: without case, accents, line breaks), or rectangles of pages. */
export type ViewerHighlight = { texts: readonly string[] } | { rects: readonly PageRegion[] };

export interface ViewerState {
  /** `pages` for PDF, TIFF and pictures; `parts` for what is read as a flow (C-CDA, FHIR, text); null while nothing is shown. */
  kind: 'pages' | 'parts' | null;
  /** Pages, or parts of a flow as far as they are read; 0 while nothing is shown. */
  pageCount: number;
  /** 1-based; 0 while nothing is shown. */
  currentPage: number;
  /** Names of the parts that were entered (entry of a zip, attachment), outermost first; empty for the document itself. */
  path: readonly string[];
  highlight: ViewerHighlight | null;
  /** A region of a page is being chosen. */
  choosing: boolean;
}

export interface ViewerController {
  /** Brings a page (1-based; kept within the document) to the top of the view. */
  goTo(page: number): void;
  /**
   * Shows evidence in place of what was shown before; null ends it. Rectangles lead to the first of them; phrases to their first
   * match on `page`, or without a page to the first match from the current page on. A new document ends it.
   */
  show(what: ViewerHighlight | null, page?: number): void;
  /** Evidence in another document: it waits until that one is in sight, and is forgotten when a third one comes instead. */
  later(documentId: string, page: number | null, what: ViewerHighlight | null): void;
  /**
   * Lets the reader draw one rectangle on a page, by mouse or keys. Only views with pages can; elsewhere it ends at once.
   * @param done told once: the region, or null when it was given up (Esc, another document)
   * @returns gives it up
   */
  chooseRegion(done: (region: PageRegion | null) => void): () => void;
}

/** What a view tells of itself and can do. */
interface Engine {
  kind: 'pages' | 'parts';
  goTo(page: number): void;
}

interface Wish {
  documentId: string;
  page: number | null;
  highlight: ViewerHighlight | null;
}

export interface ViewerStore extends ViewerController {
  get(): ViewerState;
  subscribe(listener: () => void): () => void;
  /** @returns leaves the view */
  attach(engine: Engine): () => void;
  tell(patch: Partial<Pick<ViewerState, 'pageCount' | 'currentPage' | 'path'>>): void;
  /** The choice ends with this region. */
  chosen(region: PageRegion | null): void;
  /** The document that the view is to show. */
  showing(documentId: string): void;
  /** Grows with every `show`, so that asking for the same evidence again leads there again. */
  asked(): { move: number; page: number | null };
}

export const nothingShown: ViewerState = {
  kind: null,
  pageCount: 0,
  currentPage: 0,
  path: [],
  highlight: null,
  choosing: false,
};

export function createViewerStore(): ViewerStore {
  let state = nothingShown;
  let engine: Engine | null = null;
  let documentId = '';
  let wish: Wish | null = null;
  let done: ((region: PageRegion | null) => void) | null = null;
  let move = 0;
  let highlightPage: number | null = null;
  const listeners = new Set<() => void>();
  const set = (patch: Partial<ViewerState>): void => {
    const changed = (Object.keys(patch) as (keyof ViewerState)[]).some((key) => state[key] !== patch[key]);
    if (!changed) return;
    state = { ...state, ...patch };
    for (const listener of listeners) listener();
  };
  const chosen = (region: PageRegion | null): void => {
    const told = done;
    done = null;
    set({ choosing: false });
    told?.(region);
  };
  const show = (highlight: ViewerHighlight | null, page: number | null): void => {
    move++;
    highlightPage = page;
    // A new object each time: the same evidence may be asked for again.
    set({ highlight: highlight === null ? null : { ...highlight } });
    if (highlight === null) return;
    const lead = page ?? ('rects' in highlight ? (highlight.rects[0]?.page ?? null) : null);
    if (lead !== null) engine?.goTo(lead);
  };
  return {
    get: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    attach: (attached) => {
      engine = attached;
      set({ kind: attached.kind });
      const waiting = wish?.documentId === documentId ? wish : null;
      wish = null;
      if (waiting?.highlight) show(waiting.highlight, waiting.page);
      else if (waiting?.page != null) attached.goTo(waiting.page);
      return () => {
        if (engine !== attached) return;
        engine = null;
        chosen(null);
        set({ ...nothingShown, path: state.path });
      };
    },
    tell: set,
    chosen,
    asked: () => ({ move, page: highlightPage }),
    goTo: (page) => {
      if (engine) engine.goTo(page);
      else wish = { documentId, page, highlight: null };
    },
    show: (what, page) => {
      if (engine) show(what, page ?? null);
      else wish = what === null ? null : { documentId, page: page ?? null, highlight: what };
    },
    later: (id, page, highlight) => {
      wish = { documentId: id, page, highlight };
    },
    showing: (id) => {
      documentId = id;
    },
    chooseRegion: (told) => {
      chosen(null);
      if (engine?.kind !== 'pages') {
        told(null);
        return () => undefined;
      }
      done = told;
      set({ choosing: true });
      return () => {
        if (done === told) chosen(null);
      };
    },
  };
}
