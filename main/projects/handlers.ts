/** The contract's `projects:*` operations. */
import type { projectsContract } from '../../preload/contract/projects.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import type { SaveDialog } from '../platform/ports.ts';
import type { Database } from '../storage/database-port.ts';
import type { ChaseRepository } from './chase-repository.ts';
import type { Checker } from './checker.ts';
import { dryRun, problemCounts } from './dry-run.ts';
import type { EditService } from './edit-service.ts';
import type { FileService } from './file-service.ts';
import type { Grid } from './grid.ts';
import { identifierPart, type ProjectRecord } from './model.ts';
import { mappingOf, toFile, type ProjectService } from './project-service.ts';
import type { ProjectRepository } from './repository.ts';
import { resultFile, resultLines } from './result-file.ts';
import type { SendProgress } from './send-progress.ts';
import type { ProjectTasks } from './project-tasks.ts';
import type { SendService } from './send-service.ts';
import { toSite, type SiteService } from './site-service.ts';
import type { SiteRepository } from './site-repository.ts';
import { valuesWithProblem } from './suggestions.ts';
import type { Totals } from '../../preload/contract/projects.ts';

export interface ProjectsHandlersDeps {
  database: Database;
  projects: ProjectRepository;
  chases: ChaseRepository;
  sites: SiteRepository;
  checker: Checker;
  grid: Grid;
  service: ProjectService;
  files: FileService;
  edits: EditService;
  siteService: SiteService;
  send: SendService;
  tasks: ProjectTasks;
  progress: SendProgress;
  saveDialog: SaveDialog;
  totals(project: ProjectRecord): Totals;
  clock: Clock;
}

export const createProjectsHandlers = (deps: ProjectsHandlersDeps): HandlersOf<typeof projectsContract> => {
  const { database, projects, chases, sites, checker, grid, service, files, edits, siteService, send, progress } = deps;
  const sent = async (id: string, act: () => void | Promise<void>) => {
    await act();
    progress.watch();
    return service.get(id);
  };
  return {
    'projects:list': async () => service.list(),
    'projects:get': async ({ id }) => service.get(id),
    'projects:follow': async ({ id }) => service.get(id),
    'projects:create': async ({ input }, context) => {
      const id = service.create(input);
      context.audit({ subject: `project/${id}` });
      return { id };
    },
    'projects:update': async ({ id, input }) => {
      const before = projects.get(id).input;
      if (service.update(id, input)) await files.recheck(id, before);
      return service.get(id);
    },
    'projects:remove': async ({ id }) => {
      await files.removeProject(id);
      return {};
    },
    'projects:putSlice': async ({ id, ...slice }) => ({ upload: await files.putSlice(id, slice) }),
    'projects:addFile': async ({ id, name, upload, sheet, encoding, delimiter }, context) => {
      const file = toFile(await files.add(id, name, upload, { sheet, encoding, delimiter }));
      context.audit({ detail: `file/${file.id} ${file.lines} lines` });
      return file;
    },
    'projects:cancelFile': async ({ id }) => {
      files.cancel(id);
      return await Promise.resolve({});
    },
    'projects:removeFile': async ({ id, fileId }) => {
      await files.remove(id, fileId);
      return {};
    },
    'projects:mapping': async ({ id, fileId, headerRow }) => service.mapping(id, fileId, headerRow),
    'projects:applyMapping': async ({ id, fileId, headerRow, columns, mode, template }, context) => {
      const summary = await files.apply(id, fileId, headerRow, mappingOf(columns), mode, template);
      context.audit({ detail: `${summary.added} added, ${summary.changed} changed` });
      return summary;
    },
    'projects:templates': async () => projects.templates(),
    'projects:removeTemplate': async ({ name }) => {
      projects.removeTemplate(name);
      return await Promise.resolve({});
    },
    'projects:rows': async ({ id, ...query }, { signal }) => grid.rows(projects.get(id), { id, ...query }, signal),
    'projects:problems': async ({ id }) => problemCounts(database, projects.get(id).n),
    'projects:problem': async ({ id, code, field }, { signal }) => {
      const project = projects.get(id);
      const ns = await grid.select(
        project,
        { text: '', problems: [{ code, field }], severities: [], states: [], siteId: null, fileId: null },
        signal,
      );
      return {
        rows: ns.length,
        values: await valuesWithProblem(
          { chases, sites, checker },
          project,
          ns,
          code,
          field,
          deps.clock.now().getFullYear(),
        ),
      };
    },
    'projects:setCell': async ({ id, row, field, value }) => edits.setCell(id, row, field, value),
    'projects:setCells': async ({ id, cells }, context) => {
      const edited = await edits.setCells(id, cells, context.signal);
      context.audit({ detail: `${edited.rows} rows` });
      return edited;
    },
    'projects:setColumn': async ({ id, field, filter, change }, context) => {
      const edited = await edits.setColumn(id, field, filter, change, context.signal);
      context.audit({ detail: `${edited.rows} rows` });
      return edited;
    },
    'projects:undo': async ({ id }) => edits.undo(id),
    'projects:sites': async ({ id, ...query }) => {
      const { n } = projects.get(id);
      const page = sites.page(n, query);
      const { open, openRows } = sites.counts(n);
      return { sites: page.sites.map(toSite), total: page.total, open, openRows };
    },
    'projects:matchSites': async ({ id }) => ({ sites: siteService.match(id) }),
    'projects:decideSite': async ({ id, siteId, organizationId }, { signal }) =>
      siteService.decide(id, siteId, organizationId, signal),
    'projects:dryRun': async ({ id }) =>
      dryRun(
        { database, sites, totals: deps.totals, send, tasks: deps.tasks, perSecond: progress.rate(id).perSecond },
        projects.get(id),
      ),
    'projects:preview': async ({ id, row }) => deps.tasks.preview(projects.get(id), row),
    'projects:start': ({ id }) => sent(id, () => send.start(id)),
    'projects:pause': ({ id }) => sent(id, () => send.pause(id)),
    'projects:resume': ({ id }) => sent(id, () => send.resume(id)),
    'projects:stop': ({ id }) => sent(id, () => send.stop(id)),
    'projects:retryFailed': ({ id }) => sent(id, () => send.retryFailed(id)),
    'projects:saveResult': async ({ id, format }, { signal }) => {
      const project = projects.get(id);
      const name = `${identifierPart(project.input.code) || 'project'}-result.${format}`;
      const rows = deps.totals(project).imported;
      const content = resultFile(format, resultLines({ database, projects, chases, sites }, project, signal));
      const saved = await deps.saveDialog.save(
        { suggestedName: name, kind: format === 'csv' ? 'CSV (comma separated)' : 'Excel workbook', extension: format },
        content,
        signal,
      );
      return { saved, name, rows: saved ? rows : 0 };
    },
  };
};
