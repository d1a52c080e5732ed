/** Applies a mapping: every line becomes a row, or corrects the row that has its chase id already. In slices; can be stopped. */
import type { z } from 'zod';
import type { importSummarySchema } from '../../preload/contract/projects.ts';
import { chaseFields, type ChaseField, type ChaseValues } from '../../preload/contract/rules/chase-fields.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Database } from '../storage/database-port.ts';
import { bulk } from './bulk.ts';
import type { ChaseRepository } from './chase-repository.ts';
import type { Checker } from './checker.ts';
import type { FileRecord, ProjectRecord } from './model.ts';
import { pause, SLICE_MS } from './pause.ts';
import type { ProjectRepository } from './repository.ts';
import type { SiteRepository } from './site-repository.ts';

export type ImportSummary = z.output<typeof importSummarySchema>;

export type RowMaker = (
  project: ProjectRecord,
  file: FileRecord,
  mode: 'add' | 'update',
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
) => Promise<ImportSummary>;

/** Lines between two looks at the clock. */
const STEP = 40;
const LINES_AT_ONCE = 500;

export function createRowMaker(deps: { database: Database; projects: ProjectRepository; chases: ChaseRepository; sites: SiteRepository; checker: Checker; clock: Clock }): RowMaker {
  const { database, projects, chases, sites, checker, clock } = deps;

  /** Only rows of the sender's chase ids can be found again. */
  const correct = (project: ProjectRecord, line: { n: number; line: number }, file: FileRecord, values: ChaseValues, seen: Set<number>, summary: ImportSummary, changes: Map<ChaseField, number>): boolean => {
    const key = values.chaseKey ?? '';
    const known = key === '' ? null : chases.byKey(project.n, key);
    if (!known || seen.has(known.n)) return false;
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
    const { checked, problems } = checker.check(project, values, { fileN: file.n, line: line.line });
    chases.moveToLine(former.n, file.n, line.n, line.line);
    chases.saveCheck(former.n, { ...checked, state: former.state === 'held' && checked.state === 'waiting' ? 'held' : checked.state });
    chases.replaceProblems(project.n, former.n, problems);
    summary.changed++;
    for (const field of changed) changes.set(field, (changes.get(field) ?? 0) + 1);
    return true;
  };

  return async (project, file, mode, progress, signal) => {
    const summary: ImportSummary = { rows: 0, added: 0, changed: 0, unchanged: 0, absent: 0, locked: 0, changes: [] };
    const changes = new Map<ChaseField, number>();
    const seen = new Set<number>();
    const requireOpen = (): void => {
      if (signal.aborted || !database.open) throw new AppError('aborted', 'Stopped.');
    };
    const before = Object.values(chases.countByState(project.n)).reduce((a, b) => a + b, 0);
    const total = file.facts.lines - file.headerRow - 1;
    const body = projects.lines(file.n, Math.max(0, file.headerRow), 1)[0];
    let after = file.headerRow < 0 ? 0 : (body?.n ?? 0);
    for (;;) {
      requireOpen();
      const lines = projects.linesAfter(file.n, after, LINES_AT_ONCE);
      if (lines.length === 0) break;
      for (let at = 0; at < lines.length; ) {
        requireOpen();
        const startedMs = clock.monotonicMs();
        bulk(database, () => {
          while (at < lines.length && clock.monotonicMs() - startedMs < SLICE_MS)
            for (const end = Math.min(lines.length, at + STEP); at < end; at++) {
              const line = lines[at];
              if (!line) continue;
              const values = checker.lineValues(project, file.n, JSON.parse(line.cells) as string[]);
              if (Object.keys(values).length === 0) continue;
              summary.rows++;
              if (mode === 'update' && correct(project, line, file, values, seen, summary, changes)) continue;
              const { checked, problems } = checker.check(project, values, { fileN: file.n, line: line.line });
              const n = chases.insert(project.n, { fileN: file.n, lineN: line.n, line: line.line }, checked);
              if (problems.length > 0) chases.replaceProblems(project.n, n, problems);
              if (mode === 'update') seen.add(n);
              summary.added++;
            }
        });
        progress(summary.rows, total);
        await pause();
      }
      after = lines.at(-1)?.n ?? after;
    }
    await checker.crossCheckAll(project, signal);
    requireOpen();
    sites.recount(project.n);
    if (mode === 'update') summary.absent = Math.max(0, before - (summary.changed + summary.unchanged + summary.locked));
    summary.changes = [...changes].map(([field, rows]) => ({ field, rows })).sort((a, b) => b.rows - a.rows);
    return summary;
  };
}
