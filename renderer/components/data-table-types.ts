/** The vocabulary of tables: a column and an order. Types only. */
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
