/**
 * Gives a request another status because the rules changed, not because the exchange said anything new: the words, the version and the time
 * since which the exchange has been in that state stay as they are. Joins the caller's transaction.
 */
import { terminalStatuses, type NormalizedStatus } from '../../preload/contract/rules/status.ts';
import type { Clock } from '../lib/clock.ts';
import type { Database } from '../storage/database-port.ts';
import { statusSentences } from './model.ts';
import { createRequestRepository } from './repository.ts';
import { createTimeline } from './timeline.ts';

/** `by`: which rule decided, in words for the history. */
export type Restate = (change: {
  requestId: string;
  from: NormalizedStatus;
  to: NormalizedStatus;
  taskStatus: string;
  by: string;
}) => void;

export function createRestate(deps: { database: Database; clock: Clock }): Restate {
  const requests = createRequestRepository(deps.database);
  const timeline = createTimeline(deps.database);
  return ({ requestId, from, to, taskStatus, by }) => {
    const at = deps.clock.now().toISOString();
    const opensAgain = terminalStatuses.includes(from) && !terminalStatuses.includes(to);
    requests.update(requestId, { status: to, updatedAt: at, ...(opensAgain ? { nextPollAt: at } : {}) });
    timeline.add(requestId, {
      at,
      source: 'local',
      status: to,
      text: `${by}: ${statusSentences[to]}`,
      ownWords: '',
      taskStatus,
      versionId: null,
      unexpected: false,
    });
  };
}
