/** The keyboard of a table: walking, opening, folding groups, marking, finding by typed letters. Draws nothing. */
import { useRef, type KeyboardEvent } from 'react';
import type { Mark, RowWindow, TableGroups } from './data-table-types.ts';
import type { Lines } from './table-lines.ts';

const TYPE_AHEAD_MS = 800;

export interface TableKeys<R> {
  lines: Lines;
  source: RowWindow<R>;
  groups: TableGroups | undefined;
  /** The line that has the keyboard. */
  active: number;
  /** Whether nothing was walked to yet: the first arrow takes the first line. */
  untouched: boolean;
  pageRows: () => number;
  go: (line: number) => void;
  onOpen: ((row: R) => void) | undefined;
  onMark: ((mark: Mark) => void) | undefined;
  typeAhead: ((row: R) => string) | undefined;
}

export function useTableKeys<R>(keys: TableKeys<R>): {
  onKeyDown: (event: KeyboardEvent) => void;
  /** Row from which the next range is marked. */
  anchor: { current: number };
} {
  const { lines, source, groups, active, untouched, pageRows, go, onOpen, onMark, typeAhead } = keys;
  const typed = useRef({ text: '', at: 0 });
  const anchor = useRef(0);
  /** Whether the last walk was with Shift: the range goes on from the same row. */
  const ranging = useRef(false);

  const findTyped = (key: string): void => {
    if (!typeAhead) return;
    const now = performance.now();
    const text = (now - typed.current.at < TYPE_AHEAD_MS ? typed.current.text : '') + key.toLowerCase();
    typed.current = { text, at: now };
    const here = lines.count > 0 ? lines.at(active) : null;
    const start = here?.kind === 'row' ? here.row : 0;
    const from = text.length === 1 ? start + 1 : start;
    // Only what is here can be read; in a long list that is the neighbourhood of the window.
    for (let step = 0; step < source.total; step++) {
      const index = (from + step) % source.total;
      const row = source.at(index);
      if (row !== undefined && typeAhead(row).toLowerCase().startsWith(text)) return go(lines.ofRow(index));
    }
  };

  const walk = (event: KeyboardEvent): boolean => {
    const page = pageRows();
    const steps: Record<string, number> = {
      ArrowDown: active + (untouched ? 0 : 1),
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: lines.count - 1,
    };
    const target = steps[event.key];
    if (target === undefined || lines.count === 0) return false;
    const before = lines.at(active);
    const next = Math.max(0, Math.min(lines.count - 1, target));
    const line = lines.at(next);
    if (event.shiftKey && onMark && line.kind === 'row') {
      if (before.kind === 'row' && !ranging.current) anchor.current = before.row;
      ranging.current = true;
      onMark({ kind: 'range', from: anchor.current, to: line.row });
    } else {
      ranging.current = false;
      if (line.kind === 'row') anchor.current = line.row;
    }
    go(next);
    return true;
  };
  const inTree = (event: KeyboardEvent): boolean => {
    if (!groups || lines.count === 0) return false;
    const line = lines.at(active);
    if (line.kind === 'group') {
      const group = groups.list[line.group];
      if (!group) return false;
      const folded = groups.folded.has(group.key);
      if (event.key === 'Enter' || event.key === ' ') groups.onFold(group.key, !folded);
      else if (event.key === 'ArrowLeft') groups.onFold(group.key, true);
      else if (event.key === 'ArrowRight') groups.onFold(group.key, false);
      else return false;
      return true;
    }
    if (event.key !== 'ArrowLeft') return false;
    let line0 = active;
    while (line0 > 0 && lines.at(line0).kind === 'row') line0 -= 1;
    go(line0);
    return true;
  };

  const onRow = (event: KeyboardEvent): boolean => {
    if (lines.count === 0) return false;
    const line = lines.at(active);
    if (line.kind !== 'row') return false;
    if (event.key === 'Enter' && onOpen) {
      const row = source.at(line.row);
      if (row !== undefined) onOpen(row);
      return true;
    }
    if (event.key === ' ' && onMark) {
      anchor.current = line.row;
      onMark({ kind: 'toggle', index: line.row });
      return true;
    }
    return false;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'a' || !onMark) return;
      event.preventDefault();
      onMark({ kind: 'all' });
      return;
    }
    if (walk(event) || inTree(event) || onRow(event)) {
      event.preventDefault();
      return;
    }
    if (typeAhead && /^[\p{L}\p{N}]$/u.test(event.key)) {
      const begun = typed.current.text !== '' && performance.now() - typed.current.at < TYPE_AHEAD_MS;
      // G and N are the frame's keys: as a first letter they find a row only with Shift.
      if (!begun && /^[gn]$/.test(event.key)) return;
      event.stopPropagation();
      findTyped(event.key);
    }
  };
  return { onKeyDown, anchor };
}
