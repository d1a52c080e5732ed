/** A list on its way in: in order, one for each project, sealed on the disk, gone when it is stopped. */
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createUploads, type Uploads } from '../../../main/projects/uploads.ts';
import { AppError } from '../../../main/lib/errors.ts';
import { handOver } from '../../support/hand-over.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const temp = useTempFolder();
const made: Uploads[] = [];
afterEach(() => {
  for (const uploads of made.splice(0)) uploads.close();
});
const open = (): { uploads: Uploads; folder: string; give: (id: string, bytes: Uint8Array) => Promise<string> } => {
  const folder = path.join(temp(), 'uploads');
  const uploads = createUploads(folder);
  made.push(uploads);
  const give = (project: string, bytes: Uint8Array): Promise<string> =>
    handOver(async ({ id, ...slice }) => ({ upload: await uploads.put(id, slice) }), project, bytes);
  return { uploads, folder, give };
};
const list = (bytes: number): Buffer => Buffer.from('000001,Quibblesworth,Theodosia\r\n'.repeat(Math.ceil(bytes / 32)));
const filesOf = (folder: string): string[] =>
  fs.existsSync(folder) ? fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
const codeOf = (run: () => unknown): Promise<string> =>
  (async () => await run())().then(
    () => 'none',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

it.each([0, 32, 3_000_000])('%i bytes come out as they went in', async (size) => {
  const { uploads, folder, give } = open();
  const bytes = list(size);
  const { source, release } = uploads.take('p', await give('p', bytes));
  expect(source.size).toBe(bytes.length);
  const pieces: Uint8Array[] = [];
  for await (const piece of source.stream(0, source.size)) pieces.push(piece);
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  const middle = await source.read(Math.min(5, bytes.length), Math.min(40, bytes.length));
  expect(Buffer.from(middle).equals(bytes.subarray(5, 40))).toBe(true);
  for (const name of filesOf(folder)) {
    const file = path.join(folder, name);
    if (fs.statSync(file).isFile()) expect(fs.readFileSync(file).includes('Quibblesworth')).toBe(false);
  }
  release();
  await expect.poll(() => filesOf(folder)).toEqual([]);
});

it('takes parts in order only, and nothing over the limit', async () => {
  const { uploads } = open();
  const part = { upload: null, at: 0, total: 3_000_000, bytes: list(1_000) };
  expect(await codeOf(() => uploads.put('p', { ...part, total: 201 * 1024 * 1024 }))).toBe('invalid');
  const upload = await uploads.put('p', part);
  expect(await codeOf(() => uploads.put('p', { ...part, upload, at: 5 }))).toBe('conflict');
  expect(await codeOf(() => uploads.put('p', { ...part, upload, at: part.bytes.length, total: 4_000_000 }))).toBe(
    'conflict',
  );
  expect(await codeOf(() => uploads.take('p', upload)), 'not complete').toBe('aborted');
});

it('is gone once it was taken, stopped or replaced, for its own project and no other', async () => {
  const { uploads, folder, give } = open();
  const first = await give('p', list(3_000_000));
  expect(await codeOf(() => uploads.take('q', first))).toBe('aborted');
  const second = await give('p', list(3_000_000));
  expect(await codeOf(() => uploads.take('p', first)), 'replaced').toBe('aborted');
  uploads.take('p', second).release();
  expect(await codeOf(() => uploads.take('p', second)), 'taken').toBe('aborted');
  const upload = await uploads.put('p', { upload: null, at: 0, total: 3_000_000, bytes: list(2_000) });
  uploads.drop('p');
  expect(await codeOf(() => uploads.put('p', { upload, at: 2_000, total: 3_000_000, bytes: list(2_000) }))).toBe(
    'aborted',
  );
  await expect.poll(() => filesOf(folder)).toEqual([]);
});

it('cannot be read after the close', async () => {
  const { uploads, folder, give } = open();
  const { source } = uploads.take('p', await give('p', list(3_000_000)));
  uploads.close();
  await expect(source.read(0, 10)).rejects.toThrow();
  expect(filesOf(folder)).toEqual([]);
});
