/**
 * The spreadsheet over the rows of a chase list: virtual, with a cursor, a range in one column, typing, paste and fill down.
 * It draws and hears; what is written is decided by `use-cell-writes.ts`.
 */
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import {
  memo,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type MouseEvent,
  type ReactNode,
} from 'react';
import { chaseFieldLabels } from '../../../preload/contract/rules/chase-fields.ts';
import { usePreferences } from '../../api/index.ts';
import { cx, formatCount, type Column } from '../../components/index.ts';
import { HeaderCell } from '../../components/data-table-header.tsx';
import { useColumnWidths, type ColumnWidths } from '../../components/data-table-widths.ts';
import type { Sort } from '../../components/data-table-types.ts';
import table from '../../components/data-table.module.css';
import type { ChaseRow } from '../../../preload/contract/projects.ts';
import { CellEditor } from './cell-editor.tsx';
import { gridColumns } from './grid-columns.ts';
import { GridRow, hintOf } from './grid-row.tsx';
import type { RowWindow } from './row-window.ts';
import { useGridKeys, type GridActs } from './use-grid-keys.ts';
import css from './grid.module.css';

export interface ChaseGridProps extends GridActs {
  sort: Sort;
  onSort: (sort: Sort) => void;
  empty: ReactNode;
}

const overscan = 8;
const headHeight = 34;

interface GridHeadProps {
  columns: readonly Column<ChaseRow>[];
  sort: Sort;
  onSort: (sort: Sort) => void;
  widths: ColumnWidths;
}

/** Not drawn again while rows scroll past. */
const GridHead = memo(function GridHead({ columns, sort, onSort, widths }: GridHeadProps) {
  return (
    <div className={table.head} role="rowgroup">
      <div
        className={table.row}
        role="row"
        aria-rowindex={1}
        style={{ gridTemplateColumns: widths.template, minWidth: widths.minimum }}
      >
        {columns.map((column) => (
          <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} widths={widths} />
        ))}
      </div>
    </div>
  );
});

/**
 * Rows that scroll past keep their elements as long as they are in sight; after a jump the same elements show other rows, because
 * making them anew costs more than filling them.
 * @returns what to subtract from an index for its key
 */
function useKeyBase(first: number, last: number): number {
  const [seen, setSeen] = useState({ first, last, base: 0 });
  if (seen.first === first && seen.last === last) return seen.base;
  const base = first > seen.last || last < seen.first ? seen.base + first - seen.first : seen.base;
  setSeen({ first, last, base });
  return base;
}

/**
 * The line numbers, held at the left while one looks at columns further right. One element over the rows' own cells: were each of
 * those held, every one would be a layer to put together in every frame, which costs more than drawing the rows.
 */
function LineStrip(props: { rows: RowWindow; items: readonly VirtualItem[]; width: string; height: number }) {
  const { rows, items, width, height } = props;
  return (
    <div className={css.strip} aria-hidden="true" style={{ width, height }}>
      {items.map((item, at) => {
        const line = rows.rowAt(item.index)?.line;
        return (
          <div key={at} className={cx(table.cell, css.line)} style={{ height: item.size, top: item.start }}>
            {line === undefined ? '' : formatCount(line)}
          </div>
        );
      })}
    </div>
  );
}

