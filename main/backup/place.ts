/** Reads and writes a folder of backups. Knows the layout (`model.ts`) and nothing of keys but the MAC's. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '../lib/errors.ts';
import { writeFileDurably } from '../storage/durable-file.ts';
import { fileTrouble, listFolder } from './files.ts';
import {
  manifestSchema,
  recordLineSchema,
  signedManifestSchema,
  SNAPSHOT_NAME,
  STORE_FOLDER_NAME,
  type Manifest,
  type RecordLine,
} from './model.ts';

export interface FoundSnapshot {
  /** Folder of the store's backups. */
  home: string;
  /** Its own name below `snapshots`. */
  name: string;
  manifest: Manifest;
}

const snapshotsOf = (home: string): string => path.join(home, 'snapshots');
export const folderOf = (at: Pick<FoundSnapshot, 'home' | 'name'>): string => path.join(snapshotsOf(at.home), at.name);
export const recordFile = (home: string, line: Pick<RecordLine, 'profile' | 'name'>): string =>
  path.join(home, 'records', line.profile, line.name);

/** Complete snapshots of one store, newest first. One whose manifest cannot be read is left out and left alone. */
export async function snapshotsIn(home: string): Promise<FoundSnapshot[]> {
  const found: FoundSnapshot[] = [];
  for (const name of await listFolder(snapshotsOf(home))) {
    if (!SNAPSHOT_NAME.test(name)) continue;
    const text = await fs.readFile(path.join(snapshotsOf(home), name, 'manifest.json'), 'utf8').catch(() => null);
    if (text === null) continue;
    const parsed = signedManifestSchema.safeParse(parse(text));
    if (parsed.success) found.push({ home, name, manifest: parsed.data.manifest });
  }
  return found.sort((a, b) => b.name.localeCompare(a.name));
}

/** All stores' snapshots in a folder that a person chose: the folder itself, or one store's below it. */
export async function snapshotsBelow(folder: string): Promise<FoundSnapshot[]> {
  const homes = STORE_FOLDER_NAME.test(path.basename(folder))
    ? [folder]
    : (await listFolder(folder)).filter((name) => STORE_FOLDER_NAME.test(name)).map((name) => path.join(folder, name));
  const lists = await Promise.all(homes.map(snapshotsIn));
  return lists.flat().sort((a, b) => b.manifest.createdAt.localeCompare(a.manifest.createdAt));
}

const macOf = (manifest: Manifest, key: Uint8Array): Buffer =>
  createHmac('sha256', key).update(JSON.stringify(manifest)).digest();

export async function writeManifest(folder: string, manifest: Manifest, key: Uint8Array): Promise<void> {
  const clean = manifestSchema.parse(manifest);
  const mac = macOf(clean, key).toString('hex');
  await writeFileDurably(path.join(folder, 'manifest.json'), JSON.stringify({ manifest: clean, mac }, null, 1));
}

/** @throws AppError `integrity` when the manifest is not the one that the store wrote */
export async function requireOwnManifest(at: FoundSnapshot, key: Uint8Array): Promise<void> {
  const text = await fs.readFile(path.join(folderOf(at), 'manifest.json'), 'utf8').catch((cause: unknown) => {
    throw fileTrouble(cause);
  });
  const parsed = signedManifestSchema.safeParse(parse(text));
  const given = parsed.success ? Buffer.from(parsed.data.mac, 'hex') : Buffer.alloc(0);
  const want = parsed.success ? macOf(parsed.data.manifest, key) : Buffer.alloc(32);
  if (given.length !== 32 || !timingSafeEqual(given, want)) throw changed('The list of this backup was changed.');
}

export const changed = (message: string): AppError =>
  new AppError('integrity', message, {
    meaning: 'Nothing was restored from it.',
    nextStep: 'Choose another backup.',
  });

/** The sealed records of a snapshot, one by one. @throws AppError `integrity` when the list is not the one of the manifest */
export async function* recordsOf(at: FoundSnapshot): AsyncGenerator<RecordLine> {
  const hash = createHash('sha256');
  const stream = createReadStream(path.join(folderOf(at), 'records.jsonl'));
  stream.on('data', (chunk) => hash.update(chunk));
  let n = 0;
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      if (line === '') continue;
      n++;
      const parsed = recordLineSchema.safeParse(parse(line));
      if (!parsed.success) throw changed('The list of records of this backup is damaged.');
      yield parsed.data;
    }
  } catch (cause) {
    throw fileTrouble(cause);
  } finally {
    stream.destroy();
  }
  if (n !== at.manifest.records.count || hash.digest('hex') !== at.manifest.records.sha256)
    throw changed('The list of records of this backup is damaged.');
}

/** Removes a snapshot: its manifest first, so that a broken removal leaves nothing that counts. */
export async function removeSnapshot(at: Pick<FoundSnapshot, 'home' | 'name'>): Promise<void> {
  await fs.rm(path.join(folderOf(at), 'manifest.json'), { force: true });
  await fs.rm(folderOf(at), { recursive: true, force: true });
}

/** What a broken backup left: snapshots that were never finished. */
export async function removePartial(home: string): Promise<void> {
  for (const name of await listFolder(snapshotsOf(home)))
    if (name.endsWith('.partial')) await fs.rm(path.join(snapshotsOf(home), name), { recursive: true, force: true });
}

/** Removes sealed records that no remaining snapshot names. @returns how many */
export async function removeUnnamedRecords(home: string): Promise<number> {
  const named = new Set<string>();
  for (const snapshot of await snapshotsIn(home))
    for await (const line of recordsOf(snapshot)) named.add(`${line.profile}/${line.name}`);
  let removed = 0;
  for (const profile of await listFolder(path.join(home, 'records')))
    for (const name of await listFolder(path.join(home, 'records', profile))) {
      if (named.has(`${profile}/${name}`)) continue;
      await fs.rm(path.join(home, 'records', profile, name), { force: true });
      removed++;
    }
  return removed;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
