/** A sealed file that broke off, at any byte: what is whole is kept, the rest comes under another key, and what comes out is what went in. */
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../main/lib/errors.ts';
import { createSealedFiles } from '../../../main/storage/sealed-file.ts';
import type { SealedWriter } from '../../../main/storage/sealed-port.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const SEGMENT = 128 * 1024;
const NAME = 'doc-00000001';
const never = new AbortController().signal;
const both = { sha1: true };
const code = (p: Promise<unknown>): Promise<string> =>
  p.then(
    () => 'none',
    (e: unknown) => (e instanceof AppError ? e.code : String(e)),
  );

describe('a sealed file that broke off', () => {
  const temp = useTempFolder();
  const setup = () => {
    const folder = temp();
    const key = randomBytes(32);
    return {
      folder,
      file: path.join(folder, `${NAME}.sealed`),
      part: path.join(folder, `${NAME}.sealed.part`),
      files: createSealedFiles(folder, () => key),
    };
  };
  const write = async (w: SealedWriter, bytes: Uint8Array): Promise<void> => {
    for (let at = 0; at < bytes.length; at += 60_000) await w.write(bytes.subarray(at, at + 60_000));
  };
  const resumed = async (files: ReturnType<typeof createSealedFiles>, key: string): Promise<SealedWriter> => {
    const w = await files.resume(NAME, NAME, key, both, never);
    if (!w) throw new Error('Nothing was kept.');
    return w;
  };
  const finish = async (w: SealedWriter, plain: Buffer): Promise<string> => {
    const done = await w.finish();
    expect(done).toMatchObject({
      size: plain.length,
      sha1: createHash('sha1').update(plain).digest('base64'),
      sha256: createHash('sha256').update(plain).digest('hex'),
    });
    return done.wrappedKey;
  };

  it.each([
    [5 * SEGMENT, 3 * SEGMENT + 17],
    [20 * SEGMENT + 3, 9 * SEGMENT],
    [4 * SEGMENT - 56 - 3 * 16, 4 * SEGMENT - 56 - 3 * 16],
    [3 * SEGMENT, SEGMENT - 56 + 1],
  ])('%i bytes, suspended after %i', async (size, until) => {
    const { files, file } = setup();
    const plain = randomBytes(size);
    const first = await files.create(NAME, NAME, both);
    await write(first, plain.subarray(0, until));
    await first.suspend();
    expect(fs.existsSync(file)).toBe(false);
    const w = await resumed(files, first.wrappedKey);
    expect(w.kept).toBeLessThanOrEqual(until);
    expect(until - w.kept).toBeLessThanOrEqual(SEGMENT);
    expect(Buffer.from(w.head).equals(plain.subarray(0, Math.min(w.kept, 64 * 1024)))).toBe(true);
    await write(w, plain.subarray(w.kept));
    const key = await finish(w, plain);
    expect((await files.read(NAME, NAME, key, 0, size)).equals(plain)).toBe(true);
    for (const at of [0, w.kept - 3, w.kept, w.kept + 5, size - 9])
      expect(
        (await files.read(NAME, NAME, key, Math.max(0, at), at + 9)).equals(plain.subarray(Math.max(0, at), at + 9)),
      ).toBe(true);
  });

  it('goes on many times, cut at any byte as a crash does', async () => {
    const { files, part } = setup();
    const plain = randomBytes(40 * SEGMENT + 999);
    let w = await files.create(NAME, NAME, both);
    let key = w.wrappedKey;
    for (let life = 0; life < 8; life++) {
      await write(w, plain.subarray(w.kept, w.kept + 5 * SEGMENT + life * 7001));
      await w.suspend();
      fs.truncateSync(part, fs.statSync(part).size - life * 31_013);
      w = await resumed(files, key);
      key = w.wrappedKey;
    }
    expect(w.kept).toBeGreaterThan(20 * SEGMENT);
    await write(w, plain.subarray(w.kept));
    key = await finish(w, plain);
    expect((await files.read(NAME, NAME, key, 0, plain.length)).equals(plain)).toBe(true);
    // Runs are part of what is authenticated: none can be named away.
    expect(await code(files.read(NAME, NAME, key.split('.').slice(0, -1).join('.'), 0, 10))).toBe('integrity');
    expect(
      await code(
        files.read(
          NAME,
          NAME,
          key.replace(/\.\d+$/, (m) => `.${Number(m.slice(1)) - 1}`),
          0,
          10,
        ),
      ),
    ).toBe('integrity');
  });

  it('never seals under a key and nonce of an earlier life, so that other bytes at the same place reveal nothing', async () => {
    const { files, part, file } = setup();
    const first = await files.create(NAME, NAME, both);
    await write(first, Buffer.alloc(4 * SEGMENT, 1));
    await first.suspend();
    const before = fs.readFileSync(part);
    // The crash loses the last whole segments; the server then sends the very same bytes.
    fs.truncateSync(part, SEGMENT);
    const w = await resumed(files, first.wrappedKey);
    await write(w, Buffer.alloc(4 * SEGMENT - w.kept, 1));
    await finish(w, Buffer.alloc(4 * SEGMENT, 1));
    const after = fs.readFileSync(file);
    expect(after.subarray(0, SEGMENT).equals(before.subarray(0, SEGMENT))).toBe(true);
    // Under the same key and nonce the same plain bytes would give the same ciphertext somewhere in the segment.
    const window = after.subarray(2 * SEGMENT, 2 * SEGMENT + 64);
    expect(before.includes(window)).toBe(false);
    expect(after.subarray(SEGMENT, SEGMENT + 40).equals(before.subarray(0, 40))).toBe(false);
  });

  it('keeps what precedes a damaged segment, and nothing where the first is damaged or the key is another’s', async () => {
    const { files, part } = setup();
    const plain = randomBytes(6 * SEGMENT);
    const first = await files.create(NAME, NAME, both);
    await write(first, plain);
    await first.suspend();
    const bytes = fs.readFileSync(part);
    const flip = (at: number): void => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      fs.writeFileSync(part, changed);
    };
    flip(3 * SEGMENT + 5);
    const w = await resumed(files, first.wrappedKey);
    expect(w.kept).toBe(3 * (SEGMENT - 16) - 40);
    await w.suspend();
    flip(100);
    expect(await files.resume(NAME, NAME, first.wrappedKey, both, never)).toBeNull();
    fs.writeFileSync(part, bytes);
    expect(await files.resume(NAME, 'doc-00000002', first.wrappedKey, both, never)).toBeNull();
  });

  it('takes up a file that was whole but is not yet written down', async () => {
    const { files, folder } = setup();
    const plain = randomBytes(3 * SEGMENT + 5);
    const first = await files.create(NAME, NAME, both);
    await write(first, plain);
    await first.finish();
    const w = await resumed(files, first.wrappedKey);
    expect(w.kept).toBeGreaterThan(2 * SEGMENT);
    await write(w, plain.subarray(w.kept));
    const key = await finish(w, plain);
    expect((await files.read(NAME, NAME, key, 0, plain.length)).equals(plain)).toBe(true);
    expect(fs.readdirSync(folder)).toEqual([`${NAME}.sealed`]);
  });

  it('detects a file in runs that was changed, cut off or put together anew', async () => {
    const { files, file } = setup();
    const plain = randomBytes(6 * SEGMENT);
    const first = await files.create(NAME, NAME, both);
    await write(first, plain.subarray(0, 3 * SEGMENT));
    await first.suspend();
    const w = await resumed(files, first.wrappedKey);
    await write(w, plain.subarray(w.kept));
    const key = await finish(w, plain);
    const sealed = fs.readFileSync(file);
    const attempt = (bytes: Buffer): Promise<string> => {
      fs.writeFileSync(file, bytes);
      return code(files.read(NAME, NAME, key, 0, plain.length));
    };
    const cut = Math.round(w.kept / (SEGMENT - 16));
    expect(await attempt(sealed.subarray(0, cut * SEGMENT)), 'without the second run').toBe('integrity');
    expect(await attempt(sealed.subarray(0, (cut + 1) * SEGMENT)), 'second run cut short').toBe('integrity');
    expect(await attempt(Buffer.concat([sealed.subarray(cut * SEGMENT), sealed.subarray(0, cut * SEGMENT)]))).toBe(
      'integrity',
    );
    for (const at of [3, cut * SEGMENT + 10, sealed.length - 1]) {
      const bytes = Buffer.from(sealed);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      expect(await attempt(bytes), `byte ${at}`).toBe('integrity');
    }
    expect(await attempt(sealed)).toBe('none');
  });

  it('stops reading what is kept when it is told to', async () => {
    const { files } = setup();
    const first = await files.create(NAME, NAME, both);
    await write(first, randomBytes(3 * SEGMENT));
    await first.suspend();
    expect(await code(files.resume(NAME, NAME, first.wrappedKey, both, AbortSignal.abort()))).toBe('aborted');
    expect((await resumed(files, first.wrappedKey)).kept).toBeGreaterThan(SEGMENT);
  });
});