export function ChaseGrid(props: ChaseGridProps) {
  const { rows, cursor, sort, onSort, onWrite, focusRef, empty } = props;
  const id = useId();
  const { density } = usePreferences();
  const height = density === 'comfortable' ? 40 : 30;
  const fields = rows.columns;
  const columns = useMemo(() => gridColumns(fields), [fields]);
  const widths = useColumnWidths('check', columns);
  const virtual = useVirtualizer({
    count: rows.total,
    getScrollElement: () => focusRef.current,
    estimateSize: () => height,
    overscan,
    scrollPaddingStart: headHeight,
    // Drawing may come a frame after scrolling: the overscan covers it, and no frame waits for it.
    useFlushSync: false,
  });
  useLayoutEffect(() => virtual.measure(), [virtual, height]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 60;
  const [sideways, setSideways] = useState(false);
  const keyBase = useKeyBase(first, last);
  useEffect(() => rows.want(first, last), [rows, first, last]);

  const { place } = cursor;
  const shownRow = useRef(place.row);
  useEffect(() => {
    // The cursor follows its row when rows change places; what surrounds it keeps its place on the screen.
    if (cursor.followed.current !== 0 && focusRef.current) {
      focusRef.current.scrollTop += cursor.followed.current * height;
      cursor.followed.current = 0;
    } else if (shownRow.current !== place.row && rows.total > 0) virtual.scrollToIndex(place.row);
    shownRow.current = place.row;
    const cell = focusRef.current?.querySelector(`[data-index="${place.row}"] [data-column="${place.column}"]`);
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [cursor.followed, focusRef, height, place.column, place.row, rows.total, virtual]);

  const onKeyDown = useGridKeys({
    ...props,
    page: () => Math.max(1, Math.floor(((focusRef.current?.clientHeight ?? 0) - headHeight) / height) - 1),
  });
  const cellOf = (event: MouseEvent): { row: number; column: number } | null => {
    if (!(event.target instanceof HTMLElement)) return null;
    const cell = event.target.closest<HTMLElement>('[data-column]');
    const row = event.target.closest<HTMLElement>('[data-index]');
    return cell && row ? { row: Number(row.dataset['index']), column: Number(cell.dataset['column']) } : null;
  };
  const onMouseDown = (event: MouseEvent): void => {
    const at = cellOf(event);
    if (!at || event.button !== 0 || event.target instanceof HTMLInputElement) return;
    cursor.go(at, event.shiftKey);
  };
  /** Set where the pointer is, not on every cell: a screen of cells comes and goes with every frame. */
  const onPoint = (event: MouseEvent): void => {
    const at = cellOf(event);
    const cell = at && event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-column]') : null;
    if (!at || !cell) return;
    if (event.type === 'mouseover') cell.title = hintOf(rows.rowAt(at.row), at.column);
    else cell.removeAttribute('title');
  };
  const onDoubleClick = (event: MouseEvent): void => {
    if (cellOf(event) && !(event.target instanceof HTMLInputElement)) cursor.edit(null);
  };

  const [from, to] = cursor.range;
  const active = rows.rowAt(place.row);
  const field = fields[place.column];
  const editor =
    cursor.editing && active && field ? (
      <CellEditor
        key={`${active.id}/${field}`}
        label={`${chaseFieldLabels[field]} of line ${active.line}`}
        start={cursor.editing.start ?? active.cells[place.column] ?? ''}
        onCancel={() => {
          cursor.endEdit();
          focusRef.current?.focus({ preventScroll: true });
        }}
        onCommit={(text, move) => {
          cursor.endEdit();
          if (text !== (active.cells[place.column] ?? '')) onWrite([[text]], place);
          if (move !== 'stay') {
            focusRef.current?.focus({ preventScroll: true });
            cursor.step(move);
          }
        }}
      />
    ) : null;

  return (
    <div className={cx(table.frame, css.frame)} data-table="check">
      <div
        ref={focusRef}
        className={cx(table.scroller, css.scroller)}
        role="grid"
        aria-label="Rows of the chase list"
        aria-rowcount={rows.total + 1}
        aria-colcount={columns.length}
        aria-multiselectable="true"
        aria-activedescendant={active ? `${id}-cursor` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onMouseDown={onMouseDown}
        onDoubleClick={onDoubleClick}
        onScroll={(event) => setSideways(event.currentTarget.scrollLeft > 0)}
        onMouseOver={onPoint}
        onMouseOut={onPoint}
      >
        <GridHead columns={columns} sort={sort} onSort={onSort} widths={widths} />
        {rows.total > 0 ? (
          <div
            className={table.body}
            role="rowgroup"
            style={{ height: virtual.getTotalSize(), minWidth: widths.minimum }}
          >
            {sideways ? (
              <LineStrip
                rows={rows}
                items={items}
                width={widths.template.split(' ', 1)[0] ?? ''}
                height={virtual.getTotalSize()}
              />
            ) : null}
            {items.map((item) => (
              <GridRow
                key={item.index - keyBase}
                gridId={id}
                row={rows.rowAt(item.index)}
                index={item.index}
                start={item.start}
                height={item.size}
                template={widths.template}
                fields={fields}
                cursor={item.index === place.row ? place.column : -1}
                range={from !== to && item.index >= from && item.index <= to ? place.column : -1}
                editor={item.index === place.row ? editor : null}
              />
            ))}
          </div>
        ) : (
          <div className={css.empty}>{rows.loaded ? empty : null}</div>
        )}
      </div>
    </div>
  );
}
