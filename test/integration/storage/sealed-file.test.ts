import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../main/lib/errors.ts';
import { createSealedFiles } from '../../../main/storage/sealed-file.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const SEGMENT = 128 * 1024;
const NAME = 'doc-00000001';
const code = (p: Promise<unknown>): Promise<string> =>
  p.then(
    () => 'none',
    (e: unknown) => (e instanceof AppError ? e.code : String(e)),
  );

describe('sealed files', () => {
  const temp = useTempFolder();
  const setup = () => {
    const folder = temp();
    const key = randomBytes(32);
    return { folder, file: path.join(folder, `${NAME}.sealed`), files: createSealedFiles(folder, () => key) };
  };
  const seal = async (files: ReturnType<typeof createSealedFiles>, plain: Buffer, context = NAME): Promise<string> => {
    const w = await files.create(NAME, context, { sha1: true });
    for (let at = 0; at < plain.length; at += 70_000) await w.write(plain.subarray(at, at + 70_000));
    const done = await w.finish();
    expect(done).toMatchObject({
      size: plain.length,
      sha1: createHash('sha1').update(plain).digest('base64'),
      sha256: createHash('sha256').update(plain).digest('hex'),
    });
    return done.wrappedKey;
  };

  it.each([
    0,
    1,
    SEGMENT - 56 - 1,
    SEGMENT - 56,
    SEGMENT - 55,
    2 * SEGMENT,
    3 * SEGMENT + 12_345,
    8 * SEGMENT - 56 - 8 * 16,
    17 * SEGMENT + 5,
  ])('gives back %i bytes, whole and by ranges', async (size) => {
    const { files, file } = setup();
    const plain = randomBytes(size);
    const wrapped = await seal(files, plain);
    expect((await files.read(NAME, NAME, wrapped, 0, size)).equals(plain)).toBe(true);
    for (const [a, b] of [
      [0, 10],
      [size - 10, size],
      [SEGMENT - 60, SEGMENT + 60],
      [size - 1, size + 100],
    ] as const) {
      const start = Math.max(0, a);
      expect((await files.read(NAME, NAME, wrapped, start, b)).equals(plain.subarray(start, b))).toBe(true);
    }
    if (size > 32) expect(fs.readFileSync(file).includes(plain.subarray(0, 32))).toBe(false);
  });

  it('detects a changed, truncated, extended or exchanged file and another document’s key', async () => {
    const { files, file } = setup();
    const plain = randomBytes(2 * SEGMENT + 500);
    const wrapped = await seal(files, plain);
    const sealed = fs.readFileSync(file);
    const tampered = async (bytes: Buffer): Promise<string> => {
      fs.writeFileSync(file, bytes);
      return code(files.read(NAME, NAME, wrapped, 0, plain.length));
    };
    for (const at of [0, 5, 35, 100, SEGMENT + 7, sealed.length - 1]) {
      const bytes = Buffer.from(sealed);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      expect(await tampered(bytes), `byte ${at}`).toBe('integrity');
    }
    expect(await tampered(sealed.subarray(0, 2 * SEGMENT)), 'cut at a segment').toBe('integrity');
    expect(await tampered(sealed.subarray(0, sealed.length - 3))).toBe('integrity');
    expect(await tampered(Buffer.concat([sealed, Buffer.alloc(20)]))).toBe('integrity');
    const swapped = Buffer.concat([
      sealed.subarray(0, SEGMENT),
      sealed.subarray(SEGMENT, 2 * SEGMENT).reverse(),
      sealed.subarray(2 * SEGMENT),
    ]);
    expect(await tampered(swapped)).toBe('integrity');
    fs.writeFileSync(file, sealed);
    expect(await code(files.read(NAME, 'doc-00000002', wrapped, 0, 10))).toBe('integrity');
    expect(await code(files.read(NAME, NAME, wrapped, 0, 10))).toBe('none');
  });

  it('shows nothing under its name until it is finished, and removes what was aborted', async () => {
    const { files, folder, file } = setup();
    const w = await files.create(NAME, NAME, { sha1: false });
    await w.write(randomBytes(2 * SEGMENT));
    expect(fs.existsSync(file)).toBe(false);
    await w.abort();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('refuses names that are not ids', async () => {
    const { files } = setup();
    expect(await code(files.create('../../etc/passwd', 'x', { sha1: false }))).toBe('internal');
  });

  // An independent reader after the published construction, by WebCrypto: header, HKDF, nonce layout and segment sizes are what Tink describes.
  it('can be opened by an independent implementation of AES-GCM-HKDF streaming', async () => {
    const folder = temp();
    const recordsKey = randomBytes(32);
    const plain = randomBytes(SEGMENT + 777);
    const wrapped = Buffer.from(
      await seal(
        createSealedFiles(folder, () => recordsKey),
        plain,
      ),
      'base64',
    );
    const gcm = async (key: Uint8Array, iv: Uint8Array, data: Uint8Array, aad?: Uint8Array): Promise<Buffer> => {
      const k = await crypto.subtle.importKey('raw', new Uint8Array(key), 'AES-GCM', false, ['decrypt']);
      return Buffer.from(
        await crypto.subtle.decrypt(
          { name: 'AES-GCM', iv: new Uint8Array(iv), ...(aad ? { additionalData: new Uint8Array(aad) } : {}) },
          k,
          new Uint8Array(data),
        ),
      );
    };
    const fileKey = await gcm(recordsKey, wrapped.subarray(0, 12), wrapped.subarray(12), Buffer.from(NAME));
    const sealed = fs.readFileSync(path.join(folder, `${NAME}.sealed`));
    expect(sealed[0]).toBe(40);
    const hkdf = await crypto.subtle.importKey('raw', new Uint8Array(fileKey), 'HKDF', false, ['deriveBits']);
    const key = Buffer.from(
      await crypto.subtle.deriveBits(
        {
          name: 'HKDF',
          hash: 'SHA-256',
          salt: new Uint8Array(sealed.subarray(1, 33)),
          info: new Uint8Array(Buffer.from(NAME)),
        },
        hkdf,
        256,
      ),
    );
    const prefix = sealed.subarray(33, 40);
    const first = await gcm(key, Buffer.concat([prefix, Buffer.from([0, 0, 0, 0, 0])]), sealed.subarray(40, SEGMENT));
    const second = await gcm(key, Buffer.concat([prefix, Buffer.from([0, 0, 0, 1, 1])]), sealed.subarray(SEGMENT));
    expect(Buffer.concat([first, second]).equals(plain)).toBe(true);
  });
});
