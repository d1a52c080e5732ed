/** Puts the arrival checks together for one open workspace. Wiring only. */
import type { arrivalContract } from '../../preload/contract/arrival.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../storage/database-port.ts';
import type { TextRoom } from '../text/create-text.ts';
import { createArrivalHandlers } from './handlers.ts';
import { createArrivalRepository } from './repository.ts';
import { createArrivalService, type ArrivalService } from './service.ts';

export interface ArrivalRoom {
  handlers: HandlersOf<typeof arrivalContract>;
  check: ArrivalService['check'];
  renew: ArrivalService['renew'];
}

export function createArrival(deps: {
  database: Database;
  text: Pick<TextRoom, 'repository' | 'readingOf'>;
  clock: Clock;
  changed(ids: string[]): void;
}): ArrivalRoom {
  const { database, text, clock, changed } = deps;
  const service = createArrivalService({
    database,
    repository: createArrivalRepository(database),
    text: text.repository,
    clock,
    changed,
  });
  return {
    handlers: createArrivalHandlers({ service, readingOf: text.readingOf }),
    check: service.check,
    renew: service.renew,
  };
}
