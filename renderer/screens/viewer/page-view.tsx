/** One page in sight: its bitmap, its selectable text and the marks of a search. Gives all of it back when it leaves sight. */
import { memo, useEffect, useRef, useState } from 'react';
import type { DrawQueue } from './engine/draw-queue.ts';
import type { FindHighlighter } from './engine/find-highlighter.ts';
import { bitmapRatio, pixelsPerPoint, type PageSize, type Rotation } from './engine/page-layout.ts';
import { rangesOf } from './engine/page-ranges.ts';
import {
  PageError,
  pageProblems,
  releaseCanvas,
  type PagedDocument,
  type PageProblem,
  type PageWords,
} from './engine/paged-document.ts';
import { PageLayers } from './page-layers.tsx';
import type { ViewerLink } from './viewer-controller.tsx';
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
  /** The panels around the view, and their evidence. */
  link: ViewerLink;
  evidence: FindHighlighter;
  /** Folded phrases of the evidence. */
  phrases: readonly string[];
  /** The page that the evidence led to. */
  evidencePage: number | null;
  /** The reader is on this page. */
  current: boolean;
  onPage: (page: number) => void;
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
    link,
    evidence,
    phrases,
    evidencePage,
    current,
    onPage,
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
      evidence.clear(number);
      document.forget(number);
    },
    [document, number, highlighter, evidence],
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
    const match = ranges[currentOrdinal] ?? null;
    highlighter.set(number, ranges, match);
    if (match && revealed.current !== findMove) {
      revealed.current = findMove;
      onReveal(match.getBoundingClientRect());
    }
  }, [words, query, currentOrdinal, findMove, highlighter, number, onReveal]);

  const shownEvidence = useRef(0);
  const { move } = link.asked;
  useEffect(() => {
    if (phrases.length === 0 || !words) {
      evidence.clear(number);
      return;
    }
    const ranges = phrases.flatMap((phrase) => rangesOf(words, phrase));
    evidence.set(number, ranges, null);
    const first = ranges[0];
    if (first && evidencePage === number && shownEvidence.current !== move) {
      shownEvidence.current = move;
      onReveal(first.getBoundingClientRect());
    }
  }, [words, phrases, evidence, evidencePage, move, number, onReveal]);

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
      <PageLayers
        number={number}
        size={{ width, height }}
        rotation={rotation}
        link={link}
        extras={document.extras}
        onPage={onPage}
        current={current}
      />
      {problem ? (
        <p className={css.pageFailure}>
          Page {number} cannot be shown: {pageProblems[problem]}. The other pages are not affected.
        </p>
      ) : null}
    </div>
  );
});
