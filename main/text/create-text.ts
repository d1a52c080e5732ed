/** Puts the text room together for one open workspace: reading in the background and finding in what was read. Wiring only. */
import type { Reading, textContract } from '../../preload/contract/text.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { StartDecoder } from '../platform/ports.ts';
import type { Scratch } from '../records/scratch.ts';
import { createTiffDecoder } from '../records/tiff/decoder.ts';
import { createDocumentTextIndex } from '../search/document-text.ts';
import type { Database } from '../storage/database-port.ts';
import type { SealedFiles } from '../storage/sealed-port.ts';
import { createFiles } from './files.ts';
import { createFindText } from './find.ts';
import { createTextHandlers } from './handlers.ts';
import { createReader } from './reader-client.ts';
import { createReadingService } from './reading-service.ts';
import { createRecognizer } from './recognizer.ts';
import { toReading } from './reading.ts';
import { createTextRepository, type TextRepository } from './repository.ts';
import { createScanService } from './scan-service.ts';

export interface TextDeps {
  database: Database;
  sealed: SealedFiles;
  /** For entries of archives; ends with the workspace. */
  scratch: Scratch;
  startReader: StartDecoder;
  startDecoder: StartDecoder;
  startRecognizer: StartDecoder;
  /** Language data of recognition, gzipped. */
  language(): Promise<Uint8Array>;
  /** Whether scanned pages are recognized, now. */
  recognition(): Reading['recognition'];
  clock: Clock;
  /** Reads a side file of the PDF library, by the name that is checked already. */
  sideFile(name: string): Promise<Uint8Array | null>;
  log: Logger;
  /** A document was read as far as it can be now. */
  onRead(documentId: string): Promise<void>;
  changed(ids: string[]): void;
  nudge(): void;
}

export interface TextRoom {
  handlers: HandlersOf<typeof textContract>;
  repository: TextRepository;
  readingOf(documentId: string): Reading;
  /** Reads the document that has waited longest. */
  extract(signal: AbortSignal): Promise<{ requests: number; changed: number }>;
  nextExtract(): string | null;
  /** Recognizes the next few scanned pages. */
  recognize(signal: AbortSignal): Promise<{ requests: number; changed: number }>;
  nextRecognize(): string | null;
  /** Documents that wait to be read; scanned pages that wait for recognition, 0 where it is switched off. */
  toRead(): number;
  toRecognize(): number;
  /** To be called once before any job runs. */
  recover(): void;
  /** Ends the processes and forgets what was unpacked. Synchronous. */
  close(): void;
}

/** Longest time without a page; a long one takes a second. */
const SILENCE_MS = 30_000;
/** A dense page takes some seconds; on a busy machine at the lowest priority ten times as long. */
const RECOGNIZE_MS = 120_000;
const DECODE_LIMITS = { pageMs: 20_000, indexMs: 60_000 };

export function createText(deps: TextDeps): TextRoom {
  const { database, sealed, scratch, log } = deps;
  const repository = createTextRepository(database, createDocumentTextIndex(database));
  const reader = createReader({ start: deps.startReader, silenceMs: SILENCE_MS, sideFile: deps.sideFile });
  // Its own, so that nobody who looks at a fax waits for it.
  const tiff = createTiffDecoder({ start: deps.startDecoder, limits: DECODE_LIMITS });
  const files = createFiles({ sealed, scratch });
  const reading = createReadingService({
    database,
    repository,
    files,
    reader,
    tiff,
    log,
    onRead: deps.onRead,
  });
  const recognizer = createRecognizer({
    start: deps.startRecognizer,
    language: deps.language,
    clock: deps.clock,
    pageMs: RECOGNIZE_MS,
  });
  const scans = createScanService({ database, repository, files, reader, tiff, recognizer, log, onRead: deps.onRead });
  const readingOf = (id: string): Reading => toReading(repository.reading(id), deps.recognition());
  return {
    handlers: createTextHandlers({
      repository,
      find: createFindText(database),
      readingOf,
      recognition: deps.recognition,
      changed: deps.changed,
      nudge: deps.nudge,
    }),
    repository,
    readingOf,
    extract: async (signal) => ({ requests: 0, changed: await reading.run(signal) }),
    nextExtract: () => (repository.due() ? '' : null),
    recognize: async (signal) => ({ requests: 0, changed: await scans.run(signal) }),
    nextRecognize: () => (deps.recognition() === 'on' && repository.nextScans(1).length > 0 ? '' : null),
    toRead: () => repository.waiting().documents,
    toRecognize: () => (deps.recognition() === 'on' ? repository.waiting().scans : 0),
    recover: () => {
      repository.renew();
    },
    close: () => {
      reader.close();
      recognizer.close();
      tiff.close();
      scratch.close();
    },
  };
}
