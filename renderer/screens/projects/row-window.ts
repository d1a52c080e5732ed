/**
 * A window over the rows of a chase list: pages are fetched as they come into sight, kept for a while, and read anew when rows
 * changed, with the former ones shown until then. Knows one question; another question is another window.
 */
import type { SeamError } from '../../../preload/contract/errors.ts';
import type { OutputOf } from '../../../preload/contract/index.ts';
import type { ChaseRow } from '../../../preload/contract/projects.ts';
import type { ChaseField } from '../../../preload/contract/rules/chase-fields.ts';
import { seamErrorOf } from '../../api/index.ts';

type Answer = OutputOf<'projects:rows'>;

/** Few more than a screen shows: what one passes by quickly costs little. */
export const pageRows = 50;
const atOnce = 2;
const keptPages = 240;
/** One who drags the thumb passes rows by: those are read where it rests for so long. The first jump is answered at once. */
const restMs = 60;

export interface RowWindow {
  readonly total: number;
  readonly columns: readonly ChaseField[];
  readonly loaded: boolean;
  readonly error: SeamError | null;
  rowAt(index: number): ChaseRow | undefined;
  /** Where a row stands, if its page is here. */
  indexOf(rowId: number): number | null;
  /** These rows are in sight: they and their neighbours are fetched. */
  want(first: number, last: number): void;
  /** Reads what is in sight again; the rest when it comes into sight. */
  refresh(): void;
  /** Loads if need be. @throws what the operation throws */
  rowsFrom(index: number, count: number): Promise<ChaseRow[]>;
  /** Shows a value that is being written, without its problems; the next refresh has the last word. */
  patch(rowId: number, field: ChaseField, value: string): void;
}

/** @param ask one page @param changed something to draw */
export function createRowWindow(
  ask: (offset: number, limit: number) => Promise<Answer>,
  changed: () => void,
): RowWindow {
  const pages = new Map<number, ChaseRow[]>();
  const flying = new Map<number, Promise<void>>();
  let stale = new Set<number>();
  /** Grows with every refresh: an answer that was asked before one is stale when it comes. */
  let age = 0;
  let total = 0;
  let columns: readonly ChaseField[] = [];
  let loaded = false;
  let error: SeamError | null = null;
  let sight: readonly [number, number] = [0, 0];
  let jumpedAt = -restMs;
  let resting: ReturnType<typeof setTimeout> | null = null;

  const load = (page: number): Promise<void> => {
    const running = flying.get(page);
    if (running) return running;
    const asked = age;
    const run = ask(page * pageRows, pageRows)
      .then((answer) => {
        pages.set(page, answer.rows);
        if (asked === age) stale.delete(page);
        total = answer.total;
        columns = answer.columns;
        loaded = true;
        error = null;
        forget();
      })
      .finally(() => flying.delete(page));
    flying.set(page, run);
    return run;
  };
  const forget = (): void => {
    if (pages.size <= keptPages) return;
    const middle = (sight[0] + sight[1]) / 2 / pageRows;
    const far = [...pages.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const page of far.slice(0, pages.size - keptPages)) pages.delete(page);
  };
  const pump = (): void => {
    if (error) return;
    const first = Math.floor(sight[0] / pageRows);
    const last = Math.floor(sight[1] / pageRows);
    const lastPage = loaded ? Math.max(0, Math.ceil(total / pageRows) - 1) : 0;
    const near = [...Array(last - first + 1).keys()].map((step) => first + step);
    for (const page of [...near, last + 1, first - 1]) {
      if (flying.size >= atOnce) return;
      if (page < 0 || page > lastPage || flying.has(page) || (pages.has(page) && !stale.has(page))) continue;
      load(page)
        .catch((reason: unknown) => {
          error = seamErrorOf(reason);
        })
        .finally(() => {
          changed();
          pump();
        });
    }
  };

  return {
    get total() {
      return total;
    },
    get columns() {
      return columns;
    },
    get loaded() {
      return loaded;
    },
    get error() {
      return error;
    },
    rowAt: (index) => pages.get(Math.floor(index / pageRows))?.[index % pageRows],
    indexOf: (rowId) => {
      for (const [page, rows] of pages) {
        const at = rows.findIndex((row) => row.id === rowId);
        if (at >= 0 && !stale.has(page)) return page * pageRows + at;
      }
      return null;
    },
    want: (first, last) => {
      const jump = first > sight[1] + pageRows || last < sight[0] - pageRows;
      sight = [Math.max(0, first), Math.max(0, last)];
      const sinceMs = performance.now() - jumpedAt;
      if (jump) jumpedAt += sinceMs;
      if (resting !== null && !jump) return;
      if (resting !== null) clearTimeout(resting);
      resting = null;
      if (!jump || sinceMs >= restMs) pump();
      else
        resting = setTimeout(() => {
          resting = null;
          pump();
        }, restMs);
    },
    refresh: () => {
      age += 1;
      error = null;
      stale = new Set(pages.keys());
      pump();
    },
    rowsFrom: async (index, count) => {
      const out: ChaseRow[] = [];
      for (let page = Math.floor(index / pageRows); page * pageRows < index + count; page++) {
        if (!pages.has(page) || stale.has(page)) await load(page);
        const rows = pages.get(page) ?? [];
        out.push(...rows.slice(Math.max(0, index - page * pageRows), Math.max(0, index + count - page * pageRows)));
        if (rows.length < pageRows) break;
      }
      return out;
    },
    patch: (rowId, field, value) => {
      const cell = columns.indexOf(field);
      for (const [page, rows] of pages) {
        const at = rows.findIndex((row) => row.id === rowId);
        const row = rows[at];
        if (!row) continue;
        const next = rows.slice();
        next[at] = {
          ...row,
          cells: row.cells.map((text, index) => (index === cell ? value : text)),
          problems: row.problems.filter((problem) => problem.field !== field),
          edited: row.edited.includes(cell) ? row.edited : [...row.edited, cell],
        };
        pages.set(page, next);
      }
      changed();
    },
  };
}
