/** One page in sight: its bitmap, its selectable text and the marks of a search. Gives all of it back when it leaves sight. */
import { memo, useEffect, useRef, useState } from 'react';
import type { DrawQueue } from './engine/draw-queue.ts';
import type { FindHighlighter } from './engine/find-highlighter.ts';
import { foldItems, matchesIn, spotAt } from './engine/find-text.ts';
import { bitmapRatio, pixelsPerPoint, type PageSize, type Rotation } from './engine/page-layout.ts';
import {
  PageError,
  pageProblems,
  releaseCanvas,
  type PagedDocument,
  type PageProblem,
  type PageWords,
} from './engine/paged-document.ts';
import css from './pdf-viewer.module.css';

export interface PageViewProps {
  document: PagedDocument;
  number: number;
  top: number;
  left: number;
  width: number;
  height: number;
  zoom: number;
  rotation: Rotation;
  queue: DrawQueue;
  highlighter: FindHighlighter;
  /** Folded phrase, empty when nothing is sought. */
  query: string;
  /** Which match of this page the reader stands on, or -1. */
  currentOrdinal: number;
  /** Grows with every step of the search; the current match is revealed once for each. */
  findMove: number;
  onSize: (page: number, size: PageSize) => void;
  onReveal: (rect: DOMRect) => void;
}

const redrawDelayMs = 120;
const firstDrawDelayMs = 12;

export const PageView = memo(function PageView(props: PageViewProps) {
  const {
    document,
    number,
    top,
    left,
    width,
    height,
    zoom,
    rotation,
    queue,
    highlighter,
    query,
    currentOrdinal,
    findMove,
    onSize,
    onReveal,
  } = props;
  const bitmapHost = useRef<HTMLDivElement>(null);
  const textHost = useRef<HTMLDivElement>(null);
  const bitmap = useRef<HTMLCanvasElement | null>(null);
  const revealed = useRef(0);
  const [words, setWords] = useState<PageWords | null>(null);
  const [problem, setProblem] = useState<PageProblem | null>(null);

  useEffect(() => {
    const control = new AbortController();
    const draw = async (): Promise<void> => {
      onSize(number, await document.sizeOf(number));
      if (control.signal.aborted) return;
      const ratio = bitmapRatio({ width, height }, window.devicePixelRatio);
      let canvas: HTMLCanvasElement;
      try {
        canvas = await document.draw(number, { width, height, zoom, rotation, ratio }, control.signal);
      } catch (thrown) {
        if (!control.signal.aborted) setProblem(thrown instanceof PageError ? thrown.problem : 'damaged');
        throw thrown;
      }
      if (control.signal.aborted) {
        releaseCanvas(canvas);
        return;
      }
      setProblem(null);
      bitmapHost.current?.replaceChildren(canvas);
      if (bitmap.current) releaseCanvas(bitmap.current);
      bitmap.current = canvas;
    };
    const timer = setTimeout(
      () => queue.add(0, control.signal, draw),
      bitmap.current ? redrawDelayMs : firstDrawDelayMs,
    );
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [document, number, width, height, zoom, rotation, queue, onSize]);

  useEffect(
    () => () => {
      if (bitmap.current) releaseCanvas(bitmap.current);
      bitmap.current = null;
      highlighter.clear(number);
      document.forget(number);
    },
    [document, number, highlighter],
  );

  const scale = useRef(zoom);
  useEffect(() => {
    scale.current = zoom;
  }, [zoom]);
  useEffect(() => {
    const control = new AbortController();
    const host = textHost.current;
    const text = document.text;
    if (!text || !host) return undefined;
    const lay = async (): Promise<void> => {
      const laid = await text.lay(number, host, scale.current, rotation, control.signal);
      if (laid) setWords(laid);
    };
    const timer = setTimeout(() => queue.add(10, control.signal, lay), firstDrawDelayMs);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [document, number, rotation, queue]);

  useEffect(() => {
    if (query === '' || !words) {
      highlighter.clear(number);
      return;
    }
    const ranges = rangesOf(words, query);
    const current = ranges[currentOrdinal] ?? null;
    highlighter.set(number, ranges, current);
    if (current && revealed.current !== findMove) {
      revealed.current = findMove;
      onReveal(current.getBoundingClientRect());
    }
  }, [words, query, currentOrdinal, findMove, highlighter, number, onReveal]);

  return (
    <div
      className={css.page}
      style={{ top, left, width, height, '--total-scale-factor': zoom * pixelsPerPoint } as React.CSSProperties}
      data-page={number}
    >
      <div ref={bitmapHost} className={css.bitmap} />
      {document.text ? (
        <div ref={textHost} className={css.text} role="group" aria-label={`Text of page ${number}`} />
      ) : null}
      {problem ? (
        <p className={css.pageFailure}>
          Page {number} cannot be shown: {pageProblems[problem]}. The other pages are not affected.
        </p>
      ) : null}
    </div>
  );
});

function rangesOf(words: PageWords, query: string): Range[] {
  const { folded, positions } = foldItems(words.items);
  const out: Range[] = [];
  for (const at of matchesIn(folded, query)) {
    const start = spotAt(words.items, positions[at] ?? 0);
    const end = spotAt(words.items, positions[at + query.length - 1] ?? 0);
    const startNode = start && words.spans[start.item]?.firstChild;
    const endNode = end && words.spans[end.item]?.firstChild;
    if (!startNode || !endNode) continue;
    const range = new Range();
    range.setStart(startNode, Math.min(start.offset, startNode.textContent?.length ?? 0));
    range.setEnd(endNode, Math.min(end.offset + 1, endNode.textContent?.length ?? 0));
    out.push(range);
  }
  return out;
}
