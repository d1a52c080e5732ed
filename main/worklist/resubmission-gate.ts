/** What the projects room has to say and to note when a child is sent again: whether the batch takes it, and whose row it is. */
import { createChaseRepository } from '../projects/chase-repository.ts';
import { batchIsOpen } from '../projects/model.ts';
import { createProjectRepository } from '../projects/repository.ts';
import { createRequestRepository } from '../requests/repository.ts';
import type { Database } from '../storage/database-port.ts';

export interface ResubmissionGate {
  projectObstacle(projectId: string): string | null;
  replaced(formerId: string, id: string): void;
}

export function createResubmissionGate(database: Database): ResubmissionGate {
  const projects = createProjectRepository(database);
  const requests = createRequestRepository(database);
  const chases = createChaseRepository(database);
  return {
    projectObstacle: (projectId) => {
      const project = projects.list().find((p) => p.id === projectId);
      if (!project) return 'Its project is gone.';
      const batch = project.batchRequestId === null ? null : requests.find(project.batchRequestId);
      if (!batch || !batchIsOpen(batch.status))
        return 'The batch of its project takes nothing more. Open a new project for it.';
      return project.sending === 'paused' ? 'Sending of its project is paused. Resume it first.' : null;
    },
    replaced: (formerId, id) => {
      const row = chases.byRequest(formerId);
      if (row) chases.setRequest(row.n, id);
    },
  };
}
