/** Puts the worklist together for one open workspace. Wiring only. */
import type { Purpose } from '../../preload/contract/rules/core-request.ts';
import type { worklistContract } from '../../preload/contract/worklist.ts';
import type { BoardIndex } from '../board/board-index.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import type { Publish } from '../lib/events.ts';
import type { Resubmission } from '../requests/resubmission.ts';
import type { Database } from '../storage/database-port.ts';
import { createWorklistHandlers } from './handlers.ts';
import { createWorklistRepository } from './repository.ts';
import { createResubmitService } from './resubmit-service.ts';
import { createWorklistService } from './service.ts';

export function createWorklist(deps: {
  database: Database;
  index: BoardIndex;
  resubmission: Resubmission;
  createDraft(purpose: Purpose, copyOf: string): Promise<string>;
  self: string;
  supportAddress: string;
  host: string;
  openMail(url: URL): Promise<void>;
  clock: Clock;
  publish: Publish;
  nudge(): void;
  /** Fires when the workspace closes. */
  life: AbortSignal;
}): { handlers: HandlersOf<typeof worklistContract> } {
  const { database, index, resubmission, self, clock, publish, life } = deps;
  const repository = createWorklistRepository(database);
  return {
    handlers: createWorklistHandlers({
      repository,
      service: createWorklistService({ database, repository, index, resubmission, self, clock, life }),
      resubmit: createResubmitService({ database, repository, resubmission, createDraft: deps.createDraft, life }),
      index,
      self,
      supportAddress: deps.supportAddress,
      host: deps.host,
      openMail: deps.openMail,
      publish,
      nudge: deps.nudge,
    }),
  };
}
