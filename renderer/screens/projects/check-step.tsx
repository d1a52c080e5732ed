/** Third step: every cell of every row, checked; problems at the right; mended in place or in bulk, always undoable. */
import { IconListSearch, IconTableOff } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { mostBlockCells } from '../../../preload/contract/projects-check.ts';
import type { ChaseFilter } from '../../../preload/contract/projects.ts';
import { useLayout } from '../../api/index.ts';
import { Button, EmptyState, ErrorCard, formatCount, InlineError, Kbd, Page } from '../../components/index.ts';
import { isFiltered, noFilter, type Problem } from './check-filter.ts';
import { CheckToolbar } from './check-toolbar.tsx';
import { ChaseGrid } from './chase-grid.tsx';
import { ColumnDialog, type ColumnAct } from './column-dialog.tsx';
import { isLocked } from './grid-row.tsx';
import { ProblemsPanel } from './problems-panel.tsx';
import { ProjectHead } from './project-head.tsx';
import { sortOf } from './sort-of.ts';
import { TaskDialog } from './task-dialog.tsx';
import { useCellWrites, type CellWrite } from './use-cell-writes.ts';
import { useChaseRows } from './use-chase-rows.ts';
import { useGridCursor } from './use-grid-cursor.ts';
import type { StepProps } from './use-project.ts';
import bar from './check-toolbar.module.css';
import css from './grid.module.css';

