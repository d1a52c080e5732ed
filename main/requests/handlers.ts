/** The contract's `requests:*` operations. */
import type { requestsContract } from '../../preload/contract/requests.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Database } from '../storage/database-port.ts';
import type { AuthorizationService } from './authorization-service.ts';
import type { DraftService } from './draft-service.ts';
import { listRequests } from './list-query.ts';
import type { RecordsSink } from './ports.ts';
import type { RequestService } from './request-service.ts';
import type { Submission } from './submission.ts';

export const createRequestsHandlers = (deps: {
  database: Database;
  drafts: DraftService;
  authorizations: AuthorizationService;
  submission: Submission;
  service: RequestService;
  records: RecordsSink;
  changed(id: string): void;
}): HandlersOf<typeof requestsContract> => {
  const { database, drafts, authorizations, submission, service, records, changed } = deps;
  return {
    'requests:list': async (query) => listRequests(database, query, (ids) => records.counts(ids)),
    'requests:get': async ({ id }) => service.detail(id),
    'requests:createDraft': async ({ purpose, copyOf }, context) => {
      const id = await drafts.create(purpose, copyOf);
      context.audit({ subject: `request/${id}` });
      return { id };
    },
    'requests:saveDraft': async ({ id, draft }) => ({ savedAt: drafts.save(id, draft) }),
    'requests:discardDraft': async ({ id }) => {
      await drafts.discard(id);
      return {};
    },
    'requests:attachAuthorization': async ({ id, name, bytes }) => {
      const file = await authorizations.attach(id, name, bytes);
      changed(id);
      return file;
    },
    'requests:detachAuthorization': async ({ id }) => {
      await authorizations.detach(id);
      changed(id);
      return {};
    },
    'requests:openAuthorization': async ({ id }) => authorizations.open(id),
    'requests:preview': async ({ id }) => {
      const { task, bytes, words, problems } = await submission.preview(id);
      return { task, bytes, words, problems };
    },
    'requests:submit': async ({ id }, context) => {
      const detail = await service.submit(id);
      context.audit({ detail: `${detail.row.status} ${detail.row.identifier ?? ''}`.trim() });
      return detail;
    },
    'requests:resolve': async ({ id }, context) => {
      const detail = await service.resolve(id);
      context.audit({ detail: detail.row.status });
      return detail;
    },
    'requests:retry': async ({ id }, context) => {
      const detail = await service.retry(id);
      context.audit({ detail: detail.row.status });
      return detail;
    },
    'requests:refresh': async ({ id }) => service.refresh(id),
    'requests:setTracking': async ({ id, tracking }) => service.setTracking(id, tracking),
  };
};
