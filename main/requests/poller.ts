/** Asks the exchange about the CORE and batch Tasks that are due, by `_id` lists. Children are their batch's: see `batch-poller.ts`. */
import type { Clock } from '../lib/clock.ts';
import type { JobOutcome } from './ports.ts';
import type { RequestRepository } from './repository.ts';
import type { SinglePoller } from './single-poller.ts';

export interface Poller {
  /** @throws AppError when the connection is in trouble; what was read before is kept */
  pollDue(signal: AbortSignal): Promise<JobOutcome>;
  /** Reads one Task now. */
  pollOne(id: string, signal: AbortSignal): Promise<boolean>;
}

const MOST_A_RUN = 1000;

export const createPoller = (deps: { requests: RequestRepository; single: SinglePoller; clock: Clock }): Poller => ({
  pollOne: (id, signal) => deps.single.pollOne(id, signal),
  pollDue: (signal) => deps.single.pollList(deps.requests.duePolls(deps.clock.now().toISOString(), MOST_A_RUN), signal),
});
