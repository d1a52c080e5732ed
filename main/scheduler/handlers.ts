/** The contract's `scheduler:*` operations. */
import type { z } from 'zod';
import type { schedulerContract, watchedBatchSchema } from '../../preload/contract/scheduler.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Scheduler } from './scheduler-service.ts';

export const createSchedulerHandlers = (
  scheduler: Scheduler,
  batches: () => z.output<typeof watchedBatchSchema>[],
): HandlersOf<typeof schedulerContract> => ({
  'scheduler:jobs': async () => scheduler.jobs(),
  'scheduler:batches': async () => batches(),
  'scheduler:run': async ({ name }, context) => {
    context.audit({ subject: `job/${name}` });
    return scheduler.runNow(name);
  },
  'scheduler:setPaused': async ({ name, paused }, context) => {
    context.audit({ subject: `job/${name}`, detail: paused ? 'paused' : 'resumed' });
    return scheduler.setPaused(name, paused);
  },
  'scheduler:pollNow': async () => scheduler.pollNow(),
});
