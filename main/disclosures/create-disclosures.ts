/** Puts the disclosures room together for one open workspace. Wiring only. */
import type { disclosuresContract } from '../../preload/contract/disclosures.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../storage/database-port.ts';
import { createDisclosuresHandlers } from './handlers.ts';
import type { DisclosurePort } from './port.ts';
import { createDisclosureRecord } from './record.ts';
import { createDisclosureRepository } from './repository.ts';

export interface DisclosuresDeps {
  database: Database;
  clock: Clock;
  /** Name of the OS account. */
  self: string;
}

export interface DisclosuresRoom {
  handlers: HandlersOf<typeof disclosuresContract>;
  /** For every other room that hands something on. */
  record: DisclosurePort;
}

export function createDisclosures(deps: DisclosuresDeps): DisclosuresRoom {
  const { database, clock, self } = deps;
  const repository = createDisclosureRepository(database);
  return {
    handlers: createDisclosuresHandlers({ repository }),
    record: createDisclosureRecord({ database, repository, self, clock }),
  };
}
