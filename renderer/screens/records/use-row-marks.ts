/** Which of the loaded rows are marked for handing on. Marks belong to one filter: another one begins without any. */
import { useCallback, useMemo, useState } from 'react';
import type { Mark } from '../../components/index.ts';

const none: ReadonlySet<string> = new Set();

export interface RowMarks {
  ids: ReadonlySet<string>;
  mark: (mark: Mark) => void;
  clear: () => void;
}

export function useRowMarks(rows: readonly { id: string }[], filterKey: string): RowMarks {
  const [held, setHeld] = useState<{ key: string; ids: ReadonlySet<string> }>({ key: filterKey, ids: none });
  const ids = held.key === filterKey ? held.ids : none;
  const mark = useCallback(
    (asked: Mark) => {
      const idsOf = (from: number, to: number): string[] =>
        rows.slice(Math.min(from, to), Math.max(from, to) + 1).map((row) => row.id);
      let next = new Set(ids);
      if (asked.kind === 'toggle') {
        const id = rows[asked.index]?.id;
        if (id !== undefined && !next.delete(id)) next.add(id);
      } else if (asked.kind === 'range') next = new Set(idsOf(asked.from, asked.to));
      else next = new Set(rows.map((row) => row.id));
      setHeld({ key: filterKey, ids: next });
    },
    [rows, ids, filterKey],
  );
  const clear = useCallback(() => setHeld({ key: filterKey, ids: none }), [filterKey]);
  return useMemo(() => ({ ids, mark, clear }), [ids, mark, clear]);
}
