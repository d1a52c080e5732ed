/** Joins what was found: a batch becomes a project here, a CORE request a request. Reads each Task whole first. */
import type { Task } from 'fhir/r4';
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { RequestFacts } from '../exchange/read-requests.ts';
import { AppError } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { Joiner } from '../requests/joiner.ts';
import type { Database } from '../storage/database-port.ts';

export interface JoinFoundDeps {
  database: Database;
  client: Pick<ExchangeClient, 'readTask'>;
  joiner: Pick<Joiner, 'join'>;
  projects: { adoptBatch(facts: RequestFacts, join: (projectId: string) => string | null): string | null };
  read(task: Task): RequestFacts;
  publish: Publish;
  /** A batch joined: its children are to be asked for. */
  nudge(): void;
}

export interface JoinFound {
  /** @returns whether it was new here */
  batch(taskId: string, signal: AbortSignal): Promise<boolean>;
  core(taskId: string, signal: AbortSignal): Promise<boolean>;
}

export function createJoinFound(deps: JoinFoundDeps): JoinFound {
  const { database, client, joiner, projects, read, publish } = deps;
  const whole = async (taskId: string, signal: AbortSignal): Promise<Task> => {
    const task = await client.readTask(taskId, signal);
    if (!database.open) throw new AppError('aborted', 'Stopped.');
    return task;
  };
  return {
    batch: async (taskId, signal) => {
      const task = await whole(taskId, signal);
      const projectId = projects.adoptBatch(read(task), (id) => joiner.join(task, id));
      if (projectId === null) return false;
      publish('projects:changed', { ids: [projectId] });
      deps.nudge();
      return true;
    },
    core: async (taskId, signal) => {
      const task = await whole(taskId, signal);
      const id = read(task).kind === 'core' ? joiner.join(task, null) : null;
      if (id === null) return false;
      publish('requests:changed', { ids: [id] });
      return true;
    },
  };
}
