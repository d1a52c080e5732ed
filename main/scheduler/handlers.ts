/** The contract's `scheduler:*` operations. */
import type { schedulerContract } from '../../preload/contract/scheduler.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Scheduler } from './scheduler-service.ts';

export const createSchedulerHandlers = (scheduler: Scheduler): HandlersOf<typeof schedulerContract> => ({
  'scheduler:jobs': async () => scheduler.jobs(),
  'scheduler:pollNow': async () => scheduler.pollNow(),
});
