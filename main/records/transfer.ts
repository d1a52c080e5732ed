/**
 * Moves the bytes of one document from its source into a sealed file: renews expired links, goes on where a connection broke
 * (Range), begins again where the file was replaced. Writes nothing but ciphertext and decides nothing about the row.
 */
import type { ExchangeClient } from '../exchange/client-port.ts';
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
 * @param name sealed file to be written; removed again on any failure
 * @param renew gives the source again after its link expired
 * @throws AppError of the client, `diskFull`, `integrity`, `aborted`
 */
export async function transfer(
  deps: TransferDeps,
  ask: {
    name: string;
    context: string;
    source: FoundSource;
    renew(stale: FoundSource): Promise<FoundSource>;
    progress(bytes: number): void;
  },
  signal: AbortSignal,
): Promise<Transferred> {
  const { sealed } = deps;
  const digests = { sha1: ask.source.descriptor.sha1 !== null };
  let writer: SealedWriter | null = await sealed.create(ask.name, ask.context, digests);
  let received = 0;
  let head = Buffer.alloc(0);
  let contentType = '';

  const take = async (chunk: Uint8Array): Promise<void> => {
    if (signal.aborted) throw new AppError('aborted', 'Stopped.');
    if (!writer) throw new AppError('internal', 'The sealed file is closed.');
    await writer.write(chunk);
    if (head.length < sniffBytes) head = Buffer.concat([head, chunk.subarray(0, sniffBytes - head.length)]);
    received += chunk.byteLength;
    ask.progress(received);
  };
  const restart = async (): Promise<void> => {
    await writer?.abort();
    writer = null;
    writer = await sealed.create(ask.name, ask.context, digests);
    received = 0;
    head = Buffer.alloc(0);
    ask.progress(0);
  };

  try {
    const { source } = ask.source.descriptor;
    if (source.kind === 'inline') {
      for await (const piece of decodeBase64(source.base64)) await take(piece);
    } else if (source.kind === 'resource') {
      const bytes = Buffer.from(source.json, 'utf8');
      for (let at = 0; at < bytes.length; at += PIECE) await take(bytes.subarray(at, at + PIECE));
    } else {
      contentType = await fetchBytes(deps, ask, { take, restart, received: () => received }, signal);
    }
    const made = await writer.finish();
    writer = null;
    return { ...made, type: sniff(head), contentType };
  } catch (error) {
    await writer?.abort();
    throw error;
  }
}

async function fetchBytes(
  deps: TransferDeps,
  ask: { source: FoundSource; renew(stale: FoundSource): Promise<FoundSource> },
  sink: { take(chunk: Uint8Array): Promise<void>; restart(): Promise<void>; received(): number },
  signal: AbortSignal,
): Promise<string> {
  let found = ask.source;
  let etag: string | null = null;
  let renewals = 0;
  let resumptions = 0;
  for (;;) {
    const source = found.descriptor.source;
    if (source.kind !== 'url' && source.kind !== 'server')
      throw new AppError('malformedAnswer', 'The exchange changed how it delivers this record.', { retryable: true });
    const before = sink.received();
    try {
      const answer = await deps.client.download(source.address, before, etag, signal);
      const replaced = before > 0 && etag !== null && answer.etag !== null && answer.etag !== etag;
      if (answer.start !== before || replaced) {
        // Range was ignored or the file is another one: only a beginning at 0 can be used.
        await sink.restart();
        if (answer.start !== 0) {
          etag = null;
          throw new AppError('connectionLost', 'The file changed while it was being received.');
        }
      }
      etag = answer.etag;
      for await (const chunk of answer.body) await sink.take(chunk);
      if (answer.total !== null && sink.received() < answer.total)
        throw new AppError('connectionLost', 'The download ended before its time.', {
          technical: { reason: 'truncated' },
        });
      return answer.contentType ?? '';
    } catch (error) {
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
      } else if (error.code !== 'connectionLost' && error.code !== 'timeout') throw error;
      // Progress earns a new try: a long file over a bad line comes in pieces.
      if (sink.received() > before) resumptions = 0;
      if (resumptions++ >= RESUMPTIONS) throw error;
      await sleep(deps.clock, deps.backoffMs * 2 ** (resumptions - 1), signal);
    }
  }
}
