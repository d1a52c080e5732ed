/** One row of the grid. Drawn again only when something of its own changed; clicks are heard by the grid. */
import { memo, type ReactNode } from 'react';
import type { ChaseRow } from '../../../preload/contract/projects.ts';
import { chaseStateLabels, type ChaseField } from '../../../preload/contract/rules/chase-fields.ts';
import { cx, formatCount, StatusBadge, Tag, type Tone } from '../../components/index.ts';
import { isMono } from './grid-columns.ts';
import table from '../../components/data-table.module.css';
import css from './grid.module.css';

const stateTones: Record<ChaseRow['state'], Tone> = {
  invalid: 'red',
  inactive: 'grey',
  waiting: 'grey',
  held: 'grey',
  queued: 'blue',
  sent: 'green',
  failed: 'red',
};

/** Rows that are on their way cannot be edited. */
export const isLocked = (row: ChaseRow): boolean => row.state === 'queued' || row.state === 'sent';

export interface GridRowProps {
  gridId: string;
  row: ChaseRow | undefined;
  index: number;
  start: number;
  height: number;
  template: string;
  fields: readonly ChaseField[];
  /** Column of the cursor if it is in this row, else -1. */
  cursor: number;
  /** Column of the chosen range if this row is in it, else -1. */
  range: number;
  /** The open editor of the cell at the cursor. */
  editor: ReactNode;
}

/** What is said of a cell beside it: its problems, else its whole text. */
export function hintOf(row: ChaseRow | undefined, column: number): string {
  const problems = row?.problems.filter((problem) => problem.cell === column) ?? [];
  return problems.length > 0 ? problems.map((problem) => problem.text).join('\n') : (row?.cells[column] ?? '');
}

const nothing: ChaseRow['problems'] = [];

export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { gridId, row, index, start, height, template, fields, cursor, range, editor } = props;
  const flawed = row !== undefined && row.problems.length > 0 ? row.problems : nothing;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      className={cx(table.row, table.data, css.row, row?.state === 'inactive' && css.inactive)}
      style={{ gridTemplateColumns: template, height, top: start }}
    >
      <div role="rowheader" className={cx(table.cell, css.line)}>
        {row ? formatCount(row.line) : ''}
      </div>
      {fields.map((field, at) => {
        const problems = flawed === nothing ? nothing : flawed.filter((problem) => problem.cell === at);
        const worst = problems.find((problem) => problem.severity === 'error') ?? problems[0];
        const text = row?.cells[at] ?? '';
        const here = cursor === at;
        return (
          <div
            key={field}
            id={here ? `${gridId}-cursor` : undefined}
            role="gridcell"
            data-column={at}
            aria-selected={here}
            aria-invalid={worst?.severity === 'error' || undefined}
            className={cx(table.cell, css.cell, isMono(field) && css.mono, range === at && css.range, here && css.here)}
          >
            {here && editor ? (
              editor
            ) : worst ? (
              <span className={cx(css.problem, worst.severity === 'error' ? css.error : css.warning)}>
                {text}
                <span className="visually-hidden"> {worst.text}</span>
              </span>
            ) : (
              text
            )}
            {row?.edited.includes(at) && !worst ? <span className={css.edited} title="Differs from the file" /> : null}
          </div>
        );
      })}
      <div role="gridcell" className={table.cell}>
        {row ? (
          row.status ? (
            <StatusBadge status={row.status} />
          ) : (
            <Tag tone={stateTones[row.state]}>
              {row.state === 'waiting' && row.siteMatched ? 'Ready' : chaseStateLabels[row.state]}
            </Tag>
          )
        ) : null}
      </div>
    </div>
  );
});
