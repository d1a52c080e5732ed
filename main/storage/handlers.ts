/** The contract's `store:*` operations. */
import type { HandlersOf } from '../ipc/handlers.ts';
import type { storeContract } from '../../preload/contract/store.ts';
import type { StoreService } from './store-service.ts';

export const createStoreHandlers = (store: StoreService): HandlersOf<typeof storeContract> => ({
  'store:state': () => store.state(),
  'store:create': (input) => store.create(input),
  'store:confirmRecovery': ({ code }) => store.confirmRecovery(code),
  'store:unlock': async (input, context) => {
    context.audit({ detail: input.method });
    return store.unlock(input);
  },
  'store:lock': () => store.lock(),
  'store:setSlot': async (input, context) => {
    context.audit({ detail: input.slot });
    return store.setSlot(input);
  },
});
