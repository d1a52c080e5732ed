/** What the board shows and how it is changed: kept while the store is open, set by a saved view or by the worklist's command. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo } from 'react';
import type { BoardFilter, SavedView } from '../../../preload/contract/board.ts';
import { useLayout, useOperation, usePlace } from '../../api/index.ts';
import { usualColumns } from './board-columns.tsx';
import { todoQuestion, type BoardGroup, type BoardQuestion, type BoardSort } from './board-filter.ts';

interface Place {
  question: BoardQuestion;
  view: SavedView | null;
  folded: ReadonlySet<string>;
}

const first: Place = { question: todoQuestion, view: null, folded: new Set() };

export interface BoardPlace extends Place {
  columns: readonly string[];
  setFilter: (filter: BoardFilter) => void;
  setGroup: (group: BoardGroup) => void;
  setSort: (sort: BoardSort) => void;
  setColumns: (columns: readonly string[]) => void;
  setView: (view: SavedView | null) => void;
  show: (question: BoardQuestion) => void;
  fold: (key: string, folded: boolean) => void;
}

export function useBoardPlace(): BoardPlace {
  const [place, setPlace] = usePlace<Place>('board', first);
  const [stored, store] = useLayout<string>('board.columns', usualColumns.join(','));
  const columns = useMemo(() => stored.split(','), [stored]);
  const setColumns = useCallback((next: readonly string[]) => store(next.join(',').slice(0, 200)), [store]);
  const { question } = place;
  const put = (change: Partial<BoardQuestion>): void => setPlace({ ...place, question: { ...question, ...change } });
  const show = useCallback(
    (next: BoardQuestion) => setPlace({ question: next, view: null, folded: new Set() }),
    [setPlace],
  );
  const setView = useCallback(
    (view: SavedView | null) => {
      if (!view) {
        setPlace({ ...place, view: null });
        return;
      }
      const { filter, group, sort } = view;
      setPlace({ question: { filter, group, sort }, view, folded: new Set() });
      if (view.columns.length > 0) setColumns(view.columns);
    },
    [setPlace, setColumns, place],
  );
  useViewOfAddress(show, setView);
  return {
    ...place,
    columns,
    setColumns,
    setFilter: (filter) => put({ filter }),
    setGroup: (group) => setPlace({ ...place, question: { ...question, group }, folded: new Set() }),
    setSort: (sort) => put({ sort }),
    setView,
    show,
    fold: (key, isFolded) => {
      const folded = new Set(place.folded);
      if (isFolded) folded.add(key);
      else folded.delete(key);
      setPlace({ ...place, folded });
    },
  };
}

/** An address may name a view: it is shown once and taken out of the address, so that naming it again shows it again. */
function useViewOfAddress(show: (question: BoardQuestion) => void, setView: (view: SavedView) => void): void {
  const { view: asked } = useSearch({ from: '/board' });
  const navigate = useNavigate();
  const views = useOperation('board:views', {}, { staleMs: 5_000, enabled: asked !== undefined && asked !== 'todo' });
  const found = views.data?.views.find((view) => view.id === asked);
  useEffect(() => {
    if (asked === undefined || (asked !== 'todo' && !views.data)) return;
    if (asked === 'todo') show(todoQuestion);
    else if (found) setView(found);
    void navigate({ to: '/board', search: {}, replace: true });
  }, [asked, views.data, found, show, setView, navigate]);
}
