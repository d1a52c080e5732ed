/** Turns matches in the folded text of a page into ranges of its text layer. */
import { foldItems, matchesIn, spotAt } from './find-text.ts';
import type { PageWords } from './paged-document.ts';

/** @param query folded phrase @returns one range for each match, in the order of the text */
export function rangesOf(words: PageWords, query: string): Range[] {
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
