/** Puts search together for one open workspace. Wiring only. */
import type { searchContract } from '../../preload/contract/search.ts';
import type { BoardIndex } from '../board/board-index.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import type { Publish } from '../lib/events.ts';
import type { Logger } from '../lib/logger.ts';
import type { PeopleOfLists } from '../projects/people.ts';
import type { Database } from '../storage/database-port.ts';
import { createListedPeople } from './listed-people.ts';
import { createSearchRepository } from './repository.ts';
import { createSearchService } from './service.ts';

export function createSearch(deps: {
  database: Database;
  index: BoardIndex;
  people: PeopleOfLists;
  publish: Publish;
  clock: Clock;
  log: Logger;
  life: AbortSignal;
}): { handlers: HandlersOf<typeof searchContract> } {
  const { people: source, publish, clock, log, life } = deps;
  const listed = createListedPeople({ source, ready: () => publish('search:changed', {}), clock, log, life });
  const repository = createSearchRepository(deps.database);
  const service = createSearchService({ repository, index: deps.index, listed });
  return { handlers: { 'search:find': (query) => service.find(query) } };
}
