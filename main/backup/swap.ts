/**
 * Puts a staged store in the place of the present one, and back. Each file is moved within the user data folder; a journal says how far that
 * went, so that a crash in the middle is carried to its end at the next start. Nothing is overwritten or removed: what stood here lies in a folder of
 * its own until a person removes it.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { syncFolder, writeFileDurably } from '../storage/durable-file.ts';
import { listFolder } from './files.ts';

const JOURNAL = 'restore.json';
const STAGE = 'restore-stage';
const FORMER = /^before-restore-\d{8}T\d{9}Z$/;

const journalSchema = z.object({
  /** Where the files come from and where those that stand here go: names below the user data folder. */
  from: z.string(),
  aside: z.string().regex(FORMER),
});
type Journal = z.infer<typeof journalSchema>;

/** What belongs to the store: moved together. Looks (window places) stay. */
const isStoreFile = (name: string): boolean =>
  name === 'profiles' || /^(?:keyring|settings|audit[\w-]*)\.(?:json|jsonl|bin|db|db-wal|db-shm)$/.test(name);

export const stageFolder = (userData: string): string => path.join(userData, STAGE);

/** Moves the present store aside and the staged one in. @param aside `before-restore-<time>` */
export async function swapIn(userData: string, aside: string): Promise<void> {
  await begin(userData, { from: STAGE, aside });
}

/** Brings back what was moved aside last; what stands here now is moved aside in its turn. @returns false when there is none */
export async function swapBack(userData: string, aside: string): Promise<boolean> {
  const former = await newestFormer(userData);
  if (former === null) return false;
  await begin(userData, { from: former, aside });
  return true;
}

async function begin(userData: string, journal: Journal): Promise<void> {
  await writeFileDurably(path.join(userData, JOURNAL), JSON.stringify(journal));
  await finishSwap(userData);
}

/**
 * Carries a swap to its end; to be called before the store is looked at. Safe to be called again and again.
 * @returns whether there was one
 */
export async function finishSwap(userData: string): Promise<boolean> {
  const text = await fs.readFile(path.join(userData, JOURNAL), 'utf8').catch(() => null);
  if (text === null) {
    // A stage without a journal was never whole.
    await fs.rm(stageFolder(userData), { recursive: true, force: true });
    return false;
  }
  const journal = journalSchema.parse(JSON.parse(text));
  const from = path.join(userData, journal.from);
  const aside = path.join(userData, journal.aside);
  await fs.mkdir(aside, { recursive: true, mode: 0o700 });
  const incoming = await listFolder(from);
  const marker = path.join(aside, '.moved');
  // First all that stands here goes; the marker then says that what stands here from now on is the new one's.
  if (!(await listFolder(aside)).includes('.moved')) {
    for (const name of (await listFolder(userData)).filter(isStoreFile))
      await fs.rename(path.join(userData, name), path.join(aside, name));
    await writeFileDurably(marker, '');
  }
  for (const name of incoming.filter(isStoreFile)) await fs.rename(path.join(from, name), path.join(userData, name));
  await syncFolder(userData);
  await fs.rm(from, { recursive: true, force: true });
  await fs.rm(path.join(userData, JOURNAL), { force: true });
  await syncFolder(userData);
  return true;
}

/** Folder name of what was moved aside last, or null. */
export async function newestFormer(userData: string): Promise<string | null> {
  const all = (await listFolder(userData)).filter((name) => FORMER.test(name)).sort();
  return all.at(-1) ?? null;
}
