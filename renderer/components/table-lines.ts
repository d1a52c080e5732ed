/**
 * A grouped list as lines: a header for each group, and its rows unless it is folded. Rows keep the numbers they have in the
 * whole list, so that a window of them can be asked for. Pure.
 */
export interface LineGroup {
  key: string;
  count: number;
}

export type Line = { kind: 'row'; row: number } | { kind: 'group'; group: number };

export interface Lines {
  count: number;
  /** @param line 0 ≤ line < count */
  at(line: number): Line;
  /** The line of a row, or of its group's header where that is folded. */
  ofRow(row: number): number;
  /** The line of a group's header. */
  ofGroup(group: number): number;
}

/** @param total rows of the whole list, where there are no groups */
export function linesOf(total: number, groups: readonly LineGroup[] | null, folded: ReadonlySet<string>): Lines {
  if (!groups)
    return { count: total, at: (line) => ({ kind: 'row', row: line }), ofRow: (row) => row, ofGroup: () => 0 };
  const starts: { line: number; row: number; open: boolean; count: number }[] = [];
  let line = 0;
  let row = 0;
  for (const group of groups) {
    const open = !folded.has(group.key);
    starts.push({ line, row, open, count: group.count });
    line += 1 + (open ? group.count : 0);
    row += group.count;
  }
  /** Index of the last group that begins at or before `value`. */
  const last = (of: 'line' | 'row', value: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle]?.[of] ?? 0) <= value) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return {
    count: line,
    at: (index) => {
      const group = last('line', index);
      const start = starts[group];
      if (!start || start.line === index) return { kind: 'group', group };
      return { kind: 'row', row: start.row + index - start.line - 1 };
    },
    ofRow: (index) => {
      const start = starts[last('row', index)];
      if (!start) return 0;
      return start.open ? start.line + 1 + index - start.row : start.line;
    },
    ofGroup: (group) => starts[group]?.line ?? 0,
  };
}
