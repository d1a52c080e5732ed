/** Entries that came while the store was closed: one JSON line each, event words and ids, never whom they are about. */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { TrailBody } from './chain.ts';

export type PendingEntry = Omit<TrailBody, 'sequence' | 'format'>;

const MAX_BYTES = 1024 * 1024;
const text = z.string().nullable().default(null);
const number = z.number().nullable().default(null);
const pendingSchema = z.object({
  at: z.string(),
  event: z.string(),
  outcome: z.enum(['success', 'denied', 'failure']),
  subject: z.string().nullable(),
  profile_id: z.string().nullable(),
  actor: z.string(),
  detail: z.string().nullable(),
  request_id: text,
  call_method: text,
  call_resource: text,
  call_status: number,
  call_ms: number,
  call_id: text,
});

export interface PendingFile {
  add(entry: PendingEntry): void;
  read(): { entries: PendingEntry[]; unreadable: number };
  clear(): void;
}

export function createPendingFile(folder: string): PendingFile {
  const file = path.join(folder, 'audit-pending.jsonl');
  return {
    // A full or unwritable disk must not stop the program from locking or starting.
    add: (entry) => {
      try {
        fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
        if (fs.existsSync(file) && fs.statSync(file).size > MAX_BYTES) return;
        // The schema leaves out whom it is about.
        fs.appendFileSync(file, `${JSON.stringify(pendingSchema.parse(entry))}\n`, { mode: 0o600 });
      } catch {
        return;
      }
    },
    read: () => {
      if (!fs.existsSync(file)) return { entries: [], unreadable: 0 };
      const entries: PendingEntry[] = [];
      let unreadable = 0;
      for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
        if (line === '') continue;
        try {
          entries.push({ ...pendingSchema.parse(JSON.parse(line)), patient_name: null, patient_birth: null });
        } catch {
          unreadable++;
        }
      }
      return { entries, unreadable };
    },
    clear: () => fs.rmSync(file, { force: true }),
  };
}
