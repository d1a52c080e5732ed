/** What lies inside of a received file: zips that lie, pages decoded in a process that may be killed, parts that are given back. */
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../main/lib/errors.ts';
import { createInside, type Inside } from '../../../main/records/inside.ts';
import { createScratch, type Scratch } from '../../../main/records/scratch.ts';
import { createTickets, type Tickets } from '../../../main/records/tickets.ts';
import { createTiffDecoder, type TiffDecoder } from '../../../main/records/tiff/decoder.ts';
import { mixedTiff } from '../../exchange/delivery/mixed-tiff.ts';
import { zipFile } from '../../exchange/delivery/zip.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { buildDecoder, forkDecoder, type StartedDecoders } from './decoder-build.ts';

const folder = useTempFolder();
const out = path.resolve(import.meta.dirname, '../../../node_modules/.cache/roi-decoder', String(process.pid));
const signal = new AbortController().signal;
let decoderFile = '';
beforeAll(async () => {
  decoderFile = await buildDecoder(out);
}, 30_000);
afterAll(() => fs.rmSync(out, { recursive: true, force: true }));

interface Bench {
  tickets: Tickets;
  scratch: Scratch;
  scratchFolder: string;
  decoder: TiffDecoder;
  started: StartedDecoders;
  inside: Inside;
  open(bytes: Buffer): string;
  close(): void;
}

function bench(file = decoderFile, pageMs = 10_000): Bench {
  const tickets = createTickets();
  const scratchFolder = path.join(folder(), 'scratch');
  const scratch = createScratch(scratchFolder);
  const started = forkDecoder(file);
  const decoder = createTiffDecoder({ start: started.start, limits: { pageMs, indexMs: pageMs } });
  return {
    tickets,
    scratch,
    scratchFolder,
    decoder,
    started,
    inside: createInside({ tickets, scratch, decoder }),
    open: (bytes) =>
      tickets.issue({
        owner: 'document/a',
        type: 'application/octet-stream',
        size: bytes.length,
        stream: (range) => Readable.from([range ? bytes.subarray(range.start, range.end) : bytes]),
      }),
    close: () => {
      tickets.end();
      decoder.close();
      scratch.close();
    },
  };
}

async function bytesAt(tickets: Tickets, address: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of tickets.find(address)?.stream() ?? []) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (thrown: unknown) =>
      thrown instanceof AppError ? (thrown.options.technical?.reason ?? thrown.code) : String(thrown),
  );

const lines = Array.from({ length: 6 }, (_, n) => [`Page ${n + 1} of a synthetic chart`]);

describe('zip', () => {
  it('lists and opens its entries by what they are, whatever they are called', async () => {
    const b = bench();
    const address = b.open(
      zipFile([
        { name: 'a/scan.pdf', bytes: Buffer.from('%PDF-1.7\n') },
        { name: 'picture.pdf', bytes: Buffer.from('\x89PNG\r\n\x1a\nrest', 'latin1') },
      ]),
    );
    const { entries } = await b.inside.archive(address);
    expect(entries.map(({ name }) => name)).toEqual(['a/scan.pdf', 'picture.pdf']);
    const part = await b.inside.openEntry(address, 1, signal);
    expect(part).toMatchObject({ type: 'image/png', size: 12 });
    expect((await bytesAt(b.tickets, part.address)).toString('latin1')).toBe('\x89PNG\r\n\x1a\nrest');
    expect(b.tickets.find(part.address)?.owner, 'ends with its document').toBe('document/a');
    b.tickets.revoke('document/a');
    expect(b.tickets.find(part.address)).toBeNull();
    b.close();
  });
  it('makes no path of a name', async () => {
    const b = bench();
    const names = [
      '../../../etc/cron.d/x',
      '/etc/passwd',
      'C:\\Windows\\x.exe',
      '..\\..\\up.txt',
      'a\u202Efdp.exe',
      '../',
    ];
    const address = b.open(zipFile(names.map((name) => ({ name, bytes: Buffer.from('x') }))));
    const around = path.dirname(b.scratchFolder);
    const before = fs.readdirSync(around, { recursive: true });
    const { entries } = await b.inside.archive(address);
    expect(entries.map(({ name }) => name)).toEqual([
      'etc/cron.d/x',
      'etc/passwd',
      'Windows/x.exe',
      'up.txt',
      'afdp.exe',
    ]);
    for (const n of entries.keys()) await b.inside.openEntry(address, n, signal);
    expect(fs.readdirSync(around, { recursive: true })).toEqual(before);
    b.close();
  });
  it('does not open a bomb, nor an entry that holds more than it says', async () => {
    const b = bench();
    const bomb = b.open(zipFile([{ name: 'bomb.txt', bytes: Buffer.alloc(80 * 1024 * 1024) }]));
    expect((await b.inside.archive(bomb)).entries[0]?.problem).toBe('bomb');
    expect(await reasonOf(b.inside.openEntry(bomb, 0, signal))).toBe('bomb');
    const lying = zipFile([{ name: 'a.txt', bytes: Buffer.alloc(1_000_000) }]);
    const directory = lying.indexOf('PK\x01\x02', 0, 'latin1');
    lying.writeUInt32LE(10, directory + 24);
    expect(await reasonOf(b.inside.openEntry(b.open(lying), 0, signal))).toBe('damaged');
    b.close();
  });
  it('says that an entry is encrypted', async () => {
    const b = bench();
    const file = zipFile([{ name: 'secret.pdf', bytes: Buffer.from('x') }]);
    for (const [mark, at] of [
      ['PK\x03\x04', 6],
      ['PK\x01\x02', 8],
    ] as const) {
      const flags = file.indexOf(mark, 0, 'latin1') + at;
      file.writeUInt16LE(file.readUInt16LE(flags) | 1, flags);
    }
    const address = b.open(file);
    expect((await b.inside.archive(address)).entries[0]?.problem).toBe('encrypted');
    expect(await reasonOf(b.inside.openEntry(address, 0, signal))).toBe('encrypted');
    b.close();
  });
  it('opens an archive within an archive, and no deeper', async () => {
    const b = bench();
    let file = zipFile([{ name: 'end.txt', bytes: Buffer.from('end') }]);
    for (let n = 0; n < 3; n++) file = zipFile([{ name: 'inner.zip', bytes: file }]);
    const one = await b.inside.openEntry(b.open(file), 0, signal);
    const two = await b.inside.openEntry(one.address, 0, signal);
    expect(two.type).toBe('application/zip');
    expect(await reasonOf(b.inside.openEntry(two.address, 0, signal))).toBe('depth');
    b.close();
  });
  it.each([1, 30, 200])('says that an archive is damaged that was cut by %s bytes', async (cut) => {
    const b = bench();
    const file = zipFile([{ name: 'a.txt', bytes: Buffer.from('some text that is long enough to be cut') }]);
    const address = b.open(file.subarray(0, file.length - Math.min(cut, file.length - 4)));
    const listed = await b.inside.archive(address).catch((thrown: unknown) => thrown);
    expect(listed instanceof AppError || (listed as { broken: boolean }).broken).toBe(true);
    b.close();
  });
});

