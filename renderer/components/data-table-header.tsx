/** A column's header: sorts on click (with Shift beneath the former order), resizes by its right edge or with Alt and the arrows. */
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useRef, type PointerEvent } from 'react';
import { cx } from './cx.ts';
import type { Column, Sort } from './data-table-types.ts';
import type { ColumnWidths } from './data-table-widths.ts';
import css from './data-table.module.css';

const STEP = 16;

interface HeaderCellProps<R> {
  column: Column<R>;
  /** Several: most important first. */
  sort: Sort | readonly Sort[] | undefined;
  onSort: ((sort: Sort, beneath: boolean) => void) | undefined;
  widths: ColumnWidths;
}

export function HeaderCell<R>({ column, sort, onSort, widths }: HeaderCellProps<R>) {
  const sorts: readonly Sort[] = sort === undefined ? [] : 'column' in sort ? [sort] : sort;
  const cell = useRef<HTMLDivElement>(null);
  const start = useRef<{ x: number; width: number } | null>(null);
  const place = sorts.findIndex((one) => one.column === column.id);
  const sorted = sorts[place] ?? null;
  const sortable = (column.sortable ?? false) && onSort !== undefined;
  const widthNow = (): number => cell.current?.offsetWidth ?? column.width;
  const drag = (event: PointerEvent, done: boolean): void => {
    if (start.current) widths.resize(column.id, start.current.width + event.clientX - start.current.x, done);
    if (done) start.current = null;
  };
  return (
    <div
      ref={cell}
      role="columnheader"
      className={cx(css.cell, css.headCell, column.align === 'end' && css.end)}
      aria-sort={sorted ? (sorted.descending ? 'descending' : 'ascending') : sortable ? 'none' : undefined}
    >
      {sortable ? (
        <button
          type="button"
          className={css.sort}
          onClick={(event) =>
            onSort({ column: column.id, descending: sorted ? !sorted.descending : false }, event.shiftKey)
          }
          onKeyDown={(event) => {
            if (!event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
            event.preventDefault();
            event.stopPropagation();
            widths.resize(column.id, widthNow() + (event.key === 'ArrowRight' ? STEP : -STEP), true);
          }}
        >
          <span className={css.headText}>{column.header}</span>
          {sorted ? (
            sorted.descending ? (
              <IconArrowDown size={14} aria-hidden="true" />
            ) : (
              <IconArrowUp size={14} aria-hidden="true" />
            )
          ) : null}
          {sorted && sorts.length > 1 ? <span className={css.sortPlace}>{place + 1}</span> : null}
        </button>
      ) : (
        <span className={column.headerHidden ? 'visually-hidden' : css.headText}>{column.header}</span>
      )}
      <span
        className={css.grip}
        aria-hidden="true"
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          start.current = { x: event.clientX, width: widthNow() };
        }}
        onPointerMove={(event) => drag(event, false)}
        onPointerUp={(event) => drag(event, true)}
      />
    </div>
  );
}
