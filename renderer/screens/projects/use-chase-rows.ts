/** The rows of a question, as a window that follows the project; the former question's rows stay until the first answer. */
import { useEffect, useReducer, useRef, useState } from 'react';
import type { InputOf } from '../../../preload/contract/index.ts';
import { call } from '../../api/index.ts';
import { createRowWindow, type RowWindow } from './row-window.ts';

export type RowsQuestion = Pick<InputOf<'projects:rows'>, 'filter' | 'sort' | 'descending'>;

const open = (id: string, question: RowsQuestion, changed: () => void): RowWindow =>
  createRowWindow((offset, limit) => call('projects:rows', { id, ...question, offset, limit, columns: [] }), changed);

/** @param stamp changes whenever rows may have changed */
export function useChaseRows(projectId: string, question: RowsQuestion, stamp: string): RowWindow {
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const asked = JSON.stringify(question);
  const [shown, setShown] = useState(() => open(projectId, question, draw));
  useEffect(() => {
    let over = false;
    const next = open(projectId, JSON.parse(asked) as RowsQuestion, () => {
      if (over) return;
      if (next.loaded || next.error) setShown(next);
      draw();
    });
    next.want(0, 60);
    return () => {
      over = true;
    };
  }, [asked, projectId]);
  const latest = useRef(shown);
  useEffect(() => {
    latest.current = shown;
  });
  useEffect(() => {
    // A window that was just opened is as new as the stamp.
    if (latest.current.loaded) latest.current.refresh();
  }, [stamp]);
  return shown;
}
