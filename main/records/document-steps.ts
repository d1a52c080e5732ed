/**
 * What becomes of a document row when its bytes are here or could not be fetched. A row leaves `waiting` only for a verdict;
 * the file it names is always whole.
 */
import type { ErrorCode } from '../../preload/contract/errors.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError, isAborted, toSeamError } from '../lib/errors.ts';
import { newCorrelationId, newId } from '../lib/ids.ts';
import type { Logger } from '../lib/logger.ts';
import type { Database } from '../storage/database-port.ts';
import type { SealedFiles } from '../storage/sealed-port.ts';
import { checkArrival, type Arrival } from './arrival.ts';
import type { DocumentRecord, DocumentRepository } from './repository.ts';
import type { FoundSource } from './sources.ts';
import type { Tickets } from './tickets.ts';
import type { Transferred } from './transfer.ts';

export interface DocumentSteps {
  /** Further renditions behind the same DocumentReference become documents of their own. */
  addSiblings(d: DocumentRecord, found: FoundSource): void;
  /** Compares with what was announced, and makes the new file the document. @param name of the sealed file */
  settle(d: DocumentRecord, name: string, found: FoundSource, got: Transferred): Promise<void>;
  /**
   * @param name of the sealed file that was being written; its writer is closed
   * @returns the trouble that concerns all documents, or null
   */
  afterFailure(d: DocumentRecord, name: string, error: unknown): Promise<unknown>;
}

const MOST_ATTEMPTS = 8;
/** Technical reason of a document that is larger than what is free. */
export const NO_ROOM = 'noRoom';
const NO_ROOM_MS = 60_000;
/** Nothing of an unfinished file is left. */
export const noPart = { partKey: null, partEtag: null, partTotal: null, partBytes: 0 } as const;

/** Not the document's fault: it waits and the whole job rests. */
const OF_THE_LINE: readonly ErrorCode[] = [
  'offline',
  'signedOut',
  'noConnection',
  'unauthorized',
  'credentials',
  'redirect',
  'locked',
  'throttled',
  'diskFull',
];
/** No further try can help until a person acts. */
const FINAL: readonly ErrorCode[] = ['notFound', 'foreignOrigin', 'invalid', 'unsupported', 'exchangeRejected'];

