/** Where the cursor stands in the grid, the range that hangs on it, and whether its cell is being edited. */
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import type { Move } from './cell-editor.tsx';
import { isLocked } from './grid-row.tsx';
import type { RowWindow } from './row-window.ts';

export interface Place {
  row: number;
  column: number;
}

export interface GridCursor {
  place: Place;
  /** First and last row of the range in the cursor's column. */
  range: readonly [number, number];
  /** `start` is what was typed, null for the text that stands there. */
  editing: { start: string | null } | null;
  /** By how many rows the cursor went along with its row; the grid scrolls by it and sets it back. */
  followed: RefObject<number>;
  /** @param extend keeps the other end of the range */
  go(to: Place, extend?: boolean): void;
  step(move: Exclude<Move, 'stay'>, extend?: boolean): void;
  edit(start: string | null): void;
  endEdit(): void;
}

const steps: Record<Exclude<Move, 'stay'>, readonly [number, number]> = {
  up: [-1, 0],
  down: [1, 0],
  left: [0, -1],
  right: [0, 1],
};

export function useGridCursor(rows: RowWindow): GridCursor {
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  const [anchor, setAnchor] = useState(0);
  const [editing, setEditing] = useState<GridCursor['editing']>(null);
  const followed = useRef(0);
  /** The row itself, by which the cursor finds it again. */
  const on = useRef<number | null>(null);
  const within = (to: Place): Place => ({
    row: Math.max(0, Math.min(rows.total - 1, to.row)),
    column: Math.max(0, Math.min(rows.columns.length - 1, to.column)),
  });
  const go = (to: Place, extend = false): void => {
    const next = within(to);
    on.current = rows.rowAt(next.row)?.id ?? null;
    setEditing(null);
    setPlace(next);
    if (!extend) setAnchor(next.row);
  };
  const here = rows.rowAt(place.row)?.id ?? null;
  useEffect(() => {
    if (here === null || here === on.current) return;
    const now = on.current === null ? null : rows.indexOf(on.current);
    if (now === null) {
      on.current = here;
      return;
    }
    followed.current += now - place.row;
    setPlace((old) => ({ ...old, row: now }));
    setAnchor(now);
  }, [rows, here, place.row]);
  useEffect(() => {
    if (rows.loaded && place.row >= rows.total) {
      setPlace((old) => ({ ...old, row: Math.max(0, rows.total - 1) }));
      setAnchor(Math.max(0, rows.total - 1));
    }
  }, [rows.loaded, rows.total, place.row]);
  return {
    place,
    range: [Math.min(anchor, place.row), Math.max(anchor, place.row)],
    editing,
    followed,
    go,
    step: (move, extend = false) => {
      const [down, right] = steps[move];
      go({ row: place.row + down, column: place.column + right }, extend);
    },
    edit: (start) => {
      const row = rows.rowAt(place.row);
      if (row && !isLocked(row)) setEditing({ start });
    },
    endEdit: useCallback(() => setEditing(null), []),
  };
}
