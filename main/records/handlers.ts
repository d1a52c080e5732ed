/** The contract's `records:*` operations. */
import type { recordsContract } from '../../preload/contract/records.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { SealedFiles } from '../storage/sealed-port.ts';
import type { Downloader } from './downloader.ts';
import type { Inside } from './inside.ts';
import { packPlace, unpackPlace } from './last-place.ts';
import { toRow, type DocumentRepository } from './repository.ts';
import { servedType } from './sniff.ts';
import type { Tickets } from './tickets.ts';

export const createRecordsHandlers = (deps: {
  documents: DocumentRepository;
  downloader: Downloader;
  sealed: SealedFiles;
  tickets: Tickets;
  inside: Inside;
  clock: Clock;
  publish: Publish;
  nudge(): void;
  requireOpenable(documentId: string): void;
}): HandlersOf<typeof recordsContract> => {
  const { documents, downloader, sealed, tickets, inside, clock, publish, nudge } = deps;
  const row = (id: string) => toRow(documents.get(id), downloader.progress(id));
  /** The trail names the document, so what is opened must lie in it. */
  const requireOwn = (id: string, address: string): void => {
    if (tickets.find(address)?.owner !== `document/${id}`)
      throw new AppError('notFound', 'This document is not open any more.', { nextStep: 'Open it again.' });
  };
  return {
    'records:list': async (query) => {
      const { rows, total } = documents.list(query);
      return { rows: rows.map((d) => toRow(d, downloader.progress(d.id))), total };
    },
    'records:get': async ({ id }) => row(id),
    'records:open': async ({ id }) => {
      const d = documents.get(id);
      deps.requireOpenable(id);
      if (d.state === 'quarantined')
        throw new AppError('integrity', 'This record differs from what the exchange announced and is not opened.', {
          nextStep: 'Download it again, or ask support with the values shown.',
        });
      if (d.state === 'purged')
        throw new AppError('conflict', 'This record was removed under the retention rule.', {
          nextStep: 'Its receipt is in Downloads → Retention. Download it again if the exchange still offers it.',
        });
      const { sealedName, wrappedKey, size } = d;
      if (d.state !== 'ready' || sealedName === null || wrappedKey === null || size === null)
        throw new AppError('conflict', 'This record is not here yet.', { nextStep: 'Wait until it is received.' });
      await sealed.check(sealedName, id, wrappedKey, size);
      const type = d.sniffedType ?? 'application/octet-stream';
      const address = tickets.issue({
        owner: `document/${id}`,
        type: servedType(type),
        size,
        stream: (range) => sealed.stream(sealedName, id, wrappedKey, range),
      });
      inside.prepare(address, type);
      const { page, view } = unpackPlace(d.lastPage);
      return { address, size, type, lastPage: page, lastView: view };
    },
    'records:close': async ({ address }) => {
      tickets.close(address);
      return {};
    },
    'records:pages': async ({ address }, { signal }) => {
      const answer = await inside.tiffIndex(address, signal);
      if ('failure' in answer) return { pages: [], broken: true, failure: answer.failure };
      const { pages, broken } = answer.done;
      return { pages: pages.map(({ width, height }) => ({ width, height })), broken, failure: null };
    },
    'records:page': async ({ address, page }, { signal }) => {
      const answer = await inside.tiffPage(address, page, signal);
      return 'failure' in answer ? { png: null, failure: answer.failure } : { png: answer.done, failure: null };
    },
    'records:archive': async ({ address }) => {
      const { entries, more, broken } = await inside.archive(address);
      return { entries, more, broken };
    },
    'records:openEntry': async ({ id, address, entry }, { signal }) => {
      requireOwn(id, address);
      return inside.openEntry(address, entry, signal);
    },
    'records:openPart': async ({ id, within, bytes }, { signal }) => {
      requireOwn(id, within);
      return inside.openBytes(within, bytes, signal);
    },
    'records:rememberPage': async ({ id, page, view }) => {
      documents.get(id);
      documents.update(id, { lastPage: packPlace({ page, view }) });
      return {};
    },
    'records:download': async ({ id }) => {
      const d = documents.get(id);
      if (d.state === 'ready') throw new AppError('conflict', 'This record is here already.');
      if (d.state !== 'downloading') {
        // The old bytes of a quarantined record stay until the new ones are here.
        documents.update(id, {
          state: 'waiting',
          attempts: 0,
          notBefore: null,
          error: null,
          paused: 0,
          purgedAt: null,
          askedAt: clock.now().toISOString(),
        });
        publish('records:changed', { ids: [id] });
        downloader.reorder();
        nudge();
      }
      return row(id);
    },
  };
};
