/**
 * Looks into a zip by random access (yauzl): what is in it, and one entry at a time. Names are for showing only and never become
 * a path; what unpacks to far more than it holds, is encrypted or goes too deep is listed but not opened.
 */
import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { AppError } from '../lib/errors.ts';
import type { TicketSource } from './tickets.ts';

export type EntryProblem = 'encrypted' | 'method' | 'bomb' | 'tooLarge';

export interface ArchiveEntry {
  /** Cleaned for showing: parts joined by “/”, without “..”, drive or control characters. */
  name: string;
  /** Plain bytes, as the archive states them. */
  size: number;
  problem: EntryProblem | null;
}

export interface Archive {
  entries: ArchiveEntry[];
  /** There are more than are listed. */
  more: boolean;
  /** The list breaks off: its structure is damaged. */
  broken: boolean;
  /** The plain bytes of an entry, checked against the stated size. @throws AppError */
  read(index: number): Promise<Readable>;
}

/** An archive lies within an archive at most; deeper ones are not opened. */
export const deepestArchive = 2;
/** Largest entry that is opened, plain bytes. */
export const largestEntry = 2 * 1024 * 1024 * 1024;
const MOST_ENTRIES = 10_000;
/** Deflate reaches 1032; charts and scans stay far below. */
const HIGHEST_RATIO = 200;
/** Below this no ratio is suspicious. */
const HARMLESS = 64 * 1024 * 1024;
/** All entries together. */
const LARGEST_WHOLE = 16 * 1024 * 1024 * 1024;

/** The directory is read by small steps that lie beside each other: these blocks of it are asked for once. */
const BLOCK = 256 * 1024;
const KEPT_BLOCKS = 4;

class SourceReader extends yauzl.RandomAccessReader {
  readonly source: TicketSource;
  readonly #blocks = new Map<number, Promise<Buffer>>();
  constructor(source: TicketSource) {
    super();
    this.source = source;
  }
  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#copy(buffer, offset, length, position).then(
      () => callback(null),
      (thrown: unknown) => callback(thrown instanceof Error ? thrown : new Error('unreadable')),
    );
  }
  async #copy(buffer: Buffer, offset: number, length: number, position: number): Promise<void> {
    for (let done = 0; done < length;) {
      const at = position + done;
      const bytes = await this.#block(Math.floor(at / BLOCK));
      const taken = bytes.copy(buffer, offset + done, at % BLOCK, Math.min(bytes.length, (at % BLOCK) + length - done));
      if (taken === 0) throw new Error('The archive ends before what it lists.');
      done += taken;
    }
  }
  #block(number: number): Promise<Buffer> {
    const known = this.#blocks.get(number);
    if (known) return known;
    const made = this.#fetch(number * BLOCK, Math.min(this.source.size, (number + 1) * BLOCK));
    this.#blocks.set(number, made);
    made.catch(() => this.#blocks.delete(number));
    const oldest = this.#blocks.size > KEPT_BLOCKS ? this.#blocks.keys().next().value : undefined;
    if (oldest !== undefined) this.#blocks.delete(oldest);
    return made;
  }
  async #fetch(start: number, end: number): Promise<Buffer> {
    if (start >= end) return Buffer.alloc(0);
    const parts: Buffer[] = [];
    for await (const part of this.source.stream({ start, end })) parts.push(part as Buffer);
    return Buffer.concat(parts);
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return this.source.stream({ start, end });
  }
}

/** @throws AppError `unsupported` when it is no zip that can be read */
export async function openArchive(source: TicketSource): Promise<Archive> {
  const zip = await open(source);
  const raw: yauzl.Entry[] = [];
  const entries: ArchiveEntry[] = [];
  let whole = 0;
  const ended = await new Promise<'whole' | 'more' | 'broken'>((resolve) => {
    zip.on('error', () => resolve('broken'));
    zip.on('end', () => resolve('whole'));
    zip.on('entry', (entry: yauzl.Entry) => {
      const name = shownName(entry);
      if (!name.folder) {
        if (entries.length >= MOST_ENTRIES) {
          resolve('more');
          return;
        }
        whole += entry.uncompressedSize;
        raw.push(entry);
        entries.push({ name: name.text, size: entry.uncompressedSize, problem: problemOf(entry, whole) });
      }
      zip.readEntry();
    });
    zip.readEntry();
  });
  return {
    entries,
    more: ended === 'more',
    broken: ended === 'broken',
    read: (index) => {
      const entry = raw[index];
      const listed = entries[index];
      if (!entry || !listed) throw new AppError('notFound', 'This entry is not in the archive.');
      if (listed.problem) throw refused(listed.problem);
      return new Promise((resolve, reject) => {
        zip.openReadStream(entry, (error, stream) => {
          if (error) reject(damaged(error));
          else resolve(stream);
        });
      });
    },
  };
}

function open(source: TicketSource): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.fromRandomAccessReader(
      new SourceReader(source),
      source.size,
      // Names are decoded here: the library refuses a whole archive for one bad name.
      { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true },
      (error, zip) => {
        if (error) reject(damaged(error));
        else resolve(zip);
      },
    );
  });
}

function problemOf(entry: yauzl.Entry, whole: number): EntryProblem | null {
  if ((entry.generalPurposeBitFlag & 1) !== 0) return 'encrypted';
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) return 'method';
  const { uncompressedSize: plain, compressedSize: packed } = entry;
  if (plain > HARMLESS && plain > packed * HIGHEST_RATIO) return 'bomb';
  return plain > largestEntry || whole > LARGEST_WHOLE ? 'tooLarge' : null;
}

/** APPNOTE 4.4.4: bit 11 says UTF-8; without it the name is in the writer's code page. */
function shownName(entry: yauzl.Entry): { text: string; folder: boolean } {
  const bytes = entry.fileName as unknown as Buffer;
  const text = bytes.toString((entry.generalPurposeBitFlag & 0x800) !== 0 ? 'utf8' : 'latin1');
  const parts = text
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .split(/[\\/]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..' && !/^[A-Za-z]:$/.test(part));
  return { text: parts.join('/').slice(0, 400) || 'entry without a name', folder: /[\\/]$/.test(text) };
}

const words: Record<EntryProblem, string> = {
  encrypted: 'This entry is encrypted with a password.',
  method: 'This entry is packed in a way that cannot be read here.',
  bomb: 'This entry would unpack to far more than it holds, and is not opened.',
  tooLarge: 'This entry is too large to be opened here.',
};

const refused = (problem: EntryProblem): AppError =>
  new AppError('unsupported', words[problem], {
    nextStep:
      problem === 'encrypted' ? 'Ask the site to send it without a password.' : 'Ask the site to send it as files.',
    technical: { reason: problem },
  });

export const damaged = (cause: unknown): AppError =>
  new AppError('unsupported', 'This archive is damaged.', {
    meaning: 'The file is kept as it arrived.',
    nextStep: 'Download it again, or ask the site to send it anew.',
    technical: { reason: 'damaged' },
    cause,
  });
