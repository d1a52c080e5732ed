/** Over a page's picture and text: rectangles of evidence, what the panels draw, and the choice of a region. */
import type { PageSize, Rotation } from './engine/page-layout.ts';
import { rectStyle } from './engine/page-rect.ts';
import type { PagedExtras } from './engine/paged-document.ts';
import { PageNotes } from './page-notes.tsx';
import { RegionPicker } from './region-picker.tsx';
import { overlayPageOf, type ViewerLink } from './viewer-controller.tsx';
import css from './page-layers.module.css';

export interface PageLayersProps {
  number: number;
  size: PageSize;
  rotation: Rotation;
  link: ViewerLink;
  extras: PagedExtras | null;
  onPage: (page: number) => void;
  /** The reader is on this page. */
  current: boolean;
}

export function PageLayers({ number, size, rotation, link, extras, onPage, current }: PageLayersProps) {
  const { highlight, overlay, choosing, chosen, path } = link;
  const rects = highlight && 'rects' in highlight ? highlight.rects.filter(({ page }) => page === number) : [];
  return (
    <>
      {extras ? <PageNotes extras={extras} number={number} rotation={rotation} onPage={onPage} /> : null}
      {rects.map((rect, n) => (
        <span key={n} className={css.evidence} style={rectStyle(rect, rotation)} data-evidence="" />
      ))}
      {overlay ? (
        <div className={css.overlay}>{overlay(overlayPageOf({ page: number, ...size, rotation, path }))}</div>
      ) : null}
      {choosing ? (
        <RegionPicker
          page={number}
          rotation={rotation}
          focused={current}
          onDone={(rect) => chosen(rect === null ? null : { ...rect, page: number })}
        />
      ) : null}
    </>
  );
}
