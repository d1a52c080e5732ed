/**
 * Replacing the store key. Each database is copied under its new key beside the original; only when all copies are made and checked does
 * one write of `keyring.json` make the new key the store's. From then on the copies take the places of the originals, after a crash at the
 * next unlock. So at any moment one key opens everything: the former one before that write, the new one after it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '../lib/errors.ts';
import type { CopyUnderNewKey } from '../platform/ports.ts';
import { syncFolder } from './durable-file.ts';
import type { KeyringFile } from './keyring-file.ts';

const COPY = '.rekeyed';

/** A database of the store: its file relative to the user data, and the purposes of its keys. */
export interface StoreDatabase {
  file: string;
  database: string;
  records: string | null;
}

/** Every database under the user data folder, also those of connections that are not listed any more. */
export function databasesOf(userData: string): StoreDatabase[] {
  const out: StoreDatabase[] = [];
  if (fs.existsSync(path.join(userData, 'audit.db')))
    out.push({ file: 'audit.db', database: 'database/audit', records: null });
  const profiles = path.join(userData, 'profiles');
  if (fs.existsSync(profiles))
    for (const id of fs.readdirSync(profiles).sort()) {
      const file = path.join('profiles', id, 'workstation.db');
      if (fs.existsSync(path.join(userData, file)))
        out.push({ file, database: `database/${id}`, records: `records/${id}` });
    }
  return out;
}

/**
 * Makes the copies under the new keys.
 * @param deps.keysOf derives both keys of a purpose; they are zeroed after use
 * @throws AppError of the copying; no copy is left then and the originals are untouched
 */
export async function copyAll(
  userData: string,
  databases: readonly StoreDatabase[],
  deps: {
    copy: CopyUnderNewKey;
    keysOf(purpose: string): { former: Buffer; next: Buffer };
    progress(done: number): void;
  },
): Promise<void> {
  try {
    for (const [done, d] of databases.entries()) {
      deps.progress(done);
      const file = path.join(userData, d.file);
      const keys = deps.keysOf(d.database);
      const records = d.records === null ? null : deps.keysOf(d.records);
      try {
        await deps.copy({ file, target: file + COPY, ...keys, records });
      } finally {
        for (const key of [keys.former, keys.next, records?.former, records?.next]) key?.fill(0);
      }
      await syncFolder(path.dirname(file));
    }
    deps.progress(databases.length);
  } catch (cause) {
    removeCopies(userData);
    throw cause;
  }
}

/** Copies that a crash or an error left before the new key became the store's. The originals are whole. */
export function removeCopies(userData: string): void {
  for (const { file } of databasesOf(userData))
    for (const ending of [COPY, `${COPY}-journal`, `${COPY}-wal`, `${COPY}-shm`])
      fs.rmSync(path.join(userData, file + ending), { force: true });
}

/**
 * Lets each copy take the place of its original. Does again what a crash interrupted.
 * @throws AppError `storeDamaged` when neither a copy nor a database is there
 */
export async function swapIn(userData: string, swap: NonNullable<KeyringFile['swap']>): Promise<void> {
  for (const name of swap) {
    const file = path.join(userData, name);
    if (fs.existsSync(file + COPY)) {
      // Closed in the regular way before it was copied: its log holds nothing that the copy lacks.
      for (const ending of ['-wal', '-shm']) fs.rmSync(file + ending, { force: true });
      fs.renameSync(file + COPY, file);
      await syncFolder(path.dirname(file));
    } else if (!fs.existsSync(file))
      throw new AppError('storeDamaged', 'A database of the store is missing.', { technical: { reason: 'missing' } });
  }
}
