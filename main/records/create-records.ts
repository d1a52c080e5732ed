/** Puts the records room together for one open workspace, and answers what the requests room needs of it. */
import type { Readable } from 'node:stream';
import type { Task } from 'fhir/r4';
import { AppError } from '../lib/errors.ts';
import type { downloadsContract } from '../../preload/contract/downloads.ts';
import type { RecordRow, recordsContract } from '../../preload/contract/records.ts';
import type { retentionContract } from '../../preload/contract/retention.ts';
import type { RecordDocument } from '../../preload/contract/requests.ts';
import type { ExchangeClient } from '../exchange/client-port.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import type { Publish } from '../lib/events.ts';
import { newId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { Database } from '../storage/database-port.ts';
import type { SaveDialog, StartDecoder } from '../platform/ports.ts';
import type { SealedFiles } from '../storage/sealed-port.ts';
import { createDownloadList } from './download-list.ts';
import { createDownloadSettings } from './download-settings.ts';
import { createDownloader } from './downloader.ts';
import { createDownloadsHandlers } from './downloads-handlers.ts';
import { createRecordsHandlers } from './handlers.ts';
import { createInside } from './inside.ts';
import { createPace } from './pace.ts';
import type { OutputReader } from './ports.ts';
import { createRetentionHandlers } from './retention/handlers.ts';
import { createRetentionRepository } from './retention/repository.ts';
import { createRetention, type RetentionService } from './retention/service.ts';
import { createDocumentRepository, toDocument, toRow } from './repository.ts';
import type { Scratch } from './scratch.ts';
import type { Tickets } from './tickets.ts';
import { createTiffDecoder } from './tiff/decoder.ts';

export interface RecordsDeps {
  database: Database;
  sealed: SealedFiles;
  client: ExchangeClient;
  outputs: OutputReader;
  tickets: Tickets;
  /** For what is found inside of documents. */
  scratch: Scratch;
  startDecoder: StartDecoder;
  clock: Clock;
  publish: Publish;
  log: Logger;
  /** Documents at the same time. */
  downloads: number;
  /** Bytes per second of all downloads, as an administrator set it; null for no limit. */
  bytesPerSecond: number | null;
  /** Bytes of the disk that are left alone. */
  diskMarginBytes: number;
  maxBackoffMs: number;
  saveDialog: SaveDialog;
  /** Name of the person at this computer. */
  actor: string;
  /** Most days that records may be kept, by policy; null for no such limit. */
  retentionDays: number | null;
  /** Something may be due for a job. */
  nudge(): void;
  /** @throws AppError when a document may not be opened now (a record of another person) */
  requireOpenable(documentId: string): void;
}

/** A received document as bytes. */
export interface DocumentBytes {
  /** What it was found to be. */
  type: string;
  size: number;
  /** Hex, of the bytes as they were received. */
  sha256: string;
  stream(range?: { start: number; end: number }): Readable;
}

export interface RecordsRoom {
  handlers: HandlersOf<typeof recordsContract & typeof downloadsContract & typeof retentionContract>;
  retention: RetentionService;
  /** Makes rows for outputs that have none; joins the caller's transaction. */
  noteOutputs(
    request: { id: string; patientName: string; custodianName: string; purpose: string },
    task: Task,
  ): { documents: number; warnings: string[] };
  documentsOf(requestId: string): RecordDocument[];
  /** In the order of the ids; what does not exist is left out. */
  rowsOf(ids: readonly string[]): RecordRow[];
  /** The plain bytes of a received document, for handing it on. @throws AppError when they are not here */
  bytesOf(documentId: string): DocumentBytes;
  /** Number of documents by request, for those that have some. */
  counts(requestIds: readonly string[]): Map<string, number>;
  wake(): void;
  /** To be called once before any job runs: rows that a crash left in `downloading` wait again. */
  recover(): void;
  download(signal: AbortSignal): Promise<{ requests: number; changed: number }>;
  nextDownload(): string | null;
  downloading(): number;
  /** Ends the decoding process and forgets what was found inside of documents. Synchronous. */
  close(): void;
}

/** A page that takes longer is not shown; a dense scan takes a second. */
const DECODE_LIMITS = { pageMs: 10_000, indexMs: 30_000 };

export function createRecords(deps: RecordsDeps): RecordsRoom {
  const { database, sealed, client, outputs, tickets, clock, publish, log } = deps;
  const documents = createDocumentRepository(database);
  const settings = createDownloadSettings(database);
  const pace = createPace(clock, () => {
    const limits = [settings.get().bytesPerSecond, deps.bytesPerSecond].filter((limit) => limit !== null);
    return limits.length === 0 ? null : Math.min(...limits);
  });
  const downloader = createDownloader({
    database,
    documents,
    settings,
    pace,
    diskMarginBytes: deps.diskMarginBytes,
    sealed,
    client,
    outputs,
    tickets,
    clock,
    publish,
    log,
    width: deps.downloads,
    maxBackoffMs: deps.maxBackoffMs,
  });

  const decoder = createTiffDecoder({ start: deps.startDecoder, limits: DECODE_LIMITS });
  const inside = createInside({ tickets, scratch: deps.scratch, decoder });

  const retention = createRetention({
    database,
    repository: createRetentionRepository(database),
    sealed,
    tickets,
    clock,
    log,
    actor: deps.actor,
    policyDays: deps.retentionDays,
    changed: (ids) => publish('records:changed', { ids }),
  });

  return {
    retention,
    handlers: {
      ...createRetentionHandlers({ retention, saveDialog: deps.saveDialog }),
      ...createRecordsHandlers({
        documents,
        downloader,
        sealed,
        tickets,
        inside,
        clock,
        publish,
        nudge: deps.nudge,
        requireOpenable: deps.requireOpenable,
      }),
      ...createDownloadsHandlers({
        database,
        documents,
        downloader,
        list: createDownloadList(database, downloader.atWork),
        settings,
        pace,
        sealed,
        policyLimit: deps.bytesPerSecond,
        clock,
        publish,
        nudge: deps.nudge,
      }),
    },
    noteOutputs: (request, task) =>
      database.transaction(() => {
        const reading = outputs.readOutputs(task);
        const taskId = task.id;
        if (taskId === undefined) throw new AppError('malformedAnswer', 'A Task without an id cannot deliver.');
        let added = 0;
        for (const o of reading.outputs) {
          const isNew = documents.insert({
            id: newId(),
            requestId: request.id,
            taskId,
            outputKey: o.key,
            parentKey: null,
            title: o.title,
            declaredType: o.contentType,
            declaredSize: o.size,
            declaredSha1: o.sha1,
            patientName: request.patientName,
            custodianName: request.custodianName,
            purpose: request.purpose,
            createdAt: clock.now().toISOString(),
          });
          if (isNew) added++;
        }
        if (added > 0) downloader.remember(request.id, task);
        return { documents: documents.countOfRequest(request.id), warnings: reading.warnings };
      }),
    documentsOf: (requestId) => documents.ofRequest(requestId).map((d) => toDocument(d, downloader.progress(d.id))),
    rowsOf: (ids) =>
      ids.flatMap((id) => {
        const d = documents.find(id);
        return d ? [toRow(d, downloader.progress(id))] : [];
      }),
    bytesOf: (id) => {
      const { state, sealedName, wrappedKey, size, sha256, sniffedType } = documents.get(id);
      if (state !== 'ready' || sealedName === null || wrappedKey === null || size === null || sha256 === null)
        throw new AppError('conflict', 'This record is not here.', { nextStep: 'Wait until it is received.' });
      return {
        type: sniffedType ?? 'application/octet-stream',
        size,
        sha256,
        stream: (range) => sealed.stream(sealedName, id, wrappedKey, range),
      };
    },
    counts: (ids) => documents.countsOf(ids),
    wake: deps.nudge,
    recover: () => {
      void downloader.cleanUp().then(deps.nudge, (error: unknown) => {
        if (database.open) log.warn('records.cleanUp', { error });
      });
    },
    download: downloader.run,
    nextDownload: () => (downloader.stranded() ? '' : settings.get().paused ? null : documents.nextDue()),
    downloading: () => downloader.active(),
    close: () => {
      decoder.close();
      deps.scratch.close();
    },
  };
}
