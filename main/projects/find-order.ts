/**
 * Makes rows that were just made findable by their member and by their site, in that order, so that the pages of those tables are
 * written once and not with each slice of a list. In turns: lets others in between. Done again after a crash without harm.
 */
import { bulk } from '../storage/bulk.ts';
import type { Database } from '../storage/database-port.ts';
import type { CrossRows } from './cross-repository.ts';

type Entry = ReturnType<CrossRows['members']>[number];

/** Numbers of rows looked at in one turn, and entries written in one. */
const READ = 4_000;
const WRITE = 2_000;
/** Rows whose sites are written in one turn: they lie on most pages of a project's sites, so better many at once. */
const SITES = 4_000;

/**
 * @param afterN only rows behind this number
 * @param turn ends a turn. @throws what `turn` throws
 */
export async function makeFindable(
  { database, cross }: { database: Database; cross: CrossRows },
  projectN: number,
  afterN: number,
  turn: () => Promise<void>,
): Promise<void> {
  const last = cross.last();
  for (let at = afterN; at < last; at += SITES) {
    bulk(database, () => cross.putSites(projectN, at, Math.min(last, at + SITES)));
    await turn();
  }
  let runs: Entry[][] = [];
  for (let at = afterN; at < last; at += READ) {
    const run = cross.members(projectN, at, Math.min(last, at + READ));
    if (run.length > 0) runs.push(run);
    await turn();
  }
  while (runs.length > 1) {
    const merged: Entry[][] = [];
    for (let i = 0; i < runs.length; i += 2) {
      merged.push(merge(runs[i] ?? [], runs[i + 1] ?? []));
      await turn();
    }
    runs = merged;
  }
  const entries = runs[0] ?? [];
  for (let at = 0; at < entries.length; at += WRITE) {
    bulk(database, () => cross.putMembers(projectN, entries.slice(at, at + WRITE)));
    await turn();
  }
}

function merge(a: readonly Entry[], b: readonly Entry[]): Entry[] {
  const both: Entry[] = [];
  let j = 0;
  for (const entry of a) {
    for (let other = b[j]; other && other.member < entry.member; other = b[++j]) both.push(other);
    both.push(entry);
  }
  for (; j < b.length; j++) {
    const other = b[j];
    if (other) both.push(other);
  }
  return both;
}
