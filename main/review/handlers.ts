/** The contract's `review:*` operations. */
import type { reviewContract } from '../../preload/contract/review.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import { AppError } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { Logger } from '../lib/logger.ts';
import { mailAddressOf } from './mail-address.ts';
import type { MarkRepository } from './mark-repository.ts';
import type { ReviewQuery } from './list-query.ts';
import type { ReviewPorts } from './ports.ts';
import type { PrivacyService } from './privacy-service.ts';
import type { ReviewRepository } from './repository.ts';
import type { ReviewService } from './service.ts';

/** Labels that are offered while one types. */
const MOST_LABELS = 200;

export const createReviewHandlers = (deps: {
  service: ReviewService;
  privacy: PrivacyService;
  repository: ReviewRepository;
  marks: MarkRepository;
  query: ReviewQuery;
  ports: Pick<ReviewPorts, 'decideReviewed'>;
  always: boolean;
  /** Where prepared messages go; empty when the administrator set none. */
  supportAddress: string;
  openMail(url: URL): Promise<void>;
  publish: Publish;
  log: Logger;
}): HandlersOf<typeof reviewContract> => {
  const { service, privacy, query, ports, publish } = deps;
  const changed = (id: string): ReturnType<ReviewService['get']> => {
    publish('review:changed', { ids: [id] });
    return service.get(id);
  };
  const told = (id: string) => {
    publish('review:changed', { ids: [id] });
    return { privacy: privacy.case(id) };
  };
  /** The board follows; that it could not must not undo a verdict. */
  const follow = (requestId: string): void => {
    void ports.decideReviewed(requestId, service.isDone(requestId)).catch((error: unknown) => {
      deps.log.warn('review.follow', { error });
    });
  };
  return {
    'review:list': async ({ filter, offset, limit }) => service.list(filter, offset, limit),
    'review:progress': async () => ({ projects: query.byProject(), secondByPolicy: deps.always }),
    'review:setSecond': async ({ projectId, second }, { audit }) => {
      if (deps.always) throw new AppError('conflict', 'The administrator asks for a second reviewer everywhere.');
      deps.repository.setSecond(projectId, second);
      audit({ detail: second ? 'on' : 'off' });
      publish('review:changed', { ids: [] });
      return {};
    },
    'review:get': async ({ id }) => service.get(id),
    'review:setVerdict': async ({ id, verdict, note }, { audit }) => {
      follow(service.setVerdict(id, verdict, note));
      audit({ detail: verdict });
      return changed(id);
    },
    'review:withdrawVerdict': async ({ id }) => {
      follow(service.setVerdict(id, null, ''));
      return changed(id);
    },
    'review:setRequestVerdict': async ({ requestId, verdict, note }, { audit }) => {
      service.setRequestVerdict(requestId, verdict, note);
      follow(requestId);
      audit({ detail: verdict ?? 'taken back' });
      publish('review:changed', { ids: [] });
      return {};
    },
    'review:addMark': async ({ id, mark }, { audit }) => {
      service.addMark(id, mark);
      audit({ detail: `${mark.kind} page ${mark.page}` });
      return changed(id);
    },
    'review:changeMark': async ({ id, markId, mark }, { audit }) => {
      service.changeMark(id, markId, mark);
      audit({ detail: `${mark.kind} page ${mark.page}` });
      return changed(id);
    },
    'review:removeMark': async ({ id, markId }) => {
      service.removeMark(id, markId);
      return changed(id);
    },
    'review:labels': async () => ({ labels: deps.marks.labels(MOST_LABELS) }),
    'review:setPart2': async ({ id, flagged }, { audit }) => {
      service.setPart2(id, flagged);
      audit({ detail: flagged ? 'flagged' : 'not flagged' });
      return changed(id);
    },
    'review:privacy': async ({ id }) => ({ privacy: privacy.case(id) }),
    'review:openLocked': async ({ id, reason }) => {
      const openUntil = privacy.openLocked(id, reason);
      publish('review:changed', { ids: [id] });
      return { openUntil };
    },
    'review:setPrivacyStep': async ({ id, step, on, note }, { audit }) => {
      privacy.setStep(id, step, on, note);
      audit({ detail: `${step} ${on ?? 'not done'}` });
      return told(id);
    },
    'review:privacyNotice': async ({ id }) => privacy.notice(id, deps.supportAddress),
    'review:openPrivacyNotice': async ({ id }) => {
      await deps.openMail(mailAddressOf(privacy.notice(id, deps.supportAddress)));
      return {};
    },
    'review:unlock': async ({ id, reason }) => {
      privacy.unlock(id, reason);
      return told(id);
    },
  };
};
