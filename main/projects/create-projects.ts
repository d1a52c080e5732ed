/** Puts the projects room together for one open workspace. Wiring only. */
import type { projectsContract } from '../../preload/contract/projects.ts';
import type { OwnIdentifier } from '../exchange/mapping-shared.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import { isAborted } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import { createGather } from '../lib/gather.ts';
import type { Logger } from '../lib/logger.ts';
import type { SaveDialog } from '../platform/ports.ts';
import type { ChildSource } from '../requests/create-requests.ts';
import type { Outgoing } from '../requests/outgoing.ts';
import type { Database } from '../storage/database-port.ts';
import { createAdoptService, type AdoptService } from './adopt-service.ts';
import { createChaseRepository } from './chase-repository.ts';
import { createChecker } from './checker.ts';
import { createEditService } from './edit-service.ts';
import { createFileService } from './file-service.ts';
import { createGrid } from './grid.ts';
import { createProjectsHandlers } from './handlers.ts';
import { createImporter } from './importer.ts';
import { createPeopleOfLists, type PeopleOfLists } from './people.ts';
import { createProjectService } from './project-service.ts';
import { createProjectRepository } from './repository.ts';
import { createRowMaker } from './row-maker.ts';
import { createSendProgress } from './send-progress.ts';
import { createProjectTasks, type ProjectMapping } from './project-tasks.ts';
import { createSendService } from './send-service.ts';
import type { SiteDirectory } from './site-directory.ts';
import { createSiteRepository } from './site-repository.ts';
import { createSiteService } from './site-service.ts';
import type { RequesterWords } from './task-content.ts';
import { createTotals } from './totals.ts';
import { createUndoRepository } from './undo-repository.ts';
import { createUploads } from './uploads.ts';

export interface ProjectsDeps {
  database: Database;
  /** For lists on their way in; of this room alone. */
  uploadFolder: string;
  outgoing: Outgoing;
  mapping: ProjectMapping;
  directory: SiteDirectory;
  requester(): RequesterWords;
  saveDialog: SaveDialog;
  clock: Clock;
  publish: Publish;
  log: Logger;
  nudge(): void;
  /** Request that has this identifier already, or null. */
  holderOf(identifier: OwnIdentifier): string | null;
  /** Fires when the workspace closes. */
  life: AbortSignal;
}

export interface ProjectsRoom {
  handlers: HandlersOf<typeof projectsContract>;
  /** For the requests room: children for its queue. */
  source: ChildSource;
  /** For adoption. */
  adopt: AdoptService;
  /** For the search over everything. */
  people: PeopleOfLists;
  /** The project's code, or null when it is gone. */
  nameOf(id: string): string | null;
  /** The identifier that its Tasks carry at the exchange, or null when it is gone. */
  identifierOf(id: string): string | null;
  /** After the requests recovered: goes on watching what is being sent, drops half-read files, and finishes half-made rows. */
  start(): void;
}

const CHANGES_EVERY_MS = 150;

export function createProjects(deps: ProjectsDeps): ProjectsRoom {
  const { database, outgoing, mapping, directory, requester, clock, publish, log, life } = deps;
  const projects = createProjectRepository(database);
  const chases = createChaseRepository(database);
  const sites = createSiteRepository(database);
  const undo = createUndoRepository(database);
  const changes = createGather<string>(clock, CHANGES_EVERY_MS, (ids) => publish('projects:changed', { ids }));
  const changed = (id: string): void => changes.add(id);
  const totals = createTotals({ chases, outgoing });
  const checker = createChecker({ database, projects, chases, sites, clock });
  const grid = createGrid({ database, projects, chases, checker, clock });
  const uploads = createUploads(deps.uploadFolder);
  const importer = createImporter({ database, projects, clock });
  const rowMaker = createRowMaker({ database, projects, chases, sites, checker, clock });
  const files = createFileService({
    database,
    projects,
    chases,
    sites,
    undo,
    checker,
    grid,
    importer,
    uploads,
    rowMaker,
    removeRequests: (projectId) => outgoing.removeOf(projectId),
    publish,
    changed,
    clock,
    life,
  });
  const edits = createEditService({
    database,
    projects,
    chases,
    sites,
    undo,
    checker,
    grid,
    totals,
    refused: (ids) => outgoing.refusedAmong(ids),
    changed,
    clock,
  });
  const siteService = createSiteService({ database, projects, sites, directory, changed, publish, clock, log, life });
  const tasks = createProjectTasks({
    projects,
    chases,
    sites,
    checker,
    outgoing,
    holderOf: deps.holderOf,
    mapping,
    requester,
    totals,
    clock,
  });
  const send = createSendService({
    database,
    projects,
    chases,
    outgoing,
    tasks,
    requester,
    totals,
    changed,
    nudge: deps.nudge,
    clock,
  });
  const progress = createSendProgress({ database, projects, outgoing, totals, publish, changed, clock });
  const service = createProjectService({
    database,
    projects,
    chases,
    sites,
    undo,
    outgoing,
    totals,
    rate: progress.rate,
    isMatching: siteService.isMatching,
    clock,
  });
  life.addEventListener(
    'abort',
    () => {
      progress.end();
      changes.end();
      uploads.close();
    },
    { once: true },
  );

  return {
    handlers: createProjectsHandlers({
      database,
      projects,
      chases,
      sites,
      checker,
      grid,
      service,
      files,
      edits,
      siteService,
      send,
      tasks,
      progress,
      saveDialog: deps.saveDialog,
      totals,
      clock,
    }),
    source: send.source,
    nameOf: (id) => projects.list().find((p) => p.id === id)?.input.code ?? null,
    identifierOf: (id) => projects.list().find((p) => p.id === id)?.identifierValue ?? null,
    people: createPeopleOfLists({ database, projects, chases, checker }),
    adopt: createAdoptService({ database, projects, chases, changed, clock }),
    start: () => {
      projects.dropHalfRead();
      progress.watch();
      files.finishApplying().catch((error: unknown) => {
        if (!isAborted(error)) log.warn('projects.finishApplying', { error });
      });
    },
  };
}
