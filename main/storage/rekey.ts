/**
 * Copies an encrypted database under another key: the whole copy is made and checked beside the original, which is only read. Runs in a
 * process of its own (`rekey-process.ts`), since a large database takes a while.
 *
 * Convention of the whole schema: a column named `wrapped_key` (or `part_key`, while it is received) holds a file key wrapped under the records key and bound to the row's `id`.
 */
import fs from 'node:fs';
import Driver from 'better-sqlite3';
import { AppError } from '../lib/errors.ts';
import type { RekeyJob } from '../platform/ports.ts';
import { keyPhrase } from './database.ts';
import { unwrapKey, wrapKey } from './sealed-layout.ts';

/** @throws AppError `storeDamaged` when the original does not open or the copy is not the same; the original is as it was */
export function copyUnderNewKey(job: RekeyJob): void {
  fs.rmSync(job.target, { force: true });
  fs.rmSync(`${job.target}-journal`, { force: true });
  const source = open(job.file, job.former);
  let rows: Map<string, number>;
  try {
    rows = countRows(source);
    source.exec(`VACUUM INTO '${job.target.replaceAll("'", "''")}'`);
  } finally {
    source.close();
  }
  fs.chmodSync(job.target, 0o600);
  const copy = open(job.target, job.former);
  try {
    if (job.records) rewrap(copy, job.records.former, job.records.next);
    const phrase = keyPhrase(job.next);
    copy.rekey(phrase);
    phrase.fill(0);
  } finally {
    copy.close();
  }
  verify(job.target, job.next, rows);
  const handle = fs.openSync(job.target, 'r+');
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

function open(file: string, key: Uint8Array): Driver {
  const driver = new Driver(file, { timeout: 5000 });
  try {
    driver.pragma(`cipher='sqlcipher'`);
    const phrase = keyPhrase(key);
    driver.key(phrase);
    phrase.fill(0);
    driver.prepare('SELECT count(*) FROM sqlite_schema').get();
    driver.pragma('temp_store=MEMORY');
    return driver;
  } catch (cause) {
    driver.close();
    throw new AppError('storeDamaged', 'A database of the store cannot be read.', { cause });
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Rows of every ordinary table; those behind a search index are counted too. */
function countRows(driver: Driver): Map<string, number> {
  const tables = driver
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`)
    .all() as { name: string }[];
  return new Map(
    tables.map(({ name }) => [
      name,
      (driver.prepare(`SELECT count(*) AS n FROM ${quoted(name)}`).get() as { n: number }).n,
    ]),
  );
}

function rewrap(driver: Driver, former: Uint8Array, next: Uint8Array): void {
  const tables = driver
    .prepare(
      `SELECT m.name AS name, c.name AS held FROM sqlite_schema m JOIN pragma_table_info(m.name) c
       ON c.name IN ('wrapped_key', 'part_key') WHERE m.type = 'table'`,
    )
    .all() as { name: string; held: string }[];
  driver.exec('BEGIN IMMEDIATE');
  for (const { name, held } of tables) {
    const rows = driver
      .prepare(`SELECT rowid AS at, id, ${held} AS wrapped FROM ${quoted(name)} WHERE ${held} IS NOT NULL`)
      .all() as { at: number; id: string; wrapped: string }[];
    const update = driver.prepare(`UPDATE ${quoted(name)} SET ${held} = :wrapped WHERE rowid = :at`);
    for (const { at, id, wrapped } of rows) {
      const { key, runs } = unwrapKey(former, wrapped, id);
      update.run({ at, wrapped: wrapKey(next, key, id, runs) });
      key.fill(0);
    }
  }
  driver.exec('COMMIT');
}

function verify(file: string, key: Uint8Array, rows: Map<string, number>): void {
  const driver = open(file, key);
  try {
    const [check] = driver.pragma('quick_check') as { quick_check: string }[];
    const copied = countRows(driver);
    const same = copied.size === rows.size && [...rows].every(([name, n]) => copied.get(name) === n);
    if (check?.quick_check !== 'ok' || !same)
      throw new AppError('storeDamaged', 'The copy under the new key is not the same as the original.');
  } finally {
    driver.close();
  }
}
