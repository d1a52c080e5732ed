/**
 * What is inside of an opened file: pages of a TIFF, entries of a zip, attachments that the window found in a document. Works on
 * tickets, so that it knows no file, and whatever it opens ends with the document it was found in.
 */
import { Readable } from 'node:stream';
import { AppError } from '../lib/errors.ts';
import { damaged, deepestArchive, largestEntry, openArchive, type Archive } from './archive.ts';
import type { HeldPart, Scratch } from './scratch.ts';
import { servedType, sniff } from './sniff.ts';
import type { TicketSource, Tickets } from './tickets.ts';
import type { Decoded, TiffDecoder, TiffSource } from './tiff/decoder.ts';
import type { TiffIndex } from './tiff/directory.ts';

/** An attachment of a document is held in memory on its way: no more than this. */
const LARGEST_PART = 64 * 1024 * 1024;

export interface OpenedPart {
  address: string;
  size: number;
  type: string;
}

export interface Inside {
  /** Begins what the view of this kind will ask for first. */
  prepare(address: string, type: string): void;
  tiffIndex(address: string, signal: AbortSignal): Promise<Decoded<TiffIndex>>;
  /** @param page 1-based */
  tiffPage(address: string, page: number, signal: AbortSignal): Promise<Decoded<Uint8Array<ArrayBuffer>>>;
  archive(address: string): Promise<Archive>;
  openEntry(address: string, index: number, signal: AbortSignal): Promise<OpenedPart>;
  /** @param within the address of what it was found in */
  openBytes(within: string, bytes: Uint8Array, signal: AbortSignal): Promise<OpenedPart>;
}

export function createInside(deps: { tickets: Tickets; scratch: Scratch; decoder: TiffDecoder }): Inside {
  const { tickets, scratch, decoder } = deps;
  const indexes = new WeakMap<TicketSource, Promise<Decoded<TiffIndex>>>();
  const archives = new WeakMap<TicketSource, Promise<Archive>>();

  const sourceOf = (address: string): TicketSource => {
    const source = tickets.find(address);
    if (!source) throw new AppError('notFound', 'This document is not open any more.', { nextStep: 'Open it again.' });
    return source;
  };
  const tiff = (source: TicketSource): TiffSource => ({
    size: source.size,
    read: async (start, end) => {
      const parts: Buffer[] = [];
      for await (const part of source.stream({ start, end })) parts.push(part as Buffer);
      return Buffer.concat(parts);
    },
  });
  const indexOf = (source: TicketSource, signal: AbortSignal): Promise<Decoded<TiffIndex>> => {
    const known = indexes.get(source);
    if (known) return known;
    const made = decoder.index(tiff(source), signal);
    indexes.set(source, made);
    // What was interrupted or too slow may be asked again.
    made.then(
      (answer) => {
        if ('failure' in answer) indexes.delete(source);
      },
      () => indexes.delete(source),
    );
    return made;
  };
  const archiveOf = (source: TicketSource): Promise<Archive> => {
    const known = archives.get(source);
    if (known) return known;
    const made = openArchive(source);
    archives.set(source, made);
    made.catch(() => archives.delete(source));
    return made;
  };
  const give = (within: TicketSource, held: HeldPart, depth: number): OpenedPart => {
    const type = sniff(held.head);
    const address = tickets.issue({
      owner: within.owner,
      type: servedType(type),
      size: held.size,
      depth,
      stream: (range) => held.stream(range),
      release: () => held.release(),
    });
    return { address, size: held.size, type };
  };

  return {
    prepare: (address, type) => {
      if (type !== 'image/tiff') return;
      const source = tickets.find(address);
      // Ends with the decoder; what fails is told to the view that asks.
      if (source) indexOf(source, new AbortController().signal).catch(() => undefined);
    },
    tiffIndex: (address, signal) => indexOf(sourceOf(address), signal),
    tiffPage: async (address, page, signal) => {
      const source = sourceOf(address);
      const index = await indexOf(source, signal);
      if ('failure' in index) return index;
      const entry = index.done.pages[page - 1];
      if (!entry) throw new AppError('notFound', 'The document has no such page.');
      return decoder.page(tiff(source), entry.at, signal);
    },
    archive: (address) => archiveOf(sourceOf(address)),
    openEntry: async (address, index, signal) => {
      const source = sourceOf(address);
      const depth = source.depth ?? 0;
      if (depth >= deepestArchive)
        throw new AppError('unsupported', 'Archives lie too deep within each other here.', {
          meaning: 'Entries of an archive within an archive within an archive are not opened.',
          nextStep: 'Ask the site to send the records as files.',
          technical: { reason: 'depth' },
        });
      const stream = await (await archiveOf(source)).read(index);
      const held = await scratch.hold(stream, largestEntry, signal).catch((thrown: unknown) => {
        throw thrown instanceof AppError ? thrown : damaged(thrown);
      });
      return give(source, held, depth + 1);
    },
    openBytes: async (within, bytes, signal) => {
      const source = sourceOf(within);
      return give(source, await scratch.hold(Readable.from([bytes]), LARGEST_PART, signal), source.depth ?? 0);
    },
  };
}
