/** Puts the text room together for one open workspace: reading in the background and finding in what was read. Wiring only. */
import type { Reading, textContract } from '../../preload/contract/text.ts';
import type { HandlersOf } from '../ipc/handlers.ts';
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
import { toReading } from './reading.ts';
import { createTextRepository, type TextRepository } from './repository.ts';

export interface TextDeps {
  database: Database;
  sealed: SealedFiles;
  /** For entries of archives; ends with the workspace. */
  scratch: Scratch;
  startReader: StartDecoder;
  startDecoder: StartDecoder;
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
  waiting: TextRepository['waiting'];
  /** To be called once before any job runs. */
  recover(): void;
  /** Ends the processes and forgets what was unpacked. Synchronous. */
  close(): void;
}

/** Longest time without a page; a long one takes a second. */
const SILENCE_MS = 30_000;
const DECODE_LIMITS = { pageMs: 20_000, indexMs: 60_000 };

export function createText(deps: TextDeps): TextRoom {
  const { database, sealed, scratch, log } = deps;
  const repository = createTextRepository(database, createDocumentTextIndex(database));
  const reader = createReader({ start: deps.startReader, silenceMs: SILENCE_MS, sideFile: deps.sideFile });
  // Its own, so that nobody who looks at a fax waits for it.
  const tiff = createTiffDecoder({ start: deps.startDecoder, limits: DECODE_LIMITS });
  const reading = createReadingService({
    database,
    repository,
    files: createFiles({ sealed, scratch }),
    reader,
    tiff,
    log,
    onRead: deps.onRead,
  });
  const readingOf = (id: string): Reading => toReading(repository.reading(id), 'on');
  return {
    handlers: createTextHandlers({
      repository,
      find: createFindText(database),
      readingOf,
      changed: deps.changed,
      nudge: deps.nudge,
    }),
    repository,
    readingOf,
    extract: async (signal) => ({ requests: 0, changed: await reading.run(signal) }),
    nextExtract: () => (repository.due() ? '' : null),
    waiting: repository.waiting,
    recover: () => {
      repository.renew();
    },
    close: () => {
      reader.close();
      tiff.close();
      scratch.close();
    },
  };
}
