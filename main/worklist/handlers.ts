/** The contract's `worklist:*` operations. */
import type { worklistContract } from '../../preload/contract/worklist.ts';
import type { BoardIndex } from '../board/board-index.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import { AppError } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { WorklistRepository } from './repository.ts';
import type { ResubmitService } from './resubmit-service.ts';
import type { WorklistService } from './service.ts';
import { mailAddress, supportMail, type MailItem } from './support-mail.ts';

/** More ids than this are not named in an event: the window reads anew what it shows. */
const MOST_NAMED = 500;

export const createWorklistHandlers = (deps: {
  repository: WorklistRepository;
  service: WorklistService;
  resubmit: ResubmitService;
  index: BoardIndex;
  self: string;
  supportAddress: string;
  /** Host of the exchange, to be named in messages. */
  host: string;
  openMail(url: URL): Promise<void>;
  publish: Publish;
  nudge(): void;
}): HandlersOf<typeof worklistContract> => {
  const { repository, service, resubmit, publish } = deps;
  const told = (ids: readonly string[]): void =>
    publish('worklist:changed', { ids: ids.length <= MOST_NAMED ? [...ids] : [] });
  const changed = async (ids: readonly string[], act: Promise<number>): Promise<{ changed: number }> => {
    const count = await act;
    told(ids);
    return { changed: count };
  };
  const mailItems = (ids: readonly string[]): MailItem[] =>
    [...new Set(ids)].map((id) => {
      const r = repository.find(id);
      if (!r) throw new AppError('notFound', 'This request does not exist any more.');
      return { ...r, serverRequestId: repository.serverRequestId(id) };
    });

  return {
    'worklist:get': ({ id }) => service.get(id),
    'worklist:owners': async () => ({ self: deps.self, owners: repository.owners() }),
    'worklist:setOwner': async ({ ids, owner }, { audit }) => {
      const done = await changed(ids, service.setOwner(ids, owner));
      audit({ detail: `${done.changed} requests` });
      return done;
    },
    'worklist:setFollowUp': async ({ ids, on }, { audit }) => {
      const done = await changed(ids, service.setFollowUp(ids, on));
      audit({ detail: `${done.changed} requests` });
      return done;
    },
    'worklist:addNote': async ({ ids, text }, { audit }) => {
      const done = await changed(ids, service.addNote(ids, text));
      audit({ detail: `${done.changed} requests` });
      return done;
    },
    'worklist:removeNote': async ({ id, noteId }) => {
      service.removeNote(id, noteId);
      told([id]);
      return service.get(id);
    },
    'worklist:addContact': async ({ ids, ...contact }, { audit }) => {
      const done = await changed(ids, service.addContact(ids, contact));
      audit({ detail: `${done.changed} requests ${contact.channel}` });
      return done;
    },
    'worklist:decide': async ({ ids, what }, { audit }) => {
      const done = await changed(ids, service.decide(ids, what));
      audit({ detail: `${done.changed} requests ${what ?? 'undone'}` });
      return done;
    },
    'worklist:canResubmit': ({ ids }) => resubmit.check(ids),
    'worklist:resubmit': async ({ ids }, { audit }) => {
      const { touched, ...done } = await resubmit.resubmit(ids);
      if (touched.length > 0) {
        publish('requests:changed', { ids: touched });
        told(touched);
        deps.nudge();
      }
      audit({ detail: `${done.queued.length} queued ${done.drafts.length} drafts ${done.refused.length} refused` });
      return done;
    },
    'worklist:supportMail': async ({ ids }) => supportMail(deps.supportAddress, deps.host, mailItems(ids)),
    'worklist:openSupportMail': async ({ ids }, { audit }) => {
      await deps.openMail(mailAddress(deps.supportAddress, deps.host, mailItems(ids)));
      audit({ detail: `${ids.length} requests` });
      return {};
    },
    'worklist:extendAccess': async ({ id, toldOn, reason }) => {
      service.extendAccess(id, toldOn, reason);
      told([id]);
      return service.get(id);
    },
    'worklist:deadlines': async () => {
      await deps.index.current();
      return deps.index.deadlines();
    },
    'worklist:setDeadlines': async (table) => {
      if (new Set(table.states.map((s) => s.state)).size < table.states.length)
        throw new AppError('invalid', 'A state stands in the table twice.', {
          fields: [{ path: 'states', message: 'Each state once.' }],
        });
      repository.setDeadlines(table);
      told([]);
      return await Promise.resolve({});
    },
  };
};
