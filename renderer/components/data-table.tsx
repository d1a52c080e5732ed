/**
 * A virtual table for lists of any length: sticky header, keyboard, sorting, resizable columns, paging at the end.
 * It holds no data of its own; the screen gives rows and hears what is wanted. One row is selected at a time.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { usePreferences } from '../api/context.tsx';
import { cx } from './cx.ts';
import { Skeleton, useLate } from './skeleton.tsx';
import type { Column, Sort } from './data-table-types.ts';
import { HeaderCell } from './data-table-header.tsx';
import { useColumnWidths, type ColumnWidths } from './data-table-widths.ts';
import css from './data-table.module.css';

export interface DataTableProps<R> {
  /** Names the table for screen readers. */
  label: string;
  /** Under which its column widths are remembered, at most 30 characters. */
  layoutKey: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  rowKey: (row: R) => string;
  /** All rows there are, when more can be loaded; default `rows.length`. */
  total?: number;
  selected?: string | null;
  /** Arrows, click, Home, End, PageUp, PageDown. */
  onSelect?: (row: R) => void;
  /** Enter and double click. */
  onOpen?: (row: R) => void;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** The last loaded row came near: load the next page. May be called again until rows grow. */
  onEndReached?: () => void;
  /** First load: shows a skeleton after 150 ms. */
  loading?: boolean;
  /** Shown when there are no rows and nothing loads. */
  empty?: ReactNode;
  /** Text by which typed letters find a row. */
  typeAhead?: (row: R) => string;
  /** Takes the focus when it appears. */
  autoFocus?: boolean;
  /** Row height in px for rows of two lines; default by density, 32 or 40. */
  rowHeight?: number;
}

const OVERSCAN = 12;
const END_ROWS = 20;
const TYPE_AHEAD_MS = 800;

