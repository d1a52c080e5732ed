/** The contract's `arrival:*` operations. */
import type { arrivalContract } from '../../preload/contract/arrival.ts';
import type { Reading } from '../../preload/contract/text.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { ArrivalService } from './service.ts';

export const createArrivalHandlers = (deps: {
  service: ArrivalService;
  readingOf(documentId: string): Reading;
}): HandlersOf<typeof arrivalContract> => ({
  'arrival:checks': async ({ id }) => ({ reading: deps.readingOf(id), ...deps.service.checks(id) }),
  'arrival:badges': async ({ ids }) => ({ badges: deps.service.badges(ids) }),
});
