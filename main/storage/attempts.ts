/**
 * Failed tries to open the store. They are counted on the disk before each try, so that neither a restart nor a kill gives new ones; after
 * five each further one has to wait longer, up to a quarter of an hour. Who may change files in the folder can reset the count, but can copy
 * the keyring as well and try elsewhere: what protects it there is scrypt.
 */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import { writeFileDurably } from './durable-file.ts';

const FREE_ATTEMPTS = 5;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 15 * 60_000;

const fileSchema = z.object({ count: z.number().int().min(0), lastAt: z.string() });

export interface Attempts {
  count(): number;
  /** Milliseconds until the next try is allowed; 0 when it is. */
  waitMs(): number;
  /** Counts a try before its outcome is known. */
  begin(): Promise<void>;
  /** The try was right: everything is forgotten. */
  succeeded(): void;
}

export function createAttempts(folder: string, clock: Clock): Attempts {
  const file = path.join(folder, 'unlock-attempts.json');
  let count = 0;
  let lastAt = 0;
  /** Within this run a clock that is set forward shortens no wait. */
  let lastMonotonicMs: number | null = null;
  if (fs.existsSync(file)) {
    try {
      const read = fileSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
      count = read.count;
      lastAt = Date.parse(read.lastAt);
    } catch {
      // Cut off or changed: no free tries are given for it.
      count = FREE_ATTEMPTS;
      lastAt = clock.now().getTime();
    }
  }
  const full = (): number =>
    count < FREE_ATTEMPTS ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (count - FREE_ATTEMPTS));
  return {
    count: () => count,
    waitMs: () => {
      const wait = full();
      // A clock that was set back does not lengthen it either.
      const byWall = Math.min(wait, lastAt + wait - clock.now().getTime());
      const byRun = lastMonotonicMs === null ? 0 : lastMonotonicMs + wait - clock.monotonicMs();
      return Math.max(0, byWall, byRun);
    },
    begin: async () => {
      count++;
      lastAt = clock.now().getTime();
      lastMonotonicMs = clock.monotonicMs();
      await writeFileDurably(file, JSON.stringify({ count, lastAt: clock.now().toISOString() }));
    },
    succeeded: () => {
      count = 0;
      lastMonotonicMs = null;
      fs.rmSync(file, { force: true });
    },
  };
}
