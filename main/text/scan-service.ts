/**
 * Recognizes scanned pages in the background, a few in one run, so that a pause takes effect soon. A page that fails twice is left as it
 * is; a document whose last page was recognized is checked again.
 */
import { AppError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { TiffDecoder } from '../records/tiff/decoder.ts';
import type { TiffIndex } from '../records/tiff/directory.ts';
import type { Database } from '../storage/database-port.ts';
import { packBoxes, textOf } from './boxes.ts';
import type { Files, OpenFile } from './files.ts';
import { fileKindOf, textHash } from './model.ts';
import type { Picture } from './ocr/protocol.ts';
import type { Reader } from './reader-client.ts';
import type { Recognizer } from './recognizer.ts';
import type { ScanRow, TextRepository } from './repository.ts';

export interface ScanService {
  /** Recognizes the next few pages. @returns how many */
  run(signal: AbortSignal): Promise<number>;
}

/** Pages of one run. */
const PAGES = 6;
const MOST_TRIES = 2;
/** Bytes of a picture file. */
const LARGEST_PICTURE = 64 * 1024 * 1024;

export function createScanService(deps: {
  database: Database;
  repository: TextRepository;
  files: Files;
  reader: Reader;
  tiff: TiffDecoder;
  recognizer: Recognizer;
  log: Logger;
  onRead(documentId: string): Promise<void>;
}): ScanService {
  const { database, repository, files, reader, tiff, recognizer, log } = deps;

  /** The picture of each page asked for, one after another; null where there is none. */
  const pictures = (file: OpenFile, signal: AbortSignal): ((partPage: number) => Promise<Picture | null>) => {
    const kind = fileKindOf(file.type);
    let index: Promise<TiffIndex | null> | null = null;
    if (kind === 'pdf')
      return async (page) => {
        const answer = await reader.picture(file, page, signal);
        return 'done' in answer && answer.done ? { grey: answer.done } : null;
      };
    if (kind === 'tiff')
      return async (page) => {
        index ??= tiff.index(file, signal).then((answer) => ('done' in answer ? answer.done : null));
        const at = (await index)?.pages[page - 1]?.at;
        const answer = at === undefined ? null : await tiff.page(file, at, signal);
        return answer && 'done' in answer ? { file: answer.done } : null;
      };
    return async () =>
      kind === 'picture' && file.size <= LARGEST_PICTURE ? { file: await file.read(0, file.size) } : null;
  };

  const recognizePages = async (file: OpenFile, scans: readonly ScanRow[], signal: AbortSignal): Promise<number> => {
    const pictureOf = pictures(file, signal);
    let done = 0;
    for (const scan of scans) {
      const picture = await pictureOf(scan.partPage);
      const found = picture && (await recognizer.recognize(picture, signal));
      if (!database.open || signal.aborted) throw new AppError('aborted', 'Stopped.');
      if (found) {
        const { text, boxes } = textOf(found.words);
        repository.setRecognized(scan.documentId, scan.page, {
          text,
          boxes: packBoxes(boxes),
          confidence: found.confidence,
          textHash: textHash(text),
        });
        done++;
      } else if (picture === null || repository.countScanStop(scan.documentId, scan.page) >= MOST_TRIES) {
        repository.giveUpScan(scan.documentId, scan.page);
        log.info('text.scanStopped', { documentId: scan.documentId, page: scan.page });
      }
    }
    return done;
  };

  const recognizePart = async (
    documentId: string,
    part: string | null,
    scans: readonly ScanRow[],
    signal: AbortSignal,
  ): Promise<number> => {
    const document = repository.document(documentId);
    if (!document) return 0;
    const file = files.open(document);
    if (part === null) return recognizePages(file, scans, signal);
    for await (const entry of files.entries(file, signal))
      if (entry.name === part) return recognizePages(entry.file, scans, signal);
    for (const scan of scans) repository.giveUpScan(documentId, scan.page);
    return 0;
  };

  return {
    run: async (signal) => {
      const scans = repository.nextScans(PAGES);
      let done = 0;
      for (let n = 0; n < scans.length;) {
        const first = scans[n];
        if (!first) break;
        let end = n;
        while (scans[end]?.documentId === first.documentId && scans[end]?.part === first.part) end++;
        done += await recognizePart(first.documentId, first.part, scans.slice(n, end), signal);
        n = end;
        if (!database.open) throw new AppError('aborted', 'Stopped.');
        if (repository.scansLeft(first.documentId) === 0) await deps.onRead(first.documentId);
      }
      return done;
    },
  };
}
