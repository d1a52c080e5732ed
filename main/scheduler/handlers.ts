/** The contract's `scheduler:*` operations. */
import type { schedulerContract } from '../../preload/contract/scheduler.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Scheduler } from './scheduler-service.ts';

/** @param dueAllNow marks everything that is open as due, so that a manual poll asks for it */
export const createSchedulerHandlers = (scheduler: Scheduler): HandlersOf<typeof schedulerContract> => ({
  'scheduler:jobs': async () => scheduler.jobs(),
  'scheduler:pollNow': async () => scheduler.pollNow(),
});
