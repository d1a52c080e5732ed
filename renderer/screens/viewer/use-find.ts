/** Find in document: the phrase, its matches as they are found, and the highlighter that paints them. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { createFindHighlighter, type FindHighlighter } from './engine/find-highlighter.ts';
import { createFindSession, nothingSought, type FindSession, type FindState } from './engine/find-session.ts';
import type { PdfDocument } from './engine/pdf-document.ts';

export interface Find {
  state: FindState;
  /** Grows with every move of the current match. */
  move: number;
  highlighter: FindHighlighter;
  seek(phrase: string, page: number): void;
  step(direction: 1 | -1): void;
}

export function useFind(document: PdfDocument, onMove: (page: number) => void): Find {
  const [state, setState] = useState<FindState>(nothingSought);
  const [move, setMove] = useState(0);
  const [highlighter] = useState(() => createFindHighlighter('viewer'));
  const session = useRef<FindSession | null>(null);
  const moved = useRef(onMove);
  useEffect(() => {
    moved.current = onMove;
  });
  useEffect(() => {
    const created = createFindSession({
      pageCount: document.pageCount,
      foldedText: document.foldedText,
      now: () => performance.now(),
      onChange(next, movedNow) {
        setState(next);
        if (!movedNow || !next.current) return;
        setMove((count) => count + 1);
        moved.current(next.current.page);
      },
    });
    session.current = created;
    return () => {
      created.close();
      highlighter.close();
      session.current = null;
    };
  }, [document, highlighter]);
  return {
    state,
    move,
    highlighter,
    seek: useCallback((phrase, page) => session.current?.seek(phrase, page), []),
    step: useCallback((direction) => session.current?.step(direction), []),
  };
}
