/**
 * Receives what waits: a few documents at a time, first things first, each checked when it is whole. A row never leaves `waiting` but
 * for a verdict, so that neither a crash nor a lock nor a full disk loses a document; what has arrived of it is gone on with.
 */
import type { Task } from 'fhir/r4';
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import { newId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { Database } from '../storage/database-port.ts';
import type { SealedFiles } from '../storage/sealed-port.ts';
import { checkDelivery, createDocumentSteps, noPart } from './document-steps.ts';
import { createDownloadQueue } from './download-queue.ts';
import type { DownloadSettings } from './download-settings.ts';
import type { Pace } from './pace.ts';
import type { OutputReader } from './ports.ts';
import type { DocumentRecord, DocumentRepository } from './repository.ts';
import { createRoomCheck } from './room-check.ts';
import type { RequestSources } from './sources.ts';
import { createSourceShelf } from './source-shelf.ts';
import type { Tickets } from './tickets.ts';
import { transfer, type Begun, type Transferred } from './transfer.ts';

export interface DownloaderDeps {
  database: Database;
  documents: DocumentRepository;
  settings: DownloadSettings;
  sealed: SealedFiles;
  client: ExchangeClient;
  outputs: OutputReader;
  tickets: Tickets;
  pace: Pace;
  clock: Clock;
  publish: Publish;
  log: Logger;
  /** Documents at the same time. */
  width: number;
  maxBackoffMs: number;
  /** Bytes of the disk that are left alone. */
  diskMarginBytes: number;
}

export interface AtWork {
  bytes: number;
  /** Whole size where known. */
  total: number | null;
}

export interface Downloader {
  /** Keeps a Task that was just read, so that its documents need not read it again. */
  remember(requestId: string, task: Task): void;
  /** @throws AppError when the connection is in trouble or the disk is full; the documents go on waiting */
  run(signal: AbortSignal): Promise<{ requests: number; changed: number }>;
  progress(documentId: string): number;
  atWork(documentId: string): AtWork | null;
  /** A person asked for a document, or the order changed: the next free place looks anew; what was asked for needs none. */
  reorder(): void;
  /** Ends these downloads, or all of them; what has arrived is kept. */
  rest(documentId: string | null): void;
  /** After a crash: removes half-written files that nothing can go on with. @returns how many rows were put right */
  cleanUp(): Promise<number>;
  active(): number;
  /** Whether a row is in `downloading` that nothing works on (its verdict could not be written). */
  stranded(): boolean;
}

const SHOW_EVERY_MS = 500;
/** So often the row learns how much is here, bytes. */
const NOTE_EVERY = 16 * 1024 * 1024;

interface Active extends AtWork {
  end: AbortController;
  noted: number;
}

export function createDownloader(deps: DownloaderDeps): Downloader {
  const { database, documents, settings, sealed, client, tickets, clock, publish, log } = deps;
  const active = new Map<string, Active>();
  const shelf = createSourceShelf(deps);
  let shownAtMs = -Infinity;
  const requireOpen = (): void => {
    if (!database.open) throw new AppError('aborted', 'Stopped.');
  };
  const changed = (d: DocumentRecord): void => {
    publish('records:changed', { ids: [d.id] });
    publish('requests:changed', { ids: [d.requestId] });
    publish('status:changed', {});
  };
  const requireRoom = createRoomCheck({
    freeBytes: () => sealed.freeBytes(),
    marginBytes: deps.diskMarginBytes,
    stillNeeded: () => [...active].map(([id, a]) => ({ id, bytes: Math.max(0, (a.total ?? 0) - a.bytes) })),
  });
  const steps = createDocumentSteps({
    database,
    documents,
    sealed,
    tickets,
    clock,
    log,
    maxBackoffMs: deps.maxBackoffMs,
  });

  /** The bytes into the sealed file `name`. */
  const bring = async (
    d: DocumentRecord,
    name: string,
    begun: Begun | null,
    sources: RequestSources,
    work: Active,
    signal: AbortSignal,
  ) => {
    const source = await sources.find(d, signal);
    requireOpen();
    steps.addSiblings(d, source);
    if (source.descriptor.size !== null) await requireRoom(d.id, Math.max(0, source.descriptor.size - d.partBytes));
    let used = source;
    const got: Transferred = await transfer(
      { client, sealed, clock, backoffMs: Math.min(1000, deps.maxBackoffMs) },
      {
        name,
        context: d.id,
        source,
        begun,
        began: (partKey) => {
          requireOpen();
          documents.update(d.id, { partKey });
        },
        learned: (partEtag, partTotal) => {
          work.total = partTotal ?? work.total;
          requireOpen();
          documents.update(d.id, { partEtag, partTotal });
        },
        requireRoom: (bytes) => requireRoom(d.id, bytes),
        renew: async (stale) => {
          sources.renew(stale);
          used = await sources.find(d, signal);
          return used;
        },
        pace: (bytes) => deps.pace.take(bytes, signal),
        progress: (bytes) => {
          work.bytes = bytes;
          if (bytes - work.noted >= NOTE_EVERY && database.open) {
            work.noted = bytes;
            documents.update(d.id, { partBytes: bytes });
          }
          const now = clock.monotonicMs();
          if (now - shownAtMs < SHOW_EVERY_MS) return;
          shownAtMs = now;
          publish('records:changed', { ids: [d.id] });
        },
      },
      signal,
    );
    return { used, got };
  };

  /** @returns the trouble that concerns all documents, or null */
  const receive = async (id: string, sources: RequestSources, whole: AbortSignal): Promise<unknown> => {
    const d = documents.find(id);
    if (d?.state !== 'waiting' || d.paused === 1 || active.has(id)) return null;
    const end = new AbortController();
    const signal = AbortSignal.any([whole, end.signal]);
    const work: Active = { bytes: d.partBytes, total: d.partTotal ?? d.declaredSize, end, noted: d.partBytes };
    active.set(id, work);
    // What broke off is gone on with under its name; a former document that is being replaced has another.
    const begun =
      d.looseName !== null && d.partKey !== null && d.looseName !== d.sealedName
        ? { wrappedKey: d.partKey, etag: d.partEtag, total: d.partTotal }
        : null;
    const name = begun && d.looseName !== null ? d.looseName : newId();
    try {
      if (!begun && d.looseName !== null && d.looseName !== d.sealedName) await sealed.remove(d.looseName);
      requireOpen();
      documents.update(id, { state: 'downloading', looseName: name, ...(begun ? {} : noPart) });
      changed(d);
      let { used, got } = await bring(d, name, begun, sources, work, signal);
      if (got.pieced && checkDelivery(used, got).verdict === 'quarantined') {
        // Put together from parts that may not belong together: the whole in one go decides.
        await sealed.remove(name);
        requireOpen();
        documents.update(id, noPart);
        ({ used, got } = await bring({ ...d, partBytes: 0 }, name, null, sources, work, signal));
      }
      await steps.settle(d, name, used, got);
      return null;
    } catch (error) {
      // A row that cannot be written now is repaired by the next `cleanUp`.
      if (!database.open) throw new AppError('aborted', 'Stopped.', { cause: error });
      if (documents.get(id).sealedName === name) throw error;
      const trouble = await steps.afterFailure(d, name, error);
      return end.signal.aborted && !whole.aborted ? null : trouble;
    } finally {
      active.delete(id);
      if (database.open) changed(d);
    }
  };

  const cleanUp = async (): Promise<number> => {
    const loose = documents.interrupted();
    for (const d of loose) {
      if (active.has(d.id)) continue;
      const goesOn = d.partKey !== null && d.looseName !== null && d.looseName !== d.sealedName && d.state !== 'ready';
      if (!goesOn && d.looseName !== null && d.looseName !== d.sealedName) await sealed.remove(d.looseName);
      const partBytes = goesOn && d.looseName !== null ? await sealed.partSize(d.looseName) : 0;
      if (!database.open) return 0;
      if (active.has(d.id)) continue;
      documents.update(d.id, {
        ...(goesOn ? { partBytes } : { looseName: null, ...noPart }),
        ...(d.state === 'downloading' ? { state: 'waiting' } : {}),
      });
    }
    return loose.length;
  };

  const queue = createDownloadQueue({
    width: deps.width,
    next: (without, limit) => documents.toReceive(clock.now().toISOString(), without, limit),
    resting: () => settings.get().paused || !database.open,
    receive: (d, signal) => receive(d.id, shelf.of(d), signal),
    isAtWork: (id) => active.has(id),
  });

  return {
    remember: shelf.remember,
    progress: (id) => active.get(id)?.bytes ?? 0,
    atWork: (id) => active.get(id) ?? null,
    active: () => active.size,
    cleanUp,
    reorder: queue.reorder,
    rest: (id) => {
      for (const [documentId, { end }] of active) if (id === null || id === documentId) end.abort();
    },
    stranded: () => documents.countState('downloading') > active.size,
    run: async (signal) => {
      await cleanUp();
      requireOpen();
      return queue.run(signal).finally(shelf.clear);
    },
  };
}
