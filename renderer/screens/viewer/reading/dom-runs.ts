/** The strings of a drawn block with their text nodes, cut into lines as blocks.ts cuts them, so that both count the same matches. */

import { foldItems, matchesIn, spotAt } from '../engine/find-text.ts';

interface DomRun {
  node: Text;
  text: string;
  endsLine: boolean;
}

const INLINE = new Set(['SPAN', 'B', 'I', 'U', 'S', 'SUP', 'SUB', 'CODE']);
/** Elements whose text the model does not hold: buttons, line numbers, kinds of attachments. */
const ASIDE = 'button, [aria-hidden="true"], [data-aside]';

function domRuns(host: HTMLElement): DomRun[] {
  const out: DomRun[] = [];
  const visit = (element: Element): void => {
    for (const child of element.childNodes) {
      if (child instanceof Text) {
        if (child.data !== '') out.push({ node: child, text: child.data, endsLine: false });
        continue;
      }
      if (!(child instanceof Element) || child.matches(ASIDE)) continue;
      const boxed = !INLINE.has(child.tagName) || child.hasAttribute('data-line');
      const before = out.at(-1);
      if (boxed && before) before.endsLine = true;
      visit(child);
      const last = out.at(-1);
      if (boxed && last) last.endsLine = true;
    }
  };
  visit(host);
  return out;
}

/** @param query folded phrase @returns one range for each match within the drawn block */
export function domRanges(host: HTMLElement, query: string): Range[] {
  const runs = domRuns(host);
  const { folded, positions } = foldItems(runs);
  const out: Range[] = [];
  for (const at of matchesIn(folded, query)) {
    const start = spotAt(runs, positions[at] ?? 0);
    const end = spotAt(runs, positions[at + query.length - 1] ?? 0);
    const from = start ? runs[start.item] : undefined;
    const to = end ? runs[end.item] : undefined;
    if (!start || !end || !from || !to) continue;
    const found = new Range();
    found.setStart(from.node, Math.min(start.offset, from.text.length));
    found.setEnd(to.node, Math.min(end.offset + 1, to.text.length));
    out.push(found);
  }
  return out;
}
