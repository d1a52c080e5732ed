/** Find in document: the phrase, its matches as they are found, and the highlighter that paints them. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { createFindHighlighter, type FindHighlighter } from './engine/find-highlighter.ts';
import { createFindSession, nothingSought, type FindSession, type FindState } from './engine/find-session.ts';

export interface Find {
  state: FindState;
  /** Grows with every move of the current match. */
  move: number;
  highlighter: FindHighlighter;
  seek(phrase: string, page: number): void;
  step(direction: 1 | -1): void;
}

/** @param pageCount pages, or blocks of a document without pages @param foldedText the text of one of them, folded (see find-text.ts) */
export function useFind(
  pageCount: number,
  foldedText: (page: number) => Promise<string>,
  onMove: (page: number) => void,
): Find {
  const [state, setState] = useState<FindState>(nothingSought);
  const [move, setMove] = useState(0);
  const [highlighter] = useState(() => createFindHighlighter('viewer'));
  const session = useRef<FindSession | null>(null);
  const sought = useRef({ phrase: '', page: 1 });
  const moved = useRef(onMove);
  useEffect(() => {
    moved.current = onMove;
  });
  useEffect(() => {
    const created = createFindSession({
      pageCount,
      foldedText,
      now: () => performance.now(),
      onChange(next, movedNow) {
        setState(next);
        if (!movedNow || !next.current) return;
        setMove((count) => count + 1);
        moved.current(next.current.page);
      },
    });
    session.current = created;
    // A document that is still being read has grown: the search begins anew over all of it.
    if (sought.current.phrase !== '') created.seek(sought.current.phrase, sought.current.page);
    return () => {
      created.close();
      highlighter.close();
      session.current = null;
    };
  }, [pageCount, foldedText, highlighter]);
  return {
    state,
    move,
    highlighter,
    seek: useCallback((phrase, page) => {
      sought.current = { phrase, page };
      session.current?.seek(phrase, page);
    }, []),
    step: useCallback((direction) => session.current?.step(direction), []),
  };
}
