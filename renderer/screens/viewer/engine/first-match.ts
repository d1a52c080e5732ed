/** Finds the first page on which one of several phrases stands, reading pages from one of them on. */
import { foldQuery, matchesIn } from './find-text.ts';

/** How long pages are read in one go before the window gets its turn, in milliseconds. */
const SLICE_MS = 30;

/**
 * @param from 1-based page to begin with; after the last page it goes on at the first
 * @param foldedText the text of a page, folded (see find-text.ts)
 * @returns the page, or null when none of the phrases stands anywhere or `signal` was aborted
 */
export async function firstMatch(
  phrases: readonly string[],
  pageCount: number,
  from: number,
  foldedText: (page: number) => Promise<string>,
  signal: AbortSignal,
): Promise<number | null> {
  const queries = phrases.map(foldQuery).filter((query) => query !== '');
  if (queries.length === 0) return null;
  let since = performance.now();
  for (let step = 0; step < pageCount; step++) {
    const page = ((from - 1 + step) % pageCount) + 1;
    const text = await foldedText(page).catch(() => '');
    if (signal.aborted) return null;
    if (queries.some((query) => matchesIn(text, query).length > 0)) return page;
    if (performance.now() - since > SLICE_MS) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      since = performance.now();
    }
  }
  return null;
}
