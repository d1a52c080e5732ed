/** Puts search together for one open workspace. Wiring only. */
import type { searchContract } from '../../preload/contract/search.ts';
import type { BoardIndex } from '../board/board-index.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Database } from '../storage/database-port.ts';
import { createSearchRepository } from './repository.ts';
import { createSearchService } from './service.ts';

export function createSearch(deps: { database: Database; index: BoardIndex }): {
  handlers: HandlersOf<typeof searchContract>;
} {
  const service = createSearchService({ repository: createSearchRepository(deps.database), index: deps.index });
  return { handlers: { 'search:find': (query) => service.find(query) } };
}
