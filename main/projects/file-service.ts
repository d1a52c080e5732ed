/** Files of a project: reading them in, making rows of them, taking them back. One long act at a time for each project. */
import type { ProjectInput } from '../../preload/contract/projects.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { createGather } from '../lib/gather.ts';
import type { Publish } from '../lib/events.ts';
import type { Database } from '../storage/database-port.ts';
import type { ChaseRepository } from './chase-repository.ts';
import type { Checker } from './checker.ts';
import type { Grid } from './grid.ts';
import type { ImportOptions, Importer } from './importer.ts';
import { fingerprintOf, type MappingColumn } from './mapping-model.ts';
import type { FileRecord, ProjectRecord } from './model.ts';
import { pause } from './pause.ts';
import type { ProjectRepository } from './repository.ts';
import type { ImportSummary, RowMaker } from './row-maker.ts';
import type { SiteRepository } from './site-repository.ts';
import type { UndoRepository } from './undo-repository.ts';
import type { Slice, Uploads } from './uploads.ts';

export interface FileService {
  /** A part of a list on its way in. @returns the id under which the list is then added */
  putSlice(id: string, slice: Slice): Promise<string>;
  add(id: string, name: string, upload: string, options: ImportOptions): Promise<FileRecord>;
  cancel(id: string): void;
  remove(id: string, fileId: string): Promise<void>;
  apply(
    id: string,
    fileId: string,
    headerRow: number,
    columns: MappingColumn[],
    mode: 'add' | 'update',
    template: string,
  ): Promise<ImportSummary>;
  /** Makes the rows that a crash or a lock prevented, where it ended. */
  finishApplying(): Promise<void>;
  /** The project's rules changed. */
  recheck(id: string, before: ProjectInput): Promise<void>;
  removeProject(id: string): Promise<void>;
}

const PROGRESS_EVERY_MS = 200;
const LOT = 1_000;
/** Kilobytes of pages that are kept while a list is worked on: it goes through the whole database once, and would only fill memory. */
const CACHE_KB = 8_000;

