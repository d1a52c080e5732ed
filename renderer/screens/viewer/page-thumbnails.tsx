/** The column of small pages: virtual, drawn after the pages in sight, keeping a bounded number of bitmaps. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { DrawQueue } from './engine/draw-queue.ts';
import { rotated, type PageSize, type Rotation } from './engine/page-layout.ts';
import type { PagedDocument } from './engine/paged-document.ts';
import css from './pdf-viewer.module.css';

const thumbWidth = 72;
const captionHeight = 22;
const keptBitmaps = 240;

interface ThumbnailProps {
  document: PagedDocument;
  number: number;
  rotation: Rotation;
  queue: DrawQueue;
  kept: Map<string, HTMLCanvasElement>;
  height: number;
}

function Thumbnail({ document, number, rotation, queue, kept, height }: ThumbnailProps) {
  const host = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const key = `${number}/${rotation}`;
    const ready = kept.get(key);
    if (ready) {
      host.current?.replaceChildren(ready);
      return;
    }
    const control = new AbortController();
    const draw = async (): Promise<void> => {
      const canvas = await document.thumbnail(number, { width: thumbWidth, height }, rotation, control.signal);
      kept.set(key, canvas);
      const oldest = kept.size > keptBitmaps ? kept.entries().next().value : undefined;
      if (oldest) {
        kept.delete(oldest[0]);
        oldest[1].width = 0;
      }
      if (!control.signal.aborted) host.current?.replaceChildren(canvas);
    };
    const timer = setTimeout(() => queue.add(20, control.signal, draw), 80);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [document, number, rotation, queue, kept, height]);
  return <span ref={host} className={css.thumbBitmap} style={{ width: thumbWidth, height }} />;
}

export interface PageThumbnailsProps {
  document: PagedDocument;
  /** Names of the pages as printed on them. */
  labels: readonly string[] | null;
  rotation: Rotation;
  queue: DrawQueue;
  page: number;
  onChoose: (page: number) => void;
}

export function PageThumbnails({ document, labels, rotation, queue, page, onChoose }: PageThumbnailsProps) {
  const scrollRef = useRef<HTMLDivElement>(null);
  const [kept] = useState(() => new Map<string, HTMLCanvasElement>());
  const shape: PageSize = rotated(document.firstPageSize, rotation);
  const height = Math.round(Math.min(thumbWidth * 1.6, (thumbWidth * shape.height) / shape.width));
  const rowHeight = height + captionHeight + 10;
  const virtual = useVirtualizer({
    count: document.pageCount,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    overscan: 3,
    paddingStart: 8,
  });

  useEffect(() => virtual.measure(), [virtual, rowHeight]);
  useEffect(() => virtual.scrollToIndex(page - 1, { align: 'auto' }), [virtual, page, rowHeight]);
  useEffect(
    () => () => {
      for (const canvas of kept.values()) canvas.width = 0;
      kept.clear();
    },
    [kept],
  );

  return (
    <nav ref={scrollRef} className={css.thumbs} aria-label="Pages">
      <div className={css.thumbSheet} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const number = item.index + 1;
          return (
            <button
              key={item.key}
              type="button"
              tabIndex={number === page ? 0 : -1}
              aria-current={number === page ? 'page' : undefined}
              aria-label={`Page ${number}`}
              className={css.thumb}
              style={{ top: item.start, height: rowHeight }}
              onClick={() => onChoose(number)}
            >
              <Thumbnail
                document={document}
                number={number}
                rotation={rotation}
                queue={queue}
                kept={kept}
                height={height}
              />
              <span className={css.thumbNumber}>{labels?.[item.index] ?? number}</span>
            </button>
          );
        })}
      </div>
    </nav>
  );
}
