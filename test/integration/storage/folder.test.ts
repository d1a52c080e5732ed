/** The thread that folds the log in: it does, it holds nobody up, and the database outlives it. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../../main/storage/database.ts';
import { useTempFolder } from '../../support/temp-folder.ts';

const folder = useTempFolder();
const migrations = [
  { version: 10, name: 'blob', up: 'CREATE TABLE blob (id INTEGER PRIMARY KEY, b BLOB NOT NULL) STRICT;' },
];
const size = (file: string): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;

it('folds the log into the database, which grows while the log begins anew', async () => {
  const file = path.join(folder(), 'a.db');
  const key = randomBytes(32);
  const database = openDatabase({ file, key, migrations, folds: true });
  const write = (count: number): void =>
    database.transaction(() => {
      for (let i = 0; i < count; i++) database.sql('INSERT INTO blob (b) VALUES (:b)').run({ b: randomBytes(100_000) });
    });
  write(30);
  const before = size(file);
  const logged = size(`${file}-wal`);
  expect(logged).toBeGreaterThan(3_000_000);
  await database.fold();
  expect(size(file), 'the pages are in the database').toBeGreaterThan(before + 2_500_000);
  write(5);
  expect(size(`${file}-wal`), 'the log is written from its beginning').toBe(logged);
  await Promise.all([database.fold(), database.fold(), database.fold()]);
  database.close();

  const again = openDatabase({ file, key, migrations });
  expect(again.sql<{ n: number }>('SELECT count(*) AS n FROM blob').get()?.n).toBe(35);
  again.close();
});

it('does so by itself where much is committed', async () => {
  const file = path.join(folder(), 'a.db');
  const database = openDatabase({ file, key: randomBytes(32), migrations, folds: true });
  const before = size(file);
  await expect
    .poll(
      () => {
        database.transaction(() => database.sql('INSERT INTO blob (b) VALUES (:b)').run({ b: randomBytes(500_000) }));
        return size(file);
      },
      { timeout: 20_000, interval: 20 },
    )
    .toBeGreaterThan(before + 1_000_000);
  database.close();
});

it('leaves nothing behind at the close: no log, and nobody at the file', () => {
  const file = path.join(folder(), 'a.db');
  const database = openDatabase({ file, key: randomBytes(32), migrations, folds: true });
  database.sql('INSERT INTO blob (b) VALUES (:b)').run({ b: randomBytes(2_000_000) });
  void database.fold();
  database.close();
  expect(fs.readdirSync(path.dirname(file))).toEqual(['a.db']);
  const held = (): boolean =>
    fs.readdirSync('/proc/self/fd').some((fd) => {
      try {
        return fs.readlinkSync(`/proc/self/fd/${fd}`).startsWith(file);
      } catch {
        return false;
      }
    });
  if (process.platform === 'linux') expect(held()).toBe(false);
});

it('a fold after the close is no fault', async () => {
  const database = openDatabase({ file: path.join(folder(), 'a.db'), key: randomBytes(32), migrations, folds: true });
  const folding = database.fold();
  database.close();
  await folding;
  await expect(database.fold()).resolves.toBeUndefined();
});
