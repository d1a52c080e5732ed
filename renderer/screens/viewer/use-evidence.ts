/** Evidence that a panel asked to be shown: its phrases, the highlighter that paints them, and the page they lead to. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { createFindHighlighter, type FindHighlighter } from './engine/find-highlighter.ts';
import { foldQuery } from './engine/find-text.ts';
import { firstMatch } from './engine/first-match.ts';
import type { ViewerLink } from './viewer-controller.tsx';

export interface Evidence {
  highlighter: FindHighlighter;
  /** Folded phrases; empty when rectangles or nothing is shown. */
  phrases: readonly string[];
  /** Page of the first match, once it is known. */
  page: number | null;
}

const none: readonly string[] = [];

/**
 * @param currentPage where the search for a first match begins
 * @param foldedText the text of a page (or part), folded
 * @param goTo leads to the page of the first match
 */
export function useEvidence(
  link: ViewerLink,
  pageCount: number,
  currentPage: number,
  foldedText: (page: number) => Promise<string>,
  goTo: (page: number) => void,
): Evidence {
  const [highlighter] = useState(() => createFindHighlighter('evidence'));
  const [page, setPage] = useState<number | null>(null);
  const { highlight, asked } = link;
  const phrases = useMemo(
    () => (highlight && 'texts' in highlight ? highlight.texts.map(foldQuery).filter((query) => query !== '') : none),
    [highlight],
  );
  const latest = useRef({ currentPage, foldedText, goTo });
  useEffect(() => {
    latest.current = { currentPage, foldedText, goTo };
  });
  useEffect(() => {
    setPage(asked.page);
    if (phrases.length === 0 || asked.page !== null) return undefined;
    const control = new AbortController();
    const { currentPage: from, foldedText: text } = latest.current;
    void firstMatch(phrases, pageCount, Math.max(1, from), text, control.signal).then((found) => {
      if (found === null || control.signal.aborted) return;
      setPage(found);
      latest.current.goTo(found);
    });
    return () => control.abort();
  }, [phrases, asked, pageCount]);
  useEffect(() => () => highlighter.close(), [highlighter]);
  return { highlighter, phrases, page };
}
