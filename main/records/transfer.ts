/**
 * Moves the bytes of one document from its source into a sealed file: renews expired links, goes on where a connection or the program
 * broke off (Range), begins again where the file was replaced. Writes nothing but ciphertext and decides nothing about the row.
 */
import type { DownloadAnswer, ExchangeClient } from '../exchange/client-port.ts';
import { sleep, type Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { SealedFiles, SealedWriter } from '../storage/sealed-port.ts';
import { decodeBase64 } from './base64.ts';
import { sniff, sniffBytes } from './sniff.ts';
import type { FoundSource } from './sources.ts';

export interface Transferred {
  wrappedKey: string;
  size: number;
  /** Null when the exchange stated none. */
  sha1: string | null;
  sha256: string;
  type: string;
  contentType: string;
  /** Put together from several answers: a mismatch may be our doing, and the whole is worth another try. */
  pieced: boolean;
}

/** What an earlier life left. */
export interface Begun {
  wrappedKey: string;
  etag: string | null;
  total: number | null;
}

export interface TransferAsk {
  name: string;
  context: string;
  source: FoundSource;
  begun: Begun | null;
  /** The file begins (anew) under this key: to be kept before its first byte. Not called for bytes that came with the Task. */
  began(wrappedKey: string): void;
  /** What is being received now; `total` is the whole length where known. */
  learned(etag: string | null, total: number | null): void;
  /** There must be room for so many more bytes. @throws AppError `diskFull` */
  requireRoom(bytes: number): Promise<void>;
  renew(stale: FoundSource): Promise<FoundSource>;
  /** Waits until the bytes are allowed. */
  pace(bytes: number): Promise<void>;
  progress(bytes: number): void;
}

export interface TransferDeps {
  client: ExchangeClient;
  sealed: SealedFiles;
  clock: Clock;
  /** Base of the waits between resumptions, milliseconds. */
  backoffMs: number;
}

const RENEWALS = 3;
const RESUMPTIONS = 3;
const PIECE = 1024 * 1024;

/**
 * Whether bytes that came earlier may be continued: only where it can be told that they belong to the same file, by a strong
 * validator now (RFC 9110 section 13.1.5) or by the announced hash at the end.
 */
const canContinue = (etag: string | null, sha1: string | null): boolean =>
  (etag !== null && !etag.startsWith('W/')) || (sha1 !== null && sha1 !== '');

/** The sealed file being written, and what is known of the bytes in it. */
interface Sink {
  received(): number;
  take(chunk: Uint8Array): Promise<void>;
  /** What is there belongs to another file. */
  restart(): Promise<void>;
}

/**
 * @param ask.name sealed file to be written. After a failure it is suspended where it can be gone on with, else it is gone.
 * @throws AppError of the client, `diskFull`, `integrity`, `aborted`
 */
export async function transfer(deps: TransferDeps, ask: TransferAsk, signal: AbortSignal): Promise<Transferred> {
  const { sealed } = deps;
  const { descriptor } = ask.source;
  const digests = { sha1: descriptor.sha1 !== null };
  const remote = descriptor.source.kind === 'url' || descriptor.source.kind === 'server';
  const begin = async (): Promise<SealedWriter> => {
    const made = await sealed.create(ask.name, ask.context, digests);
    if (remote) ask.began(made.wrappedKey);
    return made;
  };
  const goOn = async (): Promise<SealedWriter | null> => {
    if (!remote || ask.begun === null || !canContinue(ask.begun.etag, descriptor.sha1)) return null;
    const made = await sealed.resume(ask.name, ask.context, ask.begun.wrappedKey, digests, signal);
    if (made) ask.began(made.wrappedKey);
    return made;
  };
  const resumed = await goOn();
  let writer: SealedWriter | null = resumed ?? (await begin());
  let received = writer.kept;
  let head = Buffer.from(writer.head.subarray(0, sniffBytes));
  let pieced = received > 0;
  let contentType = '';
  ask.progress(received);

  const sink: Sink = {
    received: () => received,
    take: async (chunk) => {
      if (signal.aborted) throw new AppError('aborted', 'Stopped.');
      if (!writer) throw new AppError('internal', 'The sealed file is closed.');
      await ask.pace(chunk.byteLength);
      await writer.write(chunk);
      if (head.length < sniffBytes) head = Buffer.concat([head, chunk.subarray(0, sniffBytes - head.length)]);
      received += chunk.byteLength;
      ask.progress(received);
    },
    restart: async () => {
      const old = writer;
      writer = null;
      await old?.abort();
      writer = await begin();
      received = 0;
      pieced = false;
      head = Buffer.alloc(0);
      ask.progress(0);
    },
  };

  try {
    const { source } = descriptor;
    if (source.kind === 'inline') {
      for await (const piece of decodeBase64(source.base64)) await sink.take(piece);
    } else if (source.kind === 'resource') {
      const bytes = Buffer.from(source.json, 'utf8');
      for (let at = 0; at < bytes.length; at += PIECE) await sink.take(bytes.subarray(at, at + PIECE));
    } else {
      const begun = resumed ? ask.begun : null;
      contentType = await fetchBytes(deps, ask, sink, begun, signal, () => (pieced = true));
    }
    const made = await writer.finish();
    writer = null;
    return { ...made, type: sniff(head), contentType, pieced };
  } catch (error) {
    if (remote) await writer?.suspend();
    else await writer?.abort();
    throw error;
  }
}

/** @returns the content type as served */
async function fetchBytes(
  deps: TransferDeps,
  ask: TransferAsk,
  sink: Sink,
  begun: Begun | null,
  signal: AbortSignal,
  goesOn: () => void,
): Promise<string> {
  let found = ask.source;
  let etag = begun?.etag ?? null;
  let total = begun?.total ?? null;
  let renewals = 0;
  let resumptions = 0;
  for (;;) {
    const { source, sha1 } = found.descriptor;
    if (source.kind !== 'url' && source.kind !== 'server')
      throw new AppError('malformedAnswer', 'The exchange changed how it delivers this record.', { retryable: true });
    if (sink.received() > 0 && !canContinue(etag, sha1)) await sink.restart();
    const before = sink.received();
    let answer: DownloadAnswer | null = null;
    try {
      answer = await deps.client.download(source.address, before, etag, signal);
      if (before > 0 && isOther(answer, before, etag, total)) {
        // Range was ignored or the file is another one: only a beginning at 0 can be used.
        await sink.restart();
        if (answer.start !== 0) {
          etag = null;
          total = null;
          throw new AppError('connectionLost', 'The file changed while it was being received.');
        }
      } else if (before > 0) goesOn();
      ({ etag, total } = answer);
      ask.learned(etag, total);
      const announced = total ?? found.descriptor.size;
      if (announced !== null) await ask.requireRoom(Math.max(0, announced - sink.received()));
      for await (const chunk of answer.body) await sink.take(chunk);
      if (answer.total !== null && sink.received() < answer.total)
        throw new AppError('connectionLost', 'The download ended before its time.', {
          technical: { reason: 'truncated' },
        });
      return answer.contentType ?? '';
    } catch (error) {
      answer?.discard();
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'expiredLink' && renewals < RENEWALS) {
        renewals++;
        found = await ask.renew(found);
        continue;
      }
      if (error.code === 'integrity') {
        // 416: the file is shorter than what is here, so it is another one.
        await sink.restart();
        etag = null;
        total = null;
      } else if (error.code !== 'connectionLost' && error.code !== 'timeout') throw error;
      // Progress earns a new try: a long file over a bad line comes in pieces.
      if (sink.received() > before) resumptions = 0;
      if (resumptions++ >= RESUMPTIONS) throw error;
      await sleep(deps.clock, deps.backoffMs * 2 ** (resumptions - 1), signal);
    }
  }
}

const isOther = (answer: DownloadAnswer, before: number, etag: string | null, total: number | null): boolean =>
  answer.start !== before ||
  (etag !== null && answer.etag !== null && answer.etag !== etag) ||
  (total !== null && answer.total !== null && answer.total !== total);
