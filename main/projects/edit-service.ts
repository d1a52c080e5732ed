/** Editing cells: one, or a column of many, each act one step that can be undone. Rows that are on their way cannot be edited. */
import type { ChaseFilter, Totals } from '../../preload/contract/projects.ts';
import { siteFields, type ChaseField } from '../../preload/contract/rules/chase-fields.ts';
import { chaseFieldLabels } from '../../preload/contract/rules/chase-fields.ts';
import { readChaseDate, type DateOrder } from '../../preload/contract/rules/chase-dates.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { bulk } from '../storage/bulk.ts';
import type { Database } from '../storage/database-port.ts';
import type { ChaseRepository, RawRow } from './chase-repository.ts';
import type { Checker } from './checker.ts';
import type { Grid } from './grid.ts';
import type { ProjectRecord } from './model.ts';
import { pause } from './pause.ts';
import type { ProjectRepository } from './repository.ts';
import type { SiteRepository } from './site-repository.ts';
import type { UndoRepository } from './undo-repository.ts';

export type ColumnChange =
  | { kind: 'set'; value: string }
  | { kind: 'replace'; find: string; by: string; whole: boolean }
  | { kind: 'readDates'; order: DateOrder };

export interface CellWrite {
  row: number;
  field: ChaseField;
  value: string;
}

export interface Edited {
  rows: number;
  revision: number;
  totals: Totals;
}

export interface EditService {
  setCell(id: string, n: number, field: ChaseField, value: string): Edited;
  /** One step; rows that are on their way or gone are left out. */
  setCells(id: string, cells: readonly CellWrite[], signal: AbortSignal): Promise<Edited>;
  setColumn(
    id: string,
    field: ChaseField,
    filter: ChaseFilter,
    change: ColumnChange,
    signal: AbortSignal,
  ): Promise<Edited>;
  /** Takes the latest step back. @throws AppError `conflict` when there is none */
  undo(id: string): Promise<Edited>;
}

const SLICE = 100;
/** Steps kept for undo. */
const STEPS = 50;

