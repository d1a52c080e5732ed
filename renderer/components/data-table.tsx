/**
 * A virtual table for lists of any length: sticky header, keyboard, sorting, resizable columns, groups that fold, marks for
 * acting on many. It holds no data of its own; the screen gives rows (all of them, or a window) and hears what is wanted.
 * One row is selected at a time, any number are marked.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type MouseEvent, type ReactNode } from 'react';
import { usePreferences } from '../api/context.tsx';
import { cx } from './cx.ts';
import { GroupLine, MarkCell, NoRows } from './data-table-parts.tsx';
import { useTableKeys } from './data-table-keys.ts';
import type { Column, Marks, RowWindow, Sort, TableGroups } from './data-table-types.ts';
import { HeaderCell } from './data-table-header.tsx';
import { useColumnWidths } from './data-table-widths.ts';
import { Skeleton, useLate } from './skeleton.tsx';
import { linesOf } from './table-lines.ts';
import css from './data-table.module.css';

export interface DataTableProps<R> {
  /** Names the table for screen readers. */
  label: string;
  /** Under which its column widths are remembered, at most 30 characters. */
  layoutKey: string;
  columns: readonly Column<R>[];
  rows: readonly R[] | RowWindow<R>;
  rowKey: (row: R) => string;
  /** All rows there are, when more can be loaded; default `rows.length`. */
  total?: number;
  /** Consecutive rows under headers that fold. */
  groups?: TableGroups | undefined;
  selected?: string | null;
  /** Arrows, click, Home, End, PageUp, PageDown. */
  onSelect?: (row: R) => void;
  /** Enter and double click. */
  onOpen?: (row: R) => void;
  /** Shift and Ctrl with clicks and arrows, Space, Ctrl+A, and boxes at the left. */
  marks?: Marks;
  /** Most important first, where there are several. */
  sort?: Sort | readonly Sort[];
  onSort?: (sort: Sort, beneath: boolean) => void;
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
  /** Changes when the list is another one: it then begins at its top. */
  listKey?: string;
}

const OVERSCAN = 12;
const END_ROWS = 20;
const HEAD = 34;
const MARK_WIDTH = 30;
const noneFolded: ReadonlySet<string> = new Set();

function windowOf<R>(rows: readonly R[], rowKey: (row: R) => string): RowWindow<R> {
  return {
    total: rows.length,
    at: (index) => rows[index],
    indexOf: (key) => rows.findIndex((row) => rowKey(row) === key),
    need: () => undefined,
  };
}

