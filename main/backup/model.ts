/** What a backup consists of, and which snapshots are kept. Pure. */
import { z } from 'zod';

/**
 * A folder of backups, by store:
 *   <folder>/roi-backup-<storeId>/records/<profile>/<name>.sealed   once each, for all snapshots
 *   <folder>/roi-backup-<storeId>/snapshots/<time>/                 manifest.json, files/…, records.jsonl
 * A snapshot is written as `<time>.partial` and renamed when all of it was checked: what has no manifest does not count.
 */
export const snapshotName = (at: Date): string => at.toISOString().replace(/[-:.]/g, '');
export const SNAPSHOT_NAME = /^\d{8}T\d{9}Z$/;
export const storeFolderName = (storeId: string): string => `roi-backup-${storeId}`;
export const STORE_FOLDER_NAME = /^roi-backup-[0-9a-f]{16}$/;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Relative to the snapshot's `files` folder and to the user data folder; forward slashes, no dots. */
const relativeFile = z.string().regex(/^(?:[\w-]+\/)*[\w-]+\.(?:json|db|bin)$/);

export const manifestSchema = z.object({
  version: z.literal(1),
  storeId: z.string(),
  /** The keyring's check value: tells whether it was made under the store's present key. */
  keyCheck: z.string().max(100),
  createdAt: z.iso.datetime(),
  /** Name of the computer, for choosing. */
  machine: z.string().max(200),
  program: z.string().max(60),
  /** Rows by database and table. */
  counts: z.record(z.string(), z.record(z.string(), z.number().int().nonnegative())),
  files: z.array(z.object({ path: relativeFile, size: z.number().int().nonnegative(), sha256 })),
  /** The list of sealed records (records.jsonl). */
  records: z.object({ count: z.number().int().nonnegative(), bytes: z.number().int().nonnegative(), sha256 }),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** The manifest as it lies in the folder: with a MAC under a key of the store, so that a changed one is found when it is restored. */
export const signedManifestSchema = z.object({ manifest: manifestSchema, mac: sha256 });

export const recordLineSchema = z.object({
  profile: z.string().regex(/^[a-z0-9-]{1,60}$/),
  name: z.string().regex(/^[a-z0-9-]{8,80}\.sealed$/),
  size: z.number().int().nonnegative(),
  sha256,
});
export type RecordLine = z.infer<typeof recordLineSchema>;

export const keepSchema = z
  .object({
    /** The newest of each of so many days. */
    days: z.number().int().min(1).max(366),
    /** And of each of so many weeks. */
    weeks: z.number().int().min(0).max(520),
  })
  .strict();
export type Keep = z.infer<typeof keepSchema>;

const DAY_MS = 86_400_000;
const dayOf = (at: number): number => Math.floor(at / DAY_MS);
/** Weeks from Monday (1970-01-01 was a Thursday). */
const weekOf = (at: number): number => Math.floor((dayOf(at) + 3) / 7);

/**
 * Which snapshots may go. The newest always stays.
 * @param snapshots times of creation
 * @returns those that no rule keeps, oldest first
 */
export function surplus(snapshots: readonly string[], keep: Keep): string[] {
  const newestFirst = [...snapshots].sort().reverse();
  const kept = new Set(newestFirst.slice(0, 1));
  const pick = (groupOf: (at: number) => number, most: number): void => {
    const groups = new Set<number>();
    for (const at of newestFirst) {
      const group = groupOf(Date.parse(at));
      if (groups.has(group)) continue;
      if (groups.size >= most) break;
      groups.add(group);
      kept.add(at);
    }
  };
  pick(dayOf, keep.days);
  pick(weekOf, keep.weeks);
  return newestFirst.filter((at) => !kept.has(at)).reverse();
}