export function createEditService(deps: {
  database: Database;
  projects: ProjectRepository;
  chases: ChaseRepository;
  sites: SiteRepository;
  undo: UndoRepository;
  checker: Checker;
  grid: Grid;
  totals(project: ProjectRecord): Totals;
  /** Of these requests: those that the exchange refused, whose rows can be corrected. */
  refused(requestIds: readonly string[]): Set<string>;
  changed(id: string): void;
  clock: Clock;
}): EditService {
  const { database, projects, chases, sites, undo, checker, grid, clock } = deps;

  const editable = (rows: readonly RawRow[]): RawRow[] => {
    const refused = deps.refused(
      rows.flatMap((r) => (r.state === 'requested' && r.requestId !== null ? [r.requestId] : [])),
    );
    return rows.filter((r) => r.state !== 'requested' || (r.requestId !== null && refused.has(r.requestId)));
  };

  /** Writes one cell and remembers what stood there. @returns whether it changed */
  const write = (project: ProjectRecord, row: RawRow, field: ChaseField, value: string, step: number): boolean => {
    const values = checker.valuesOf(project, row);
    if ((values[field] ?? '') === value) return false;
    undo.keep(step, row.n, field, row.edits[field] ?? null);
    chases.setEdit(row.n, field, value);
    for (const f of siteFields.includes(field) ? siteFields : [field])
      chases.clearProblem(project.n, 'refused', row.n, f);
    return true;
  };

  const done = (project: ProjectRecord, ns: readonly number[]): Edited => {
    sites.recount(project.n);
    const revision = projects.touch(project.n, clock.now().toISOString());
    grid.changed(project.n, ns);
    const edited = { rows: ns.length, revision, totals: deps.totals(project) };
    deps.changed(project.id);
    return edited;
  };

  /** Changes rows slice by slice, all of it one step back. @param act changes a row and says whether it did */
  const inOneStep = async (
    project: ProjectRecord,
    label: string,
    ns: readonly number[],
    signal: AbortSignal,
    act: (row: RawRow, step: number) => boolean,
  ): Promise<Edited> => {
    const step = undo.begin(project.n, label, STEPS);
    const changed: number[] = [];
    for (let at = 0; at < ns.length; at += SLICE) {
      if (signal.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
      bulk(database, () => {
        const slice = editable(chases.raw(project.n, ns.slice(at, at + SLICE)))
          .filter((row) => act(row, step))
          .map((row) => row.n);
        checker.recheck(project, slice);
        changed.push(...slice);
        undo.finish(step, changed.length);
      });
      await pause();
    }
    return done(project, changed);
  };

  return {
    setCell: (id, n, field, value) => {
      const project = projects.get(id);
      return database.transaction(() => {
        const [row] = chases.raw(project.n, [n]);
        if (!row) throw new AppError('notFound', 'This row does not exist any more.');
        if (editable([row]).length === 0)
          throw new AppError('conflict', 'This row was sent already.', {
            nextStep: 'Only rows that were refused or not sent can be edited.',
          });
        const step = undo.begin(project.n, `${chaseFieldLabels[field]} of row ${row.line + 1}`, STEPS);
        const changed = write(project, row, field, value.trim(), step) ? [n] : [];
        undo.finish(step, changed.length);
        checker.recheck(project, changed);
        return done(project, changed);
      });
    },
    setCells: async (id, cells, signal) => {
      const project = projects.get(id);
      const ofRow = new Map<number, CellWrite[]>();
      for (const cell of cells) ofRow.set(cell.row, [...(ofRow.get(cell.row) ?? []), cell]);
      return inOneStep(project, `${cells.length} cells`, [...ofRow.keys()], signal, (row, step) =>
        (ofRow.get(row.n) ?? [])
          .map(({ field, value }) => write(project, row, field, value.trim(), step))
          .includes(true),
      );
    },
    setColumn: async (id, field, filter, change, signal) => {
      const project = projects.get(id);
      const ns = await grid.select(project, filter, signal);
      const year = clock.now().getFullYear();
      return inOneStep(project, stepLabel(field, change), ns, signal, (row, step) => {
        const next = changedText(checker.valuesOf(project, row)[field] ?? '', change, field, year);
        return next !== null && write(project, row, field, next, step);
      });
    },
    undo: async (id) => {
      const project = projects.get(id);
      const step = undo.latest(project.n);
      if (!step) throw new AppError('conflict', 'There is nothing to undo.');
      const changed = new Set<number>();
      for (;;) {
        const cells = undo.take(step.n, SLICE);
        if (cells.length === 0) break;
        bulk(database, () => {
          const rows = new Map(
            editable(chases.raw(project.n, [...new Set(cells.map((c) => c.chaseN))])).map((r) => [r.n, r]),
          );
          for (const cell of cells) {
            if (rows.has(cell.chaseN)) {
              chases.setEdit(cell.chaseN, cell.field, cell.former);
              changed.add(cell.chaseN);
            }
            undo.drop(step.n, cell.chaseN, cell.field);
          }
          checker.recheck(project, [...rows.keys()]);
        });
        await pause();
      }
      undo.end(step.n);
      return done(project, [...changed]);
    },
  };
}

const stepLabel = (field: ChaseField, change: ColumnChange): string =>
  change.kind === 'set'
    ? `Set ${chaseFieldLabels[field]}`
    : change.kind === 'replace'
      ? `Replace in ${chaseFieldLabels[field]}`
      : `Read dates in ${chaseFieldLabels[field]}`;

/** @returns null where the cell stays as it is */
function changedText(text: string, change: ColumnChange, field: ChaseField, thisYear: number): string | null {
  switch (change.kind) {
    case 'set':
      return change.value.trim();
    case 'replace':
      if (change.whole) return text.trim().toLowerCase() === change.find.trim().toLowerCase() ? change.by.trim() : null;
      return text.includes(change.find) ? text.replaceAll(change.find, change.by).trim() : null;
    case 'readDates': {
      const read = readChaseDate(text, change.order, field === 'dueDate' ? thisYear + 20 : thisYear);
      if (read === null) return null;
      const [year, month, day] = read.split('-');
      return `${month ?? ''}/${day ?? ''}/${year ?? ''}`;
    }
  }
}
