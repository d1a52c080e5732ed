/**
 * Makes backups: a snapshot of every database, checked, and each sealed record once. Nothing in the clear leaves the store: databases and records
 * are copied as they lie, under the store's key, with a keyring that opens only by passphrase, recovery code or this computer's keychain.
 * A snapshot counts when its manifest is there, and that is written last.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { BackupState } from '../../preload/contract/backup.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { snapshotDatabase } from '../storage/snapshot.ts';
import { writeFileDurably } from '../storage/durable-file.ts';
import { copyFile, fileTrouble, hashFile, listFolder } from './files.ts';
import { snapshotName, storeFolderName, surplus, type Keep, type Manifest, type RecordLine } from './model.ts';
import {
  folderOf,
  recordFile,
  recordsOf,
  removePartial,
  removeSnapshot,
  removeUnnamedRecords,
  snapshotsIn,
  writeManifest,
  type FoundSnapshot,
} from './place.ts';

/** The open store, as far as a backup needs it. */
export interface StoreToBackUp {
  userData: string;
  storeId: string;
  keyCheck: string;
  machine: string;
  program: string;
  /** Key for one purpose. @throws AppError `locked` */
  key(purpose: string): Buffer;
}

export type BackupProgress = NonNullable<BackupState['running']>;

/** Counted in each database, to be compared when it is restored. */
export const COUNTED = ['request', 'document', 'chase', 'project', 'audit_entry'] as const;

/** Small files of the store beside its databases. Looks and window places are not part of it. */
const SMALL_FILES = /^(?:keyring|settings|audit[\w-]*)\.(?:json|bin)$/;

export const backupKey = (store: StoreToBackUp): Buffer => store.key('backup/manifest');

/**
 * Makes one snapshot.
 * @param folder where backups go; a folder of the store's own is made in it
 * @throws AppError `diskFull`, `offline`, `conflict`, `storeDamaged`, `aborted`; the unfinished snapshot is removed, now or by the next backup
 */
export async function makeSnapshot(
  store: StoreToBackUp,
  folder: string,
  clock: Clock,
  progress: (at: BackupProgress) => void,
  signal: AbortSignal,
): Promise<FoundSnapshot> {
  const home = path.join(folder, storeFolderName(store.storeId));
  const createdAt = clock.now();
  const name = snapshotName(createdAt);
  const partial = path.join(home, 'snapshots', `${name}.partial`);
  try {
    await fs.access(folder);
    await removePartial(home);
    await fs.mkdir(path.join(partial, 'files'), { recursive: true, mode: 0o700 });
    const before = await snapshotsIn(home);
    const profiles = await profilesOf(store.userData);
    const databases = ['audit.db', ...profiles.map((id) => `profiles/${id}/workstation.db`)];
    const files: Manifest['files'] = [];
    const counts: Manifest['counts'] = {};
    for (const [i, file] of databases.entries()) {
      progress({ step: 'databases', done: i, total: databases.length });
      const target = path.join(partial, 'files', file);
      await fs.mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
      const key = store.key(purposeOf(file));
      const check = await snapshotDatabase(
        { source: path.join(store.userData, file), target, key, tables: COUNTED },
        signal,
      ).finally(() => key.fill(0));
      counts[file] = check.counts;
      await syncFile(target);
      files.push({ path: file, ...(await hashFile(target, signal)) });
    }
    // After the databases: a keyring that was changed meanwhile still opens them, for the store's key is the same.
    for (const file of (await listFolder(store.userData)).filter((one) => SMALL_FILES.test(one)))
      files.push({
        path: file,
        ...(await copyFile(path.join(store.userData, file), path.join(partial, 'files', file), signal)),
      });
    // Also after them: whatever a database names was sealed before its row was written.
    const records = await copyRecords(store.userData, home, profiles, before[0] ?? null, progress, signal);
    const lines = records.map((line) => `${JSON.stringify(line)}\n`).join('');
    await writeFileDurably(path.join(partial, 'records.jsonl'), lines);
    progress({ step: 'checking', done: 0, total: 1 });
    const manifest: Manifest = {
      version: 1,
      storeId: store.storeId,
      keyCheck: store.keyCheck,
      createdAt: createdAt.toISOString(),
      machine: store.machine.slice(0, 200),
      program: store.program,
      counts,
      files,
      records: {
        count: records.length,
        bytes: records.reduce((sum, { size }) => sum + size, 0),
        sha256: createHash('sha256').update(lines).digest('hex'),
      },
    };
    const key = backupKey(store);
    await writeManifest(partial, manifest, key).finally(() => key.fill(0));
    await fs.rename(partial, folderOf({ home, name }));
    return { home, name, manifest };
  } catch (cause) {
    await fs.rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw fileTrouble(cause, signal);
  }
}

/** Removes what no rule keeps. @returns how many snapshots went */
export async function tidy(home: string, keep: Keep): Promise<number> {
  const all = await snapshotsIn(home);
  const gone = new Set(
    surplus(
      all.map(({ manifest }) => manifest.createdAt),
      keep,
    ),
  );
  const going = all.filter(({ manifest }) => gone.has(manifest.createdAt));
  for (const snapshot of going) await removeSnapshot(snapshot);
  if (going.length > 0) await removeUnnamedRecords(home);
  return going.length;
}

/** Key purpose of a database by its place in the user data folder. */
export const purposeOf = (file: string): string =>
  file === 'audit.db' ? 'database/audit' : `database/${file.split('/')[1] ?? ''}`;

async function profilesOf(userData: string): Promise<string[]> {
  const ids: string[] = [];
  for (const id of await listFolder(path.join(userData, 'profiles')))
    if ((await listFolder(path.join(userData, 'profiles', id))).includes('workstation.db')) ids.push(id);
  return ids.sort();
}

/** Sealed records never change once they have their name: one that is there with its size is not copied again. */
async function copyRecords(
  userData: string,
  home: string,
  profiles: readonly string[],
  previous: FoundSnapshot | null,
  progress: (at: BackupProgress) => void,
  signal: AbortSignal,
): Promise<RecordLine[]> {
  const known = new Map<string, RecordLine>();
  if (previous) for await (const line of recordsOf(previous)) known.set(`${line.profile}/${line.name}`, line);
  const wanted: { profile: string; name: string; size: number }[] = [];
  for (const profile of profiles)
    for (const name of await listFolder(path.join(userData, 'profiles', profile, 'records'))) {
      if (!name.endsWith('.sealed')) continue;
      const stat = await fs.stat(path.join(userData, 'profiles', profile, 'records', name)).catch(() => null);
      if (stat) wanted.push({ profile, name, size: stat.size });
    }
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  const lines: RecordLine[] = [];
  let done = 0;
  for (const { profile, name, size } of wanted) {
    if (signal.aborted) throw new AppError('aborted', 'Stopped.');
    const source = path.join(userData, 'profiles', profile, 'records', name);
    const target = recordFile(home, { profile, name });
    const before = known.get(`${profile}/${name}`);
    const there = await fs.stat(target).catch(() => null);
    let line: RecordLine | null = null;
    if (there?.size === size)
      line = before?.size === size ? before : { profile, name, ...(await hashFile(target, signal)) };
    // One that was purged meanwhile is not part of this snapshot.
    else if (await exists(source)) line = { profile, name, ...(await copyFile(source, target, signal)) };
    if (line) lines.push(line);
    done += size;
    progress({ step: 'records', done, total });
  }
  return lines;
}

const exists = (file: string): Promise<boolean> =>
  fs.access(file).then(
    () => true,
    () => false,
  );

async function syncFile(file: string): Promise<void> {
  const handle = await fs.open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
