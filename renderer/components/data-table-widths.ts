/** Column widths of a table: the given ones until a person changes them, then remembered per table. */
import { useCallback, useMemo, useState } from 'react';
import { usePreferences, useServices } from '../api/context.tsx';

interface Sized {
  id: string;
  width: number;
  minWidth?: number;
  grow?: number;
}

export interface ColumnWidths {
  /** For `grid-template-columns`. */
  template: string;
  /** Sum of the smallest widths in px: below it the table scrolls sideways. */
  minimum: number;
  /** @param done false while dragging: shown, not yet remembered */
  resize(id: string, width: number, done: boolean): void;
}

const SMALLEST = 60;

export function useColumnWidths(layoutKey: string, columns: readonly Sized[]): ColumnWidths {
  const { preferences } = useServices();
  const { layout } = usePreferences();
  const [dragged, setDragged] = useState<Readonly<Record<string, number>>>({});
  const key = useCallback((id: string) => `table.${layoutKey}.${id}`.slice(0, 60), [layoutKey]);
  const resize = useCallback(
    (id: string, width: number, done: boolean) => {
      const least = columns.find((column) => column.id === id)?.minWidth ?? SMALLEST;
      const next = Math.round(Math.max(least, width));
      setDragged((before) => ({ ...before, [id]: next }));
      if (done) preferences.setLayout(key(id), next);
    },
    [columns, key, preferences],
  );
  return useMemo(() => {
    let minimum = 0;
    const tracks = columns.map((column) => {
      const stored = dragged[column.id] ?? layout[key(column.id)];
      const width = typeof stored === 'number' ? stored : column.width;
      minimum += width;
      return column.grow ? `minmax(${width}px, ${column.grow}fr)` : `${width}px`;
    });
    return { template: tracks.join(' '), minimum, resize };
  }, [columns, dragged, layout, key, resize]);
}
