/** The contract's `adoption:*` operations. */
import type { adoptionContract } from '../../preload/contract/adoption.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Adoption } from './adoption-service.ts';

export const createAdoptionHandlers = (adoption: Adoption): HandlersOf<typeof adoptionContract> => ({
  'adoption:state': async () => adoption.state(),
  'adoption:search': async (by, context) => {
    context.audit({ detail: by.by });
    return adoption.search(by);
  },
  'adoption:join': async ({ batches, core }, context) => {
    context.audit({ detail: `${batches.length} batches${core ? ' and CORE requests' : ''}` });
    return adoption.join(batches, core);
  },
});
