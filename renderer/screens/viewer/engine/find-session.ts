/**
 * Finds a phrase in a document of any length: pages are read one after another from the page in sight on, counts appear
 * as they are known, and a new phrase or the viewer's end stops the reading. It keeps folded text only, never positions.
 */
import { foldQuery, matchesIn } from './find-text.ts';

export interface FindState {
  /** The folded phrase; empty when nothing is sought. */
  query: string;
  /** Matches found so far, over all pages read. */
  total: number;
  pagesRead: number;
  done: boolean;
  /** The match the reader stands on. */
  current: { page: number; ordinal: number } | null;
  /** 1-based rank of the current match among those found so far. */
  rank: number;
}

export const nothingSought: FindState = { query: '', total: 0, pagesRead: 0, done: true, current: null, rank: 0 };

export interface FindSession {
  /** Starts anew from `page`; an empty phrase clears. */
  seek(phrase: string, page: number): void;
  step(direction: 1 | -1): void;
  state(): FindState;
  close(): void;
}

const progressEveryMs = 100;

export function createFindSession(deps: {
  pageCount: number;
  foldedText: (page: number) => Promise<string>;
  now: () => number;
  onChange: (state: FindState, moved: boolean) => void;
}): FindSession {
  const texts = new Map<number, string>();
  let state = nothingSought;
  let counts = new Int32Array(deps.pageCount + 1);
  let run = 0;

  const set = (next: FindState, moved: boolean): void => {
    state = next;
    deps.onChange(next, moved);
  };
  const rankOf = (current: FindState['current']): number => {
    if (current === null) return 0;
    let before = 0;
    for (let page = 1; page < current.page; page++) before += counts[page] ?? 0;
    return before + current.ordinal + 1;
  };

  async function read(query: string, from: number, mine: number): Promise<void> {
    let reported = deps.now();
    let total = 0;
    let current: FindState['current'] = null;
    for (let step = 0; step < deps.pageCount; step++) {
      const page = ((from - 1 + step) % deps.pageCount) + 1;
      let text = texts.get(page);
      if (text === undefined) {
        text = await deps.foldedText(page).catch(() => '');
        if (mine !== run) return;
        texts.set(page, text);
      }
      const found = matchesIn(text, query).length;
      counts[page] = found;
      total += found;
      const first = current === null && state.current === null && found > 0;
      if (first) current = { page, ordinal: 0 };
      const done = step === deps.pageCount - 1;
      if (first || done || deps.now() - reported >= progressEveryMs) {
        reported = deps.now();
        const at: FindState['current'] = state.current ?? current;
        set({ query, total, pagesRead: step + 1, done, current: at, rank: rankOf(at) }, first);
        if (!done) await new Promise((resolve) => setTimeout(resolve, 0));
        if (mine !== run) return;
      }
    }
  }

  return {
    seek(phrase, page) {
      const query = foldQuery(phrase);
      run += 1;
      counts = new Int32Array(deps.pageCount + 1);
      if (query === '') {
        set(nothingSought, false);
        return;
      }
      set({ query, total: 0, pagesRead: 0, done: false, current: null, rank: 0 }, false);
      void read(query, Math.min(Math.max(1, page), deps.pageCount), run);
    },
    step(direction) {
      const at = state.current;
      if (at === null) return;
      let { page, ordinal } = at;
      ordinal += direction;
      for (let tried = 0; tried <= deps.pageCount && (ordinal < 0 || ordinal >= (counts[page] ?? 0)); tried++) {
        page = page + direction;
        if (page < 1) page = deps.pageCount;
        if (page > deps.pageCount) page = 1;
        ordinal = direction === 1 ? 0 : (counts[page] ?? 0) - 1;
      }
      const current = { page, ordinal };
      set({ ...state, current, rank: rankOf(current) }, true);
    },
    state: () => state,
    close() {
      run += 1;
      texts.clear();
    },
  };
}
