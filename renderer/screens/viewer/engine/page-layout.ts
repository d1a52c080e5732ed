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
  /** Widest row with its padding. */
  readonly totalWidth: number;
  /** Top edge of page `number` (1-based) on the sheet. */
  top(number: number): number;
  /** Left edge on a sheet that is this wide. */
  left(number: number, sheetWidth: number): number;
  size(number: number): PageSize;
  /** The page that holds the height `y`; of two beside each other the first. */
  pageAt(y: number): number;
  /** Bottom edge of the row that page `number` stands in. */
  rowBottom(number: number): number;
  /** First page of the row that page `number` stands in, `rows` further on; kept within the document. */
  rowStart(number: number, rows?: number): number;
  /** Last page of the row that page `number` stands in. */
  rowEnd(number: number): number;
}

/**
 * @param sizes sizes of the pages known so far; the others are taken to be like page 1 until they are read
 * @param zoom 1 = 100 %; lowered where the whole sheet would outgrow what Chromium lays out
 * @param columns pages beside each other: 1 and 2, 3 and 4 and so on for 2
 */
export function layoutPages(
  count: number,
  first: PageSize,
  sizes: ReadonlyMap<number, PageSize>,
  rotation: Rotation,
  zoom: number,
  columns: 1 | 2 = 1,
): PageLayout {
  const sizeAt = (number: number): PageSize => rotated(sizes.get(number) ?? first, rotation);
  let natural = 0;
  for (let number = 1; number <= count; number++) natural += sizeAt(number).height;
  const used = Math.min(clampZoom(zoom), Math.max(minZoom, maxSheetHeight / Math.max(1, natural)));
  const shown = (number: number): PageSize => {
    const size = sizeAt(number);
    return { width: Math.floor(size.width * used), height: Math.floor(size.height * used) };
  };
  const rows = Math.ceil(count / columns);
  const tops = new Float64Array(rows + 1);
  const widths = new Float64Array(rows);
  let y = pageGap;
  let widest = 0;
  for (let row = 0; row < rows; row++) {
    tops[row] = y;
    let height = 0;
    let width = 0;
    for (let number = row * columns + 1; number <= Math.min(count, (row + 1) * columns); number++) {
      const size = shown(number);
      height = Math.max(height, size.height);
      width += size.width + (width > 0 ? pageGap : 0);
    }
    widths[row] = width;
    widest = Math.max(widest, width);
    y += height + pageGap;
  }
  tops[rows] = y;
  const rowOf = (number: number): number => Math.floor((number - 1) / columns);
  const inRange = (number: number): number => Math.min(Math.max(1, number), count);
  return {
    count,
    zoom: used,
    totalHeight: y,
    totalWidth: widest + 2 * sidePadding,
    top: (number) => tops[rowOf(number)] ?? 0,
    left(number, sheetWidth) {
      const row = rowOf(number);
      const start = Math.floor((sheetWidth - (widths[row] ?? 0)) / 2);
      return number - 1 === row * columns ? start : start + shown(number - 1).width + pageGap;
    },
    size: shown,
    pageAt(at) {
      let low = 0;
      let high = rows - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((tops[middle] ?? 0) <= at) low = middle;
        else high = middle - 1;
      }
      return low * columns + 1;
    },
    rowBottom: (number) => (tops[rowOf(number) + 1] ?? 0) - pageGap,
    rowStart: (number, further = 0) => Math.min(Math.max(0, rowOf(inRange(number)) + further), rows - 1) * columns + 1,
    rowEnd: (number) => Math.min(count, (rowOf(number) + 1) * columns),
  };
}

export const clampZoom = (zoom: number): number => Math.min(maxZoom, Math.max(minZoom, zoom));

/** The zoom that a mode means for a window of this size; `page` also fits the height. */
export function zoomFor(
  mode: ZoomMode,
  page: PageSize,
  rotation: Rotation,
  viewport: PageSize,
  columns: 1 | 2 = 1,
): number {
  if (typeof mode === 'number') return clampZoom(mode);
  const size = rotated(page, rotation);
  const byWidth = (viewport.width - 2 * sidePadding - (columns - 1) * pageGap) / (size.width * columns);
  return clampZoom(mode === 'width' ? byWidth : Math.min(byWidth, (viewport.height - 2 * pageGap) / size.height));
}

/** Pages whose bitmaps are worth having: those in sight and one more row on either side. */
export function pagesInSight(layout: PageLayout, scrollTop: number, height: number): { first: number; last: number } {
  return {
    first: layout.rowStart(layout.pageAt(scrollTop), -1),
    last: layout.rowEnd(layout.rowStart(layout.pageAt(scrollTop + height), 1)),
  };
}

/** The page a reader would say they are on: the one that crosses the upper third of the window. */
export function currentPage(layout: PageLayout, scrollTop: number, height: number): number {
  if (scrollTop + height >= layout.totalHeight - 1) {
    const last = layout.rowStart(layout.count);
    if (layout.top(last) >= scrollTop) return last;
  }
  return layout.pageAt(scrollTop + height / 3);
}

/**
 * Where a screen forward or back leads: within a page taller than the window by most of a screen, else to the next row's
 * edge, so that no line is skipped.
 */
export function screenStep(layout: PageLayout, scrollTop: number, height: number, direction: 1 | -1): number {
  const page = layout.pageAt(scrollTop + pageGap + 1);
  if (direction === 1) {
    const bottom = layout.rowBottom(page);
    if (bottom > scrollTop + height + 4) return Math.min(scrollTop + height * 0.9, bottom - height + pageGap);
    const next = layout.rowStart(page, 1);
    return next > page ? layout.top(next) - pageGap : scrollTop;
  }
  const top = layout.top(page) - pageGap;
  if (top < scrollTop - 4) return Math.max(scrollTop - height * 0.9, top);
  const above = layout.rowStart(page, -1);
  if (above === page) return 0;
  return Math.max(layout.top(above) - pageGap, layout.rowBottom(above) + pageGap - height);
}

/** Pixels drawn for each CSS pixel: the screen's ratio, lowered so that one page's bitmap never grows beyond a fixed area. */
export function bitmapRatio(size: PageSize, devicePixelRatio: number): number {
  const maxArea = 12_000_000;
  return Math.min(devicePixelRatio, Math.sqrt(maxArea / Math.max(1, size.width * size.height)));
}
