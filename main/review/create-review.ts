/** Puts the review room together for one open workspace. Wiring only. */
import type { reviewContract } from '../../preload/contract/review.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import type { Publish } from '../lib/events.ts';
import type { Logger } from '../lib/logger.ts';
import type { Database } from '../storage/database-port.ts';
import { createReviewHandlers } from './handlers.ts';
import { createReviewQuery } from './list-query.ts';
import { createMarkRepository } from './mark-repository.ts';
import type { ReviewPorts } from './ports.ts';
import { createPrivacyRepository } from './privacy-repository.ts';
import { createPrivacyService } from './privacy-service.ts';
import { createReviewRepository } from './repository.ts';
import { createReviewService } from './service.ts';

export interface ReviewDeps {
  database: Database;
  ports: ReviewPorts;
  /** Name of the OS account: the reviewer. */
  self: string;
  /** The administrator asks for a second reviewer everywhere. */
  always: boolean;
  /** Host of the exchange. */
  host: string;
  supportAddress: string;
  openMail(url: URL): Promise<void>;
  clock: Clock;
  publish: Publish;
  log: Logger;
}

export interface ReviewRoom {
  handlers: HandlersOf<typeof reviewContract>;
  /** A record of another person: not opened without a reason, not handed on, never purged. */
  isLocked(documentId: string): boolean;
  /** Which of these documents retention has to leave, and why. */
  holds(documentIds: readonly string[]): Map<string, 'wrong-patient' | 'review-open'>;
  /** @throws AppError `conflict` when it is locked and no reason was stated */
  requireOpenable(documentId: string): void;
}

export function createReview(deps: ReviewDeps): ReviewRoom {
  const { database, ports, self, always, host, clock, publish, log } = deps;
  const repository = createReviewRepository(database);
  const marks = createMarkRepository(database);
  const cases = createPrivacyRepository(database);
  const query = createReviewQuery(database, self, always);
  const privacy = createPrivacyService({ repository, privacy: cases, ports, self, host, clock });
  return {
    handlers: createReviewHandlers({
      service: createReviewService({
        database,
        repository,
        marks,
        privacy: cases,
        query,
        ports,
        self,
        always,
        clock,
        openUntil: privacy.openUntil,
      }),
      privacy,
      repository,
      marks,
      query,
      ports,
      always,
      supportAddress: deps.supportAddress,
      openMail: deps.openMail,
      publish,
      log,
    }),
    isLocked: privacy.isLocked,
    holds: query.holds,
    requireOpenable: privacy.requireOpenable,
  };
}
