/**
 * The plain bytes of a received file for reading, and of what lies in it: entries of archives are unpacked into a scratch place that
 * is sealed under a key in memory, within the limits of the archive reader.
 */
import { deepestArchive, largestEntry, openArchive } from '../records/archive.ts';
import type { Scratch } from '../records/scratch.ts';
import { sniff, sniffBytes } from '../records/sniff.ts';
import type { TicketSource } from '../records/tickets.ts';
import type { SealedFiles } from '../storage/sealed-port.ts';
import type { ReaderSource } from './reader-client.ts';
import type { DueDocument } from './repository.ts';

export interface OpenFile extends ReaderSource {
  /** As sniffed. */
  type: string;
  stream: TicketSource['stream'];
  release(): void;
}

export interface Files {
  open(document: DueDocument): OpenFile;
  /** Entries that can be opened, in order; those within archives within it too, up to the depth that is opened at all. */
  entries(file: OpenFile, signal: AbortSignal): AsyncGenerator<{ name: string; file: OpenFile }>;
}

/** Entries that are read; an archive of more is no record. */
const MOST_ENTRIES = 2_000;

export function createFiles(deps: { sealed: SealedFiles; scratch: Scratch }): Files {
  const { sealed, scratch } = deps;
  const entries = async function* (
    file: OpenFile,
    signal: AbortSignal,
    depth: number,
    prefix: string,
  ): AsyncGenerator<{ name: string; file: OpenFile }> {
    const archive = await openArchive({ owner: 'reading', type: file.type, size: file.size, stream: file.stream });
    for (let n = 0; n < Math.min(archive.entries.length, MOST_ENTRIES); n++) {
      const entry = archive.entries[n];
      if (!entry || entry.problem !== null || entry.size === 0) continue;
      let held;
      try {
        held = await scratch.hold(await archive.read(n), largestEntry, signal);
      } catch (thrown) {
        if (signal.aborted) throw thrown;
        // One broken entry does not hide the others.
        continue;
      }
      const inner: OpenFile = {
        type: sniff(held.head.subarray(0, sniffBytes)),
        size: held.size,
        stream: (range) => held.stream(range),
        read: (start, end) => collect(held.stream({ start, end })),
        release: () => held.release(),
      };
      const name = `${prefix}${entry.name}`;
      try {
        if (inner.type === 'application/zip' && depth + 1 < deepestArchive)
          yield* entries(inner, signal, depth + 1, `${name}/`);
        else yield { name, file: inner };
      } finally {
        inner.release();
      }
    }
  };
  return {
    open: (d) => ({
      type: d.type,
      size: d.size,
      read: (start, end) => sealed.read(d.sealedName, d.id, d.wrappedKey, start, end),
      stream: (range) => sealed.stream(d.sealedName, d.id, d.wrappedKey, range),
      release: () => undefined,
    }),
    entries: (file, signal) => entries(file, signal, 0, ''),
  };
}

async function collect(stream: AsyncIterable<unknown>): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
