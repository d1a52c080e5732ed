/**
 * The working list as a window onto what may be 100,000 rows: only pages that show are asked for; an answer to a question that
 * is no longer asked is dropped; the old rows stay until the new ones are here, so nothing flickers. Knows nothing of screens.
 */
import type { BoardRow } from '../../../preload/contract/board.ts';
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { BoardQuestion } from './board-filter.ts';

export type BoardAnswer = OutputOf<'board:list'>;
export type AskBoard = (question: BoardQuestion, offset: number, limit: number) => Promise<BoardAnswer>;

/** One state of the list; another object whenever anything in it changed. */
export interface BoardList {
  /** The question that these rows answer; null before the first answer. */
  question: BoardQuestion | null;
  total: number;
  groups: BoardAnswer['groups'];
  counts: BoardAnswer['counts'];
  error: unknown;
  /** The first answer is still to come. */
  loading: boolean;
  at(index: number): BoardRow | undefined;
  indexOf(id: string): number;
  need(first: number, last: number): void;
}

export interface BoardWindow {
  get(): BoardList;
  subscribe(listener: () => void): () => void;
  ask(question: BoardQuestion): void;
  /** Reads the shown rows anew, in place. */
  refresh(): void;
}

const PAGE = 100;
/** Most that one call may ask for. */
const MOST = 500;

export function createBoardWindow(ask: AskBoard): BoardWindow {
  let question: BoardQuestion | null = null;
  let rows = new Map<number, BoardRow>();
  let places = new Map<string, number>();
  /** Pages on their way for the present rows. */
  let underway = new Set<number>();
  let shown: readonly [number, number] = [0, PAGE - 1];
  /** Which answers still count: asking or refreshing makes all earlier ones stale. */
  let generation = 0;
  const listeners = new Set<() => void>();

  const listOf = (part: Omit<BoardList, 'at' | 'indexOf' | 'need'>): BoardList => {
    const [held, heldPlaces] = [rows, places];
    return { ...part, at: (index) => held.get(index), indexOf: (id) => heldPlaces.get(id) ?? -1, need };
  };
  let list: BoardList = listOf({ question: null, total: 0, groups: [], counts: {}, error: null, loading: true });
  const publish = (next: BoardList): void => {
    list = next;
    for (const listener of listeners) listener();
  };
  const hold = (offset: number, found: readonly BoardRow[]): void => {
    found.forEach((row, step) => {
      rows.set(offset + step, row);
      places.set(row.id, offset + step);
    });
  };
  const fail = (error: unknown): void => publish(listOf({ ...list, error, loading: false }));

  let loading = false;
  let waiting: (() => void) | null = null;
  /**
   * Replaces everything at once with what stands at `offset`. One at a time: of what is asked while one is on its way only the
   * last is asked, so that typing never queues up.
   */
  const load = (next: BoardQuestion, offset: number, limit: number): void => {
    const mine = ++generation;
    if (loading) {
      waiting = () => load(next, offset, limit);
      return;
    }
    loading = true;
    const goOn = (): void => {
      loading = false;
      const then = waiting;
      waiting = null;
      then?.();
    };
    void ask(next, offset, limit).then(
      (answer) => {
        goOn();
        if (mine !== generation) return;
        rows = new Map();
        places = new Map();
        underway = new Set();
        hold(offset, answer.rows);
        publish(
          listOf({
            question: next,
            total: answer.total,
            groups: answer.groups,
            counts: answer.counts,
            error: null,
            loading: false,
          }),
        );
      },
      (error: unknown) => {
        goOn();
        if (mine === generation) fail(error);
      },
    );
  };

  function need(first: number, last: number): void {
    shown = [first, last];
    const asked = list.question;
    // While another question is on its way, the rows that show will be replaced anyway.
    if (!asked || asked !== question) return;
    const mine = generation;
    for (let page = Math.floor(first / PAGE); page * PAGE <= last && page * PAGE < list.total; page++) {
      if (underway.has(page) || isHere(page)) continue;
      underway.add(page);
      const pages = underway;
      void ask(asked, page * PAGE, PAGE).then(
        (answer) => {
          if (mine !== generation) return;
          pages.delete(page);
          rows = new Map(rows);
          places = new Map(places);
          hold(page * PAGE, answer.rows);
          publish(listOf(list));
        },
        (error: unknown) => {
          // Stays underway: asking again at once would fail again; a refresh begins anew.
          if (mine === generation) fail(error);
        },
      );
    }
  }
  const isHere = (page: number): boolean => {
    for (let index = page * PAGE; index < Math.min((page + 1) * PAGE, list.total); index++)
      if (!rows.has(index)) return false;
    return true;
  };

  return {
    get: () => list,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ask: (next) => {
      question = next;
      shown = [0, PAGE - 1];
      load(next, 0, PAGE);
    },
    refresh: () => {
      if (!question) return;
      const first = Math.floor(shown[0] / PAGE) * PAGE;
      const pages = Math.ceil((shown[1] + 1 - first) / PAGE);
      load(question, first, Math.min(MOST, Math.max(1, pages) * PAGE));
    },
  };
}
