/** Links and notes of a page: links within the document work, others only say where they lead, notes open on a click. */
import { IconMessage2 } from '@tabler/icons-react';
import { useEffect, useRef, useState, type CSSProperties } from 'react';
import type { PagedExtras, PageNote } from './engine/paged-document.ts';
import type { Rotation } from './engine/page-layout.ts';
import { rectStyle, shownRect, type PageRect } from './engine/page-rect.ts';
import css from './page-layers.module.css';

export interface PageNotesProps {
  extras: PagedExtras;
  number: number;
  rotation: Rotation;
  onPage: (page: number) => void;
}

const settleMs = 200;

export function PageNotes({ extras, number, rotation, onPage }: PageNotesProps) {
  const [notes, setNotes] = useState<readonly PageNote[]>([]);
  const [open, setOpen] = useState<number | null>(null);
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let left = false;
    // Pages that are only scrolled past are not asked.
    const timer = setTimeout(() => {
      extras.notes(number).then(
        (found) => {
          if (!left) setNotes(found);
        },
        // The page itself tells what is wrong with it.
        () => undefined,
      );
    }, settleMs);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [extras, number]);
  useEffect(() => {
    if (open === null) return undefined;
    const close = (event: Event): void => {
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !host.current?.contains(event.target as Node)) {
        if (event instanceof KeyboardEvent) event.preventDefault();
        setOpen(null);
      }
    };
    document.addEventListener('keydown', close, { capture: true });
    document.addEventListener('pointerdown', close);
    return () => {
      document.removeEventListener('keydown', close, { capture: true });
      document.removeEventListener('pointerdown', close);
    };
  }, [open]);
  if (notes.length === 0) return null;
  return (
    <div ref={host} className={css.notes}>
      {notes.map((note, n) => {
        const style = rectStyle(note.rect, rotation);
        if (note.kind === 'link')
          return (
            <button
              key={n}
              type="button"
              className={css.link}
              style={style}
              aria-label="Go to the page this leads to"
              onClick={() =>
                void note.page().then((page) => {
                  if (page !== null) onPage(page);
                })
              }
            />
          );
        if (note.kind === 'outside')
          return (
            <span
              key={n}
              className={css.outside}
              style={style}
              title={`Leads to ${note.address} · not opened from here`}
              data-outside=""
            />
          );
        return (
          <div key={n} className={css.noteSpot} style={{ left: style.left, top: style.top }}>
            <button
              type="button"
              className={css.noteMark}
              aria-label={`Note ${n + 1} on this page`}
              aria-expanded={open === n}
              onClick={() => setOpen(open === n ? null : n)}
            >
              <IconMessage2 size={14} aria-hidden="true" />
            </button>
            {open === n ? (
              <div className={css.noteText} role="note" style={towards(shownRect(note.rect, rotation))}>
                {note.author === '' ? null : <p className={css.noteAuthor}>{note.author}</p>}
                <p>{note.text}</p>
              </div>
            ) : null}
          </div>
        );
      })}
    </div>
  );
}

/** Opens towards the middle of the page, which cuts off what stands over its edge. */
const towards = ({ x, y }: PageRect): CSSProperties => ({
  ...(x > 0.5 ? { left: 'auto', right: 0 } : {}),
  ...(y > 0.6 ? { top: 'auto', bottom: 24 } : {}),
});
