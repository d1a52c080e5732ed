/** Drafts: kept as one types, each save durable; nothing of a sent request is changed here. */
import { emptyCoreDraft, type CoreDraft, type Purpose } from '../../preload/contract/rules/core-request.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import { newId } from '../lib/ids.ts';
import type { Database } from '../storage/database-port.ts';
import type { AuthorizationService } from './authorization-service.ts';
import { isResubmission } from './model.ts';
import type { RequestRepository } from './repository.ts';

export interface DraftService {
  /** @param copyOf the new draft starts as a copy of this request, with a copy of its authorization */
  create(purpose: Purpose, copyOf: string | null): Promise<string>;
  /** @returns when it was saved, ISO */
  save(id: string, draft: CoreDraft): string;
  discard(id: string): Promise<void>;
}

export function createDraftService(deps: {
  database: Database;
  requests: RequestRepository;
  authorizations: AuthorizationService;
  clock: Clock;
  publish: Publish;
}): DraftService {
  const { database, requests, authorizations, clock, publish } = deps;
  const requireDraft = (id: string) => {
    const r = requests.get(id);
    if (r.status !== 'draft')
      throw new AppError('conflict', 'This request was sent already and cannot be changed.', {
        nextStep: 'Duplicate it to send another one.',
      });
    return r;
  };

  return {
    create: async (purpose, copyOf) => {
      const id = newId();
      const source = copyOf === null ? null : requests.get(copyOf);
      if (source?.status === 'send-uncertain' || source?.status === 'sending')
        throw new AppError('conflict', 'It is not known yet whether the exchange has this request.', {
          meaning: 'A copy could become its double.',
          nextStep: 'Wait until it is resolved.',
        });
      const draft = source ? { ...requests.draftOf(source.id), purpose } : emptyCoreDraft(purpose);
      requests.insertDraft({
        id,
        draft,
        at: clock.now().toISOString(),
        resubmissionOf: source && isResubmission(source) ? source.id : null,
      });
      if (source) await authorizations.copy(source.id, id);
      publish('requests:changed', { ids: [id] });
      return id;
    },
    save: (id, draft) => {
      const savedAt = clock.now().toISOString();
      database.transaction(() => {
        requireDraft(id);
        requests.saveDraft(id, draft, savedAt);
      });
      publish('requests:changed', { ids: [id] });
      return savedAt;
    },
    discard: async (id) => {
      const authorizationId = database.transaction(() => {
        const r = requireDraft(id);
        requests.remove(id);
        return r.authorizationId;
      });
      publish('requests:changed', { ids: [id] });
      if (authorizationId !== null) await authorizations.release(authorizationId);
    },
  };
}
