/** The working list of the board in a screen: asks when the question changes and when the main process says that requests changed. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { call, onEvent } from '../../api/index.ts';
import type { BoardQuestion } from './board-filter.ts';
import { createBoardWindow, type BoardList } from './board-window.ts';

/** While a project is sent, changes come by the dozen each second. */
const REFRESH_MS = 800;

export interface Board {
  list: BoardList;
  refresh: () => void;
}

/** @param question compared by its content */
export function useBoard(question: BoardQuestion): Board {
  const [store] = useState(() =>
    createBoardWindow((asked, offset, limit) => call('board:list', { ...asked, offset, limit })),
  );
  const key = JSON.stringify(question);
  useEffect(() => {
    store.ask(JSON.parse(key) as BoardQuestion);
  }, [store, key]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const later = (): void => {
      timer ??= setTimeout(() => {
        timer = null;
        store.refresh();
      }, REFRESH_MS);
    };
    const ends = [onEvent('requests:changed', later), onEvent('worklist:changed', later)];
    return () => {
      for (const end of ends) end();
      if (timer !== null) clearTimeout(timer);
    };
  }, [store]);
  return { list: useSyncExternalStore(store.subscribe, store.get), refresh: store.refresh };
}