export function DataTable<R>(props: DataTableProps<R>) {
  const { label, layoutKey, columns, rows, rowKey, groups, selected = null, onSelect, onOpen, marks } = props;
  const { sort, onSort, onEndReached, loading = false, empty, typeAhead, autoFocus = false, listKey } = props;
  const id = useId();
  const { density } = usePreferences();
  const rowHeight = props.rowHeight ?? (density === 'comfortable' ? 40 : 32);
  const scroller = useRef<HTMLDivElement>(null);
  const source = useMemo<RowWindow<R>>(
    () => ('need' in rows ? rows : windowOf(rows, rowKey)),
    // A window is another object whenever what it holds changed.
    [rows, rowKey],
  );
  const total = props.total ?? source.total;
  const widths = useColumnWidths(layoutKey, columns);
  const template = marks ? `${MARK_WIDTH}px ${widths.template}` : widths.template;
  const minimum = widths.minimum + (marks ? MARK_WIDTH : 0);
  const lines = useMemo(
    () => linesOf(source.total, groups?.list ?? null, groups?.folded ?? noneFolded),
    [source, groups?.list, groups?.folded],
  );
  const selectedIndex = useMemo(() => (selected === null ? -1 : source.indexOf(selected)), [source, selected]);
  const [cursor, setCursor] = useState(0);
  const held = Math.max(0, Math.min(cursor, lines.count - 1));
  const onHeader = lines.count > 0 && lines.at(held).kind === 'group';
  const active = !onHeader && selectedIndex >= 0 ? lines.ofRow(selectedIndex) : held;

  const virtual = useVirtualizer({
    count: lines.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollPaddingStart: HEAD,
  });
  // Density changes the height of every row at once.
  useLayoutEffect(() => virtual.measure(), [virtual, rowHeight]);
  useEffect(() => {
    if (autoFocus) scroller.current?.focus({ preventScroll: true });
  }, [autoFocus]);
  const shownList = useRef(listKey);
  useLayoutEffect(() => {
    if (shownList.current === listKey) return;
    shownList.current = listKey;
    setCursor(0);
    scroller.current?.scrollTo({ top: 0 });
  }, [listKey]);

  const items = virtual.getVirtualItems();
  const firstLine = items[0]?.index ?? 0;
  const lastLine = items.at(-1)?.index ?? -1;
  useEffect(() => {
    let first = -1;
    let last = -1;
    for (let line = firstLine; line <= lastLine && line < lines.count; line++) {
      const what = lines.at(line);
      if (what.kind !== 'row') continue;
      if (first < 0) first = what.row;
      last = what.row;
    }
    if (first >= 0) source.need(first, last);
  }, [source, lines, firstLine, lastLine]);
  useEffect(() => {
    if (onEndReached && source.total > 0 && source.total < total && lastLine >= lines.count - END_ROWS) onEndReached();
  }, [onEndReached, source.total, total, lastLine, lines.count]);

  const go = (line: number): void => {
    if (lines.count === 0) return;
    const next = Math.max(0, Math.min(lines.count - 1, line));
    setCursor(next);
    virtual.scrollToIndex(next);
    const what = lines.at(next);
    const row = what.kind === 'row' ? source.at(what.row) : undefined;
    if (row !== undefined) onSelect?.(row);
  };
  const { onKeyDown, anchor } = useTableKeys({
    lines,
    source,
    groups,
    active,
    untouched: selectedIndex < 0 && cursor === 0 && !onHeader,
    pageRows: () => Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEAD) / rowHeight) - 1),
    go,
    onOpen,
    onMark: marks?.onMark,
    typeAhead,
  });
  const onRowClick = (event: MouseEvent, line: number, index: number, row: R): void => {
    if (marks && event.shiftKey) {
      // The browser would select the text between the two clicks.
      document.getSelection()?.removeAllRanges();
      marks.onMark({ kind: 'range', from: anchor.current, to: index });
    } else {
      anchor.current = index;
      if (marks && (event.ctrlKey || event.metaKey)) marks.onMark({ kind: 'toggle', index });
      else onSelect?.(row);
    }
    setCursor(line);
  };

  const late = useLate(loading && lines.count === 0);
  const shown = lines.count > 0;
  return (
    <div className={cx(css.frame, marks && marks.keys.size > 0 && css.marking)} data-table={layoutKey}>
      <div
        ref={scroller}
        className={css.scroller}
        role={groups ? 'treegrid' : 'grid'}
        aria-label={label}
        aria-rowcount={(groups ? lines.count : total) + 1}
        aria-colcount={columns.length + (marks ? 1 : 0)}
        aria-multiselectable={marks ? true : undefined}
        aria-busy={loading}
        aria-activedescendant={shown ? `${id}-${active}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div className={css.head} role="rowgroup">
          <div
            className={css.row}
            role="row"
            aria-rowindex={1}
            style={{ gridTemplateColumns: template, minWidth: minimum }}
          >
            {marks ? (
              <div role="columnheader" className={css.markHead}>
                <span className="visually-hidden">Marked</span>
              </div>
            ) : null}
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} widths={widths} />
            ))}
          </div>
        </div>
        {shown ? (
          <div className={css.body} role="rowgroup" style={{ height: virtual.getTotalSize(), minWidth: minimum }}>
            {items.map((item) => {
              if (item.index >= lines.count) return null;
              const line = lines.at(item.index);
              const place = { height: item.size, transform: `translateY(${item.start}px)` };
              if (line.kind === 'group') {
                const group = groups?.list[line.group];
                return group && groups ? (
                  <GroupLine
                    key={`group ${group.key}`}
                    id={`${id}-${item.index}`}
                    group={group}
                    folded={groups.folded.has(group.key)}
                    active={item.index === active}
                    line={item.index}
                    span={columns.length + (marks ? 1 : 0)}
                    place={place}
                    onFold={(folded) => {
                      setCursor(item.index);
                      groups.onFold(group.key, folded);
                    }}
                  />
                ) : null;
              }
              const row = source.at(line.row);
              const key = row === undefined ? null : rowKey(row);
              const marked = key !== null && marks !== undefined && marks.keys.has(key);
              return (
                <div
                  key={key ?? `row ${line.row}`}
                  id={`${id}-${item.index}`}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-level={groups ? 2 : undefined}
                  aria-selected={marked || (key !== null && key === selected)}
                  className={cx(
                    css.row,
                    css.data,
                    marked && css.marked,
                    key !== null && key === selected && css.selected,
                    item.index === active && css.active,
                  )}
                  style={{ gridTemplateColumns: template, ...place }}
                  onClick={row === undefined ? undefined : (event) => onRowClick(event, item.index, line.row, row)}
                  onDoubleClick={row === undefined ? undefined : () => onOpen?.(row)}
                >
                  {marks ? (
                    <MarkCell
                      marked={marked}
                      onToggle={(range) => {
                        if (range) marks.onMark({ kind: 'range', from: anchor.current, to: line.row });
                        else {
                          anchor.current = line.row;
                          marks.onMark({ kind: 'toggle', index: line.row });
                        }
                      }}
                    />
                  ) : null}
                  {columns.map((column) => (
                    <div
                      key={column.id}
                      role="gridcell"
                      className={cx(css.cell, column.align === 'end' && css.end)}
                      title={row === undefined ? undefined : column.hint?.(row) || undefined}
                    >
                      {row === undefined ? <Skeleton width="60%" /> : column.render(row)}
                    </div>
                  ))}
                </div>
              );
            })}
          </div>
        ) : (
          <NoRows
            columns={columns}
            template={template}
            rowHeight={rowHeight}
            late={late}
            loading={loading}
            empty={empty}
          />
        )}
      </div>
    </div>
  );
}
