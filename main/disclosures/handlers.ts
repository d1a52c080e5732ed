/** The contract's `disclosures:*` operations. */
import type { disclosuresContract } from '../../preload/contract/disclosures.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { DisclosureRepository } from './repository.ts';

export const createDisclosuresHandlers = (deps: {
  repository: DisclosureRepository;
}): HandlersOf<typeof disclosuresContract> => ({
  'disclosures:list': async (query) => deps.repository.list(query),
});
