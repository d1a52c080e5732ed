/** Puts the status rules room together for one open workspace. Wiring only. */
import type { statusRulesContract } from '../../preload/contract/status-rules.ts';
import type { WireProfile } from '../exchange/wire-profile.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import type { Publish } from '../lib/events.ts';
import { createGather } from '../lib/gather.ts';
import type { Logger } from '../lib/logger.ts';
import type { Database } from '../storage/database-port.ts';
import { createStatusRulesHandlers } from './handlers.ts';
import { createStatusRulesRepository } from './repository.ts';
import { createStatusRulesService, type StatusRulesDeps, type StatusRulesService } from './service.ts';

const CHANGES_EVERY_MS = 300;

export interface StatusRulesRoom extends Pick<StatusRulesService, 'own' | 'keep' | 'start'> {
  handlers: HandlersOf<typeof statusRulesContract>;
}

export function createStatusRules(deps: {
  database: Database;
  profile: WireProfile;
  restate: StatusRulesDeps['restate'];
  publish: Publish;
  clock: Clock;
  log: Logger;
  life: AbortSignal;
}): StatusRulesRoom {
  const { publish, ...rest } = deps;
  const changes = createGather<string>(deps.clock, CHANGES_EVERY_MS, (ids) => publish('requests:changed', { ids }));
  deps.life.addEventListener('abort', () => changes.end(), { once: true });
  const service = createStatusRulesService({
    ...rest,
    repository: createStatusRulesRepository(deps.database),
    changed: (id) => changes.add(id),
  });
  return { own: service.own, keep: service.keep, start: service.start, handlers: createStatusRulesHandlers(service) };
}
