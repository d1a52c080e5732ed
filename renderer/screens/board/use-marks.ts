/** Which rows are marked for acting on many: single ones, ranges over rows that are not here yet, or all of the filter. */
import { useCallback, useMemo, useState } from 'react';
import type { SeamError } from '../../../preload/contract/errors.ts';
import { call, seamErrorOf } from '../../api/index.ts';
import type { Mark } from '../../components/index.ts';
import type { BoardQuestion } from './board-filter.ts';
import type { BoardList } from './board-window.ts';

export interface BoardMarks {
  ids: ReadonlySet<string>;
  mark: (mark: Mark) => void;
  clear: () => void;
  error: SeamError | null;
}

const none: ReadonlySet<string> = new Set();

/** Marks belong to one question: another filter, grouping or order begins without any. */
export function useMarks(list: BoardList, question: BoardQuestion): BoardMarks {
  const key = JSON.stringify(question);
  const [held, setHeld] = useState<{ key: string; ids: ReadonlySet<string> }>({ key, ids: none });
  const [error, setError] = useState<SeamError | null>(null);
  const ids = held.key === key ? held.ids : none;
  const mark = useCallback(
    (asked: Mark) => {
      const put = (next: ReadonlySet<string>): void => setHeld({ key, ids: next });
      const add = (more: readonly string[]): void => put(new Set([...ids, ...more]));
      setError(null);
      if (asked.kind === 'toggle') {
        const id = list.at(asked.index)?.id;
        if (id === undefined) return;
        const next = new Set(ids);
        if (!next.delete(id)) next.add(id);
        put(next);
        return;
      }
      if (asked.kind === 'range') {
        const [from, to] = [Math.min(asked.from, asked.to), Math.max(asked.from, asked.to)];
        const here = Array.from({ length: to - from + 1 }, (_, step) => list.at(from + step)?.id);
        if (here.every((id) => id !== undefined)) {
          put(new Set(here));
          return;
        }
      }
      void call('board:ids', JSON.parse(key) as BoardQuestion).then(
        (answer) => {
          if (asked.kind === 'all') put(new Set(answer.ids));
          else add(answer.ids.slice(Math.min(asked.from, asked.to), Math.max(asked.from, asked.to) + 1));
        },
        (reason: unknown) => setError(seamErrorOf(reason)),
      );
    },
    [key, ids, list],
  );
  const clear = useCallback(() => setHeld({ key, ids: none }), [key]);
  return useMemo(() => ({ ids, mark, clear, error }), [ids, mark, clear, error]);
}