export function CheckStep({ project, follow }: StepProps) {
  const navigate = useNavigate();
  const [filter, setFilter] = useState<ChaseFilter>(noFilter);
  const [sortColumn, setSortColumn] = useLayout<string>('check.sort', 'errors');
  const [descending, setDescending] = useLayout<boolean>('check.descending', false);
  const [chosen, setChosen] = useState<Problem | null>(null);
  const [act, setAct] = useState<ColumnAct | null>(null);
  const [task, setTask] = useState<{ row: number; line: number } | null>(null);
  const [tooMany, setTooMany] = useState(false);
  const grid = useRef<HTMLDivElement>(null);
  const sort = sortOf(sortColumn);
  const stamp = JSON.stringify([project.revision, project.totals]);
  const rows = useChaseRows(project.id, { filter, sort, descending }, stamp);
  const cursor = useGridCursor(rows);
  const writes = useCellWrites({ project, follow });
  const active = rows.rowAt(cursor.place.row);
  const field = rows.columns[cursor.place.column] ?? null;

  const focusGrid = (): void => grid.current?.focus({ preventScroll: true });
  /** Writes a block of texts from a cell on, to the right and down; rows on their way are left out. */
  const writeBlock = async (
    cells: readonly (readonly string[])[],
    at: { row: number; column: number },
  ): Promise<void> => {
    const width = Math.max(0, ...cells.map((line) => line.length));
    setTooMany(cells.length * width > mostBlockCells);
    if (cells.length * width > mostBlockCells) return;
    try {
      const targets = await rows.rowsFrom(at.row, Math.min(cells.length, rows.total - at.row));
      const block: CellWrite[] = targets.flatMap((row, down) =>
        isLocked(row)
          ? []
          : (cells[down] ?? []).flatMap((value, right) => {
              const to = rows.columns[at.column + right];
              return to === undefined || row.cells[at.column + right] === value
                ? []
                : [{ row: row.id, field: to, value }];
            }),
      );
      if (block.length > 0) await writes.write(block, rows);
    } catch (reason) {
      writes.fail(reason);
    }
  };
  const fillDown = async (): Promise<void> => {
    const [from, to] = cursor.range;
    const source = from === to ? from - 1 : from;
    if (source < 0) return;
    const [top] = await rows.rowsFrom(source, 1).catch(() => []);
    const value = top?.cells[cursor.place.column];
    if (value === undefined) return;
    await writeBlock(
      Array.from({ length: to - source }, () => [value]),
      { row: source + 1, column: cursor.place.column },
    );
  };
  const clear = (): void => {
    const [from, to] = cursor.range;
    void writeBlock(
      Array.from({ length: to - from + 1 }, () => ['']),
      { row: from, column: cursor.place.column },
    );
  };
  const choose = (problem: Problem | null): void => {
    setChosen(problem);
    setFilter({ ...filter, problems: problem ? [{ code: problem.code, field: problem.field }] : [] });
    if (!problem) return;
    const column = rows.columns.indexOf(problem.field);
    cursor.go({ row: 0, column: column < 0 ? cursor.place.column : column });
    focusGrid();
  };
  const refilter = (next: ChaseFilter): void => {
    setFilter(next);
    if (next.problems.length === 0) setChosen(null);
  };

  if (project.totals.imported === 0)
    return (
      <Page>
        <ProjectHead project={project} step="check" follow={follow} />
        <EmptyState
          icon={IconTableOff}
          title="No rows yet"
          text="The rows of the chase list are checked here, cell by cell, once a list is imported."
          action={
            <Button
              variant="primary"
              onClick={() =>
                void navigate({ to: '/projects/$projectId/$step', params: { projectId: project.id, step: 'import' } })
              }
            >
              Import a list
            </Button>
          }
        />
      </Page>
    );
  return (
    <Page
      stacks
      aside={
        <ProblemsPanel project={project} chosen={chosen} onChoose={choose} onChange={writes.change} onColumn={setAct} />
      }
    >
      <ProjectHead project={project} step="check" follow={follow} />
      <CheckToolbar
        project={project}
        filter={filter}
        onFilter={refilter}
        errorsFirst={sort === 'errors'}
        onErrorsFirst={(on) => {
          setSortColumn(on ? 'errors' : 'order');
          setDescending(false);
        }}
        onColumn={setAct}
        onUndo={() => void writes.undo()}
        onFillDown={() => void fillDown()}
        onClear={clear}
        onTask={active ? () => setTask({ row: active.id, line: active.line }) : null}
        onLeaveDown={focusGrid}
      />
      {rows.error ? <ErrorCard error={rows.error} onRetry={rows.refresh} /> : null}
      {writes.error ? <ErrorCard error={writes.error} onDismiss={writes.dismiss} /> : null}
      {tooMany ? (
        <InlineError>
          At most {formatCount(mostBlockCells)} cells at once. For more, use “Set a column” or “Replace in column”.
        </InlineError>
      ) : null}
      <ChaseGrid
        rows={rows}
        cursor={cursor}
        sort={{ column: sort, descending }}
        onSort={(next) => {
          setSortColumn(next.column);
          setDescending(next.descending);
        }}
        onWrite={(cells, at) => void writeBlock(cells, at)}
        onFillDown={() => void fillDown()}
        onClear={clear}
        onUndo={() => void writes.undo()}
        focusRef={grid}
        empty={
          // A grid may hold nothing but rows.
          <div role="row" className={bar.emptyRow}>
            <div role="gridcell" className={bar.emptyRow}>
              <EmptyState
                icon={IconListSearch}
                title={isFiltered(filter) ? 'Nothing matches' : 'No rows'}
                text={chosen ? 'No row has this problem any more.' : 'Drop a condition to see more rows.'}
                action={<Button onClick={() => refilter(noFilter)}>Show all rows</Button>}
              />
            </div>
          </div>
        }
      />
      <div className={css.status} role="status">
        {writes.writing > 20
          ? `Writing ${formatCount(writes.writing)} cells`
          : `${isFiltered(filter) ? `${formatCount(rows.total)} of ` : ''}${formatCount(project.totals.imported)} rows`}
        <span>
          Type to edit · <Kbd keys="Enter" /> opens a cell · <Kbd keys="Ctrl+D" /> fills down
        </span>
      </div>
      {act ? (
        <ColumnDialog
          act={act}
          fields={rows.columns}
          field={chosen?.field ?? field}
          text={active?.cells[chosen ? rows.columns.indexOf(chosen.field) : cursor.place.column] ?? ''}
          filter={filter}
          shown={rows.total}
          all={project.totals.imported}
          onChange={writes.change}
          onClose={() => setAct(null)}
        />
      ) : null}
      {task ? (
        <TaskDialog project={project} about={task.row} note={`line ${task.line}`} onClose={() => setTask(null)} />
      ) : null}
    </Page>
  );
}
