/** Puts the parts of this room together for one connection. */
import type { directoryContract } from '../../preload/contract/directory.ts';
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { WireProfile } from '../exchange/wire-profile.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../storage/database-port.ts';
import { createDirectoryHandlers } from './handlers.ts';
import { createDirectoryRepository } from './repository.ts';
import { createDirectoryService } from './service.ts';
import type { DirectoryService } from './service.ts';

export interface DirectoryDeps {
  client: ExchangeClient;
  /** The connection's own database, with `directoryMigrations` applied. */
  database: Database;
  wireProfile: WireProfile;
  clock: Clock;
}

export function createDirectory({ client, database, wireProfile, clock }: DirectoryDeps): {
  service: DirectoryService;
  handlers: HandlersOf<typeof directoryContract>;
} {
  const service = createDirectoryService({
    client,
    repository: createDirectoryRepository(database),
    systems: wireProfile.identifierSystems,
    typeValues: wireProfile.search.organizationTypes,
    clock,
  });
  return { service, handlers: createDirectoryHandlers(service) };
}
