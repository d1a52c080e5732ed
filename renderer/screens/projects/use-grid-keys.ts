/** The keys of the grid, as in any spreadsheet. What it takes, the frame does not see. */
import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react';
import type { Move } from './cell-editor.tsx';
import type { RowWindow } from './row-window.ts';
import type { GridCursor, Place } from './use-grid-cursor.ts';

/** What the keys act on. */
export interface GridActs {
  rows: RowWindow;
  cursor: GridCursor;
  /** Writes a block of texts from a cell on, to the right and down. */
  onWrite: (cells: readonly (readonly string[])[], at: Place) => void;
  onFillDown: () => void;
  onClear: () => void;
  onUndo: () => void;
  /** The grid itself, which has the focus while its keys count. */
  focusRef: RefObject<HTMLDivElement | null>;
}

const arrows: Record<string, Exclude<Move, 'stay'>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** A copied block: lines of cells; one line break at the end says nothing. */
const cellsOf = (text: string): string[][] =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t'));

export function useGridKeys(grid: GridActs & { page: () => number }): (event: KeyboardEvent) => void {
  const { cursor, rows, focusRef } = grid;
  const latest = useRef(grid);
  useEffect(() => {
    latest.current = grid;
  });
  useEffect(() => {
    // A paste goes to the selection of the document, which a grid does not have: it is heard at the window.
    const onPaste = (event: ClipboardEvent): void => {
      if (document.activeElement !== focusRef.current) return;
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (text === '') return;
      event.preventDefault();
      const { cursor: at, onWrite } = latest.current;
      const cells = cellsOf(text);
      const [from, to] = at.range;
      const one = cells.length === 1 && cells[0]?.length === 1;
      onWrite(one ? Array.from({ length: to - from + 1 }, () => cells[0] ?? []) : cells, {
        row: from,
        column: at.place.column,
      });
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, [focusRef]);

  const withControl = (key: string): (() => void) | null => {
    if (key === 'z') return grid.onUndo;
    if (key === 'd') return grid.onFillDown;
    if (key === 'Home') return () => cursor.go({ row: 0, column: 0 });
    if (key === 'End') return () => cursor.go({ row: rows.total - 1, column: rows.columns.length - 1 });
    return null;
  };
  const plain = (event: KeyboardEvent): (() => void) | null => {
    const { place } = cursor;
    const arrow = arrows[event.key];
    if (arrow) return () => cursor.step(arrow, event.shiftKey && (arrow === 'up' || arrow === 'down'));
    switch (event.key) {
      case 'PageDown':
        return () => cursor.go({ ...place, row: place.row + grid.page() }, event.shiftKey);
      case 'PageUp':
        return () => cursor.go({ ...place, row: place.row - grid.page() }, event.shiftKey);
      case 'Home':
        return () => cursor.go({ ...place, column: 0 });
      case 'End':
        return () => cursor.go({ ...place, column: rows.columns.length - 1 });
      case 'Enter':
      case 'F2':
        return () => cursor.edit(null);
      case 'Delete':
      case 'Backspace':
        return grid.onClear;
      case 'Escape':
        return () => cursor.go(place);
      default:
        return event.key.length === 1 ? () => cursor.edit(event.key) : null;
    }
  };
  return (event) => {
    if (event.target !== event.currentTarget || event.altKey || event.nativeEvent.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    const act = control ? withControl(event.key.length === 1 ? event.key.toLowerCase() : event.key) : plain(event);
    if (!act) return;
    event.preventDefault();
    act();
  };
}