export function createDocumentSteps(deps: {
  database: Database;
  documents: DocumentRepository;
  sealed: SealedFiles;
  tickets: Tickets;
  clock: Clock;
  log: Logger;
  maxBackoffMs: number;
}): DocumentSteps {
  const { database, documents, sealed, tickets, clock, log } = deps;
  const later = (ms: number): string => new Date(clock.now().getTime() + ms).toISOString();

  const addSiblings = (d: DocumentRecord, found: FoundSource): void => {
    for (const { descriptor, parentKey } of found.siblings) {
      documents.insert({
        id: newId(),
        requestId: d.requestId,
        taskId: d.taskId,
        outputKey: descriptor.key,
        parentKey,
        title: descriptor.title,
        declaredType: descriptor.contentType,
        declaredSize: descriptor.size,
        declaredSha1: descriptor.sha1,
        patientName: d.patientName,
        custodianName: d.custodianName,
        purpose: d.purpose,
        createdAt: clock.now().toISOString(),
      });
    }
  };

  /** What cannot be removed now is removed by the next `cleanUp`: the row goes on naming it. */
  const dropLoose = async (id: string, name: string): Promise<void> => {
    try {
      await sealed.remove(name);
      if (database.open) documents.update(id, { looseName: null });
    } catch (error) {
      log.warn('record.loose', { documentId: id, error });
    }
  };

  const settle = async (d: DocumentRecord, name: string, found: FoundSource, got: Transferred): Promise<void> => {
    if (!database.open) throw new AppError('aborted', 'Stopped.');
    const { descriptor } = found;
    const declaredType = descriptor.contentType || got.contentType;
    const arrival = checkDelivery(found, got);
    const former = documents.get(d.id).sealedName;
    // From here on the new file is the document; the old one, if any, is loose until it is removed.
    documents.update(d.id, {
      state: arrival.verdict,
      sealedName: name,
      wrappedKey: got.wrappedKey,
      looseName: former,
      size: got.size,
      sha256: got.sha256,
      sniffedType: got.type,
      title: descriptor.title || d.title,
      declaredType,
      declaredSize: descriptor.size,
      declaredSha1: descriptor.sha1,
      sizeCheck: arrival.size,
      sha1Check: arrival.sha1,
      expected: arrival.expected,
      actual: arrival.actual,
      receivedAt: clock.now().toISOString(),
      attempts: 0,
      notBefore: null,
      ...noPart,
      askedAt: null,
      error: arrival.verdict === 'ready' ? null : toSeamError(mismatch(), newCorrelationId()),
    });
    tickets.revoke(`document/${d.id}`);
    if (former !== null) await dropLoose(d.id, former);
    if (arrival.verdict === 'quarantined')
      log.warn('record.quarantined', { documentId: d.id, size: arrival.size, sha1: arrival.sha1 });
  };

  /** What broke off is kept where it can be gone on with; otherwise its file is removed. */
  const part = async (d: DocumentRecord, name: string, keep: boolean) => {
    const { partKey } = documents.get(d.id);
    const bytes = keep && partKey !== null ? await sealed.partSize(name) : 0;
    if (bytes > 0) return { looseName: name, partBytes: bytes };
    await sealed.remove(name);
    return { looseName: null, ...noPart };
  };

  const afterFailure = async (d: DocumentRecord, name: string, error: unknown): Promise<unknown> => {
    const code: ErrorCode = error instanceof AppError ? error.code : 'internal';
    const final = FINAL.includes(code) || (error instanceof AppError && error.options.retryable === false);
    const left = await part(d, name, !final && code !== 'internal');
    if (!database.open) throw new AppError('aborted', 'Stopped.', { cause: error });
    if (isAborted(error)) {
      documents.update(d.id, { state: 'waiting', ...left });
      return error;
    }
    const stored = toSeamError(error, newCorrelationId());
    const asked = error instanceof AppError ? error.options.retryAfterMs : undefined;
    if (code === 'diskFull' && error instanceof AppError && error.options.technical?.reason === NO_ROOM) {
      // Only this one is too large for what is free: smaller ones go on.
      documents.update(d.id, { state: 'waiting', ...left, error: stored, notBefore: later(NO_ROOM_MS) });
      return null;
    }
    if (OF_THE_LINE.includes(code)) {
      documents.update(d.id, { state: 'waiting', ...left, error: stored, notBefore: null });
      return error;
    }
    const attempts = d.attempts + 1;
    if (code === 'forbidden') documents.update(d.id, { state: 'forbidden', ...left, attempts, error: stored });
    else if (final || attempts >= MOST_ATTEMPTS) {
      documents.update(d.id, { state: 'failed', ...left, attempts, error: stored });
      if (code === 'internal') log.error('record.failed', { documentId: d.id, error });
    } else
      documents.update(d.id, {
        state: 'waiting',
        ...left,
        attempts,
        notBefore: later(asked ?? Math.min(deps.maxBackoffMs * 10, 2000 * 2 ** attempts)),
        error: stored,
      });
    return null;
  };

  return { addSiblings, settle, afterFailure };
}

/** Compares what arrived with what was announced. */
export const checkDelivery = ({ descriptor }: FoundSource, got: Transferred): Arrival =>
  checkArrival(
    { size: descriptor.size, sha1: descriptor.sha1, type: descriptor.contentType || got.contentType },
    { size: got.size, sha1: got.sha1, type: got.type },
  );

const mismatch = (): AppError =>
  new AppError('integrity', 'The record differs from what the exchange announced.', {
    meaning: 'It is kept sealed and is not opened, because it may be damaged or another file.',
    nextStep: 'Download it again. If it stays, ask support with the values below.',
    retryable: true,
  });
