/** Where the pages of a document lie on one long sheet, and the arithmetic of zooming. Pure: no DOM, no pdf.js. */

/** CSS pixels, at 100 % unless said otherwise. */
export interface PageSize {
  width: number;
  height: number;
}
export type Rotation = 0 | 90 | 180 | 270;
export type ZoomMode = 'width' | 'page' | number;

/** A PDF unit is 1/72 inch (ISO 32000-1, 8.3.2.3); a CSS pixel 1/96 inch. */
export const pixelsPerPoint = 96 / 72;
export const pageGap = 12;
export const sidePadding = 16;
export const minZoom = 0.1;
export const maxZoom = 5;
/** Chromium stops laying out beyond 2^25 px; a chart of ten thousand pages must not meet it. */
const maxSheetHeight = 30_000_000;

const zoomSteps = [0.1, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5];

export function nextZoom(zoom: number, direction: 1 | -1): number {
  const steps = direction === 1 ? zoomSteps : [...zoomSteps].reverse();
  return (
    steps.find((step) => (direction === 1 ? step > zoom + 0.005 : step < zoom - 0.005)) ??
    (direction === 1 ? maxZoom : minZoom)
  );
}

export const rotated = (size: PageSize, rotation: Rotation): PageSize =>
  rotation % 180 === 0 ? size : { width: size.height, height: size.width };

export interface PageLayout {
  readonly count: number;
  readonly zoom: number;
  readonly totalHeight: number;
  /** Widest page with its padding. */
  readonly totalWidth: number;
  /** Top edge of page `number` (1-based) on the sheet. */
  top(number: number): number;
  size(number: number): PageSize;
  /** The page that holds the height `y`. */
  pageAt(y: number): number;
}

/**
 * @param sizes sizes of the pages known so far; the others are taken to be like page 1 until they are read
 * @param zoom 1 = 100 %; lowered where the whole sheet would outgrow what Chromium lays out
 */
export function layoutPages(
  count: number,
  first: PageSize,
  sizes: ReadonlyMap<number, PageSize>,
  rotation: Rotation,
  zoom: number,
): PageLayout {
  const sizeAt = (number: number): PageSize => rotated(sizes.get(number) ?? first, rotation);
  let natural = 0;
  for (let number = 1; number <= count; number++) natural += sizeAt(number).height;
  const used = Math.min(clampZoom(zoom), Math.max(minZoom, maxSheetHeight / Math.max(1, natural)));
  const tops = new Float64Array(count + 2);
  let y = pageGap;
  let widest = 0;
  for (let number = 1; number <= count; number++) {
    const size = sizeAt(number);
    tops[number] = y;
    y += Math.floor(size.height * used) + pageGap;
    widest = Math.max(widest, Math.floor(size.width * used));
  }
  tops[count + 1] = y;
  return {
    count,
    zoom: used,
    totalHeight: y,
    totalWidth: widest + 2 * sidePadding,
    top: (number) => tops[number] ?? 0,
    size(number) {
      const size = sizeAt(number);
      return { width: Math.floor(size.width * used), height: Math.floor(size.height * used) };
    },
    pageAt(at) {
      let low = 1;
      let high = count;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((tops[middle] ?? 0) <= at) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
}

export const clampZoom = (zoom: number): number => Math.min(maxZoom, Math.max(minZoom, zoom));

/** The zoom that a mode means for a window of this size; `page` also fits the height. */
export function zoomFor(mode: ZoomMode, page: PageSize, rotation: Rotation, viewport: PageSize): number {
  if (typeof mode === 'number') return clampZoom(mode);
  const size = rotated(page, rotation);
  const byWidth = (viewport.width - 2 * sidePadding) / size.width;
  return clampZoom(mode === 'width' ? byWidth : Math.min(byWidth, (viewport.height - 2 * pageGap) / size.height));
}

/** Pages whose bitmaps are worth having: those in sight and one more on either side. */
export function pagesInSight(layout: PageLayout, scrollTop: number, height: number): { first: number; last: number } {
  return {
    first: Math.max(1, layout.pageAt(scrollTop) - 1),
    last: Math.min(layout.count, layout.pageAt(scrollTop + height) + 1),
  };
}

/** The page a reader would say they are on: the one that crosses the upper third of the window. */
export function currentPage(layout: PageLayout, scrollTop: number, height: number): number {
  if (scrollTop + height >= layout.totalHeight - 1) {
    const last = layout.count;
    if (layout.top(last) >= scrollTop) return last;
  }
  return layout.pageAt(scrollTop + height / 3);
}

/**
 * Where a screen forward or back leads: within a page taller than the window by most of a screen, else to the next page's
 * edge, so that no line is skipped.
 */
export function screenStep(layout: PageLayout, scrollTop: number, height: number, direction: 1 | -1): number {
  if (direction === 1) {
    const page = layout.pageAt(scrollTop + pageGap + 1);
    const bottom = layout.top(page) + layout.size(page).height;
    if (bottom > scrollTop + height + 4) return Math.min(scrollTop + height * 0.9, bottom - height + pageGap);
    return page < layout.count ? layout.top(page + 1) - pageGap : scrollTop;
  }
  const page = layout.pageAt(scrollTop + pageGap + 1);
  const top = layout.top(page) - pageGap;
  if (top < scrollTop - 4) return Math.max(scrollTop - height * 0.9, top);
  if (page === 1) return 0;
  const above = layout.top(page - 1) - pageGap;
  return Math.max(above, layout.top(page - 1) + layout.size(page - 1).height + pageGap - height);
}

/** Pixels drawn for each CSS pixel: the screen's ratio, lowered so that one page's bitmap never grows beyond a fixed area. */
export function bitmapRatio(size: PageSize, devicePixelRatio: number): number {
  const maxArea = 12_000_000;
  return Math.min(devicePixelRatio, Math.sqrt(maxArea / Math.max(1, size.width * size.height)));
}
