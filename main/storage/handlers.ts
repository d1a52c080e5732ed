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
    const { current, ...slot } = input;
    return store.setSlot(slot, current);
  },
  'store:prepareCode': ({ current }) => store.prepareCode(current),
  'store:replaceCode': ({ code }) => store.replaceCode(code),
  'store:rotateKey': ({ code, current }) => store.rotateKey(code, current),
});