export function createFileService(deps: {
  database: Database;
  projects: ProjectRepository;
  chases: ChaseRepository;
  sites: SiteRepository;
  undo: UndoRepository;
  checker: Checker;
  grid: Grid;
  importer: Importer;
  uploads: Uploads;
  rowMaker: RowMaker;
  removeRequests(projectId: string): void;
  publish: Publish;
  changed(id: string): void;
  clock: Clock;
  life: AbortSignal;
}): FileService {
  const { database, projects, chases, sites, undo, checker, grid, uploads, clock, life } = deps;
  const running = new Map<string, AbortController>();
  const cacheSize = database.sql<{ cache_size: number }>('PRAGMA cache_size').get()?.cache_size ?? -CACHE_KB;

  /** Alone for this project, ended by `cancel` and by the close of the workspace. */
  const alone = async <T>(id: string, run: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    if (running.has(id))
      throw new AppError('conflict', 'Another file of this project is being worked on.', {
        nextStep: 'Wait until it is done, or cancel it.',
        retryable: true,
      });
    const own = new AbortController();
    running.set(id, own);
    if (running.size === 1) database.exec(`PRAGMA cache_size = -${CACHE_KB}`);
    try {
      return await run(AbortSignal.any([own.signal, life]));
    } finally {
      running.delete(id);
      if (running.size === 0 && database.open) database.exec(`PRAGMA cache_size = ${cacheSize}`);
      if (database.open) deps.changed(id);
    }
  };

  const reporter = (id: string, activity: 'reading' | 'checking') => {
    let at = { done: 0, total: 0 };
    const gather = createGather<string>(clock, PROGRESS_EVERY_MS, () =>
      deps.publish('projects:progress', { id, activity, ...at }),
    );
    return {
      tell: (done: number, total: number): void => {
        at = { done, total };
        gather.add(id);
      },
      end: (): void => gather.end(),
    };
  };

  const removeRows = async (project: ProjectRecord, fileN: number): Promise<void> => {
    while (database.open && database.transaction(() => chases.removeOfFile(project.n, fileN, LOT)) > 0) await pause();
  };
  const changedRows = (project: ProjectRecord): void => {
    checker.forgetMappings();
    grid.changed(project.n, null);
    sites.recount(project.n);
    projects.touch(project.n, clock.now().toISOString());
  };
  const dropFile = async (project: ProjectRecord, file: FileRecord): Promise<void> => {
    await removeRows(project, file.n);
    while (database.open && database.transaction(() => projects.removeLines(file.n, LOT)) > 0) await pause();
    projects.removeFile(file.n);
  };

  /** Once begun it is finished, if need be after the next start. Nothing made yet: rows of an earlier mapping go first. */
  const makeRows = async (
    project: ProjectRecord,
    file: FileRecord,
    from: number,
    mode: 'add' | 'update',
  ): Promise<ImportSummary> => {
    checker.forgetMappings();
    const report = reporter(project.id, 'checking');
    try {
      if (from === file.headerRow + 1) await removeRows(project, file.n);
      return await deps.rowMaker(project, file, from, mode, report.tell, life);
    } finally {
      report.end();
      if (database.open) changedRows(project);
    }
  };

  return {
    putSlice: (id, slice) => uploads.put(projects.get(id).id, slice),
    add: (id, name, upload, options) =>
      alone(id, async (signal) => {
        const list = uploads.take(id, upload);
        const report = reporter(id, 'reading');
        try {
          return await deps.importer(projects.get(id), name, list.source, options, report.tell, signal);
        } finally {
          list.release();
          report.end();
        }
      }),
    cancel: (id) => {
      uploads.drop(id);
      running.get(id)?.abort();
    },
    remove: (id, fileId) =>
      alone(id, async (signal) => {
        const project = projects.get(id);
        const file = projects.file(project.n, fileId);
        if (chases.hasRequests(project.n, file.n))
          throw new AppError('conflict', 'Rows of this file were sent already.', {
            nextStep: 'The file stays, so that every row remains accounted for.',
          });
        await dropFile(project, file);
        undo.clear(project.n);
        await checker.crossCheckAll(project, signal);
        changedRows(project);
      }),
    apply: (id, fileId, headerRow, columns, mode, template) =>
      alone(id, async () => {
        const project = projects.get(id);
        const file = projects.file(project.n, fileId);
        if (columns.length === 0)
          throw new AppError('invalid', 'No column is mapped.', {
            nextStep: 'Choose a field for at least one column.',
          });
        if (file.mapping !== null && chases.hasRequests(project.n, file.n))
          throw new AppError('conflict', 'Rows of this file were sent already: its columns cannot be mapped anew.');
        const at = clock.now().toISOString();
        database.transaction(() => {
          projects.saveMapping(file.n, headerRow, columns, mode);
          undo.clear(project.n);
          const header = headerRow < 0 ? [] : (projects.lines(file.n, headerRow, 1)[0]?.cells ?? []);
          if (template !== '' && header.length > 0) projects.saveTemplate(fingerprintOf(header), template, columns, at);
          else if (header.length > 0) projects.useTemplate(fingerprintOf(header), at);
        });
        return makeRows(project, projects.file(project.n, fileId), headerRow + 1, mode);
      }),
    finishApplying: async () => {
      for (const { projectId, fileId, nextLine, mode } of projects.applying())
        await alone(projectId, async () => {
          const project = projects.get(projectId);
          await makeRows(project, projects.file(project.n, fileId), nextLine, mode);
        });
    },
    recheck: (id, before) =>
      alone(id, async (signal) => {
        const project = projects.get(id);
        if (JSON.stringify(before) === JSON.stringify(project.input)) return;
        const report = reporter(id, 'checking');
        try {
          await checker.recheckAll(project, (done) => report.tell(done, 0), signal);
        } finally {
          report.end();
          if (database.open) projects.touch(project.n, clock.now().toISOString());
        }
      }),
    removeProject: (id) =>
      alone(id, async () => {
        const project = projects.get(id);
        if (project.batchRequestId !== null || chases.hasRequests(project.n, null))
          throw new AppError('conflict', 'Something of this project was sent already.', {
            nextStep: 'It stays, so that every Task remains accounted for.',
          });
        for (const file of projects.files(project.n)) await dropFile(project, file);
        database.transaction(() => {
          deps.removeRequests(id);
          projects.remove(id);
        });
        checker.forgetMappings();
      }),
  };
}