describe('what is held', () => {
  it('large parts lie sealed on the disk, and are gone when they are given back', async () => {
    const b = bench();
    const secret = 'Renee Okafor '.repeat(600_000);
    const document = b.open(Buffer.from('x'));
    const part = await b.inside.openBytes(document, Buffer.from(secret), signal);
    const files = fs.readdirSync(b.scratchFolder);
    expect(files).toHaveLength(1);
    expect(fs.readFileSync(path.join(b.scratchFolder, files[0] ?? '')).includes('Renee Okafor')).toBe(false);
    expect((await bytesAt(b.tickets, part.address)).toString()).toBe(secret);
    b.tickets.close(part.address);
    await expect.poll(() => fs.readdirSync(b.scratchFolder)).toEqual([]);
    await b.inside.openBytes(document, Buffer.from(secret), signal);
    b.close();
    expect(fs.existsSync(b.scratchFolder)).toBe(false);
  });
});

describe('pages', () => {
  it('come one by one from a process of their own; a lost page does not keep the others', async () => {
    const b = bench();
    const address = b.open(mixedTiff(lines));
    const index = await b.inside.tiffIndex(address, signal);
    expect('done' in index && index.done.pages).toHaveLength(5);
    const answers = await Promise.all([1, 2, 3, 4, 5].map((page) => b.inside.tiffPage(address, page, signal)));
    expect(answers.map((answer) => ('failure' in answer ? answer.failure : 'png'))).toEqual([
      'png',
      'png',
      'damaged',
      'png',
      'png',
    ]);
    expect(b.started.pids).toHaveLength(1);
    b.close();
  });
  it('a process that hangs is killed in time, and the next page has a new one', async () => {
    const file = path.join(folder(), 'hangs.mjs');
    // Answers the index, and never comes back from the first page that it is asked for.
    fs.writeFileSync(
      file,
      `process.on('message', ({ ask, job }) => {
        if (ask.kind === 'index') process.send({ job, index: { pages: [{ at: 8, width: 1, height: 1 }, { at: 9, width: 1, height: 1 }], broken: false } });
        else if (ask.at === 8) for (;;);
        else process.send({ job, png: new Uint8Array([1]) });
      });`,
    );
    const b = bench(file, 400);
    const address = b.open(Buffer.alloc(100));
    const [slow, next] = await Promise.all([
      b.inside.tiffPage(address, 1, signal),
      b.inside.tiffPage(address, 2, signal),
    ]);
    expect(slow).toEqual({ failure: 'slow' });
    expect('done' in next).toBe(true);
    expect(b.started.pids).toHaveLength(2);
    await expect.poll(() => alive(b.started.pids[0] ?? 0)).toBe(false);
    b.close();
    await expect.poll(() => alive(b.started.pids[1] ?? 0)).toBe(false);
  });
  it('a process that grows beyond its memory takes only its page with it', async () => {
    const file = path.join(folder(), 'grows.mjs');
    fs.writeFileSync(
      file,
      `process.on('message', ({ ask, job }) => {
        if (ask.kind === 'index') process.send({ job, index: { pages: [{ at: 8, width: 1, height: 1 }, { at: 9, width: 1, height: 1 }], broken: false } });
        else if (ask.at === 8) for (const all = []; ; ) all.push({ some: [all.length] });
        else process.send({ job, png: new Uint8Array([1]) });
      });`,
    );
    const b = bench(file, 20_000);
    const address = b.open(Buffer.alloc(100));
    expect(await b.inside.tiffPage(address, 1, signal)).toEqual({ failure: 'damaged' });
    expect('done' in (await b.inside.tiffPage(address, 2, signal))).toBe(true);
    b.close();
  }, 30_000);
  it('ends at a lock in the middle of a page', async () => {
    const b = bench();
    const address = b.open(mixedTiff(lines));
    const asked = reasonOf(b.inside.tiffPage(address, 1, signal));
    b.close();
    expect(await asked).toBe('aborted');
    expect(await reasonOf(b.decoder.page({ size: 1, read: () => Promise.resolve(Buffer.alloc(1)) }, 8, signal))).toBe(
      'aborted',
    );
  });
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
