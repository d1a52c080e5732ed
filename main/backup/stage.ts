/** Lays a snapshot out in a folder as a store would lie there, and proves that it is whole: what restoring and the drill share. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { snapshotDatabase } from '../storage/snapshot.ts';
import { COUNTED, purposeOf } from './backup-service.ts';
import { copyFile } from './files.ts';
import { changed, folderOf, recordFile, recordsOf, requireOwnManifest, type FoundSnapshot } from './place.ts';

export interface StageAsk {
  snapshot: FoundSnapshot;
  /** An empty folder of its own. */
  target: string;
  /** Key of the store that the snapshot is of, by purpose. */
  key(purpose: string): Buffer;
  /** Bytes. */
  progress(done: number, total: number): void;
}

/**
 * Copies databases, keyring and records, and compares each with what the manifest says: size, SHA-256, rows, the integrity of the pages.
 * @throws AppError `integrity` naming what differs, `diskFull`, `offline`, `aborted`
 */
export async function stageSnapshot(ask: StageAsk, signal: AbortSignal): Promise<void> {
  const { snapshot, target, key } = ask;
  const { manifest, home } = snapshot;
  const mac = key('backup/manifest');
  await requireOwnManifest(snapshot, mac).finally(() => mac.fill(0));
  const total = manifest.records.bytes + manifest.files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const on = (size: number): void => ask.progress((done += size), total);
  for (const file of manifest.files) {
    const got = await copyFile(path.join(folderOf(snapshot), 'files', file.path), path.join(target, file.path), signal);
    if (got.sha256 !== file.sha256) throw changed(`${file.path} of this backup was changed.`);
    on(got.size);
  }
  for (const [file, counts] of Object.entries(manifest.counts)) {
    const databaseKey = key(purposeOf(file));
    const check = await snapshotDatabase(
      { source: null, target: path.join(target, file), key: databaseKey, tables: COUNTED },
      signal,
    ).finally(() => databaseKey.fill(0));
    for (const [table, rows] of Object.entries(counts))
      if (check.counts[table] !== rows) throw changed(`${file} of this backup lacks rows.`);
  }
  for await (const line of recordsOf(snapshot)) {
    const to = path.join(target, 'profiles', line.profile, 'records', line.name);
    const got = await copyFile(recordFile(home, line), to, signal);
    if (got.sha256 !== line.sha256) throw changed('A record of this backup was changed.');
    on(got.size);
  }
}

/**
 * Restores into a scratch folder, compares, and removes it again. @param scratch on a disk with room for the whole store
 * @throws AppError as `stageSnapshot`
 */
export async function drill(ask: Omit<StageAsk, 'target'>, scratch: string, signal: AbortSignal): Promise<void> {
  await fs.rm(scratch, { recursive: true, force: true });
  try {
    await stageSnapshot({ ...ask, target: scratch }, signal);
  } finally {
    await fs.rm(scratch, { recursive: true, force: true });
  }
}
