/**
 * Receives what waits: a few documents at a time, each checked when it is whole. A row never leaves `waiting` but for a
 * verdict, so that neither a crash nor a lock nor a full disk loses a document.
 */
import type { Task } from 'fhir/r4';
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted } from '../lib/errors.ts';
import type { Publish } from '../lib/events.ts';
import { newId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { Database } from '../storage/database-port.ts';
import type { SealedFiles } from '../storage/sealed-port.ts';
import { createDocumentSteps } from './document-steps.ts';
import type { OutputReader } from './ports.ts';
import type { DocumentRecord, DocumentRepository } from './repository.ts';
import { createRequestSources, type RequestSources } from './sources.ts';
import type { Tickets } from './tickets.ts';
import { transfer } from './transfer.ts';

export interface DownloaderDeps {
  database: Database;
  documents: DocumentRepository;
  sealed: SealedFiles;
  client: ExchangeClient;
  outputs: OutputReader;
  tickets: Tickets;
  clock: Clock;
  publish: Publish;
  log: Logger;
  /** Documents at the same time. */
  width: number;
  maxBackoffMs: number;
}

export interface Downloader {
  /** Keeps a Task that was just read, so that its documents need not read it again. */
  remember(requestId: string, task: Task): void;
  /** @throws AppError when the connection is in trouble or the disk is full; the documents go on waiting */
  run(signal: AbortSignal): Promise<{ requests: number; changed: number }>;
  progress(documentId: string): number;
  /** After a crash: removes half-written files. @returns how many */
  cleanUp(): Promise<number>;
  active(): number;
  /** Whether a row is in `downloading` that nothing works on (its verdict could not be written). */
  stranded(): boolean;
}

const BATCH = 200;
/** Tasks kept for a moment may be large: few of them. */
const MOST_KEPT = 4;
const SHOW_EVERY_MS = 500;

export function createDownloader(deps: DownloaderDeps): Downloader {
  const { database, documents, sealed, client, outputs, tickets, clock, publish, log } = deps;
  const kept = new Map<string, Task>();
  const active = new Map<string, number>();
  let shownAtMs = -Infinity;
  const requireOpen = (): void => {
    if (!database.open) throw new AppError('aborted', 'Stopped.');
  };
  const changed = (d: DocumentRecord): void => {
    publish('records:changed', { ids: [d.id] });
    publish('requests:changed', { ids: [d.requestId] });
    publish('status:changed', {});
  };

  const steps = createDocumentSteps({
    database,
    documents,
    sealed,
    tickets,
    clock,
    log,
    maxBackoffMs: deps.maxBackoffMs,
  });

  /** @returns the trouble that concerns all documents, or null */
  const receive = async (id: string, sources: RequestSources, signal: AbortSignal): Promise<unknown> => {
    const d = documents.find(id);
    if (!d || d.state !== 'waiting' || active.has(id)) return null;
    const name = newId();
    active.set(id, 0);
    try {
      if (d.looseName !== null) await sealed.remove(d.looseName);
      requireOpen();
      documents.update(id, { state: 'downloading', looseName: name });
      changed(d);
      const source = await sources.find(d, signal);
      requireOpen();
      steps.addSiblings(d, source);
      let used = source;
      const got = await transfer(
        { client, sealed, clock, backoffMs: Math.min(1000, deps.maxBackoffMs) },
        {
          name,
          context: id,
          source,
          renew: async (stale) => {
            sources.renew(stale);
            used = await sources.find(d, signal);
            return used;
          },
          progress: (bytes) => {
            active.set(id, bytes);
            const now = clock.monotonicMs();
            if (now - shownAtMs < SHOW_EVERY_MS) return;
            shownAtMs = now;
            publish('records:changed', { ids: [id] });
          },
        },
        signal,
      );
      await steps.settle(d, name, used, got);
      return null;
    } catch (error) {
      // The transfer removed its partial file. A row that cannot be written now is repaired by the next `cleanUp`.
      if (!database.open) throw new AppError('aborted', 'Stopped.', { cause: error });
      if (documents.get(id).sealedName !== name) await sealed.remove(name);
      requireOpen();
      return steps.afterFailure(d, error);
    } finally {
      active.delete(id);
      if (database.open) changed(d);
    }
  };

  const cleanUp = async (): Promise<number> => {
    const loose = documents.interrupted();
    for (const d of loose) {
      if (active.has(d.id)) continue;
      if (d.looseName !== null && d.looseName !== d.sealedName) await sealed.remove(d.looseName);
      if (!database.open) return 0;
      if (active.has(d.id)) continue;
      documents.update(d.id, { looseName: null, ...(d.state === 'downloading' ? { state: 'waiting' } : {}) });
    }
    return loose.length;
  };

  return {
    remember: (requestId, task) => {
      kept.delete(requestId);
      kept.set(requestId, task);
      const oldest = kept.keys().next().value;
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    },
    progress: (id) => active.get(id) ?? 0,
    active: () => active.size,
    cleanUp,
    stranded: () => documents.countState('downloading') > active.size,
    run: async (signal) => {
      await cleanUp();
      requireOpen();
      const due = documents.due(clock.now().toISOString(), BATCH);
      const sources = new Map<string, RequestSources>();
      for (const d of due) {
        if (sources.has(d.requestId)) continue;
        sources.set(
          d.requestId,
          createRequestSources({ client, outputs, taskId: d.taskId, first: kept.get(d.requestId) ?? null }),
        );
        kept.delete(d.requestId);
      }
      const queue = [...due];
      let done = 0;
      const troubles: Error[] = [];
      const faults: Error[] = [];
      const worker = async (): Promise<void> => {
        for (let d = queue.shift(); d !== undefined && troubles.length === 0; d = queue.shift()) {
          const own = sources.get(d.requestId);
          if (!own) continue;
          try {
            const error = await receive(d.id, own, signal);
            if (error !== null && error !== undefined) troubles.push(asError(error));
            done++;
          } catch (error) {
            if (isAborted(error)) troubles.push(asError(error));
            // Anything unforeseen of one document may not keep the others back; it is told at the end.
            else faults.push(asError(error));
          }
        }
      };
      await Promise.all(Array.from({ length: Math.min(deps.width, queue.length) }, worker));
      const thrown = troubles[0] ?? faults[0];
      if (thrown) throw thrown;
      return { requests: done, changed: done };
    },
  };
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new AppError('internal', 'A download failed.');
