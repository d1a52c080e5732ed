/** A sealed file of 200 MB written (with its SHA-256) and read again, against a plain copy written, synced and read with the same chunk size. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { createSealedFiles } from '../../main/storage/sealed-file.ts';
import { createWorkFolder } from '../support/work-folder.ts';
import { bench, figure, medians, timed } from './lib.ts';

const SIZE = 200 * 1000 * 1000;
const CHUNK = 256 * 1024;

bench('seal.200mb', async () => {
  const folder = createWorkFolder('roi-bench-seal-');
  const key = randomBytes(32);
  const files = createSealedFiles(folder.root, () => key);
  const chunk = randomBytes(CHUNK);
  const sealed = (): Promise<number> =>
    timed(async () => {
      const w = await files.create('bench-file', 'bench', { sha1: false });
      for (let at = 0; at < SIZE; at += CHUNK) await w.write(chunk.subarray(0, Math.min(CHUNK, SIZE - at)));
      const { wrappedKey } = await w.finish();
      let read = 0;
      for await (const part of files.stream('bench-file', 'bench', wrappedKey)) read += (part as Buffer).length;
      if (read !== SIZE) throw new Error(`Read ${read} bytes.`);
      await files.remove('bench-file');
    });
  const plain = (): Promise<number> =>
    timed(async () => {
      const file = path.join(folder.root, 'plain');
      const out = await fs.open(file, 'w');
      for (let at = 0; at < SIZE; at += CHUNK) await out.write(chunk.subarray(0, Math.min(CHUNK, SIZE - at)));
      await out.sync();
      await out.close();
      const input = await fs.open(file, 'r');
      let read = 0;
      for await (const part of input.createReadStream({ highWaterMark: 1024 * 1024 })) read += (part as Buffer).length;
      if (read !== SIZE) throw new Error(`Read ${read} bytes.`);
      await fs.rm(file);
    });
  const m = await medians({ sealed, plain }, { rounds: 5, warmUp: 1 });
  folder.remove();
  figure('seal.200mb', m.sealed, 'ms', m.plain, 2);
});
