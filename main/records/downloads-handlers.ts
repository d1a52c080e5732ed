/** The contract's `downloads:*` operations. */
import type { downloadsContract, DownloadsOverview } from '../../preload/contract/downloads.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import type { Database } from '../storage/database-port.ts';
import type { SealedFiles } from '../storage/sealed-port.ts';
import type { DownloadList } from './download-list.ts';
import type { DownloadSettings } from './download-settings.ts';
import type { Downloader } from './downloader.ts';
import type { Pace } from './pace.ts';
import type { DocumentRepository } from './repository.ts';

export const createDownloadsHandlers = (deps: {
  database: Database;
  documents: DocumentRepository;
  downloader: Downloader;
  list: DownloadList;
  settings: DownloadSettings;
  pace: Pace;
  sealed: SealedFiles;
  policyLimit: number | null;
  clock: Clock;
  publish: Publish;
  nudge(): void;
}): HandlersOf<typeof downloadsContract> => {
  const { documents, downloader, list, settings, pace, clock, publish, nudge } = deps;

  const overview = async (): Promise<DownloadsOverview> => {
    const now = clock.now();
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString();
    const freeBytes = await deps.sealed.freeBytes();
    const { paused, bytesPerSecond: ownLimit } = settings.get();
    const counts = list.counts(midnight);
    const rate = pace.rate();
    return {
      ...counts,
      paused,
      ownLimit,
      policyLimit: deps.policyLimit,
      bytesPerSecond: Math.round(rate),
      active: downloader.active(),
      secondsLeft: rate > 0 ? Math.ceil(counts.bytesLeft / rate) : null,
      freeBytes,
    };
  };
  const told = (id: string | null): Promise<DownloadsOverview> => {
    publish('records:changed', { ids: id === null ? [] : [id] });
    publish('status:changed', {});
    downloader.reorder();
    nudge();
    return overview();
  };
  const requireOpen = (id: string): void => {
    const { state } = documents.get(id);
    if (state !== 'waiting' && state !== 'downloading')
      throw new AppError('conflict', 'This record is not on its way any more.');
  };

  return {
    'downloads:overview': overview,
    'downloads:list': async (query) => list.page(query),
    'downloads:pause': async ({ id }) => {
      if (id === null) settings.set({ paused: true });
      else {
        requireOpen(id);
        documents.update(id, { paused: 1 });
      }
      downloader.rest(id);
      return told(id);
    },
    'downloads:resume': async ({ id }) => {
      if (id === null) settings.set({ paused: false });
      else {
        requireOpen(id);
        documents.update(id, { paused: 0, notBefore: null });
      }
      return told(id);
    },
    'downloads:first': async ({ id }) => {
      requireOpen(id);
      documents.update(id, { askedAt: clock.now().toISOString(), paused: 0, notBefore: null });
      return told(id);
    },
    'downloads:setLimit': async ({ bytesPerSecond }, context) => {
      settings.set({ bytesPerSecond });
      context.audit({ detail: bytesPerSecond === null ? 'none' : `${bytesPerSecond} bytes/s` });
      return told(null);
    },
    'downloads:againAll': async (_input, context) => {
      const ids = list.troubled();
      deps.database.transaction(() => {
        for (const id of ids)
          documents.update(id, { state: 'waiting', attempts: 0, notBefore: null, error: null, paused: 0 });
      });
      context.audit({ detail: `${ids.length} documents` });
      return told(null);
    },
  };
};
