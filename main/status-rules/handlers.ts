/** The contract's `statusRules:*` operations. */
import type { statusRulesContract } from '../../preload/contract/status-rules.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { StatusRulesService } from './service.ts';

export const createStatusRulesHandlers = (service: StatusRulesService): HandlersOf<typeof statusRulesContract> => ({
  'statusRules:get': (_input, { signal }) => service.get(signal),
  'statusRules:test': ({ own }, { signal }) => service.test(own, signal),
  'statusRules:save': async ({ own }, context) => {
    const answer = await service.save(own, context.signal);
    context.audit({ detail: `${own.length} rules, ${answer.changed} requests changed` });
    return answer;
  },
});
