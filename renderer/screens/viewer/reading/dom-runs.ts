/** The strings of a drawn block with their text nodes, cut into lines as blocks.ts cuts them, so that both count the same matches. */

export interface DomRun {
  node: Text;
  text: string;
  endsLine: boolean;
}

const INLINE = new Set(['SPAN', 'B', 'I', 'U', 'S', 'SUP', 'SUB', 'CODE']);
/** Elements whose text the model does not hold: buttons, line numbers, kinds of attachments. */
const ASIDE = 'button, [aria-hidden="true"], [data-aside]';

export function domRuns(host: HTMLElement): DomRun[] {
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
