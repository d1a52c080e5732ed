/** Which pages of a document: “1-3, 7” as people write it. Pure. */

export interface PageRange {
  /** 1-based, inclusive. */
  from: number;
  to: number;
}

/** More are never typed by hand. */
export const mostRanges = 200;

/**
 * @param text such as `1-3, 7`; empty means all pages
 * @returns null for all pages, or `problem` when the text cannot be understood
 */
export function parsePageRanges(text: string): { ranges: PageRange[] | null } | { problem: string } {
  const trimmed = text.trim();
  if (trimmed === '') return { ranges: null };
  const ranges: PageRange[] = [];
  for (const part of trimmed.split(/[,;]|\s(?=\d+(?:\s|$))/)) {
    const found = /^\s*(\d{1,6})(?:\s*[-–—]\s*(\d{1,6}))?\s*$/.exec(part);
    const from = Number(found?.[1]);
    const to = Number(found?.[2] ?? found?.[1]);
    if (!found || from < 1 || to < from) return { problem: 'Write pages like 1-3, 7.' };
    ranges.push({ from, to });
  }
  if (ranges.length > mostRanges) return { problem: `At most ${mostRanges} ranges of pages.` };
  return { ranges };
}

/** As it is shown and kept: `1-3, 7`; empty for all pages. */
export const formatPageRanges = (ranges: readonly PageRange[] | null): string =>
  (ranges ?? []).map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');

/** Every page once, in the order asked for. @param count pages of the document; what lies beyond is left out */
export function pagesOf(ranges: readonly PageRange[] | null, count: number): number[] {
  if (ranges === null) return Array.from({ length: count }, (_, i) => i + 1);
  const pages = new Set<number>();
  for (const { from, to } of ranges) for (let page = from; page <= Math.min(to, count); page++) pages.add(page);
  return [...pages];
}
