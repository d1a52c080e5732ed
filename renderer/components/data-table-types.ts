/** The vocabulary of tables: a column, an order, rows that come window by window, groups, marks. Types only. */
import type { ReactNode } from 'react';

export interface Column<R> {
  id: string;
  header: string;
  /** Said, not shown: for a column of icons. */
  headerHidden?: boolean;
  /** Starting width in px. */
  width: number;
  /** Default 60. */
  minWidth?: number;
  /** Share of the free width, as in CSS grid; 0 (default) keeps the width. Give one column 1. */
  grow?: number;
  align?: 'start' | 'end';
  render: (row: R) => ReactNode;
  /** Full text on hover, where the cell may be cut off. */
  hint?: (row: R) => string;
  sortable?: boolean;
}

export interface Sort {
  column: string;
  descending: boolean;
}

/** A list of which only a window is here. */
export interface RowWindow<R> {
  total: number;
  /** Undefined while the row is not here. */
  at(index: number): R | undefined;
  /** Number of a row that is here, or -1. */
  indexOf(key: string): number;
  /** These rows show, or soon will: fetch what is missing. Both included. */
  need(first: number, last: number): void;
}

export interface TableGroup {
  key: string;
  /** For screen readers and type-ahead. */
  label: string;
  /** What stands in the header after the chevron; default the label. */
  head?: ReactNode;
  /** At the right of the header. */
  note?: ReactNode;
  count: number;
}

export interface TableGroups {
  list: readonly TableGroup[];
  folded: ReadonlySet<string>;
  onFold: (key: string, folded: boolean) => void;
}

/** What a person marks for acting on many. Rows by their number in the whole list. */
export type Mark = { kind: 'toggle'; index: number } | { kind: 'range'; from: number; to: number } | { kind: 'all' };

export interface Marks {
  keys: ReadonlySet<string>;
  onMark: (mark: Mark) => void;
}
