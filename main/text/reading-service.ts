/**
 * Reads received documents in the background: one after another, page by page, each page kept as soon as it is read. Goes on where it was
 * interrupted. A file that hangs or ends the reading process loses the page at fault, in the end the rest of the file, never the others.
 */
import { AppError, isAborted } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import { createTurns } from '../projects/pause.ts';
import type { Decoded, TiffDecoder } from '../records/tiff/decoder.ts';
import type { Database } from '../storage/database-port.ts';
import { packBoxes, textOf } from './boxes.ts';
import type { Files, OpenFile } from './files.ts';
import { fileKindOf, textHash, type FileKind } from './model.ts';
import type { Reader, ReaderFailure } from './reader-client.ts';
import type { Look, ReadingKind, ReadPage, Stated } from './reader/protocol.ts';
import type { DueDocument, NewPage, TextRepository } from './repository.ts';

export interface ReadingService {
  /** Reads one document, or goes on with it. @returns documents that were ended */
  run(signal: AbortSignal): Promise<number>;
}

/** Processes that may end over one document before the rest of it is given up. */
const MOST_STOPS = 4;
/** Pages that are written in one transaction. */
const WRITTEN_AT_ONCE = 8;

/** A page as it comes, before it is numbered over the whole document. */
interface Part {
  name: string | null;
  /** Pages of the document before this part. */
  before: number;
}

