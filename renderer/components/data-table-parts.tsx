/** Parts of a table that are no rows of data: a group's header, the box of a mark, and what stands where rows will be. */
import { IconChevronRight } from '@tabler/icons-react';
import type { CSSProperties, ReactNode } from 'react';
import { cx } from './cx.ts';
import type { Column, TableGroup } from './data-table-types.ts';
import { formatCount } from './format.ts';
import { Skeleton } from './skeleton.tsx';
import css from './data-table.module.css';

export interface GroupLineProps {
  id: string;
  group: TableGroup;
  folded: boolean;
  /** It has the keyboard. */
  active: boolean;
  line: number;
  span: number;
  place: CSSProperties;
  onFold: (folded: boolean) => void;
}

export function GroupLine({ id, group, folded, active, line, span, place, onFold }: GroupLineProps) {
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={line + 2}
      aria-level={1}
      aria-expanded={!folded}
      className={cx(css.group, active && css.active)}
      style={place}
      onClick={() => onFold(!folded)}
    >
      <div role="gridcell" aria-colspan={span} className={css.groupCell}>
        <IconChevronRight size={14} stroke={2} aria-hidden="true" className={cx(css.chevron, !folded && css.open)} />
        <strong className={css.groupLabel}>{group.head ?? group.label}</strong>
        <span className={css.groupCount}>{formatCount(group.count)}</span>
        {group.note ? <span className={css.groupNote}>{group.note}</span> : null}
      </div>
    </div>
  );
}

/** Reached by Space on its row; the box is for the mouse. */
export function MarkCell({ marked, onToggle }: { marked: boolean; onToggle: (range: boolean) => void }) {
  return (
    <div
      role="gridcell"
      className={css.mark}
      onClick={(event) => {
        event.stopPropagation();
        onToggle(event.shiftKey);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <span className={cx(css.box, marked && css.boxOn)}>
        {marked ? <span className="visually-hidden">marked</span> : null}
      </span>
    </div>
  );
}

interface NoRowsProps<R> {
  columns: readonly Column<R>[];
  template: string;
  rowHeight: number;
  late: boolean;
  loading: boolean;
  empty: ReactNode;
}

/** What stands where rows will be: nothing, then a skeleton of rows, or the empty state. */
export function NoRows<R>({ columns, template, rowHeight, late, loading, empty }: NoRowsProps<R>) {
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
            style={{ gridTemplateColumns: template, height: rowHeight }}
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
