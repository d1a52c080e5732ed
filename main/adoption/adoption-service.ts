/**
 * Adoption: Tasks of the same account that another workstation created are found at the exchange and joined here. The exchange is the
 * shared truth; notes and owners stay where they were written. A batch becomes a project, and its children join with the next poll.
 * One search or join at a time; each ends with the workspace.
 */
import type { Task } from 'fhir/r4';
import type { z } from 'zod';
import type { AdoptionState, adoptionContract } from '../../preload/contract/adoption.ts';
import type { ExchangeClient, SearchParams } from '../exchange/client-port.ts';
import type { RequestFacts } from '../exchange/read-requests.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted, toSeamError } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import { createGather } from '../lib/gather.ts';
import { newCorrelationId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { Joiner } from '../requests/joiner.ts';
import type { Database } from '../storage/database-port.ts';
import type { JoinFound } from './join-found.ts';
import { beginsWithCode, isOurs, type OwnRequester } from './own-tasks.ts';
import { everyStatus, readTaskPages } from './task-pages.ts';

type SearchBy = z.output<(typeof adoptionContract)['adoption:search']['input']>;

export interface Adoption {
  state(): AdoptionState;
  /** @throws AppError `conflict` while another search or join goes on */
  search(by: SearchBy): AdoptionState;
  /** Joins what the last search found. @throws AppError `conflict` */
  join(batches: readonly string[], core: boolean): AdoptionState;
}

export interface AdoptionDeps {
  database: Database;
  client: ExchangeClient;
  joiner: Pick<Joiner, 'knows'>;
  joinFound: JoinFound;
  read(task: Task): RequestFacts;
  requester(): OwnRequester;
  clock: Clock;
  publish: Publish;
  log: Logger;
  /** Finds the places of sites that joined requests name. */
  places(signal: AbortSignal): Promise<unknown>;
  life: AbortSignal;
}

interface Found {
  batches: Map<string, { project: string; title: string; status: string; known: boolean }>;
  core: Set<string>;
  children: number;
  notes: string[];
}

const TELL_EVERY_MS = 250;
const CUT_NOTE = 'The account holds more Tasks than were looked at.';

export function createAdoption(deps: AdoptionDeps): Adoption {
  const { database, client, joiner, joinFound, read, clock, publish, log, life } = deps;
  let state: AdoptionState['state'] = 'idle';
  let seen = 0;
  let joined = 0;
  let found: Found | null = null;
  let error: string | null = null;
  const changes = createGather<string>(clock, TELL_EVERY_MS, () => publish('adoption:changed', {}));
  life.addEventListener('abort', () => changes.end(), { once: true });
  const changed = (): void => changes.add('');

  const requireOpen = (): void => {
    if (!database.open) throw new AppError('aborted', 'Stopped.');
  };

  const current = (): AdoptionState => ({
    state,
    seen,
    joined,
    error,
    found: found && {
      batches: [...found.batches].map(([taskId, b]) => ({ taskId, ...b })),
      core: found.core.size,
      children: found.children,
      note: found.notes.join(' '),
    },
  });

  const run = (doing: 'searching' | 'joining', work: () => Promise<void>): AdoptionState => {
    if (state === 'searching' || state === 'joining')
      throw new AppError('conflict', state === 'searching' ? 'A search goes on.' : 'Requests are being joined.');
    state = doing;
    error = null;
    changed();
    void work().then(
      () => {
        state = 'idle';
        changed();
      },
      (cause: unknown) => {
        if (isAborted(cause) || !database.open) return;
        state = 'failed';
        const told = toSeamError(cause, newCorrelationId());
        error = [told.message, told.nextStep].filter(Boolean).join(' ');
        if (told.code === 'internal') log.error('adoption', { error: cause });
        changed();
      },
    );
    return current();
  };

  const known = (f: RequestFacts): boolean => f.taskId !== null && joiner.knows(f.taskId, f.identifier);

  const note = (task: Task, f: RequestFacts, into: Found): void => {
    if (f.taskId === null) return;
    if (f.kind === 'batch')
      into.batches.set(f.taskId, {
        project: f.identifier?.value ?? '',
        title: [f.description, f.payer?.name ?? ''].filter(Boolean).join(' · '),
        status: task.businessStatus?.text ?? task.status,
        known: known(f),
      });
    else if (known(f)) return;
    else if (f.kind === 'core') into.core.add(f.taskId);
    else into.children++;
  };

  /** How many Tasks a question finds, asked without reading them; null where the exchange does not say. */
  const countOf = async (asked: SearchParams): Promise<number | null> => {
    const page = await client.search<Task>('Task', [...asked, ['_summary', 'count']], life);
    return page.ignored.length > 0 || page.resources.length > 0 ? null : page.total;
  };

  const searchByProject = async (project: string, into: Found): Promise<void> => {
    for (const name of ['identifier', 'group-identifier'] as const) {
      if (into.batches.size > 0) break;
      let honoured = true;
      await readTaskPages(client, [[name, token(project)]], life, (tasks, ignored) => {
        requireOpen();
        if (ignored.includes(name)) honoured = false;
        for (const task of tasks) {
          seen++;
          const f = read(task);
          const named = [f.identifier?.value, f.project?.value].includes(valueOf(project));
          // Only what carries the identifier counts: a server that ignores the parameter answers everything.
          if (named && f.kind === 'batch') note(task, f, into);
        }
        changed();
        return honoured && into.batches.size === 0;
      });
      if (!honoured)
        into.notes.push(
          `The exchange does not search by ${name === 'identifier' ? 'identifier' : 'project'}; the Tasks were looked through instead.`,
        );
    }
    if (into.batches.size === 0) await searchByCode(valueOf(project), into);
    for (const taskId of into.batches.keys()) {
      const all = await countOf([['part-of', `Task/${taskId}`]]);
      requireOpen();
      if (all === null) continue;
      seen += all;
      const here = database
        .sql<{ c: number }>(
          `SELECT count(*) AS c FROM request WHERE kind = 'child' AND project_id = (SELECT project_id FROM request WHERE task_id = :taskId) AND task_id IS NOT NULL`,
        )
        .get({ taskId });
      into.children += Math.max(0, all - (here?.c ?? 0));
    }
    if (into.batches.size === 0)
      into.notes.push(`No batch of your organization carries “${project}”, and no project code begins with it.`);
  };

  /** By what a person knows: the exchange offers no search by the beginning of an identifier, so every Task of ours is looked at. */
  const searchByCode = async (code: string, into: Found): Promise<void> => {
    const own = deps.requester();
    const { cut } = await readTaskPages(client, [['status', everyStatus]], life, (tasks) => {
      requireOpen();
      for (const task of tasks) {
        seen++;
        const f = read(task);
        const named = [f.identifier?.value, f.project?.value].some((value) => beginsWithCode(value ?? '', code));
        if (named && f.kind === 'batch' && isOurs(task, f.requester, own)) note(task, f, into);
      }
      changed();
      return true;
    });
    if (into.batches.size > 0)
      into.notes.push(
        `No batch has exactly this identifier. ${into.batches.size === 1 ? 'This one begins' : 'These begin'} with it, among the Tasks of your organization.`,
      );
    if (cut) into.notes.push(CUT_NOTE);
  };

  const searchByRequester = async (into: Found): Promise<void> => {
    const own = deps.requester();
    const counted = new Set<string>();
    const { ignored, cut } = await readTaskPages(client, [['status', everyStatus]], life, (tasks) => {
      requireOpen();
      for (const task of tasks) {
        if (task.id === undefined || counted.has(task.id)) continue;
        counted.add(task.id);
        seen++;
        const f = read(task);
        if (isOurs(task, f.requester, own)) note(task, f, into);
      }
      changed();
      return true;
    });
    if (ignored.includes('status')) into.notes.push('The exchange ignored the status; every Task was looked at.');
    if (cut) into.notes.push(`${CUT_NOTE} Look by project for what is missing.`);
  };

  const joinBatch = async (taskId: string): Promise<void> => {
    const isNew = await joinFound.batch(taskId, life);
    const entry = found?.batches.get(taskId);
    if (entry) entry.known = true;
    if (!isNew) return;
    joined++;
    changed();
  };

  const joinCore = async (taskId: string): Promise<void> => {
    const isNew = await joinFound.core(taskId, life);
    found?.core.delete(taskId);
    if (!isNew) return;
    joined++;
    changed();
  };

  return {
    state: current,
    search: (by) =>
      run('searching', async () => {
        const into: Found = { batches: new Map(), core: new Set(), children: 0, notes: [] };
        found = into;
        seen = 0;
        joined = 0;
        if (by.by === 'project') await searchByProject(by.project.trim(), into);
        else await searchByRequester(into);
      }),
    join: (batches, core) => {
      const chosen = batches.filter((id) => found?.batches.get(id)?.known === false);
      const cores = core ? [...(found?.core ?? [])] : [];
      return run('joining', async () => {
        for (const id of chosen) await joinBatch(id);
        for (const id of cores) await joinCore(id);
        if (cores.length > 0) await deps.places(life);
      });
    },
  };
}

/** `system|value` or a bare value, as a token of a search; characters with a meaning in it are escaped. */
const token = (text: string): string => text.replace(/[\\,$]/g, '\\$&');
const valueOf = (text: string): string => text.slice(text.lastIndexOf('|') + 1);