export function createReadingService(deps: {
  database: Database;
  repository: TextRepository;
  files: Files;
  reader: Reader;
  tiff: TiffDecoder;
  log: Logger;
  /** A document was read as far as it can be now. */
  onRead(documentId: string): Promise<void>;
}): ReadingService {
  const { database, repository, files, reader, tiff, log } = deps;

  /** Collects pages and writes them a few at a time. */
  const createShelf = (id: string) => {
    const waiting: NewPage[] = [];
    const endTurn = createTurns(database);
    let writing: Promise<void> | null = null;
    let failed: unknown = null;
    let last = 0;
    const write = async (): Promise<void> => {
      while (waiting.length > 0) {
        if (!database.open) throw new AppError('aborted', 'Stopped.');
        repository.addPages(id, waiting.splice(0, WRITTEN_AT_ONCE));
        await endTurn();
      }
    };
    return {
      add: (page: NewPage): void => {
        waiting.push(page);
        last = Math.max(last, page.page);
        writing ??= write()
          .catch((thrown: unknown) => {
            failed = thrown;
          })
          .finally(() => (writing = null));
      },
      last: () => last,
      /** @throws what writing met */
      written: async (): Promise<void> => {
        while (writing) await writing;
        if (failed !== null) throw failed as Error;
      },
    };
  };
  type Shelf = ReturnType<typeof createShelf>;

  const textPage = (read: ReadPage, part: Part, scannable: boolean): NewPage => {
    const { text, boxes } = textOf(read.words);
    const empty = text.trim() === '';
    return {
      page: part.before + read.page,
      part: part.name,
      partPage: read.page,
      source: empty ? 'none' : 'text',
      // Pages of a PDF within a C-CDA are not found again by their number.
      scan: read.scanned && scannable,
      text: empty ? '' : text,
      boxes: packBoxes(boxes),
      ink: read.look?.ink ?? null,
      textHash: textHash(text),
      pictureHash: read.scanned ? (read.look?.fingerprint ?? null) : null,
      problem: null,
    };
  };
  const picturePage = (partPage: number, part: Part, look: Look | null, problem: NewPage['problem']): NewPage => ({
    page: part.before + partPage,
    part: part.name,
    partPage,
    source: 'none',
    scan: problem === null,
    text: '',
    boxes: null,
    ink: look?.ink ?? null,
    textHash: null,
    pictureHash: look?.fingerprint ?? null,
    problem,
  });

  /** What a stopped process leaves: the page it was at counts as unreadable, and reading goes on behind it. */
  const passOver = (shelf: Shelf, partPage: number, part: Part): void =>
    shelf.add({ ...picturePage(partPage, part, null, 'stopped'), scan: false });

  const readByProcess = async (
    d: DueDocument,
    file: OpenFile,
    of: ReadingKind,
    first: number,
    part: Part,
    shelf: Shelf,
    signal: AbortSignal,
  ): Promise<{ done: Stated } | { failure: ReaderFailure }> => {
    let from = first;
    for (;;) {
      let at = from - 1;
      let count = 0;
      const answer = await reader.text(
        file,
        of,
        from,
        {
          onPages: (pages) => {
            count = pages;
            if (part.name === null) repository.setPages(d.id, pages);
          },
          onPage: (page) => {
            at = page.page;
            shelf.add(textPage(page, part, of === 'pdf'));
          },
        },
        signal,
      );
      await shelf.written();
      if ('done' in answer || answer.failure !== 'stopped') return answer;
      const stops = repository.countStop(d.id);
      log.warn('text.stopped', { documentId: d.id, page: at + 1, stops });
      // Without a single page there is nothing to go on behind; whole documents have no place to go on at.
      if (of !== 'pdf' || count === 0 || stops >= MOST_STOPS) return answer;
      passOver(shelf, at + 1, part);
      from = at + 2;
      if (from > count) {
        await shelf.written();
        return { done: { patients: [], serviceDates: [] } };
      }
    }
  };

  const readTiff = async (
    file: OpenFile,
    first: number,
    part: Part,
    shelf: Shelf,
    signal: AbortSignal,
  ): Promise<{ failure: ReaderFailure } | null> => {
    const failureOf = (answer: Decoded<unknown>): NonNullable<NewPage['problem']> | null =>
      'failure' in answer ? (answer.failure === 'slow' ? 'stopped' : answer.failure) : null;
    const index = await tiff.index(file, signal);
    if ('failure' in index) return { failure: failureOf(index) ?? 'damaged' };
    for (let n = first; n <= index.done.pages.length; n++) {
      const entry = index.done.pages[n - 1];
      if (!entry) break;
      const png = await tiff.page(file, entry.at, signal);
      const look = 'done' in png ? await reader.look(png.done, signal) : null;
      shelf.add(picturePage(n, part, look && 'done' in look ? look.done : null, failureOf(png)));
    }
    await shelf.written();
    return null;
  };

  const readFile = async (
    d: DueDocument,
    file: OpenFile,
    kind: Exclude<FileKind, 'archive'>,
    first: number,
    part: Part,
    shelf: Shelf,
    signal: AbortSignal,
  ): Promise<{ done: Stated } | { failure: ReaderFailure }> => {
    const nothing = { done: { patients: [], serviceDates: [] } };
    if (kind === 'tiff') return (await readTiff(file, first, part, shelf, signal)) ?? nothing;
    if (kind !== 'picture') return readByProcess(d, file, kind, first, part, shelf, signal);
    const look =
      file.type === 'image/png' && file.size < 64 * 1024 * 1024
        ? await reader.look(await file.read(0, file.size), signal)
        : null;
    shelf.add(picturePage(1, part, look && 'done' in look ? look.done : null, null));
    await shelf.written();
    return nothing;
  };

  const readArchive = async (
    d: DueDocument,
    file: OpenFile,
    shelf: Shelf,
    signal: AbortSignal,
  ): Promise<{ done: Stated } | { failure: ReaderFailure }> => {
    const stated: Stated = { patients: [], serviceDates: [] };
    try {
      for await (const { name, file: inner } of files.entries(file, signal)) {
        const kind = fileKindOf(inner.type);
        if (kind === null || kind === 'archive') continue;
        const part: Part = { name, before: shelf.last() };
        const answer = await readFile(d, inner, kind, 1, part, shelf, signal);
        if ('failure' in answer) {
          // Said by a page of its own, so that the clerk sees which entry it is.
          shelf.add({ ...picturePage(shelf.last() - part.before + 1, part, null, answer.failure), scan: false });
          continue;
        }
        stated.patients.push(...answer.done.patients);
        stated.serviceDates.push(...answer.done.serviceDates);
      }
    } catch (thrown) {
      if (isAborted(thrown) || signal.aborted) throw thrown;
      return { failure: 'damaged' };
    }
    await shelf.written();
    return { done: stated };
  };

  return {
    run: async (signal) => {
      const d = repository.due();
      if (!d) return 0;
      const kind = fileKindOf(d.type);
      if (kind === null) {
        repository.fail(d.id, 'unsupported');
        await deps.onRead(d.id);
        return 1;
      }
      // Only files whose pages stand by themselves can be gone on with in the middle.
      const resumes = kind === 'pdf' || kind === 'tiff';
      if (!resumes || d.nextPage === 1) repository.forget(d.id);
      repository.begin(d.id, kind);
      const file = files.open(d);
      const shelf = createShelf(d.id);
      const part: Part = { name: null, before: 0 };
      const answer =
        kind === 'archive'
          ? await readArchive(d, file, shelf, signal)
          : await readFile(d, file, kind, resumes ? d.nextPage : 1, part, shelf, signal);
      if (!database.open) throw new AppError('aborted', 'Stopped.');
      if ('done' in answer) repository.finish(d.id, answer.done);
      else {
        repository.fail(d.id, answer.failure);
        log.info('text.unreadable', { documentId: d.id, reason: answer.failure });
      }
      await deps.onRead(d.id);
      return 1;
    },
  };
}
