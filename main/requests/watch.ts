/** When each batch is asked for: soon after something was sent into it, then ever more calmly. Reads the clock and the store, never the network. */
import { terminalStatuses } from '../../preload/contract/rules/status.ts';
import type { Clock } from '../lib/clock.ts';
import type { NextPoll } from './ports.ts';
import type { WatchedBatch, WatchRepository } from './watch-repository.ts';

export interface Watch {
  /** The exchange has this batch: its children are asked for from now on. */
  batchOpened(requestId: string): void;
  /** A child went into the batch of this project. Cheap: called thousands of times. */
  childSent(projectId: string): void;
  /** Something is known to be there: asked for with the next run. */
  soon(requestId: string): void;
  /** @returns ISO instant, or null when the batch ended long ago */
  next(batch: WatchedBatch, polls: number, failures: number, changedAt: string): string | null;
}

export function createWatch(deps: { watched: WatchRepository; clock: Clock; nextPoll: NextPoll }): Watch {
  const { watched, clock, nextPoll } = deps;
  const iso = (date: Date | null): string | null => date?.toISOString() ?? null;
  return {
    batchOpened: (requestId) => {
      const now = clock.now();
      const at = now.toISOString();
      watched.add(
        requestId,
        at,
        iso(nextPoll({ status: 'submitted', sentAt: at, statusSince: at, polls: 0, failures: 0 }, now)),
      );
    },
    childSent: (projectId) => {
      const batch = watched.ofProject(projectId);
      if (!batch) return;
      const now = clock.now();
      const at = now.toISOString();
      const state = { status: 'submitted' as const, sentAt: at, statusSince: at, failures: 0 };
      const soonest = nextPoll({ ...state, polls: 0 }, now);
      // While a long list is being sent a poll every minute would find little: not before the quarter of an hour after the last one.
      const calm =
        batch.lastPolledAt === null ? null : nextPoll({ ...state, polls: 1 }, new Date(Date.parse(batch.lastPolledAt)));
      const wanted = iso(soonest && calm && calm > soonest ? calm : soonest);
      if (wanted === null) return;
      const earlier = batch.nextPollAt !== null && batch.nextPollAt <= wanted ? batch.nextPollAt : wanted;
      if (batch.polls === 0 && batch.nextPollAt === earlier) return;
      watched.update(batch.requestId, { polls: 0, sentAt: at, nextPollAt: earlier });
    },
    soon: (requestId) => {
      const at = clock.now().toISOString();
      watched.add(requestId, at, at);
    },
    next: (batch, polls, failures, changedAt) => {
      // Into an open batch another workstation may send at any time.
      const open =
        !terminalStatuses.includes(batch.status) ||
        (batch.projectId !== null && watched.hasOpenChildren(batch.projectId));
      const status = open ? 'submitted' : 'delivered';
      const sentAt = batch.sentAt;
      return iso(nextPoll({ status, sentAt, statusSince: changedAt, polls, failures }, clock.now()));
    },
  };
}
