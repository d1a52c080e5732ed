/** The contract's `directory:*` operations. */
import type { directoryContract } from '../../preload/contract/directory.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { DirectoryService } from './service.ts';

export function createDirectoryHandlers(directory: DirectoryService): HandlersOf<typeof directoryContract> {
  return {
    'directory:search': (query, { signal }) => directory.search(query, signal),
    'directory:nextPage': ({ searchId, page }, { signal }) => directory.nextPage(searchId, page, signal),
    'directory:cancel': async ({ searchId }) => {
      directory.cancel(searchId);
      return await Promise.resolve({});
    },
    'directory:get': ({ id }, { signal }) => directory.get(id, signal),
    'directory:shortlist': async ({ kind }) => await Promise.resolve(directory.shortlist(kind)),
    'directory:setFavourite': async ({ id, favourite }) => await Promise.resolve(directory.setFavourite(id, favourite)),
  };
}
