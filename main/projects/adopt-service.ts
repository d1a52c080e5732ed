/**
 * A batch that another workstation opened becomes a project here, and children that it sent find their rows, if the same chase list is
 * read in on this machine too. Synchronous; joins the caller's transaction. Sends nothing.
 */
import type { ProjectInput } from '../../preload/contract/projects.ts';
import type { RequestFacts } from '../exchange/read-requests.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { Database } from '../storage/database-port.ts';
import type { ChaseRepository } from './chase-repository.ts';
import { chaseOfPart } from './model.ts';
import type { ProjectRepository } from './repository.ts';

export interface AdoptService {
  /**
   * @param join makes the request of the batch for a project; null when the batch is known or its fate is not decided yet
   * @returns id of the project, or null when nothing was adopted
   */
  adoptBatch(facts: RequestFacts, join: (projectId: string) => string | null): string | null;
  /** A child of this project joined: the row with its chase key, or the row of the child that it stands for, counts as requested. */
  linkChild(projectId: string, requestId: string, identifier: { value: string }, formerId: string | null): void;
}

/** As `project-service.ts` makes them: the code, a dash and five characters. */
const RANDOM_TAIL = /-[0-9A-HJKMNP-TV-Z]{5}$/;

export function createAdoptService(deps: {
  database: Database;
  projects: ProjectRepository;
  chases: ChaseRepository;
  changed(id: string): void;
  clock: Clock;
}): AdoptService {
  const { database, projects, chases, changed, clock } = deps;
  return {
    adoptBatch: (facts, join) =>
      database.transaction(() => {
        const value = facts.identifier?.value;
        if (value === undefined) throw new AppError('malformedAnswer', 'The batch carries no identifier of a project.');
        const known = projects.byIdentifier(value);
        if (known?.batchRequestId) return null;
        const id = known?.id ?? newId();
        if (!known)
          projects.insert({ id, input: inputOf(facts, value), identifierValue: value, at: clock.now().toISOString() });
        const requestId = join(id);
        if (requestId === null) {
          if (!known) projects.remove(id);
          return null;
        }
        projects.setBatch(id, requestId);
        changed(id);
        return id;
      }),
    linkChild: (projectId, requestId, { value }, formerId) => {
      const replaced = formerId === null ? null : chases.byRequest(formerId);
      if (replaced) return chases.setRequest(replaced.n, requestId);
      const project = projects.get(projectId);
      const key = value.startsWith(`${project.identifierValue}-`)
        ? value.slice(project.identifierValue.length + 1)
        : '';
      if (key === '') return;
      const row = chases.byKey(project.n, chaseOfPart(key));
      if (!row || row.requestId !== null) return;
      chases.setRequest(row.n, requestId);
      chases.setState(row.n, 'requested');
    },
  };
}

function inputOf(f: RequestFacts, identifier: string): ProjectInput {
  return {
    code: identifier.replace(RANDOM_TAIL, '').slice(0, 60) || 'PROJECT',
    description: f.description.slice(0, 500),
    type: f.projectType ?? 'other-audit',
    payer: f.payer ? { id: f.payer.id, name: f.payer.name.slice(0, 300) } : null,
    lineOfBusiness: '',
    measurementYear: '',
    reviewStart: f.reviewStart,
    reviewEnd: f.reviewEnd,
    dueDate: f.dueDate,
    priority: f.priority,
    recordTypes: [],
    memberIdSystem: '',
    hccModel: '',
  };
}
