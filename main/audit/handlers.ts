/** The contract's `activity:*` operations. */
import type { activityContract } from '../../preload/contract/activity.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { AuditTrail } from './trail.ts';

export const createActivityHandlers = (trail: AuditTrail): HandlersOf<typeof activityContract> => ({
  'activity:list': (input) => Promise.resolve(trail.list(input)),
  'activity:verify': (_input, context) => {
    const result = trail.verify();
    context.audit({ detail: result.ok ? `intact ${result.entries}` : `broken at ${result.brokenAt ?? 0}` });
    return Promise.resolve(result);
  },
});
