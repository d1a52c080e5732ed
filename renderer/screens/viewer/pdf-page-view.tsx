/** One page in sight: its bitmap, its selectable text and the marks of a search. Gives all of it back when it leaves sight. */
import { memo, useEffect, useRef, useState } from 'react';
import type { DrawQueue } from './engine/draw-queue.ts';
import type { FindHighlighter } from './engine/find-highlighter.ts';
import { foldItems, matchesIn, spotAt } from './engine/find-text.ts';
import { bitmapRatio, pixelsPerPoint, type PageSize, type Rotation } from './engine/page-layout.ts';
import { pageSizeOf, textItemsOf, type PdfDocument } from './engine/pdf-document.ts';
import css from './pdf-viewer.module.css';

export interface PdfPageViewProps {
  document: PdfDocument;
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

interface PageWords {
  items: { text: string; endsLine: boolean }[];
  spans: HTMLElement[];
}

const redrawDelayMs = 120;
const firstDrawDelayMs = 12;

export const PdfPageView = memo(function PdfPageView(props: PdfPageViewProps) {
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
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const control = new AbortController();
    const draw = async (): Promise<void> => {
      const page = await document.page(number);
      if (control.signal.aborted) return;
      onSize(number, pageSizeOf(page));
      const ratio = bitmapRatio({ width, height }, window.devicePixelRatio);
      const canvas = window.document.createElement('canvas');
      canvas.width = Math.max(1, Math.floor(width * ratio));
      canvas.height = Math.max(1, Math.floor(height * ratio));
      canvas.setAttribute('aria-hidden', 'true');
      const viewport = page.getViewport({ scale: zoom * pixelsPerPoint, rotation: (page.rotate + rotation) % 360 });
      const task = page.render({ canvas, viewport, transform: [ratio, 0, 0, ratio, 0, 0] });
      const cancel = (): void => task.cancel();
      control.signal.addEventListener('abort', cancel, { once: true });
      try {
        await task.promise;
      } catch (thrown) {
        release(canvas);
        if (!control.signal.aborted) setFailed(true);
        throw thrown;
      }
      if (control.signal.aborted) {
        release(canvas);
        return;
      }
      setFailed(false);
      bitmapHost.current?.replaceChildren(canvas);
      if (bitmap.current) release(bitmap.current);
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
      if (bitmap.current) release(bitmap.current);
      bitmap.current = null;
      highlighter.clear(number);
      void document.page(number).then(
        (page) => page.cleanup(),
        () => undefined,
      );
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
    const lay = async (): Promise<void> => {
      if (!host) return;
      const page = await document.page(number);
      const content = await page.getTextContent({ disableNormalization: true });
      if (control.signal.aborted) return;
      host.replaceChildren();
      const viewport = page.getViewport({
        scale: scale.current * pixelsPerPoint,
        rotation: (page.rotate + rotation) % 360,
      });
      const layer = new document.library.TextLayer({ textContentSource: content, container: host, viewport });
      control.signal.addEventListener('abort', () => layer.cancel(), { once: true });
      await layer.render();
      if (!control.signal.aborted) setWords({ items: textItemsOf(content.items), spans: layer.textDivs });
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
      <div ref={textHost} className={css.text} role="group" aria-label={`Text of page ${number}`} />
      {failed ? (
        <p className={css.pageFailure}>
          Page {number} cannot be drawn: its content is damaged. The other pages are not affected.
        </p>
      ) : null}
    </div>
  );
});

/** Gives the bitmap's memory back at once instead of at the next collection. */
function release(canvas: HTMLCanvasElement): void {
  canvas.width = 0;
  canvas.height = 0;
}

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
