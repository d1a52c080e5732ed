/** Paints matches over the text layer by the CSS highlight registry, so that no node of the page is ever touched. */

export interface FindHighlighter {
  /** Replaces the marks of one page; `current` is the one the reader stands on. */
  set(page: number, ranges: readonly Range[], current: Range | null): void;
  clear(page: number): void;
  close(): void;
}

/** @param name prefix of the two highlight names, `<name>-match` and `<name>-current` (see pdf-viewer.module.css) */
export function createFindHighlighter(name: string): FindHighlighter {
  const pages = new Map<number, { ranges: readonly Range[]; current: Range | null }>();
  const paint = (): void => {
    const matches = new Highlight();
    const current = new Highlight();
    current.priority = 1;
    for (const page of pages.values()) {
      for (const range of page.ranges) if (range !== page.current) matches.add(range);
      if (page.current) current.add(page.current);
    }
    CSS.highlights.set(`${name}-match`, matches);
    CSS.highlights.set(`${name}-current`, current);
  };
  return {
    set(page, ranges, current) {
      pages.set(page, { ranges, current });
      paint();
    },
    clear(page) {
      if (pages.delete(page)) paint();
    },
    close() {
      pages.clear();
      CSS.highlights.delete(`${name}-match`);
      CSS.highlights.delete(`${name}-current`);
    },
  };
}