export function DataTable<R>(props: DataTableProps<R>) {
  const {
    label,
    layoutKey,
    columns,
    rows,
    rowKey,
    total = rows.length,
    selected = null,
    onSelect,
    onOpen,
    sort,
    onSort,
    onEndReached,
    loading = false,
    empty,
    typeAhead,
    autoFocus = false,
  } = props;
  const id = useId();
  const { density } = usePreferences();
  const rowHeight = props.rowHeight ?? (density === 'comfortable' ? 40 : 32);
  const scroller = useRef<HTMLDivElement>(null);
  const widths = useColumnWidths(layoutKey, columns);
  const selectedIndex = useMemo(
    () => (selected === null ? -1 : rows.findIndex((row) => rowKey(row) === selected)),
    [rows, rowKey, selected],
  );
  const [cursor, setCursor] = useState(0);
  const active = selectedIndex >= 0 ? selectedIndex : Math.min(cursor, Math.max(0, rows.length - 1));
  const typed = useRef({ text: '', at: 0 });

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollPaddingStart: 34,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
  });
  // Density changes the height of every row at once.
  useLayoutEffect(() => virtual.measure(), [virtual, rowHeight]);
  useEffect(() => {
    if (autoFocus) scroller.current?.focus({ preventScroll: true });
  }, [autoFocus]);

  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (onEndReached && rows.length > 0 && rows.length < total && lastIndex >= rows.length - END_ROWS) onEndReached();
  }, [onEndReached, rows.length, total, lastIndex]);

  const go = (index: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    const row = rows[next];
    if (row === undefined) return;
    setCursor(next);
    virtual.scrollToIndex(next);
    onSelect?.(row);
  };
  const findTyped = (key: string): void => {
    if (!typeAhead) return;
    const now = performance.now();
    const text = (now - typed.current.at < TYPE_AHEAD_MS ? typed.current.text : '') + key.toLowerCase();
    typed.current = { text, at: now };
    const from = text.length === 1 ? active + 1 : active;
    for (let step = 0; step < rows.length; step++) {
      const index = (from + step) % rows.length;
      const row = rows[index];
      if (row !== undefined && typeAhead(row).toLowerCase().startsWith(text)) return go(index);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - 34) / rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: active + (selectedIndex < 0 && cursor === 0 ? 0 : 1),
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: rows.length - 1,
    };
    const target = steps[event.key];
    if (target !== undefined) {
      event.preventDefault();
      go(target);
    } else if (event.key === 'Enter') {
      const row = rows[active];
      if (row !== undefined && onOpen) {
        event.preventDefault();
        onOpen(row);
      }
    } else if (typeAhead && /^[\p{L}\p{N}]$/u.test(event.key)) {
      const begun = typed.current.text !== '' && performance.now() - typed.current.at < TYPE_AHEAD_MS;
      // G and N are the frame's keys: as a first letter they find a row only with Shift.
      if (!begun && /^[gn]$/.test(event.key)) return;
      event.stopPropagation();
      findTyped(event.key);
    }
  };

  const late = useLate(loading && rows.length === 0);
  const activeRow = rows[active];
  return (
    <div className={css.frame} data-table={layoutKey}>
      <div
        ref={scroller}
        className={css.scroller}
        role="grid"
        aria-label={label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length}
        aria-busy={loading}
        aria-activedescendant={activeRow === undefined ? undefined : `${id}-${rowKey(activeRow)}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div className={css.head} role="rowgroup">
          <div
            className={css.row}
            role="row"
            aria-rowindex={1}
            style={{ gridTemplateColumns: widths.template, minWidth: widths.minimum }}
          >
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} widths={widths} />
            ))}
          </div>
        </div>
        {rows.length > 0 ? (
          <div
            className={css.body}
            role="rowgroup"
            style={{ height: virtual.getTotalSize(), minWidth: widths.minimum }}
          >
            {items.map((item) => {
              const row = rows[item.index];
              if (row === undefined) return null;
              const key = rowKey(row);
              return (
                <div
                  key={key}
                  id={`${id}-${key}`}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-selected={key === selected}
                  className={cx(
                    css.row,
                    css.data,
                    key === selected && css.selected,
                    item.index === active && css.active,
                  )}
                  style={{
                    gridTemplateColumns: widths.template,
                    height: item.size,
                    transform: `translateY(${item.start}px)`,
                  }}
                  onClick={() => {
                    setCursor(item.index);
                    onSelect?.(row);
                  }}
                  onDoubleClick={() => onOpen?.(row)}
                >
                  {columns.map((column) => (
                    <div
                      key={column.id}
                      role="gridcell"
                      className={cx(css.cell, column.align === 'end' && css.end)}
                      title={column.hint?.(row)}
                    >
                      {column.render(row)}
                    </div>
                  ))}
                </div>
              );
            })}
          </div>
        ) : (
          <NoRows columns={columns} widths={widths} rowHeight={rowHeight} late={late} loading={loading} empty={empty} />
        )}
      </div>
    </div>
  );
}

interface NoRowsProps<R> {
  columns: readonly Column<R>[];
  widths: ColumnWidths;
  rowHeight: number;
  late: boolean;
  loading: boolean;
  empty: ReactNode;
}

/** What stands where rows will be: nothing, then a skeleton of rows, or the empty state. */
function NoRows<R>({ columns, widths, rowHeight, late, loading, empty }: NoRowsProps<R>) {
  if (loading && !late) return null;
  return (
    <div role="rowgroup" className={loading ? undefined : css.emptyBody}>
      {loading ? (
        Array.from({ length: 12 }, (_, index) => (
          <div
            key={index}
            className={css.row}
            role="row"
            aria-hidden="true"
            style={{ gridTemplateColumns: widths.template, height: rowHeight }}
          >
            {columns.map((column) => (
              <div key={column.id} role="gridcell" className={css.cell}>
                <Skeleton width={`${45 + ((index * 13 + column.width) % 40)}%`} />
              </div>
            ))}
          </div>
        ))
      ) : (
        <div role="row" className={css.emptyRow}>
          <div role="gridcell" className={css.emptyCell}>
            {empty}
          </div>
        </div>
      )}
    </div>
  );
}
