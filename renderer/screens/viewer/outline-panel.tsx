/** The outline that a document brings: virtual, folding, leading to its own pages only. */
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { OutlineItem } from './engine/paged-document.ts';
import css from './side-panel.module.css';

const rowHeight = 28;
/** An outline longer than this begins folded to its first level. */
const LONG = 200;

export function OutlinePanel({ items, onPage }: { items: readonly OutlineItem[]; onPage: (page: number) => void }) {
  const scrollRef = useRef<HTMLElement>(null);
  const [folded, setFolded] = useState<ReadonlySet<number>>(
    () =>
      new Set(items.length > LONG ? items.flatMap((item, n) => (item.depth === 0 && item.below > 0 ? [n] : [])) : []),
  );
  /** Entries that led nowhere when they were tried. */
  const [dead, setDead] = useState<ReadonlySet<number>>(new Set());
  const shown = useMemo(() => {
    const out: number[] = [];
    for (let n = 0; n < items.length; n++) {
      out.push(n);
      if (folded.has(n)) n += items[n]?.below ?? 0;
    }
    return out;
  }, [items, folded]);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const toggle = (n: number): void =>
    setFolded((old) => {
      const next = new Set(old);
      if (!next.delete(n)) next.add(n);
      return next;
    });
  const go = (n: number): void => {
    void items[n]?.page().then((page) => {
      if (page !== null) onPage(page);
      else setDead((old) => new Set(old).add(n));
    });
  };
  const step = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const buttons = [...(scrollRef.current?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    buttons[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  };
  return (
    <nav ref={scrollRef} className={css.outline} aria-label="Outline" onKeyDown={step}>
      <div className={css.sheet} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((row) => {
          const n = shown[row.index] ?? 0;
          const item = items[n];
          if (!item) return null;
          return (
            <div key={n} className={css.row} style={{ top: row.start, paddingLeft: 4 + item.depth * 12 }}>
              {item.below > 0 ? (
                <button
                  type="button"
                  className={css.fold}
                  aria-expanded={!folded.has(n)}
                  aria-label={`${folded.has(n) ? 'Unfold' : 'Fold'} ${item.title}`}
                  onClick={() => toggle(n)}
                >
                  {folded.has(n) ? <IconChevronRight size={14} /> : <IconChevronDown size={14} />}
                </button>
              ) : (
                <span className={css.noFold} />
              )}
              <button
                type="button"
                className={css.entry}
                data-entry=""
                title={dead.has(n) ? `${item.title} · leads to no page of this document` : item.title}
                disabled={dead.has(n)}
                onClick={() => go(n)}
              >
                {item.title}
              </button>
            </div>
          );
        })}
      </div>
    </nav>
  );
}
