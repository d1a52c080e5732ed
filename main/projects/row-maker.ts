/** Applies a mapping: every line becomes a row, or corrects the row that has its chase id already. In slices; can be stopped. */
import type { z } from 'zod';
import type { importSummarySchema } from '../../preload/contract/projects.ts';
import { chaseFields, type ChaseField, type ChaseValues } from '../../preload/contract/rules/chase-fields.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { bulk } from '../storage/bulk.ts';
import type { Database } from '../storage/database-port.ts';
import type { ChaseRepository } from './chase-repository.ts';
import type { Checker } from './checker.ts';
import { makeFindable } from './find-order.ts';
import { linesOfBlock, type FileRecord, type ProjectRecord } from './model.ts';
import { createTurns, SLICE_MS } from './pause.ts';
import type { ProjectRepository } from './repository.ts';
import type { SiteRepository } from './site-repository.ts';

export type ImportSummary = z.output<typeof importSummarySchema>;

/** @param from the first line to make a row of: behind the header, or where a crash ended the last try */
export type RowMaker = (
  project: ProjectRecord,
  file: FileRecord,
  from: number,
  mode: 'add' | 'update',
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
) => Promise<ImportSummary>;

/** Lines whose rows are written together, and between two looks at the clock. */
const STEP = 64;

export function createRowMaker(deps: {
  database: Database;
  projects: ProjectRepository;
  chases: ChaseRepository;
  sites: SiteRepository;
  checker: Checker;
  clock: Clock;
}): RowMaker {
  const { database, projects, chases, sites, checker, clock } = deps;

  /** Only rows of the sender's chase ids can be found again. */
  const correct = (
    project: ProjectRecord,
    line: number,
    file: FileRecord,
    values: ChaseValues,
    seen: Set<number>,
    summary: ImportSummary,
    changes: Map<ChaseField, number>,
  ): boolean => {
    const key = values.chaseKey ?? '';
    const known = key === '' ? null : chases.byKey(project.n, key);
    // A row of this very file was made of one of its lines, before a crash perhaps.
    if (!known || seen.has(known.n) || known.fileN === file.n) return false;
    seen.add(known.n);
    const [former] = chases.raw(project.n, [known.n]);
    if (!former) return false;
    const was = checker.valuesOf(project, former);
    const changed = chaseFields.filter((f) => (was[f] ?? '') !== (values[f] ?? ''));
    if (changed.length === 0) {
      summary.unchanged++;
      return true;
    }
    if (former.state === 'requested') {
      summary.locked++;
      return true;
    }
    const { checked, problems } = checker.check(project, values, { fileN: file.n, line });
    chases.moveToLine(former.n, file.n, line);
    chases.saveCheck(former.n, {
      ...checked,
      state: former.state === 'held' && checked.state === 'waiting' ? 'held' : checked.state,
    });
    chases.replaceProblems(project.n, former.n, problems);
    summary.changed++;
    for (const field of changed) changes.set(field, (changes.get(field) ?? 0) + 1);
    return true;
  };

  return async (project, file, from, mode, progress, signal) => {
    const summary: ImportSummary = { rows: 0, added: 0, changed: 0, unchanged: 0, absent: 0, locked: 0, changes: [] };
    const changes = new Map<ChaseField, number>();
    const seen = new Set<number>();
    const requireOpen = (): void => {
      if (signal.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
    };
    let made: ({ line: number } & ReturnType<Checker['check']>)[] = [];
    const make = (line: { line: number; cells: string[] }): void => {
      const values = checker.lineValues(project, file.n, line.cells);
      if (Object.keys(values).length === 0) return;
      summary.rows++;
      if (mode === 'update' && correct(project, line.line, file, values, seen, summary, changes)) return;
      made.push({ line: line.line, ...checker.check(project, values, { fileN: file.n, line: line.line }) });
      summary.added++;
    };
    /** Many rows by one statement cost less than each by its own. */
    const write = (): void => {
      if (made.length === 0) return;
      const first = chases.insert(project.n, file.n, made);
      made.forEach(({ problems }, i) => chases.putProblems(project.n, first + i, problems));
      made = [];
    };
    const before = Object.values(chases.countByState(project.n)).reduce((a, b) => a + b, 0);
    const total = file.facts.lines - file.headerRow - 1;
    const turn = createTurns(database);
    // What a former try had made may not be findable yet.
    const madeBefore = from === file.headerRow + 1 ? chases.cross.last() : 0;
    let block = Math.floor(from / linesOfBlock);
    let nextLine = from;
    let waiting: { line: number; cells: string[] }[] = [];
    const next = (): { line: number; cells: string[] } | undefined => {
      if (waiting.length === 0) {
        const lines = projects.block(file.n, block) ?? [];
        waiting = lines.map((cells, i) => ({ line: block * linesOfBlock + i, cells })).filter((l) => l.line >= from);
        block++;
      }
      return waiting.shift();
    };
    for (let more = true; more;) {
      requireOpen();
      const startedMs = clock.monotonicMs();
      bulk(database, () => {
        for (let step = 1; more; step++) {
          const line = next();
          if (!line) more = false;
          else {
            make(line);
            nextLine = line.line + 1;
          }
          if (step % STEP !== 0) continue;
          write();
          if (clock.monotonicMs() - startedMs >= SLICE_MS) break;
        }
        write();
        // With the rows: what is on the disk is always whole.
        projects.setApplied(file.n, nextLine);
      });
      progress(nextLine - file.headerRow - 1, total);
      await turn();
    }
    await makeFindable({ database, cross: chases.cross }, project.n, madeBefore, async () => {
      await turn();
      requireOpen();
    });
    await checker.crossCheckAll(project, signal);
    requireOpen();
    projects.setApplied(file.n, null);
    sites.recount(project.n);
    if (mode === 'update')
      summary.absent = Math.max(0, before - (summary.changed + summary.unchanged + summary.locked));
    summary.changes = [...changes].map(([field, rows]) => ({ field, rows })).sort((a, b) => b.rows - a.rows);
    return summary;
  };
}
